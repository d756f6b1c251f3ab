"""Violations that the chain shows, for later scoring (D7, BTAS-4.4b, -4.6). Pure."""

from __future__ import annotations

from surety.engine.outcome import Outcome
from surety.inspection.facts import PieceFact
from surety.inspection.steps import of
from surety.violations.facts import Act
from surety.violations.raising import raised


def raise_violation(outcome: Outcome, fact: PieceFact, act: Act) -> None:
    """Once for an act of a piece at this version of it."""
    case = of(outcome)
    said = {"shop": case.shop, "piece": case.piece, "order": case.order or None, "note": getattr(fact, "note", "")}
    outcome.follow_ups.append(raised(fact, act, version=case.version + 1, **said))
