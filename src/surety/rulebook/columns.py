"""Compiled inputs: value -> bitmask of the rows it satisfies (bit-vector search)."""

from bisect import bisect_right
from collections.abc import Callable
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any, NamedTuple

from surety.rulebook.cells import breakpoints, mask_of, samples
from surety.rulebook.spec import Cell, InputSpec, Range

Look = Callable[[Any], int]


class ValueClass(NamedTuple):
    """Values no row tells apart: their common mask and one of them."""

    mask: int
    value: Any


class Column(NamedTuple):
    """`look` answers a mask, or None or an exception for a value the input does not have.

    `values` are the members of a set, or empty for an interval input; `points` its breakpoints.
    `masks` run along `values`, or along the segments the points cut (None outside the domain).
    """

    spec: InputSpec
    look: Look
    values: tuple
    points: list
    masks: tuple[int | None, ...]
    classes: tuple[ValueClass, ...]
    union: int
    common: int


def build_column(spec: InputSpec, cells: list[Cell | None]) -> Column:
    if spec.type in INTERVALS:
        return interval_column(spec, cells)
    values = (False, True) if spec.type == "bool" else tuple(spec.values)
    masks = tuple(mask_of(cells, spec, value) for value in values)
    look = bool_look(*masks) if spec.type == "bool" else dict(zip(values, masks, strict=True)).__getitem__
    return finish(spec, look, values, [], masks, values)


def interval_column(spec: InputSpec, cells: list[Cell | None]) -> Column:
    points = breakpoints(spec, cells)
    inside = samples(points, spec)
    masks = tuple(mask_of(cells, spec, value) if spec.domain.holds(value) else None for value in inside)
    kind = "real" if spec.type == "number" and not spec.whole else spec.type
    return finish(spec, INTERVALS[kind](points, masks), (), points, masks, inside)


def finish(spec, look, values, points, masks, inside) -> Column:
    first_of = {}
    for mask, value in zip(masks, inside, strict=True):
        if mask is not None:
            first_of.setdefault(mask, value)
    classes = tuple(ValueClass(mask, value) for mask, value in first_of.items())
    return Column(spec, look, values, points, masks, classes, reduce(or_, first_of), reduce(and_, first_of))


def bool_look(no: int, yes: int) -> Look:
    def look(value):
        if value is True:
            return yes
        if value is False:
            return no
        raise TypeError(value)

    return look


def whole_look(points: list, masks: tuple) -> Look:
    def look(value):
        if value.__class__ is not int:
            raise TypeError(value)
        return masks[bisect_right(points, value)]

    return look


def real_look(points: list, masks: tuple) -> Look:
    def look(value):
        if (value.__class__ is not float and value.__class__ is not int) or value != value:
            raise TypeError(value)
        return masks[bisect_right(points, value)]

    return look


def date_look(points: list, masks: tuple) -> Look:
    def look(value):
        if value.__class__ is not date:
            raise TypeError(value)
        return masks[bisect_right(points, value)]

    return look


INTERVALS = {"number": whole_look, "real": real_look, "date": date_look}


class Epochs(NamedTuple):
    """The stretches of days between which no row begins or ends."""

    points: list[int]
    masks: tuple[int, ...]
    first_days: tuple[date, ...]


def build_epochs(spans: list[Range], enforced: list[bool]) -> Epochs:
    """`spans` are the rows' validity; a row not enforced is never live."""
    days = InputSpec("on", "date", None)
    cells = [Cell(ranges=(span,)) for span in spans]
    points = breakpoints(days, cells)
    inside = samples(points, days)
    live = sum(1 << bit for bit, flag in enumerate(enforced) if flag)
    masks = tuple(mask_of(cells, days, day) & live for day in inside)
    return Epochs([point.toordinal() for point in points], masks, tuple(inside))
