"""The whole input space of a table, walked exactly.

Values no row tells apart form one class, days between two bounds one epoch, so the space is a finite product.
Prefixes of a cell that leave the same rows standing have the same continuations: each layer of the walk keeps
one of them, with one cell as its witness. The walk therefore visits every distinct outcome and misses none.
"""

from datetime import date
from typing import Any, NamedTuple

from surety.rulebook.columns import build_epochs
from surety.rulebook.spec import TableSpec
from surety.rulebook.table import compile_columns, spans_of

LAYER_MAX = 200_000

Cell = tuple[tuple[Any, ...], date]


class TooLarge(Exception):
    """A layer of the walk outgrew LAYER_MAX."""


class Space(NamedTuple):
    """`cells`: each set of rows that can match together, with a witness; `uncovered`: neither row nor gap.

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
    cells, uncovered, matched, winning, used = {}, [], 0, 0, 0
    for start, day in zip(epochs.masks, epochs.first_days, strict=True):
        for mask, (values, _) in outcomes(columns, start).items():
            rows, declared = mask & row_bits, mask >> len(spec.rows)
            if rows:
                cells.setdefault(rows, (values, day))
            elif not declared:
                uncovered.append((values, day))
            used |= 0 if rows else declared
            matched |= rows
            winning |= rows & -rows
    return Space(cells, uncovered, matched, winning, used)


def outcomes(columns, start: int) -> dict[int, tuple[tuple, int]]:
    """Every mask some cell of the product ends with -> one such cell, and how many there are."""
    layer: dict[int, tuple[tuple, int]] = {start: ((), 1)}
    for column in columns:
        following: dict[int, tuple[tuple, int]] = {}
        for mask, (path, count) in layer.items():
            for kind in column.classes:
                witness, seen = following.get(mask & kind.mask, ((*path, kind.value), 0))
                following[mask & kind.mask] = witness, seen + count
        if len(following) > LAYER_MAX:
            raise TooLarge
        layer = following
    return layer
