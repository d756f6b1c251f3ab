"""One fact from its JSON, stricter than the wire: what a reader could take two ways is not taken at all."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from surety.engine.fact import Fact
from surety.engine.wire import FactError, decode_fact

_KEY = re.compile(rb'"([^"\\]*)"\s*:')


def decode_strictly(raw: bytes | msgspec.Raw) -> Fact:
    """The fact, or FactError: also for a key given twice, and for NUL, which no text column can hold."""
    line = bytes(raw)
    try:
        fact = decode_fact(line)
    except FactError as error:
        if error.code == "invalid_fact":  # what is wrong with one of two values may be right of the other
            _refuse_repeated_keys(line)
        raise
    if b"\\" in line and b"\\u0000" in line:
        raise FactError("nul_character", "$", "a text holds a NUL character")
    keys = _KEY.findall(line)
    if b"\\" in line or len(set(keys)) != len(keys):
        _refuse_repeated_keys(line)
    return fact


def id_of(raw: bytes | msgspec.Raw) -> str:
    """The id that a fact which cannot be decoded seems to carry, so that its sender finds it."""
    try:
        seen = json.loads(bytes(raw))
    except (ValueError, RecursionError):
        return ""
    given = seen.get("id") if isinstance(seen, dict) else None
    return given[:96] if isinstance(given, str) and given.isprintable() else ""


def _refuse_repeated_keys(line: bytes) -> None:
    def check(pairs: list[tuple[str, Any]]) -> None:
        names = [name for name, _ in pairs]
        if len(set(names)) != len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise FactError("repeated_key", "$", f"the key {twice[:60]!r} is given twice")

    try:
        json.loads(line, object_pairs_hook=check)
    except RecursionError:
        raise FactError("not_json", "$", "nested too deeply") from None
    except FactError:
        raise
    except ValueError:  # Python reads no number of 5,000 digits; the schema has said what is wrong
        return
