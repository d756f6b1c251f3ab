"""Pieces as far as the scope of the transaction reaches, and 404 for others."""

from __future__ import annotations

from collections.abc import Iterable

from surety.consoles.cases import case_of, load
from surety.consoles.piece.waiting import waits_for
from surety.engine.fact import SubjectKind
from surety.engine.keys import bucket_of
from surety.inspection.case import PieceCase
from surety.inspection.centres import CentreCase
from surety.inspection.facts import name_of_centre
from surety.inspection.models import Piece, PublicCentre

PIECES_MAX = 500
"""Of one order."""


def piece_of(doc: object) -> PieceCase:
    return case_of(SubjectKind.PIECE, doc)


def load_piece(piece: str, *, shop: str = "") -> PieceCase:
    """The piece, or 404; with `shop`, only that shop's."""
    return load(Piece, SubjectKind.PIECE, piece, **({"shop": shop} if shop else {}))


def pieces_named(names: Iterable[str]) -> dict[str, PieceCase]:
    wanted = list(dict.fromkeys(names))[:PIECES_MAX]
    rows = Piece.objects.filter(bucket__in={bucket_of(each) for each in wanted}, subject__in=wanted)
    return {subject: piece_of(doc) for subject, doc in rows.values_list("subject", "doc")}


def pieces_of_order(order: str) -> list[PieceCase]:
    rows = Piece.objects.filter(order_id=order).order_by("subject").values_list("doc", flat=True)[:PIECES_MAX]
    return sorted(map(piece_of, rows), key=lambda piece: (piece.line, piece.unit))


def open_centres(platform: str) -> list[CentreCase]:
    """Those of the platform that are open, by name."""
    rows = PublicCentre.objects.filter(platform=platform, opened_at__isnull=False).order_by("name")[:500]
    cases = [case_of(SubjectKind.CENTRE, doc) for doc in rows.values_list("doc", flat=True)]
    return [each for each in cases if each.closed_at is None]


def counter_of(case: PieceCase) -> CentreCase | None:
    """The centre at whose counter its merchant is to fetch it (F6); None where nothing is to be fetched."""
    if waits_for(case) != "pick_up":
        return None
    row = PublicCentre.objects.filter(bucket=bucket_of(case.centre), subject=case.centre).values_list("doc", flat=True)
    return next((case_of(SubjectKind.CENTRE, doc) for doc in row), None)


def names_in_log() -> dict[str, str]:
    """The names of centres, by what the public log calls them."""
    return {name_of_centre(centre): name for centre, name in PublicCentre.objects.values_list("subject", "name")}


def centre_names(centres: Iterable[str]) -> dict[str, str]:
    wanted = {each for each in centres if each}
    rows = PublicCentre.objects.filter(bucket__in={bucket_of(each) for each in wanted}, subject__in=wanted)
    return dict(rows.values_list("subject", "name"))
