"""What a process keeps of a table: read once for each mark, which the database changes with the rows it is read from.

Only the door's own connection asks: under a scope of rows the same mark could give another value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Marked(Generic[T]):
    """The value of the last mark; `empty` while there is none."""

    def __init__(self, empty: T, read: Callable[[Any], T]) -> None:
        self._empty, self._read = empty, read
        self._kept = ("", empty)

    def of(self, cursor: Any, mark: str | None) -> T:
        """The value of this mark, read again when it is another than the last."""
        if mark is None:
            return self._empty
        if self._kept[0] != mark:
            self._kept = (mark, self._read(cursor))
        return self._kept[1]
