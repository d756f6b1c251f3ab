"""The board of this process: compiled once for each mark, which the database changes with the notices in force.

Only the door's own connection asks: under a scope of rows the same mark would give another board.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from surety.disruptions.board import Board
from surety.disruptions.case import NoticeCase
from surety.engine.fact import SubjectKind
from surety.engine.wire import decode_case

IN_FORCE = "select doc::text from surety_notice where status in ('published', 'lifted')"

EMPTY = Board()
_kept: tuple[str, Board] = ("", EMPTY)


def board_of(cursor: Any, mark: str | None) -> Board:
    """The board of this mark, read again when it is another than the last; None when nothing was ever published."""
    global _kept
    if mark is None:
        return EMPTY
    if _kept[0] != mark:
        _kept = (mark, read(cursor))
    return _kept[1]


def read(cursor: Any) -> Board:
    """The board as the database holds it."""
    return Board(notices(cursor))


def notices(cursor: Any) -> Iterator[NoticeCase]:
    cursor.execute(IN_FORCE)
    for (document,) in cursor.fetchall():
        yield decode_case(SubjectKind.NOTICE, document)  # type: ignore[misc]
