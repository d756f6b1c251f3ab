"""What the database holds of the log, keys and certificates, for whoever reads: exports, bundles, pages.

Each takes a cursor of any role; those of codes and certificates answer for one code only.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from surety.certificates import integrity, keyring, status
from surety.certificates.bundle import bundle, indexes, proven
from surety.certificates.canonical import instant
from surety.certificates.keys import PLATFORM, Period, Register, public_key
from surety.certificates.note import Verifier
from surety.certificates.tiled import StoredTiles
from surety.certificates.tiles import HASH_BYTES, WIDTH
from surety.certificates.tiles import bundle as entry_bundle
from surety.config import environment
from surety.engine.keys import bucket_of


def register_of(cursor: Any) -> Register:
    """The register of keys."""
    return Register(periods(cursor))


def periods(cursor: Any) -> list[Period]:
    cursor.execute("select owner, key, valid_from, valid_until from surety_key order by valid_from, owner, key")
    return [Period(*row) for row in cursor.fetchall()]


def latest_checkpoint(cursor: Any) -> tuple[int, str] | None:
    """Size and note of the latest checkpoint."""
    cursor.execute("select size, note from surety_log_checkpoint where bucket = 0 order by size desc limit 1")
    row = cursor.fetchone()
    return (row[0], row[1]) if row else None


class Held(NamedTuple):
    """A certificate as stored; documents decoded."""

    report: str
    entry_no: int
    issued_at: datetime
    superseded_by: str | None
    revoked_at: datetime | None
    revoked_for: str
    doc: Any
    manifest: Any


def certificates_of(cursor: Any, code: str) -> list[Held]:
    """The certificates of a code, the one in force last."""
    cursor.execute(
        "select report, entry_no, issued_at, superseded_by, revoked_at, revoked_for, doc::text, manifest::text"
        " from surety_certificates_of(%s::smallint, %s) order by entry_no",
        [bucket_of(code), code],
    )
    return [Held(*row[:-2], *map(msgspec.json.decode, row[-2:])) for row in cursor.fetchall()]


def bundle_of(cursor: Any, doc: Any, manifest: Any, entry_no: int, *, now: datetime) -> dict[str, Any]:
    """The bundle of a certificate: proofs against the latest checkpoint, status as of `now`."""
    latest = latest_checkpoint(cursor)
    assert latest is not None, "what is certified is logged"
    size, note = latest
    nodes = StoredTiles(cursor).nodes
    cursor.execute("select content from surety_log_entry where bucket = 0 and entry_no = %s", [entry_no])
    certificate = proven(entry_no, bytes(cursor.fetchone()[0]), size, nodes)
    cursor.execute(
        "select entry_no, content from surety_log_entry where bucket = 0 and kind in ('key', 'key_end')"
        " and entry_no < %s order by entry_no",
        [size],
    )
    held = [(index, bytes(content)) for index, content in cursor.fetchall()]
    owners = {PLATFORM, doc["issuer"]["centre"]}
    keys = [proven(index, content, size, nodes) for index, content in indexes(held, owners)]
    lists = [status_list(cursor, purpose, entry_no // status.BITS, now=now) for purpose in status.PURPOSES]
    return bundle(doc, manifest, checkpoint=note, certificate=certificate, keys=keys, lists=lists)


def status_list(cursor: Any, purpose: str, place: int, *, now: datetime) -> dict[str, Any]:
    """A status list as of now, signed by the platform."""
    cursor.execute("select surety_status_set(%s, %s)", [purpose, place * status.BITS])
    found = [index for (index,) in cursor.fetchall()]
    key = register_of(cursor).of(PLATFORM, at=now)
    if key is None:
        raise keyring.NoSuchKey(PLATFORM)
    base, at = environment.public_address(), instant(now)
    document = status.list_credential(purpose, place, found, base=base, key=key, at=at)
    return integrity.sign(document, keyring.load(PLATFORM, key), created=at)


def log_verifier(cursor: Any) -> Verifier | None:
    """The log's public key; None before anything was logged."""
    key = next((each.key for each in periods(cursor) if each.owner == "log"), None)
    return Verifier(environment.log_name(), public_key(key).public_bytes_raw()) if key else None


def tile(cursor: Any, level: int, number: int, width: int) -> bytes | None:
    """The first `width` hashes of a tile; None if there are not so many."""
    content = StoredTiles(cursor).tile(level, number)[: width * HASH_BYTES]
    return content if len(content) == width * HASH_BYTES else None


def bundled(cursor: Any, number: int, width: int) -> bytes | None:
    """The first `width` entries of a bundle; None if there are not so many."""
    first = number * WIDTH
    cursor.execute(
        "select content from surety_log_entry where bucket = 0 and entry_no >= %s and entry_no < %s order by entry_no",
        [first, first + width],
    )
    contents = [bytes(content) for (content,) in cursor.fetchall()]
    return entry_bundle(contents) if len(contents) == width else None
