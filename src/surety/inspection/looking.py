"""What the door reads of tables: whether a piece is a known one already; whether a seal, a challenge, a video or a
waybill is another piece's."""

from __future__ import annotations

from typing import Any

from surety.engine.keys import bucket_of
from surety.engine.look_up import Seen
from surety.inspection.facts import PiecePacked, PieceSent
from surety.inspection.marks import mark_of
from surety.inspection.seeds import SeedCommitted
from surety.rulebook import Release


def look_up(cursor: Any, fact: Any, release: Release) -> Seen | None:
    if not isinstance(fact, SeedCommitted):
        return None
    cursor.execute("select exists (select 1 from surety_seed where piece = %s and state = 'committed')", [fact.piece])
    return Seen({"seeded": bool(cursor.fetchone()[0])})


def look_up_marks(cursor: Any, fact: Any, release: Release) -> Seen | None:
    """Whose a mark is already that is to be this piece's alone, and whether a parcel has arrived."""
    if isinstance(fact, PieceSent) and fact.waybill:
        return _arrived(cursor, fact.piece, f"{fact.carrier}:{fact.waybill}")
    if not (mark := mark_of(fact)):
        return None
    found = _owner(cursor, mark)
    if found is None and isinstance(fact, PiecePacked) and fact.video is not None:
        found = _sent_with(cursor, fact.piece, fact.video.sha256)
    return Seen({"marked": found}) if found else None


def _owner(cursor: Any, mark: str) -> dict[str, str] | None:
    """The piece that has a mark, or once had it: none is ever put on another."""
    cursor.execute("select subject from surety_mark where bucket = %s and mark = %s", [bucket_of(mark), mark])
    if (row := cursor.fetchone()) is None:
        return None
    cursor.execute("select centre from surety_piece where bucket = %s and subject = %s", [bucket_of(row[0]), row[0]])
    return {"piece": row[0], "centre": (cursor.fetchone() or ("",))[0] or ""}


def _sent_with(cursor: Any, piece: str, video: str) -> dict[str, str] | None:
    """Another piece whose way to the centre a film shows: it shows no packing of this one (BTAS-4.3b)."""
    cursor.execute(
        "select subject, centre from surety_piece where doc -> 'sent_video' ->> 'sha256' = %s and subject <> %s"
        " order by subject limit 1",
        [video, piece],
    )
    row = cursor.fetchone()
    return {"piece": row[0], "centre": row[1] or ""} if row else None


def _arrived(cursor: Any, piece: str, parcel: str) -> Seen | None:
    """Whether a parcel has brought another piece already: it brings no more. Several may be sent in one (F8)."""
    cursor.execute(
        "select 1 from surety_piece where doc::jsonb -> 'inbound' ? %s and subject <> %s"
        " and (taken_in_at >= sent_at or doc -> 'inbound' ->> -1 <> %s) limit 1",
        [parcel, piece, parcel],
    )
    return Seen({"parcel_arrived": True}) if cursor.fetchone() else None
