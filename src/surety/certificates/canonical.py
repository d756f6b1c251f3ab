"""JSON as bytes that are signed and hashed: one text for one value (JCS, RFC 8785), and reading that trusts nobody."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from types import NoneType
from typing import Any

import rfc8785

JSON_BYTES_MAX = 4 << 20


class NotJson(ValueError):
    """No JSON that means the same to everybody: a name twice, a number no double holds, a lone surrogate."""

    code = "not_json"


def canonical(value: Any) -> bytes:
    """The one text of a value; raises NotJson."""
    try:
        return _ENCODER.encode(value).encode() if _is_plain(value) else bytes(rfc8785.dumps(value))
    except (rfc8785.CanonicalizationError, RecursionError, UnicodeEncodeError) as error:
        raise NotJson(str(error)) from None


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
"""Writes what is plain as RFC 8785 asks, in C: half the cost of a certificate. A property test compares the two."""
_INTEGER_MAX = 2**53 - 1


_PLAIN = frozenset({str, bool, NoneType})


def _is_plain(value: Any) -> bool:
    """Texts, truths, nothing, integers that a double holds, and these in lists or under ASCII names."""
    kind = type(value)
    if kind in _PLAIN:
        return True
    if kind is dict:
        for name, each in value.items():
            if type(name) is not str or not name.isascii() or not (type(each) in _PLAIN or _is_plain(each)):
                return False
        return True
    if kind is list or kind is tuple:
        return all(map(_is_plain, value))
    return kind is int and -_INTEGER_MAX <= value <= _INTEGER_MAX


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


def instant(at: datetime) -> str:
    """An instant as credentials and log entries write it: UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_instant(text: str) -> datetime:
    """Raises ValueError for anything `instant` does not write."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
