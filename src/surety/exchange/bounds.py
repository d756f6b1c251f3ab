"""Any interval as the half-open one a table holds, or a refusal: nothing is rounded to fit."""

import math
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from surety.exchange.yaml_file import float_text

Point = Decimal | date | None


class NotHalfOpen(ValueError):
    """Decimals have no next number: an interval of them may not begin after a bound or end on one."""


class NothingInside(ValueError):
    """No value lies in this interval."""


class Interval(NamedTuple):
    """None is unbounded; `..._in` says whether the bound itself belongs to it."""

    low: Point = None
    low_in: bool = True
    high: Point = None
    high_in: bool = False


def raw_range(span: Interval, *, whole: bool) -> dict[str, Any]:
    """`{from, below}` over whole numbers or dates, or over decimals; raises NotHalfOpen or NothingInside."""
    if span.low == date.max and not span.low_in:
        raise NothingInside
    if span.high == date.max and span.high_in:
        span = span._replace(high=None)
    start = None if span.low is None else edge(span.low, past=not span.low_in, whole=whole)
    end = None if span.high is None else edge(span.high, past=span.high_in, whole=whole)
    if start is not None and end is not None and start >= end:
        raise NothingInside
    sides = {"from": start, "below": end}
    return {side: bound for side, bound in sides.items() if bound is not None}


def edge(point: Decimal | date, *, past: bool, whole: bool) -> int | float | date:
    """The bound itself, or with `past` the first value after it."""
    if isinstance(point, date):
        return point + timedelta(days=past)
    if whole:
        return math.floor(point) + 1 if past else math.ceil(point)
    if past:
        raise NotHalfOpen
    return real(point)


def real(point: Decimal) -> int | float:
    """As written: 1 stays an int, 1.0 a float."""
    return int(point) if point.as_tuple().exponent >= 0 else float(point)


def number_text(value: int | float) -> str:
    return float_text(value) if isinstance(value, float) else str(value)
