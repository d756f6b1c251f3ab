"""What the door reads of tables and files: whether a piece is a known one already; whether a seal, a challenge, a video
or a waybill is another piece's; whether a film was brought."""

from __future__ import annotations

import time
from typing import Any

from surety.engine.fact import SubjectKind
from surety.engine.keys import bucket_of, digest
from surety.engine.look_up import Seen
from surety.engine.vault import secret
from surety.engine.wire import decode_case
from surety.evidence.bringing import brought_at
from surety.evidence.filetypes import HEAD_BYTES, kind_of
from surety.evidence.store import place_of
from surety.inspection.case import FILMS
from surety.inspection.facts import PackingBegun, PieceInspected, PieceLapsed, PiecePacked, PieceSent
from surety.inspection.filming import film_of
from surety.inspection.marks import mark_of
from surety.inspection.seeds import SeedCommitted
from surety.rulebook import Release


def look_up(cursor: Any, fact: Any, release: Release) -> Seen | None:
    if not isinstance(fact, SeedCommitted):
        return None
    cursor.execute("select exists (select 1 from surety_seed where piece = %s and state = 'committed')", [fact.piece])
    return Seen({"seeded": bool(cursor.fetchone()[0])})


def look_up_marks(cursor: Any, fact: Any, release: Release) -> Seen | None:
    """Whose a mark is already that is to be this piece's alone; whether a parcel has arrived, a film been brought; what
    a verdict draws; and that a bench's own time is bounded and a report asked for, which they were not always."""
    seen: dict[str, Any] = {}
    if isinstance(fact, PieceSent) and fact.waybill:
        seen |= _arrived(cursor, fact.piece, f"{fact.carrier}:{fact.waybill}")
    if mark := mark_of(fact):
        found = _owner(cursor, mark)
        if found is None and isinstance(fact, PiecePacked) and fact.video is not None:
            found = _sent_with(cursor, fact.piece, fact.video.sha256)
        seen |= {"marked": found} if found else {}
    if isinstance(fact, PieceInspected):
        seen["draw"] = _draw(fact)
    if isinstance(fact, PackingBegun) and fact.bench_at is not None:
        seen["bounded"] = True
    if isinstance(fact, PiecePacked):
        seen["report_asked"] = True
    if isinstance(fact, PieceSent | PiecePacked) and fact.video is not None:
        seen["film"] = _film(cursor, fact.piece, fact.video.sha256)
    if isinstance(fact, PieceLapsed) and fact.step in FILMS:
        seen["film"] = _film(cursor, fact.piece, _promised(cursor, fact.piece, fact.step))
    return Seen(seen) if seen else None


def _draw(fact: PieceInspected) -> int:
    """0 to 9,999: whether the piece is inspected once more. Its merchant chose the id, and has not the secret."""
    return int(digest(b"reinspect", fact.piece.encode(), secret=secret())[:8], 16) % 10_000


def _film(cursor: Any, piece: str, sha256: str) -> dict[str, Any]:
    """What is known of a film that one of the piece's own has brought; nothing while it has not come."""
    cursor.execute(
        "select shop, centre from surety_piece where bucket = %s and subject = %s", [bucket_of(piece), piece]
    )
    shop, centre = cursor.fetchone() or ("", "")
    owners = f"shop:{shop}", f"centre:{centre}", f"platform:{piece.partition(':')[0]}"
    since = min((at for owner in owners if (at := brought_at(owner, sha256)) is not None), default=None)
    place = place_of(sha256)
    if since is None or not place.is_file():
        return {}
    with place.open("rb") as stream:
        kind = kind_of(stream.read(HEAD_BYTES))
    video = kind is not None and kind.media.startswith("video/")
    return {"video": video, "age_seconds": max(0, round(time.time() - since))}


def _promised(cursor: Any, piece: str, step: str) -> str:
    """The film that was named when its step was stated."""
    cursor.execute("select doc::text from surety_piece where bucket = %s and subject = %s", [bucket_of(piece), piece])
    row = cursor.fetchone()
    return film_of(decode_case(SubjectKind.PIECE, row[0]), step) if row else ""  # type: ignore[arg-type]


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


def _arrived(cursor: Any, piece: str, parcel: str) -> dict[str, bool]:
    """Whether a parcel has brought another piece already: it brings no more. Several may be sent in one (F8)."""
    cursor.execute(
        "select 1 from surety_piece where doc::jsonb -> 'inbound' ? %s and subject <> %s"
        " and (taken_in_at >= sent_at or doc -> 'inbound' ->> -1 <> %s) limit 1",
        [parcel, piece, parcel],
    )
    return {"parcel_arrived": True} if cursor.fetchone() else {}
