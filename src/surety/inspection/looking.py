"""What the door reads of tables: whether a piece is a known one already; whether a seal, a challenge, a video or a
waybill is another piece's."""

from __future__ import annotations

from typing import Any

from surety.engine.look_up import Seen
from surety.inspection.facts import PackingBegun, PiecePacked, PieceSealed, PieceSent
from surety.inspection.seeds import SeedCommitted
from surety.rulebook import Release


def look_up(cursor: Any, fact: Any, release: Release) -> Seen | None:
    if not isinstance(fact, SeedCommitted):
        return None
    cursor.execute("select exists (select 1 from surety_seed where piece = %s and state = 'committed')", [fact.piece])
    return Seen({"seeded": bool(cursor.fetchone()[0])})


def look_up_marks(cursor: Any, fact: Any, release: Release) -> Seen | None:
    """Whose a mark is already that is to be this piece's alone."""
    if isinstance(fact, PieceSealed):
        return _sealed(cursor, fact)
    if isinstance(fact, PackingBegun):
        return _used(cursor, fact.piece, _CHALLENGE, fact.challenge)
    if isinstance(fact, PiecePacked) and fact.video is not None:
        return _used(cursor, fact.piece, _VIDEO, fact.video.sha256)
    if isinstance(fact, PieceSent) and fact.waybill:
        return _arrived(cursor, fact.piece, f"{fact.carrier}:{fact.waybill}")
    return None


_CHALLENGE = ("doc ->> 'challenge'", "doc -> 'packed_video' ->> 'challenge'")
_VIDEO = ("doc -> 'packed_video' ->> 'sha256'", "doc -> 'sent_video' ->> 'sha256'")


def _used(cursor: Any, piece: str, places: tuple[str, str], value: str) -> Seen | None:
    """The piece that a challenge or a video served before: it shows that one, not this one (BTAS-4.3b)."""
    found = " union all ".join(f"select subject from surety_piece where {place} = %s" for place in places)
    cursor.execute(
        f"select subject from ({found}) u where subject <> %s order by subject limit 1", [value, value, piece]
    )
    row = cursor.fetchone()
    return Seen({"used_for": row[0]}) if row else None


def _arrived(cursor: Any, piece: str, parcel: str) -> Seen | None:
    """Whether a parcel has brought another piece already: it brings no more. Several may be sent in one (F8)."""
    cursor.execute(
        "select 1 from surety_piece where doc::jsonb -> 'inbound' ? %s and subject <> %s"
        " and (taken_in_at >= sent_at or doc -> 'inbound' ->> -1 <> %s) limit 1",
        [parcel, piece, parcel],
    )
    return Seen({"parcel_arrived": True}) if cursor.fetchone() else None


def _sealed(cursor: Any, fact: PieceSealed) -> Seen | None:
    """Where a seal is that is to be put on: each is one of its kind, whichever centre it came from (BTAS-4.2b)."""
    cursor.execute(
        "select subject, centre from surety_piece where upper(doc ->> 'seal') = upper(%s) and subject <> %s"
        " order by subject limit 1",
        [fact.seal, fact.piece],
    )
    found = cursor.fetchone()
    return Seen({"sealed_elsewhere": {"piece": found[0], "centre": found[1]}}) if found else None
