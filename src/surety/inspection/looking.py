"""What the door reads of tables for facts about known pieces: whether this piece is one already."""

from __future__ import annotations

from typing import Any

from surety.engine.look_up import Seen
from surety.inspection.seeds import SeedCommitted
from surety.rulebook import Release


def look_up(cursor: Any, fact: Any, release: Release) -> Seen | None:
    if not isinstance(fact, SeedCommitted):
        return None
    cursor.execute("select exists (select 1 from surety_seed where piece = %s and state = 'committed')", [fact.piece])
    return Seen({"seeded": bool(cursor.fetchone()[0])})
