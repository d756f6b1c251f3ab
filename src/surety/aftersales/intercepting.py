"""Stopping a parcel on its way to the buyer: the refund comes with the carrier's word that it has it (H5). Pure."""

from __future__ import annotations

from surety.aftersales.case import AftersaleCase, Status, Step
from surety.aftersales.clocks import start
from surety.aftersales.ending import dispute, pay
from surety.aftersales.facts import AftersaleScanned, InterceptChosen
from surety.aftersales.steps import change, lines_of, not_now, order_seen, platform_of, tell
from surety.engine.ask import peek
from surety.engine.outcome import Context, Outcome, Refusal
from surety.logistics.facts import ParcelWatched

_UNDECIDED = (Status.APPLIED, Status.REFUSED, Status.NEGOTIATING, Status.DISPUTED)
"""In which the goods going back to the merchant settle the matter, whatever it said meanwhile."""


def choose(case: AftersaleCase, fact: InterceptChosen, context: Context) -> Outcome | Refusal:
    """The merchant stops the parcel instead of answering; where the platform has such a step, which has its limit."""
    if (refusal := not_now(case, Status.APPLIED)) is not None:
        return refusal
    order = order_seen(context)
    inputs = {"platform": platform_of(case), "aftersales_type": case.type, "step": Step.INTERCEPT.value}
    if peek(context, "aftersales_limit", inputs, on=case.applied_at) is None or case.received:
        return Refusal("no_interception_here", "H5", {"type": case.type})
    if case.intercepts:
        return Refusal("intercepts_already", "H5", {"parcel": case.intercepts})
    if fact.parcel not in order.parcels:
        return Refusal("not_on_this_parcel", "H5", {"parcel": fact.parcel})
    if any(line.signed_at is not None for line in lines_of(case, order)):
        return Refusal("already_signed_for", "H5")
    outcome = Outcome(case)
    change(outcome, intercepts=fact.parcel)
    outcome.follow_ups.append(
        ParcelWatched(
            id=fact.follow_id("watched"), at=fact.at, carrier=fact.carrier, waybill=fact.waybill, case=case.case
        )
    )
    due_at = start(outcome, context, Step.INTERCEPT, since=context.now)
    tell(outcome, "aftersale_intercepting", "buyer", parcel=fact.parcel, due_at=due_at)
    return outcome


def heed(case: AftersaleCase, fact: AftersaleScanned, context: Context) -> Outcome:
    """The carrier has it, or it is back: refunded. Signed for all the same: a person decides, for both were quick.

    So too where it is found to carry another order's goods (A11).
    """
    outcome = Outcome(case)
    if fact.event in ("intercepted", "refused", "returned") and case.status in _UNDECIDED:
        tell(outcome, "aftersale_intercepted", "shop", "buyer", parcel=fact.parcel)
        pay(outcome, fact, context)
    elif fact.event in ("signed", "not_in_it") and case.status is Status.APPLIED:
        dispute(outcome, context, because="interception_failed")
    return outcome
