"""Many subjects matched at once, in columns: a few gathers each, a stretch of them at a time, on every processor."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from itertools import pairwise
from operator import and_
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from surety.rulebook.answer import Status
from surety.rulebook.columns import Column
from surety.rulebook.diagram import TooManyEntries
from surety.rulebook.errors import RulebookValueError
from surety.rulebook.readers import BAD, EPOCH_ORDINAL, Reader, Unreadable, numbers_of, reader_of
from surety.rulebook.stages import Kinds, Stage, build_stages
from surety.rulebook.table import Table

__all__ = ["EPOCH_ORDINAL", "NONE", "NO_TABLE", "REFUSED", "SEVERAL", "STOPPED", "UNDETERMINED", "match_columns"]

NONE, SEVERAL, UNDETERMINED, REFUSED, STOPPED, NO_TABLE = -1, -2, -3, -4, -5, -6
"""Where no row decides. UNDETERMINED and REFUSED are for callers whose columns have values missing or unknown, NO_TABLE
for those who put one question to several releases."""

CODES = {Status.NO_RULE: NONE, Status.AMBIGUOUS: SEVERAL, Status.STOPPED: STOPPED}
SPAN = 1 << 15  # subjects at a time: their places stay in the processor's cache
SHARE_MIN = 1 << 17  # subjects worth a thread


class Axis(NamedTuple):
    """One column, or the day: its masks along its values or segments, and the distinct ones among them."""

    column: Column | None
    kind: str
    points: Sequence
    masks: Sequence[int | None]
    kinds: Kinds

    def reader(self, stride: int, values: np.ndarray) -> Reader:
        """Of values that add `stride` times the number of their class."""
        number = {mask: place * stride for place, mask in enumerate(self.kinds.masks)}
        steps = [BAD if mask is None else number[mask] for mask in self.masks]
        return reader_of(self.kind, self.points, steps, values)


class Plan(NamedTuple):
    """The axes in the order they are read; `stages` is None where the table outgrew them."""

    axes: list[Axis]
    stages: list[Stage] | None


class Outside(Exception):
    """Somewhere in `span` stands a value its input does not have."""

    def __init__(self, span: slice):
        self.span = span


def match_columns(table: Table, columns: Mapping | Sequence, days: Any) -> np.ndarray:
    """The index in `table.rows` of the row that decides each subject; NONE, SEVERAL or STOPPED.

    `columns` are arrays of numpy or arrow, or lists, by input name or in declared order: values, or for an enum or
    tree integer codes in the order the input declares its values. `days` are ordinals or dates of numpy or arrow, in
    the table's zone. Raises RulebookValueError for a value an input does not have, or a gap.
    """
    arrays = [columns[name] for name in table.input_names] if isinstance(columns, Mapping) else columns
    plan = plan_of(table)
    given = {column.spec.name: array for column, array in zip(table.columns, arrays, strict=True)}
    values = [day_numbers(days) if axis.column is None else read(table, axis, given) for axis in plan.axes]
    if len(set(map(len, values))) > 1:
        raise ValueError("the columns have different lengths")
    try:
        return one_by_one(table, plan, values) if plan.stages is None else by_stages(table, plan, values)
    except Outside as outside:
        raise refusal(table, plan, values, outside.span) from None


def day_numbers(days: Any) -> np.ndarray:
    try:
        return numbers_of("date", (), days)
    except Unreadable as error:
        raise TypeError(f"days must be ordinals or dates without gaps, not {error.value}") from None


def read(table: Table, axis: Axis, given: dict[str, Any]) -> np.ndarray:
    name = axis.column.spec.name
    try:
        return numbers_of(axis.kind, axis.column.values, given[name])
    except Unreadable as error:
        raise RulebookValueError(table.id, name, error.value) from None


_plans: WeakKeyDictionary[Table, Plan] = WeakKeyDictionary()


def plan_of(table: Table) -> Plan:
    """Made when first asked for, once a table. Sets are read before numbers: they leave fewer rows to be told apart."""
    if table not in _plans:
        axes = [axis_of(None, "date", table.epochs.points, table.epochs.masks)]
        ordered = sorted(table.columns, key=lambda column: not column.values)
        axes += [axis_of(column, column.kind, column.points, column.masks) for column in ordered]
        _plans[table] = Plan(axes, stages_of(table, axes))
    return _plans[table]


def axis_of(column: Column | None, kind: str, points: Sequence, masks: Sequence[int | None]) -> Axis:
    distinct = tuple(dict.fromkeys(mask for mask in masks if mask is not None))
    return Axis(column, kind, points, masks, Kinds(distinct, reduce(and_, distinct)))


def stages_of(table: Table, axes: list[Axis]) -> list[Stage] | None:
    try:
        found = build_stages([axis.kinds for axis in axes], lambda mask: code_of(table, mask), first=table.only_first)
    except TooManyEntries:
        return None
    kinds = [np.intp] * (len(found) - 1) + [answer_type(table)]
    return [stage._replace(leads=np.array(stage.leads, kind)) for stage, kind in zip(found, kinds, strict=True)]


def answer_type(table: Table) -> type:
    return np.int16 if len(table.rows) <= np.iinfo(np.int16).max else np.int32


def code_of(table: Table, mask: int) -> int:
    outcome = table.outcome(mask)
    if outcome.status in CODES:
        return CODES[outcome.status]
    return (mask & -mask).bit_length() - 1 if outcome.row_id else SEVERAL


def by_stages(table: Table, plan: Plan, values: list[np.ndarray]) -> np.ndarray:
    readers = [
        [axis.reader(stride, each) for axis, stride, each in zip(axes, stage.strides, numbers, strict=True)]
        for stage in plan.stages
        for axes, numbers in [(plan.axes[stage.begin : stage.end], values[stage.begin : stage.end])]
    ]
    found = np.empty(len(values[0]), answer_type(table))

    def match(share: slice) -> None:
        buffers = np.empty((2, SPAN), np.intp)
        for begin in range(share.start, share.stop, SPAN):
            span = slice(begin, min(begin + SPAN, share.stop))
            match_span(plan.stages, readers, span, buffers[:, : span.stop - begin], found)

    shares = shares_of(len(found))
    if len(shares) == 1:
        match(shares[0])
    else:
        with ThreadPoolExecutor(len(shares)) as pool:
            list(pool.map(match, shares))
    return found


def match_span(
    stages: list[Stage], readers: list[list[Reader]], span: slice, buffers: np.ndarray, found: np.ndarray
) -> None:
    place, spare = buffers
    place[:] = 0
    for stage, each in zip(stages, readers, strict=True):
        for reader in each:
            reader.read(span, spare)
            np.add(place, spare, out=place)
        if place.min() < 0:
            raise Outside(span)
        out = found[span] if stage is stages[-1] else spare
        np.take(stage.leads, place, out=out, mode="clip")
        place, spare = spare, place


def shares_of(count: int) -> list[slice]:
    """One stretch a processor, if each is worth it."""
    number = max(1, min(os.cpu_count() or 1, count // SHARE_MIN))
    bounds = [count * share // number for share in range(number + 1)]
    return [slice(*pair) for pair in pairwise(bounds)]


def one_by_one(table: Table, plan: Plan, values: list[np.ndarray]) -> np.ndarray:
    """For a table that outgrew its stages."""
    whole, classes = slice(0, len(values[0])), []
    for axis, each in zip(plan.axes, values, strict=True):
        classes.append(np.empty(len(each), np.intp))
        axis.reader(1, each).read(whole, classes[-1])
        if len(each) and classes[-1].min() < 0:
            raise Outside(whole)
    masks = [axis.kinds.masks for axis in plan.axes]
    subjects = zip(*(each.tolist() for each in classes), strict=True)
    left = (reduce(and_, (mask[place] for mask, place in zip(masks, places, strict=True))) for places in subjects)
    return np.fromiter((code_of(table, mask) for mask in left), answer_type(table), len(values[0]))


def refusal(table: Table, plan: Plan, values: list[np.ndarray], span: slice) -> RulebookValueError:
    """The first of the declared inputs that has a value outside, and that value."""
    by_name = {axis.column.spec.name: (axis, each) for axis, each in zip(plan.axes, values, strict=True) if axis.column}
    for name in table.input_names:
        axis, each = by_name[name]
        added = np.empty(len(each[span]), np.intp)
        axis.reader(1, each).read(span, added)
        if (added < 0).any():
            return RulebookValueError(table.id, name, each[span][added < 0][0].item())
    raise AssertionError(span)
