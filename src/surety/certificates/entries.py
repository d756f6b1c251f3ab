"""What the log holds: small canonical JSON objects, each with its kind and when it was logged.

Codes stand in it blinded: whoever reads the whole log learns how many there are, and whoever holds one piece's
certificate finds that piece's, but nobody can print labels from it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from surety.certificates.canonical import NotJson, canonical, instant, plain, read_instant
from surety.certificates.tiles import ENTRY_BYTES_MAX, EntryTooLong

FIELDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    kind: (frozenset(required.split()), frozenset(optional.split()))
    for kind, (required, optional) in {
        "key": ("owner key valid_from", "valid_until"),
        "key_end": ("owner key valid_until", ""),
        "code": ("centre code", ""),
        "certificate": ("centre code report key credential manifest verdict piece reported_at", "supersedes"),
        "void": ("centre code reason", ""),
        "revocation": ("centre report reason", ""),
        "manifest": ("centre about sha256", ""),
        "commitment": ("centre case digest", ""),
        "reveal": ("centre case truth salt", "report piece"),
        "verdict": ("centre piece category inspector verdict", ""),
        "second": ("centre piece category inspector verdict", ""),
    }.items()
}
"""Each kind's fields beside `kind` and `at`: those it must have, and those it may."""

TIMES = frozenset({"at", "reported_at", "valid_from", "valid_until"})


class BadEntry(ValueError):
    """Not an entry of this log: no canonical JSON, an unknown kind, a field too many or too few."""

    code = "bad_entry"


def content(kind: str, body: Mapping[str, Any], *, at: datetime) -> bytes:
    """The bytes of an entry; raises BadEntry or EntryTooLong."""
    entry = {"kind": kind, "at": instant(at), **body}
    _check(entry)
    try:
        made = plain(entry)  # texts under names of FIELDS
    except NotJson as error:
        raise BadEntry(str(error)) from None
    if len(made) > ENTRY_BYTES_MAX:
        raise EntryTooLong(f"{len(made)} bytes")
    return made


def read(made: bytes) -> dict[str, Any]:
    """An entry from its bytes; raises BadEntry. It must be written as they are, so no name stands in them twice."""
    try:
        entry = msgspec.json.decode(made)
        if not isinstance(entry, dict) or canonical(entry) != made:
            raise BadEntry("not canonical")
    except (NotJson, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadEntry(str(error)) from None
    _check(entry)
    return entry


def _check(entry: dict[str, Any]) -> None:
    kind = entry.get("kind")
    required, optional = FIELDS.get(kind, (None, frozenset())) if isinstance(kind, str) else (None, frozenset())
    if required is None:
        raise BadEntry(f"no kind {str(kind)[:40]!r}")
    names = entry.keys() - {"kind", "at"}
    if "at" not in entry or required - names or names - required - optional:
        raise BadEntry(f"an entry {kind!r} has the fields {sorted(required)}, and may have {sorted(optional)}")
    if not all(isinstance(value, str) for value in entry.values()):
        raise BadEntry("values are texts")
    try:
        for name in entry.keys() & TIMES:
            read_instant(entry[name])
    except ValueError as error:
        raise BadEntry(str(error)) from None


def new_salt() -> str:
    return secrets.token_hex(16)


def blinded(code: str, salt: str) -> str:
    """What the log calls a code: SHA-256 of the salt's bytes and the code."""
    return hashlib.sha256(bytes.fromhex(salt) + code.encode()).hexdigest()
