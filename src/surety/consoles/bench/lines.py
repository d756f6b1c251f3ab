"""One line of a checklist as a bench reads it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from surety.inspection.case import PieceCase
from surety.inspection.checklists import Item


def line(item: Item, piece: PieceCase) -> dict[str, Any]:
    """One line of the checklist; `expected` is what an inspection before this one found."""
    return {
        "name": item.name, "label": label_of(item), "kind": item.kind, "unit": item.unit, "shown": item.shown,
        "decimals": item.decimals, "expected": expected(item, piece), "tolerance": item.tolerance,
        "min": item.min, "max": item.max,
    }  # fmt: skip


def expected(item: Item, piece: PieceCase) -> int | str | None:
    """The last measure of this property. A second inspector is not told what the first one measured."""
    if item.kind == "text":
        return ", ".join(piece.serials) or None
    before = [each for each in piece.findings if each.superseded]
    found = [measure.value for each in before for measure in each.measures if measure.name == item.name]
    return found[-1] if found else None


def label_of(item: Item) -> str:
    return item.label["zh" if (get_language() or "").startswith("zh") else "en"]
