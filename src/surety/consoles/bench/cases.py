"""Pieces of a centre, as far as the scope of the transaction reaches."""

from __future__ import annotations

from django.http import Http404

from surety.engine.fact import SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.wire import decode_case, encode
from surety.inspection.case import PieceCase
from surety.inspection.centres import CentreCase
from surety.inspection.models import Centre, Piece

AT_WORK = ("on_the_way", "inspecting", "passed", "not_passed")
"""Stages at which a bench has something to do."""


def piece_of(doc: dict) -> PieceCase:
    return decode_case(SubjectKind.PIECE, encode(doc).decode())  # type: ignore[return-value]


def load_piece(piece: str) -> PieceCase:
    """The piece, or 404 where there is none that may be seen."""
    found = Piece.objects.filter(bucket=bucket_of(piece), subject=piece)
    doc = found.values_list("doc", flat=True).first()
    if doc is None:
        raise Http404
    return piece_of(doc)


def load_centre(centre: str) -> CentreCase | None:
    """The centre; None where nobody registered it, though somebody may work there already."""
    found = Centre.objects.filter(bucket=bucket_of(centre), subject=centre)
    doc = found.values_list("doc", flat=True).first()
    return None if doc is None else decode_case(SubjectKind.CENTRE, encode(doc).decode())  # type: ignore[return-value]


def pieces_at_work(centre: str, *, most: int) -> list[PieceCase]:
    """What a bench may have in its hands, what is due first before the rest."""
    rows = Piece.objects.filter(centre=centre, stage__in=AT_WORK)
    found = rows.order_by("next_due_at", "subject").values_list("doc", flat=True)[:most]
    return [
        piece for piece in map(piece_of, found) if piece.holder in ("inbound_courier", "institute") or _is_coming(piece)
    ]


def _is_coming(piece: PieceCase) -> bool:
    """Brought in person: nobody but the merchant holds it until it is taken in."""
    return piece.holder == "merchant" and piece.sent_at is not None and piece.verdict == "pending"
