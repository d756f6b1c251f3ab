"""The board of this process, compiled from the notices in force."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from surety.disruptions.board import Board
from surety.disruptions.case import NoticeCase
from surety.engine.fact import SubjectKind
from surety.engine.marked import Marked
from surety.engine.wire import decode_case

IN_FORCE = "select doc::text from surety_notice where status in ('published', 'lifted')"


def read(cursor: Any) -> Board:
    """The board as the database holds it."""
    return Board(notices(cursor))


def notices(cursor: Any) -> Iterator[NoticeCase]:
    cursor.execute(IN_FORCE)
    for (document,) in cursor.fetchall():
        yield decode_case(SubjectKind.NOTICE, document)  # type: ignore[misc]


BOARD = Marked(Board(), read)
"""Empty when nothing was ever published."""
