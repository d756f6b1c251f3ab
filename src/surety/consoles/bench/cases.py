"""Pieces of a centre, as far as the scope of the transaction reaches."""

from __future__ import annotations

from surety.consoles.cases import read
from surety.consoles.piece.cases import piece_of
from surety.engine.fact import SubjectKind
from surety.inspection.case import PieceCase
from surety.inspection.centres import CentreCase
from surety.inspection.models import Centre, Piece

AT_WORK = ("on_the_way", "inspecting", "passed", "not_passed")
"""Stages at which a bench has something to do."""


def load_centre(centre: str) -> CentreCase | None:
    """The centre; None where nobody registered it, though somebody may work there already."""
    return read(Centre, SubjectKind.CENTRE, centre)


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
