"""A table as a decision diagram: one look-up an input, and the last one finds what follows.

A node stands for the rows still possible after some inputs; equal sets of rows share one node, so the diagram
stays small where the paths through it are millions. It is built whole when the table is, never as questions come.
"""

from collections.abc import Callable
from typing import Any

from surety.rulebook.columns import Column, below_lowest, certain_rows

ENTRIES_MAX = 400_000


class TooManyEntries(Exception):
    """The diagram outgrew ENTRIES_MAX."""


class Diagram:
    """`columns` in the order of the look-ups; `leaf` makes what follows for a mask of rows.

    Of the rows in `first` only the first to match counts; those in `certain` nothing refuses after the last column.
    """

    def __init__(self, columns: tuple[Column, ...], leaf: Callable[[int], Any], *, first: int, certain: int = -1):
        self._columns = columns
        self._leaf = leaf
        self._first = first
        self._certain = certain_rows(columns, after=certain)
        self._nodes: dict[tuple[int, int], Any] = {}
        self.entries = 0

    def node(self, mask: int, *, depth: int = 0) -> Any:
        """Where to go on with these rows; what follows once every input has been looked up."""
        mask &= ~self._first | below_lowest(mask & self._certain[depth] & self._first)
        key = depth, mask
        if key not in self._nodes:
            self._nodes[key] = self._leaf(mask) if depth == len(self._columns) else self._grow(mask, depth)
        return self._nodes[key]

    def _grow(self, mask: int, depth: int) -> Any:
        column = self._columns[depth]
        self.entries += len(column.masks)
        if self.entries > ENTRIES_MAX:
            raise TooManyEntries
        leads = {kind.mask: self.node(mask & kind.mask, depth=depth + 1) for kind in column.classes}
        following = [leads.get(accepted) for accepted in column.masks]
        return dict(zip(column.values, following, strict=True)) if column.values else segments(column.points, following)


def segments(points: list, following: list) -> tuple[list, list]:
    """Bounds and the node each segment leads to, neighbours that lead alike made one; None outside the domain."""
    bounds, nodes = [], following[:1]
    for point, node in zip(points, following[1:], strict=True):
        if node is not nodes[-1]:
            bounds.append(point)
            nodes.append(node)
    return bounds, nodes
