"""The recall list of this process: read once for each mark, which the database changes with the list.

Only the door's own connection asks: under a scope of rows the same mark could give another list.
"""

from __future__ import annotations

from typing import Any

from surety.engine.fact import SubjectKind
from surety.engine.wire import decode_case
from surety.listings.recalled import RecallList

_IN_FORCE = "select doc::text from surety_recall where ended_at is null"
_EMPTY = RecallList()
_kept: tuple[str, RecallList] = ("", _EMPTY)


def recalls_of(cursor: Any, mark: str | None) -> RecallList:
    """The list of this mark; empty when nothing was ever recalled."""
    global _kept
    if mark is None:
        return _EMPTY
    if _kept[0] != mark:
        _kept = (mark, read(cursor))
    return _kept[1]


def read(cursor: Any) -> RecallList:
    """The list as the database holds it."""
    cursor.execute(_IN_FORCE)
    return RecallList([decode_case(SubjectKind.RECALL, document) for (document,) in cursor.fetchall()])  # type: ignore[misc]
