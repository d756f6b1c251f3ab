"""The recall list in force, and what it covers. Pure.

A recall that names a model or a batch covers what is of that model and batch. Goods of which nobody said the model or
batch may be meant: they are found as unsure, and a person looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from surety.listings.recall import RecallCase


class RecallList:
    """Recalls by platform and brand."""

    def __init__(self, cases: Iterable[RecallCase] = ()) -> None:
        self._by_brand: dict[tuple[str, str], list[RecallCase]] = {}
        for case in cases:
            if case.ended_at is None:
                key = case.recall.partition(":")[0], folded(case.brand)
                self._by_brand.setdefault(key, []).append(case)

    def __bool__(self) -> bool:
        return bool(self._by_brand)

    def covering(self, *, platform: str, brand: str, model: str, batch: str) -> list[dict[str, Any]]:
        """`recall`, its `source`, and whether it surely covers such goods: plain values to be stored with a fact."""
        found = []
        for case in self._by_brand.get((platform, folded(brand)), ()) if brand else ():
            fits = (_fits(case.model, model), _fits(case.batch, batch))
            if False not in fits:
                found.append({"recall": case.recall, "sure": None not in fits, "source": case.source})
        return sorted(found, key=lambda each: each["recall"])


def folded(name: str) -> str:
    """A name as it is compared: without regard to case or spaces."""
    return "".join(name.split()).casefold()


def _fits(named: str, stated: str) -> bool | None:
    """None where the recall names one and nobody said it of the goods."""
    if not named:
        return True
    return folded(named) == folded(stated) if stated else None
