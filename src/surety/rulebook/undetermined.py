"""What can still be said when an input is missing: the answer every possible value shares, if any."""

from functools import reduce
from operator import and_
from typing import NamedTuple

from surety.rulebook.columns import Column


class Candidates(NamedTuple):
    """`possible`: rows some value of the missing inputs selects; `always`: rows every value selects."""

    possible: int
    always: int
    missing: tuple[str, ...]

    def settled(self, *, first: bool) -> bool:
        """Do all values of the missing inputs answer alike? Under `first` only the lowest row matters."""
        if first:
            lowest = self.possible & -self.possible
            return lowest & self.always == lowest
        return self.possible == self.always


def candidates_of(mask: int, missing: list[Column]) -> Candidates:
    possible = reduce(and_, (column.union for column in missing), mask)
    always = reduce(and_, (column.common for column in missing), mask)
    names = tuple(column.spec.name for column in missing if matters(column, mask, missing))
    return Candidates(possible, always, names)


def matters(column: Column, mask: int, missing: list[Column]) -> bool:
    """Can this input change the rows selected, whatever the other missing ones are?"""
    others = reduce(and_, (other.union for other in missing if other is not column), mask)
    return others & column.union != others & column.common
