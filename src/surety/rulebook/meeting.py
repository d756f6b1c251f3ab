"""For a table of thousands of rows: the sets that part them are looked up, then the masks of the rows left meet.

Where many rows overlap in several inputs and in time, a diagram has a node for almost every cell. Here only the sets
that part the rows lead on. The few rows left are numbered anew, and what else is asked has a mask of these alone: the
day, a number of many bounds, and the remaining inputs together. Little memory is touched, so it stays in the cache.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate, pairwise
from operator import xor
from typing import TYPE_CHECKING, Any

from surety.rulebook.columns import Column, Epochs, bits_of, stretches
from surety.rulebook.diagram import Diagram, TooManyEntries
from surety.rulebook.spec import Range, Row

if TYPE_CHECKING:
    from surety.rulebook.table import Table

ENTRIES_MAX = 1_500_000
WHOLE_MAX = 512  # segments of a column whose bounds are kept whole

Stretches = list[tuple[int, int]]


class Meeting:
    """`narrow` are the columns that lead to a mask as in a diagram, `wide` numbers and dates with a mask a segment."""

    def __init__(self, table: "Table", narrow: Sequence[Column], wide: Sequence[Column]):
        self._table, self._narrow, self._wide = table, tuple(narrow), wide
        self._within = [[within(column, row) for row in table.rows] for column in wide]
        self._days = [valid(table.epochs, row) for row in table.rows]
        self._nothing, *self._alone = [
            table.outcome(mask) for mask in (0, *(1 << row for row in range(len(table.rows))))
        ]
        self._room = ENTRIES_MAX

    def leaf(self, mask: int) -> tuple:
        """Bounds and masks of each wide column, the mask of each epoch, what the narrow ones lead to, and the answers.

        Where only the first row counts it has the highest bit, and the length of what is left finds the answer.
        """
        rows = bits_of(mask)[::-1]
        bits = {row: 1 << place for place, row in enumerate(rows)}
        parts: list[Any] = []
        for column, stretches_of in zip(self._wide, self._within, strict=True):
            parts += bounded(column, turning(bits, stretches_of))
        parts.append(spread(turning(bits, self._days), len(self._table.epochs.masks)))
        diagram = Diagram(self._narrow, lambda left: sum(bits[row] for row in bits_of(left)), first=0)
        rest = diagram.node(mask)
        outcomes = [self._nothing, *(self._alone[row] for row in rows)]
        answers = outcomes if self._table.only_first else dict(zip((0, *bits.values()), outcomes, strict=True))
        self._room -= sum(map(len, parts)) + len(answers) + diagram.entries
        if self._room < 0:
            raise TooManyEntries
        return (*parts, rest, answers)


def within(column: Column, row: Row) -> Stretches:
    cell = row.when.get(column.spec.name)
    return stretches(cell.ranges if cell else (Range(),), column.points)


def valid(epochs: Epochs, row: Row) -> Stretches:
    if row.status != "in_force":
        return []
    span = Range(*(bound and bound.toordinal() for bound in (row.from_, row.to)))
    return stretches((span,), epochs.points)


def turning(bits: dict[int, int], stretches_of: list[Stretches]) -> defaultdict[int, int]:
    """Segment -> the bits that turn where it begins."""
    turns: defaultdict[int, int] = defaultdict(int)
    for row, bit in bits.items():
        for low, high in stretches_of[row]:
            turns[low] ^= bit
            turns[high] ^= bit
    return turns


def spread(turns: defaultdict[int, int], count: int) -> list[int]:
    """The mask of every segment; those between two turns are one object, so that more of them stay in the cache."""
    places = [*sorted({0, *turns} - {count}), count]
    masks = accumulate((turns[place] for place in places), xor)
    return [mask for mask, (low, high) in zip(masks, pairwise(places), strict=False) for _ in range(low, high)]


def bounded(column: Column, turns: defaultdict[int, int]) -> tuple[list, list]:
    """Bounds, and the mask of each segment between them; None outside the domain.

    Few bounds are kept whole: the same list serves every leaf, and stays in the cache. Of many only those are kept
    at which some bit turns or the domain ends.
    """
    count = len(column.points) + 1
    [(low, high)] = stretches((column.spec.domain,), column.points)
    masks = [mask if low <= place < high else None for place, mask in enumerate(spread(turns, count))]
    if count <= WHOLE_MAX:
        return column.points, masks
    places = sorted({low, high, *turns} - {0, count})
    return [column.points[place - 1] for place in places], [masks[place] for place in (0, *places)]
