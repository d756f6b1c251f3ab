"""What a violation does with a fact: it is kept, and a person decides. Nothing is taken from anybody here. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from surety.engine.fact import Party
from surety.engine.outcome import Context, Message, Outcome, Refusal, WorkItem
from surety.violations import facts
from surety.violations.case import Status, ViolationCase

REPORT = "violation_report"


def decide(case: ViolationCase | None, fact: facts.ViolationFact, context: Context) -> Outcome | Refusal:
    """The outcome of one fact; `case` is None for the one that brings it to light."""
    return _DECIDE[type(fact)](case, fact, context)


def keep(case: ViolationCase | None, fact: facts.ViolationRaised, context: Context) -> Outcome:
    made = ViolationCase(
        violation=fact.violation, status=Status.RAISED, act=fact.act, at=fact.at, seen_at=context.now,
        shop=fact.shop or "", creator=fact.creator or "", piece=fact.piece or "", order=fact.order or "",
        listing=fact.listing or "", about=fact.about, says=fact.says, page=fact.page, note=fact.note, row=fact.row,
    )  # fmt: skip
    return Outcome(made)


def take_report(case: ViolationCase | None, fact: facts.ViolationReported, context: Context) -> Outcome | Refusal:
    """BTAS-4.6b: a report is somebody's word until staff have looked; a buyer speaks of the own order alone."""
    if case is not None:
        return Refusal("reported_already", "BTAS-4.6b")
    if context.source.party is Party.BUYER and context.source.name != f"buyer:{fact.order or ''}":
        return Refusal("not_your_order")
    shop = context.reads.get("shop", "") if fact.order else fact.shop or ""
    if fact.order and not shop:
        return Refusal("no_such_order", "BTAS-4.6b", {"order": fact.order})
    if not shop:
        return Refusal("nobody_named", "BTAS-4.6b")
    made = ViolationCase(
        violation=fact.violation, status=Status.REPORTED, act=fact.act, at=fact.at, seen_at=context.now, shop=shop,
        order=fact.order or "", note=fact.note, by=context.source.party.value, evidence=fact.evidence,
    )  # fmt: skip
    outcome = Outcome(made)
    details = {"act": fact.act, "note": fact.note, "shop": shop, "evidence": list(fact.evidence)}
    outcome.opened.append(WorkItem(REPORT, REPORT, details))
    return outcome


def rule(case: ViolationCase, fact: facts.ViolationDecided, context: Context) -> Outcome | Refusal:
    """Once; a shop hears what was found."""
    if case.status in (Status.CONFIRMED, Status.DISMISSED):
        return Refusal("decided_already", "BTAS-5")
    status = Status.CONFIRMED if fact.upheld else Status.DISMISSED
    outcome = Outcome(replace(case, status=status, decided_at=context.now, decision=fact.note))
    outcome.closed.extend(item for item in case.items if item == REPORT)
    if case.shop:
        params = {"violation": case.violation, "act": case.act, "upheld": fact.upheld, "note": fact.note}
        outcome.messages.append(Message("violation_decided", "shop", params))
    return outcome


_DECIDE: dict[type, Callable[[Any, Any, Context], Outcome | Refusal]] = {
    facts.ViolationRaised: keep,
    facts.ViolationReported: take_report,
    facts.ViolationDecided: rule,
}
