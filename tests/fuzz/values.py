"""What people and programs send that nobody expects: texts of a form's field, values of a JSON document."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

DAYS = (
    "2026-03-02", "2026-02-30", "0001-01-01", "9999-12-31", "2026-3-2", "2026-03-02T10:00", "2026-03-02T10:00:00+08:00",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59", "2026-03-02T10:00:00+23:59",
    "1969-12-31", "2026-W10-1", "24:00", "2026-03-02T24:00", "2026-13-01",
)  # fmt: skip
NUMBERS = (
    "0", "1", "2", "-1", "12.50", "1.005", "¥1,234.50", "9" * 19, "9" * 30, "9" * 5000, "1e309", "NaN", "Infinity",
    "0x10", "١٢", "１２", "²", "½", "1_000", "+1", " 7 ", "-0",
)  # fmt: skip
TEXTS = (
    "", " ", "\u2800", "\u3164", "\u200b", "\x00", "a\x00b", "null", "true", "on", "none", "x", "a" * 300, "文" * 2001,
    "\N{FAMILY}", "e\u0301", "\u202egpj", "\ud7ff", "\U0010ffff", "\ufffd", "<script>alert(1)</script>",
    "'; select 1;--", "../../etc/passwd", "%s%d%(x)s", "{0.__class__}", "[]", "{}", '{"a": [1, {"b": null}]}',
    "[" * 2000, "\r\n", "a\r\nb: c", "sf", "SF1000001", "sf:SF1000001", "440305", "999999", "apparel", "jewellery",
    "second_hand/luxury/handbag", "buyer", "merchant", "pass", "fail", "refund", "close", "douyin", "douyin:", ":",
    "douyin:x", "1|1", "1:1", "0" * 64, "g" * 64, "other", "CNY", "JPY", "sha256:" + "0" * 64, "/login",
    "//evil.example", "javascript:alert(1)", "zh-hans", "accept",
)  # fmt: skip
FIELD = (*DAYS, *NUMBERS, *TEXTS)

JSON: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 10**13, 2**31, 2**63, 2**64, 10**40, 0.5, -0.0, 1e308, [], {}, [[]], [None], {"": ""},
    ["x"] * 101, {"type": "x"}, "\ud800", *DAYS, *NUMBERS, *TEXTS,
)  # fmt: skip


def changed(random: Random, document: Any) -> Any:
    """The document with one to three of its values replaced, left out, swapped or added to."""
    document = copy.deepcopy(document)
    for _ in range(random.randrange(1, 4)):
        places = list(_places(document))
        if not places:
            return _some(random)
        holder, key = random.choice(places)
        _change(random, holder, key, places)
    return document


def _some(random: Random) -> Any:
    return copy.deepcopy(random.choice(JSON))


def _change(random: Random, holder: Any, key: Any, places: list[tuple[Any, Any]]) -> None:
    what = random.randrange(8)
    if what == 0:
        del holder[key]
    elif what == 1:
        other, at = random.choice(places)
        holder[key] = copy.deepcopy(other[at])
    elif what == 2 and isinstance(holder, dict):
        holder[random.choice(("x", "", "@context", "type", "id", "at", "note", "extension"))] = _some(random)
    elif what == 3 and isinstance(holder, list):
        holder.extend([copy.deepcopy(holder[key])] * random.choice((1, 120)))
    else:
        holder[key] = _some(random)


def _places(value: Any) -> Any:
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])
