"""A measured fact as a person reads it: what was stated as `weight_mg` 52310 is 52.310 g."""

from __future__ import annotations

from surety.consoles.language import lang
from surety.inspection.checklists import checklist_of


def measured(name: str, value: str, *, category: str, language: str = "") -> tuple[str, str] | None:
    """Label and text of a measure; None for one that the category's checklist does not know."""
    item = checklist_of(category).measures.get(name)
    if item is None or not value.removeprefix("-").isdecimal():
        return None
    number = int(value)
    whole, part = divmod(abs(number), 10**item.decimals)
    digits = f"{whole}.{part:0{item.decimals}d}" if item.decimals else str(whole)
    text = f"{'-' if number < 0 else ''}{digits} {item.shown}".strip()
    return item.label[language or lang()], text
