"""A table as a decision diagram: one look-up an input, and the last one finds the outcome.

A node stands for the rows still possible after some inputs; equal sets of rows share one node, so the diagram
stays small where the paths through it are millions. It is built whole when the table is, never as questions come.
"""

from collections.abc import Callable
from typing import Any

from surety.rulebook.columns import Column, below_lowest, certain_rows

NODES_MAX = 20_000


class TooManyNodes(Exception):
    """The diagram outgrew NODES_MAX."""


class Diagram:
    """`columns` in the order of the look-ups; `leaf` makes the outcome of a mask of rows.

    `first` are the rows of which only the first to match counts.
    """

    def __init__(self, columns: tuple[Column, ...], leaf: Callable[[int], Any], *, first: int):
        self._columns = columns
        self._leaf = leaf
        self._first = first
        self._certain = certain_rows(columns)
        self._nodes: dict[tuple[int, int], Any] = {}

    def node(self, mask: int, *, depth: int = 0) -> Any:
        """Where to go on with these rows; an outcome once every input has been looked up."""
        mask &= ~self._first | below_lowest(mask & self._certain[depth] & self._first)
        key = depth, mask
        if key not in self._nodes:
            if len(self._nodes) >= NODES_MAX:
                raise TooManyNodes
            self._nodes[key] = self._grow(mask, depth)
        return self._nodes[key]

    def _grow(self, mask: int, depth: int) -> Any:
        if depth == len(self._columns):
            return self._leaf(mask)
        column = self._columns[depth]
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
