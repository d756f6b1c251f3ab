"""Violations that the chain shows, as facts about the shop for later scoring (D7, BTAS-4.4b, -4.6). Pure."""

from __future__ import annotations

from surety.engine.outcome import Outcome
from surety.inspection.facts import PieceFact
from surety.inspection.steps import of
from surety.merchants.facts import Act, ViolationRaised


def raise_violation(outcome: Outcome, fact: PieceFact, act: Act) -> None:
    """Once for an act of a piece: the fact's id says of which."""
    case = of(outcome)
    outcome.follow_ups.append(
        ViolationRaised(
            id=fact.follow_id(act), at=fact.at, shop=case.shop, act=act, piece=case.piece, order=case.order or None
        )
    )
