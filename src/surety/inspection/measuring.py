"""Measures held to the checklist of their category, and to what an earlier inspection measured. Pure."""

from __future__ import annotations

from typing import Any

from surety.engine.outcome import Context, Refusal
from surety.inspection.case import PieceCase
from surety.inspection.facts import Measure

Bounds = dict[str, dict[str, Any]]
"""By the name of a measure: `property`, `tolerance`, `min`, `max` (`checklists.bounds_of`), as read for the fact."""


def unfit(measures: tuple[Measure, ...], context: Context) -> Refusal | None:
    """A measure in another unit than the checklist's, or one that no such piece can have: a slip of unit or digit."""
    bounds: Bounds = context.reads.get("measures") or {}
    names = {each["property"]: name for name, each in bounds.items()}
    for measure in measures:
        known = bounds.get(measure.name)
        expected = names.get(measure.name.rpartition("_")[0])
        if known is None and expected is not None:
            return Refusal("measure_unit", "F13", {"measure": measure.name, "expected": expected})
        if known is not None and not known["min"] <= measure.value <= known["max"]:
            found = {"measure": measure.name, "value": measure.value, "min": known["min"], "max": known["max"]}
            return Refusal("measure_out_of_bounds", "F13", found)
    return None


def differing(case: PieceCase, measures: tuple[Measure, ...], context: Context) -> list[str]:
    """What lies further from an earlier measurement of this piece than the tolerance: `weight_mg 52310 -> 53900`."""
    bounds: Bounds = context.reads.get("measures") or {}
    before = {each.name: each for finding in case.findings for each in finding.measures}
    told = []
    for now in measures:
        then = before.get(now.name)
        if then is None:
            continue
        allowed = max(now.tolerance, then.tolerance, bounds.get(now.name, {}).get("tolerance", 0))
        if abs(now.value - then.value) > allowed:
            told.append(f"{now.name} {then.value} -> {now.value}")
    return told
