"""Whom the bases admit, as this process keeps it."""

from __future__ import annotations

from typing import Any

from surety.engine.fact import SubjectKind
from surety.engine.marked import Marked
from surety.engine.wire import decode_case
from surety.inspection.bases import Bases


def read(cursor: Any) -> Bases:
    """As the database holds it."""
    cursor.execute("select doc::text from surety_centre where base")
    return Bases(decode_case(SubjectKind.CENTRE, document) for (document,) in cursor.fetchall())  # type: ignore[misc]


BASES = Marked(Bases(), read)
"""Empty while no centre was ever a base."""
