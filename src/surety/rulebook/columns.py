"""Compiled inputs: value -> bitmask of the rows it satisfies (bit-vector search)."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from functools import reduce
from itertools import accumulate
from operator import and_, or_
from typing import Any, NamedTuple

from surety.rulebook.cells import breakpoints, mask_of, samples
from surety.rulebook.spec import Cell, InputSpec, Range


class ValueClass(NamedTuple):
    """Values no row tells apart: their common mask and one of them."""

    mask: int
    value: Any


class Column(NamedTuple):
    """`kind` is set, bool, whole, real or date; `values` are the members of a set, empty for the intervals.

    `masks` run along `values`, or along the segments `points` cut (None outside the domain).
    """

    spec: InputSpec
    kind: str
    values: tuple
    points: list
    masks: tuple[int | None, ...]
    classes: tuple[ValueClass, ...]
    union: int
    common: int

    def mask(self, value: Any) -> int | None:
        """The rows this value satisfies; None for a value the input does not have."""
        if not FITS[self.kind](value):
            return None
        if self.values:
            return self.masks[self.values.index(value)] if value in self.values else None
        return self.masks[bisect_right(self.points, value)]


FITS = {
    "set": lambda value: isinstance(value, str),
    "bool": lambda value: value.__class__ is bool,
    "whole": lambda value: value.__class__ is int,
    "real": lambda value: value.__class__ in (int, float) and value == value,
    "date": lambda value: value.__class__ is date,
}


def build_column(spec: InputSpec, cells: list[Cell | None]) -> Column:
    if spec.type in ("number", "date"):
        return interval_column(spec, cells)
    values = (False, True) if spec.type == "bool" else tuple(spec.values)
    masks = tuple(mask_of(cells, spec, value) for value in values)
    return finish(spec, "bool" if spec.type == "bool" else "set", values, [], masks, values)


def interval_column(spec: InputSpec, cells: list[Cell | None]) -> Column:
    points = breakpoints(spec, cells)
    inside = samples(points, spec)
    masks = tuple(mask_of(cells, spec, value) if spec.domain.holds(value) else None for value in inside)
    kind = "date" if spec.type == "date" else "whole" if spec.whole else "real"
    return finish(spec, kind, (), points, masks, inside)


def finish(spec, kind, values, points, masks, inside) -> Column:
    first_of = {}
    for mask, value in zip(masks, inside, strict=True):
        if mask is not None:
            first_of.setdefault(mask, value)
    classes = tuple(ValueClass(mask, value) for mask, value in first_of.items())
    return Column(spec, kind, values, points, masks, classes, reduce(or_, first_of), reduce(and_, first_of))


def certain_rows(columns: Sequence[Column]) -> list[int]:
    """At each depth, the rows that no column from there on can refuse."""
    return list(accumulate((each.common for each in reversed(columns)), and_, initial=-1))[::-1]


def below_lowest(mask: int) -> int:
    """The lowest bit and all below it; every bit if there is none."""
    return ((mask & -mask) << 1) - 1


class Epochs(NamedTuple):
    """The stretches of days between which no row begins or ends; `days` has one of each, its first if it has one."""

    points: list[int]
    masks: tuple[int, ...]
    days: tuple[date, ...]

    @property
    def begins(self) -> tuple[date, ...]:
        """The first day of each; date.min for the first, which begins nowhere."""
        return date.min, *self.days[1:]

    def at(self, day: date) -> int:
        return self.masks[bisect_right(self.points, day.toordinal())]


def build_epochs(spans: list[Range], enforced: list[bool]) -> Epochs:
    """`spans` are the rows' validity; a row not enforced is never live."""
    days = InputSpec("on", "date", None)
    cells = [Cell(ranges=(span,)) for span in spans]
    points = breakpoints(days, cells)
    inside = samples(points, days)
    live = sum(1 << bit for bit, flag in enumerate(enforced) if flag)
    masks = tuple(mask_of(cells, days, day) & live for day in inside)
    return Epochs([point.toordinal() for point in points], masks, tuple(inside))
