"""What the rules said of refunding at once, and the row that granted it or kept it out (EXP-8b)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surety.aftersales.case import AftersaleCase
from surety.consoles.order.why import explained
from surety.engine.queries import Decided


@dataclass(frozen=True)
class InstantAnswer:
    stage: str
    granted: bool
    over_cap: bool
    row: str
    at: datetime
    told: dict[str, Any] | None
    """The rulebook's own explanation, in the reader's language."""


def instant_answers(case: AftersaleCase, decisions: list[Decided]) -> list[InstantAnswer]:
    asked = [each for each in decisions if each.row.rule_table == "instant_refund"]
    return [
        InstantAnswer(each.stage, each.granted, each.over_cap, each.row, each.at, _told(each.row, asked))
        for each in case.instant
    ]


def _told(row: str, asked: list[Decided]) -> dict[str, Any] | None:
    behind = next((each for each in asked if row in each.row.rows), None)
    return explained(behind) if behind else None
