"""What pages and the API read of pieces; scoping is the database's."""

from __future__ import annotations

from surety.inspection.models import Piece


def piece_of_code(code: str) -> str | None:
    """The piece that has this item code, if the reader may see it."""
    return Piece.objects.filter(code=code).values_list("subject", flat=True).first()
