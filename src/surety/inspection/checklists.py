"""What a bench looks at, by category: items, units, tolerances (`data/checklists.yaml`). Read once.

A measure's name ends in its unit (`weight_mg`), so that a number never travels without one.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml
from msgspec import Struct, convert


class Item(Struct, frozen=True, forbid_unknown_fields=True):
    """One line. `shown` and `decimals` say how a person reads a whole number of `unit`."""

    name: str
    kind: Literal["ok", "measure", "text"]
    label: dict[str, str]
    unit: str = ""
    shown: str = ""
    decimals: int = 0
    tolerance: int = 0
    min: int = 0
    max: int = 0

    @property
    def property(self) -> str:
        """What is measured, without its unit: `weight` of `weight_mg`."""
        return self.name.removesuffix(f"_{self.unit}")


class Checklist(Struct, frozen=True, forbid_unknown_fields=True):
    """What is looked at for a category, and where that comes from."""

    category: str
    clause: tuple[str, ...]
    items: tuple[Item, ...]
    assumed: bool = False
    reason: dict[str, str] = {}

    @property
    def measures(self) -> dict[str, Item]:
        return {item.name: item for item in self.items if item.kind == "measure"}


_NOTHING = Checklist("", (), ())


def checklist_of(category: str) -> Checklist:
    """The checklist of the longest category that this one lies in; an empty one where there is none."""
    within = [each for each in checklists() if category == each.category or category.startswith(each.category + "/")]
    return max(within, key=lambda each: len(each.category), default=_NOTHING)


@cache
def checklists() -> tuple[Checklist, ...]:
    text = resources.files("surety.inspection").joinpath("data/checklists.yaml").read_text(encoding="utf-8")
    return convert(yaml.safe_load(text), tuple[Checklist, ...])


def bounds_of(category: str) -> dict[str, Any]:
    """What a fact keeps of the checklist it was held to: unit, tolerance and bounds of each measure, by its name."""
    return {
        name: {"property": item.property, "tolerance": item.tolerance, "min": item.min, "max": item.max}
        for name, item in checklist_of(category).measures.items()
    }
