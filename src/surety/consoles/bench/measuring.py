"""What was measured against what was found before, with the tolerance, in words and numbers."""

from __future__ import annotations

from typing import Any

from surety.consoles.bench.lines import label_of
from surety.inspection.case import PieceCase
from surety.inspection.checklists import Item, checklist_of


def compared(piece: PieceCase) -> list[dict[str, Any]]:
    """One row a property: its measurements, oldest first, each with how far it is off the first one."""
    items = checklist_of(piece.category).measures
    rows: dict[str, list[dict[str, Any]]] = {}
    for finding in piece.findings:
        for measure in finding.measures:
            given = rows.setdefault(measure.name, [])
            item = items.get(measure.name)
            first = given[0]["value"] if given else measure.value
            allowed = max(measure.tolerance, item.tolerance if item else 0)
            off = measure.value - first
            given.append({
                "value": measure.value, "text": shown(measure.value, item), "by": finding.inspector, "at": finding.at,
                "off": ("+" if off > 0 else "") + spread(off, item) if off else "", "out": abs(off) > allowed,
                "superseded": finding.superseded,
            })  # fmt: skip
    return [
        {"name": name, "label": label_of(items[name]) if name in items else name, "given": given,
         "tolerance": spread(items[name].tolerance, items[name]) if name in items else "",
         "out": any(each["out"] for each in given)}
        for name, given in rows.items()
    ]  # fmt: skip


def shown(value: int, item: Item | None) -> str:
    """As an instrument shows it: 10250 mg is 10.250 g."""
    return f"{_number(value, item)} {item.shown}".rstrip() if item is not None else str(value)


def spread(value: int, item: Item | None) -> str:
    """A difference or a tolerance, as people say it: 50 mg are 0.05 g."""
    if item is None:
        return str(value)
    number = _number(value, item)
    return f"{number.rstrip('0').rstrip('.') if '.' in number else number} {item.shown}".rstrip()


def _number(value: int, item: Item) -> str:
    return f"{value / 10**item.decimals:.{item.decimals}f}"
