"""The first inspection of a case's pieces: shown to whoever decides, and not conclusive (BTAS-4.5a)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from surety.aftersales.case import AftersaleCase
from surety.consoles.piece.cases import piece_of
from surety.inspection.models import Piece, PublicCentre

PIECES_MAX = 50


@dataclass(frozen=True)
class Verdict:
    """What the first inspection of one piece found; `corrected_to` is a later verdict that took its place."""

    piece: str
    title: str
    verdict: str
    at: datetime
    centre: str
    note: str
    corrected_to: str


def first_verdicts(case: AftersaleCase) -> list[Verdict]:
    """Of the order's pieces on the lines of this case; none where nothing was inspected."""
    rows = Piece.objects.filter(order_id=case.order).order_by("registered_at", "subject")
    pieces = [piece_of(doc) for doc in rows.values_list("doc", flat=True)[:PIECES_MAX]]
    found = [(piece, piece.findings[0]) for piece in pieces if piece.line in case.units and piece.findings]
    names = dict(
        PublicCentre.objects.filter(subject__in={first.centre for _, first in found}).values_list("subject", "name")
    )
    return [
        Verdict(
            piece=piece.piece,
            title=piece.title or piece.line,
            verdict=first.verdict,
            at=first.at,
            centre=names.get(first.centre, first.centre),
            note=first.note or first.reason,
            corrected_to=piece.verdict if first.superseded else "",
        )
        for piece, first in found
    ]
