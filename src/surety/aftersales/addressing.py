"""Where the goods go back to: what the shop keeps, chosen in its agreement or its default where time agrees. Pure.

What a centre shipped goes back to the centre (JADE-08): no address of the shop is asked for then.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from surety.aftersales.case import AftersaleCase, ReturnTo, Status, Step
from surety.aftersales.clocks import start
from surety.aftersales.facts import (
    AftersaleAgreed,
    AftersaleFact,
    AftersaleLapsed,
    AftersaleReopened,
    AftersaleRuled,
    ReturnAddressGiven,
)
from surety.aftersales.steps import NEEDS_RETURN, change, not_now, of, tell
from surety.engine.outcome import Context, Deadline, DeadlineSet, Outcome, Refusal
from surety.engine.reading import converted
from surety.orders.bought import Bought

_BEFORE = frozenset({
    Status.APPLIED, Status.REFUSED, Status.NEGOTIATING, Status.DISPUTED, Status.RULED, Status.TO_RETURN
})  # fmt: skip
_AGREEING = frozenset({Step.REVIEW, Step.SECOND_REVIEW, Step.APPEAL})


def may_ask_address(case: AftersaleCase) -> bool:
    """Whether a fact about the case as it stands may need the shop's address."""
    goods_back = case.type in NEEDS_RETURN or case.type == "refund_only"
    if case.status is Status.CLOSED:  # EPI-5: what an address of before said may be forgotten by then
        return goods_back and case.closed_as == "timed_out"
    return goods_back and case.return_to is None and case.status in _BEFORE


def asks_address(case: AftersaleCase, fact: AftersaleFact, order: Bought) -> bool:
    if not may_ask_address(case) or any(line.centre_receives for line in order.lines if line.line in case.units):
        return False
    match fact:
        case AftersaleAgreed():
            return fact.goods_back or case.type in NEEDS_RETURN
        case AftersaleRuled():
            return fact.outcome == "return"
        case AftersaleLapsed():
            return case.type in NEEDS_RETURN and fact.step in _AGREEING
    return isinstance(fact, ReturnAddressGiven | AftersaleReopened)


def name_place(outcome: Outcome, context: Context) -> dict[str, Any]:
    """Keep where the goods go, for the message that tells the buyer. A shop that has no address is asked for one."""
    if "return_to" not in context.reads:  # a fact of before, a centre's, or of a shop that nobody registered
        return {}
    place = context.reads["return_to"]
    if place is None:
        change(outcome, return_to=None, return_to_missing=True)
        tell(outcome, "return_address_needed", "shop")
        return {"return_to": None}
    kept = converted(place, ReturnTo)
    change(outcome, return_to=kept, return_region=_lies_in(of(outcome), kept), return_to_missing=False)
    return {"return_to": place}


def region_back(case: AftersaleCase, fact: AftersaleFact, place: dict[str, Any] | None) -> str | None:
    """Where goods go back to once this fact was taken (EPI-3a)."""
    said = getattr(fact, "return_region", None)
    return said or (case.return_region if place is None else _lies_in(case, converted(place, ReturnTo)))


def _lies_in(case: AftersaleCase, place: ReturnTo) -> str:
    """In the region that the agreement said of it; another place than the agreement's lies where it lies."""
    is_first = case.return_to in (None, place) and not case.return_to_missing
    return (case.return_region if is_first else None) or place.region


def give_address(case: AftersaleCase, fact: ReturnAddressGiven, context: Context) -> Outcome | Refusal:
    """The buyer's whole time runs from now if there was no place to send the goods to before."""
    if (refusal := not_now(case, Status.TO_RETURN)) is not None:
        return refusal
    if case.return_to is not None:
        return Refusal("address_given")
    if context.reads.get("return_to") is None:
        return Refusal("no_such_address", params={"number": fact.address})
    outcome = Outcome(case)
    place = name_place(outcome, context)
    running = case.deadlines.get(Step.BUYER_RETURN)
    due_at = running.due_at if running else None
    if case.return_to_missing:
        due_at = _begin_anew(outcome, context, running)
    tell(outcome, "return_address_given", "buyer", due_at=due_at, **place)
    return outcome


def _begin_anew(outcome: Outcome, context: Context, running: Deadline | None) -> datetime | None:
    """What staff gave the buyer beyond the whole time stays given: no row lets a shop shorten it (TB-5)."""
    due_at = start(outcome, context, Step.BUYER_RETURN, since=context.now)
    if due_at is None or running is None or due_at >= running.due_at:
        return due_at
    kept = DeadlineSet(Step.BUYER_RETURN, running.due_at, running.table, running.row, running.basis)
    outcome.deadlines[:] = [kept]
    return kept.due_at
