"""JSON as bytes that are signed and hashed: one text for one value (JCS, RFC 8785), and reading that trusts nobody."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec
import rfc8785

JSON_BYTES_MAX = 4 << 20


class NotJson(ValueError):
    """No JSON that means the same to everybody: a name twice, a number no double holds, a lone surrogate."""

    code = "not_json"


def canonical(value: Any) -> bytes:
    """The one text of a value; raises NotJson."""
    try:
        made = plain(value)  # before the look at it, which would not end in what contains itself
        return made if _is_plain(value) else rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError) as error:
        raise NotJson(str(error)) from None


def plain(value: Any) -> bytes:
    """The one text of a value that is known to be plain, as `_is_plain` says; raises NotJson for a lone surrogate."""
    try:
        return _ENCODER.encode(value)
    except (TypeError, RecursionError, UnicodeEncodeError) as error:
        raise NotJson(str(error)) from None


_ENCODER = msgspec.json.Encoder(order="sorted")
"""Writes what is plain as RFC 8785 asks. Property tests compare the two."""
_INTEGER_MAX = 2**53 - 1


def _is_plain(value: Any) -> bool:
    """Texts, truths, nothing, integers that a double holds, and these in lists or under ASCII names."""
    parts, names = [value], []
    for each in parts:  # grows meanwhile
        kind = type(each)
        if kind is str:
            continue
        if kind is dict:
            parts += each.values()
            names += each
        elif kind is list or kind is tuple:
            parts += each
        elif kind is int:
            if not -_INTEGER_MAX <= each <= _INTEGER_MAX:
                return False
        elif kind is not bool and each is not None:
            return False
    return "".join(names).isascii()


def parsed(text: bytes | str) -> Any:
    """A value from JSON; raises NotJson. A name that stands twice is refused: two readers could take two values."""
    if len(text) > JSON_BYTES_MAX:
        raise NotJson(f"longer than {JSON_BYTES_MAX} bytes")
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error)) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJson("a name stands twice in one object")
    return found


def _refuse(constant: str) -> Any:
    raise NotJson(f"{constant} is no JSON number")


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


@lru_cache(maxsize=4096)
def instant(at: datetime) -> str:
    """An instant as credentials and log entries write it: UTC, whole seconds."""
    return at.astimezone(UTC).isoformat()[:_WHOLE] + "Z"


_WHOLE = len("2026-03-02T00:00:00")


def read_instant(text: str) -> datetime:
    """Raises ValueError for anything `instant` does not write."""
    at = datetime.fromisoformat(text)
    if text[-1:] != "Z" or instant(at) != text:  # at another zone's first day there is no instant in UTC
        raise ValueError(f"{text!r} is no instant in UTC and whole seconds")
    return at
