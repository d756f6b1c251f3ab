"""Pieces that may become known ones: registered for a centre, not yet on their way, promised nowhere."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from surety.consoles.piece.cases import centre_names
from surety.inspection.models import Piece, Seed

SHOWN_MAX = 200


def candidates() -> list[tuple[str, list[dict[str, Any]]]]:
    """By centre's name, the youngest first: subject, number, title and shop of each."""
    promised = Seed.objects.filter(state="committed").values("piece")
    free = Piece.objects.filter(stage="not_sent").exclude(centre=None).exclude(subject__in=promised)
    rows = list(free.order_by("-registered_at", "subject").values("subject", "title", "shop", "centre")[:SHOWN_MAX])
    names = centre_names(row["centre"] for row in rows)
    rows.sort(key=lambda row: names.get(row["centre"], row["centre"]))
    return [(name, list(each)) for name, each in groupby(rows, key=lambda row: names.get(row["centre"], row["centre"]))]
