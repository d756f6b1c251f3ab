"""What a cell of a sheet says, and the raw value a rulebook file would hold there.

Lists are parted by `;`. `*` is any value, `open` no date. A range is `>=1 <5`, `>=1`, `<5` or one value.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from surety.exchange.bounds import Interval, NotHalfOpen, NothingInside, number_text, raw_range

ANY, OPEN, UNKNOWN = "*", "open", "unknown"
SEPARATORS = ";；\n"
PART = re.compile(rf'\s*(?:"((?:[^"]|"")*)"|([^{SEPARATORS}"]+))\s*(?:[{SEPARATORS}]|$)')
NUMBER = r"-?[0-9]{1,30}(?:\.[0-9]{1,400})?"
DAY = r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}"
POINT = {"number": NUMBER, "date": DAY}
EXCEL_DIGITS = 15


class Unreadable(ValueError):
    """What is wrong with a cell: the code of a fault and its facts."""

    def __init__(self, code: str, **facts):
        self.code, self.facts = code, facts
        super().__init__(code)


def list_text(parts: Iterable[str]) -> str:
    return "; ".join(map(quoted, parts))


def quoted(part: str) -> str:
    plain = part == part.strip() and part and part != ANY and not set(part) & set(SEPARATORS + '"')
    return part if plain else '"' + part.replace('"', '""') + '"'


def read_list(text: str) -> list[str]:
    """The parts of a list; `*` in quotes is a word."""
    found, at = [], 0
    while at < len(text):
        part = PART.match(text, at)
        if not part:
            raise Unreadable("bad_list", value=text)
        found.append(part[2].strip() if part[1] is None else part[1].replace('""', '"'))
        at = part.end()
    return found


def range_text(raw: dict[str, Any]) -> str:
    sides = ((">=", raw.get("from")), ("<", raw.get("below")))
    return " ".join(sign + point_text(bound) for sign, bound in sides if bound is not None)


def point_text(point: Any) -> str:
    return point.isoformat() if isinstance(point, date) else number_text(point)


def read_range(text: str, kind: str, *, whole: bool = True) -> dict[str, Any]:
    """`kind` is number or date; a closed or strict bound becomes the half-open one of the same values."""
    point = POINT[kind]
    found = re.fullmatch(rf"(?:(>=?)\s*({point}))?\s*(?:(<=?)\s*({point}))?|({point})", text.strip())
    if not found or not text.strip():
        raise Unreadable("bad_range", value=text)
    low_sign, low, high_sign, high, alone = found.groups()
    low, high = (None if each is None else read_point(each, kind) for each in (alone or low, alone or high))
    span = Interval(low, low_sign != ">", high, high_sign == "<=" or alone is not None)
    return half_open(span, text, whole=whole or kind == "date")


def half_open(span: Interval, text: str, *, whole: bool) -> dict[str, Any]:
    try:
        return raw_range(span, whole=whole)
    except NotHalfOpen:
        raise Unreadable("closed_decimal", value=text) from None
    except NothingInside:
        raise Unreadable("nothing_inside", value=text) from None


def read_point(text: str, kind: str) -> Decimal | date:
    return read_day(text) if kind == "date" else Decimal(text)


def read_day(value: Any) -> date:
    """A date of a spreadsheet, or year, month, day as text: 2024-02-29 or 2024/2/29."""
    if isinstance(value, datetime) and value == datetime.combine(value.date(), datetime.min.time()):
        return value.date()
    if value.__class__ is date:
        return value
    if isinstance(value, str) and re.fullmatch(DAY, value.strip()):
        try:
            return date(*map(int, re.split("[-/]", value.strip())))
        except ValueError:
            pass
    raise Unreadable("not_a_date", value=value)


def bound_value(raw: Any) -> Any:
    """`from` and `to`: a day, `open`, or `unknown: …` with the day taken."""
    if isinstance(raw, dict):
        return f"{UNKNOWN}: {raw['default']}"
    return OPEN if raw is None else raw


def read_bound(value: Any) -> Any:
    if not isinstance(value, str):
        return read_day(value)
    text = value.strip()
    if text == OPEN:
        return None
    head, colon, tail = text.replace("：", ":").partition(":")
    if colon and head.strip() == UNKNOWN:
        return {"date": UNKNOWN, "default": OPEN if tail.strip() == OPEN else read_day(tail)}
    return read_day(text)


def read_word(value: Any) -> str:
    """A code; a spreadsheet may hold 1688 as a number."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**EXCEL_DIGITS:
        return str(int(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Unreadable("not_a_word", value=value)


def read_whole(value: Any) -> int:
    text = read_word(value)
    if not re.fullmatch(r"-?[0-9]{1,30}", text):
        raise Unreadable("not_whole", value=value)
    return int(text)


def read_flag(value: Any) -> bool:
    word = str(value).strip().lower()
    if word not in ("true", "false"):
        raise Unreadable("not_a_bool", value=value)
    return word == "true"
