"""The recall list of this process."""

from __future__ import annotations

from typing import Any

from surety.engine.fact import SubjectKind
from surety.engine.marked import Marked
from surety.engine.wire import decode_case
from surety.listings.recalled import RecallList

_IN_FORCE = "select doc::text from surety_recall where ended_at is null"


def read(cursor: Any) -> RecallList:
    """The list as the database holds it."""
    cursor.execute(_IN_FORCE)
    return RecallList([decode_case(SubjectKind.RECALL, document) for (document,) in cursor.fetchall()])  # type: ignore[misc]


RECALLS = Marked(RecallList(), read)
"""Empty when nothing was ever recalled."""
