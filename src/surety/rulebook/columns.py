"""Compiled inputs: value -> bitmask of the rows it satisfies (bit-vector search)."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import reduce
from itertools import accumulate
from operator import and_, or_, xor
from typing import Any, NamedTuple

from surety.rulebook.cells import breakpoints, samples
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


def build_column(spec: InputSpec, cells: Sequence[Cell | None]) -> Column:
    if spec.type in ("number", "date"):
        return interval_column(spec, cells)
    values = (False, True) if spec.type == "bool" else tuple(spec.values)
    masks = set_masks(spec, values, cells)
    return finish(spec, "bool" if spec.type == "bool" else "set", values, [], masks, values)


def set_masks(spec: InputSpec, values: tuple, cells: Sequence[Cell | None]) -> tuple[int, ...]:
    """A tree's node is accepted by the rows that name it or a node above it."""
    anywhere, named = 0, defaultdict(int)
    for bit, cell in enumerate(cells):
        for value in cell.values if cell else ():
            named[value] |= 1 << bit
        anywhere |= 0 if cell else 1 << bit
    if spec.type != "tree":
        return tuple(anywhere | named[value] for value in values)
    return tuple(anywhere | reduce(or_, (named[node] for node in from_the_root(value))) for value in values)


def from_the_root(node: str) -> Iterator[str]:
    return accumulate(node.split("/"), "{}/{}".format)


def interval_column(spec: InputSpec, cells: Sequence[Cell | None]) -> Column:
    points = breakpoints(spec, cells)
    inside = samples(points, spec)
    masks = interval_masks(points, cells)
    [(low, high)] = stretches((spec.domain,), points)
    within = tuple(mask if low <= place < high else None for place, mask in enumerate(masks))
    kind = "date" if spec.type == "date" else "whole" if spec.whole else "real"
    return finish(spec, kind, (), points, within, inside)


def interval_masks(points: list, cells: Iterable[Cell | None]) -> list[int]:
    """The mask of each segment: a row's bit turns where a stretch of its begins and where one ends."""
    turns = [0] * (len(points) + 2)
    for bit, cell in enumerate(cells):
        for low, high in stretches(cell.ranges if cell else (Range(),), points):
            turns[low] ^= 1 << bit
            turns[high] ^= 1 << bit
    return list(accumulate(turns[:-1], xor))


def stretches(ranges: Iterable[Range], points: list) -> list[tuple[int, int]]:
    """The segments that ranges cover, from one to before another, those that meet made one."""
    ends = sorted(
        (
            0 if span.from_ is None else bisect_right(points, span.from_),
            len(points) + 1 if span.below is None else bisect_right(points, span.below),
        )
        for span in ranges
    )
    found: list[tuple[int, int]] = []
    for low, high in ends:
        if found and low <= found[-1][1]:
            low, high = found[-1][0], max(found.pop()[1], high)
        found.append((low, high))
    return found


def finish(spec, kind, values, points, masks, inside) -> Column:
    first_of = {}
    for mask, value in zip(masks, inside, strict=True):
        if mask is not None:
            first_of.setdefault(mask, value)
    classes = tuple(ValueClass(mask, value) for mask, value in first_of.items())
    return Column(spec, kind, values, points, masks, classes, reduce(or_, first_of), reduce(and_, first_of))


def certain_rows(columns: Sequence[Column], *, after: int = -1) -> list[int]:
    """At each depth, the rows that no column from there on can refuse, nor anything `after` them."""
    return list(accumulate((each.common for each in reversed(columns)), and_, initial=after))[::-1]


def bits_of(mask: int) -> list[int]:
    """The places of the bits set, from the lowest."""
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return found


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
    masks = tuple(mask & live for mask in interval_masks(points, cells))
    return Epochs([point.toordinal() for point in points], masks, tuple(inside))
