"""The whole input space of a table, walked exactly.

Values no row tells apart form one class, days between two bounds one epoch, so the space is a finite product.
Prefixes of a cell that leave the same rows standing have the same continuations: each layer of the walk keeps
one of them, with one cell as its witness. The walk therefore visits every distinct outcome and misses none.
"""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any, NamedTuple

from surety.rulebook.columns import Column, Epochs, below_lowest, build_epochs, certain_rows
from surety.rulebook.spec import TableSpec
from surety.rulebook.table import compile_columns, spans_of

LAYER_MAX = 200_000

Cell = tuple[tuple[Any, ...], date]


class TooLarge(Exception):
    """A layer of the walk outgrew LAYER_MAX."""


class Space(NamedTuple):
    """`cells`: each set of rows that can match together, with a witness, or under `first` each row that can win;
    `uncovered`: neither row nor gap.

    `matched` and `winning` are masks of the rows that match, and that come first, somewhere;
    `used_gaps` of the declared gaps that leave some cell uncovered on purpose.
    """

    cells: dict[int, Cell]
    uncovered: list[Cell]
    matched: int
    winning: int
    used_gaps: int


def survey(spec: TableSpec) -> Space:
    conditions = [*spec.rows, *spec.gaps]
    columns = compile_columns(spec, conditions)
    enforced = [row.status == "in_force" for row in spec.rows] + [True] * len(spec.gaps)
    epochs = build_epochs(spans_of(conditions), enforced)
    row_bits = (1 << len(spec.rows)) - 1
    first = [row_bits] if spec.policy == "first" else []
    cells, uncovered, winning, used = {}, [], 0, 0
    for start, day in zip(epochs.masks, epochs.days, strict=True):
        for mask, (values, _) in outcomes(columns, start, first=first).items():
            rows, declared = mask & row_bits, mask >> len(spec.rows)
            if rows:
                cells.setdefault(rows, (values, day))
            elif not declared:
                uncovered.append((values, day))
            used |= 0 if rows else declared
            winning |= rows & -rows
    return Space(cells, uncovered, reachable(columns, epochs) & row_bits, winning, used)


def cell_where(columns: Sequence[Column], epochs: Epochs, row: int) -> Cell:
    """Some cell in which this reachable row, given as its bit, matches."""
    values = tuple(next(kind.value for kind in column.classes if kind.mask & row) for column in columns)
    days = zip(epochs.masks, epochs.days, strict=True)
    return values, next(day for live, day in days if live & row)


def reachable(columns: Sequence[Column], epochs: Epochs) -> int:
    """The rows that match somewhere: every input has a value for them, and some day is theirs."""
    return reduce(and_, (column.union for column in columns), reduce(or_, epochs.masks))


def outcomes(columns: Sequence[Column], start: int, *, first: Sequence[int] = ()) -> dict[int, tuple[tuple, int]]:
    """Every mask some cell of the product ends with -> one such cell, and how many there are.

    Of each group of rows in `first` only the first to match counts: the walk drops the others when they have lost.
    """
    layer: dict[int, tuple[tuple, int]] = {start: ((), 1)}
    for column, certain in zip(columns, certain_rows(columns)[1:], strict=True):
        following: dict[int, tuple[tuple, int]] = {}
        settling = [(certain & group, ~group) for group in first if certain & group]
        for mask, (path, count) in layer.items():
            for kind in column.classes:
                left = mask & kind.mask
                for sure, others in settling:
                    left &= others | below_lowest(left & sure)
                witness, seen = following.get(left) or ((*path, kind.value), 0)
                following[left] = witness, seen + count
        if len(following) > LAYER_MAX:
            raise TooLarge
        layer = following
    return layer
