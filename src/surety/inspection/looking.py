"""What the door reads of tables: whether a piece is a known one already, and whether a seal is another piece's."""

from __future__ import annotations

from typing import Any

from surety.engine.look_up import Seen
from surety.inspection.facts import PieceSealed
from surety.inspection.seeds import SeedCommitted
from surety.rulebook import Release


def look_up(cursor: Any, fact: Any, release: Release) -> Seen | None:
    if not isinstance(fact, SeedCommitted):
        return None
    cursor.execute("select exists (select 1 from surety_seed where piece = %s and state = 'committed')", [fact.piece])
    return Seen({"seeded": bool(cursor.fetchone()[0])})


def look_up_seal(cursor: Any, fact: Any, release: Release) -> Seen | None:
    """Where a seal is that is to be put on: each is one of its kind, whichever centre it came from (BTAS-4.2b)."""
    if not isinstance(fact, PieceSealed):
        return None
    cursor.execute(
        "select subject, centre from surety_piece where upper(doc ->> 'seal') = upper(%s) and subject <> %s"
        " order by subject limit 1",
        [fact.seal, fact.piece],
    )
    found = cursor.fetchone()
    return Seen({"sealed_elsewhere": {"piece": found[0], "centre": found[1]}}) if found else None
