"""Disputes: escalation, evidence, a ruling with reasons, one appeal; and a second life after recovery. Pure."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from surety.aftersales.addressing import name_place
from surety.aftersales.answering import approve, fulfil, not_yours
from surety.aftersales.case import ENDED, AftersaleCase, Ruling, Status, Step
from surety.aftersales.clocks import start, start_appeal
from surety.aftersales.ending import _end, bear, claim, close, dispute, due_back, pay, worth
from surety.aftersales.facts import (
    AftersaleEscalated,
    AftersaleFact,
    AftersaleItemClosed,
    AftersaleReopened,
    AftersaleRuled,
    EvidenceGiven,
    RulingAppealed,
)
from surety.aftersales.freight import settle, settle_ruled
from surety.aftersales.steps import (
    NEEDS_RETURN,
    RESHIPS,
    TIME_ASKED,
    change,
    heard,
    not_now,
    of,
    order_seen,
    said_enough,
    tell,
)
from surety.disruptions.aftersales import Reopening
from surety.engine.fact import Party
from surety.engine.outcome import Context, Outcome, Refusal
from surety.engine.reading import converted
from surety.orders.bought import Bought

_OPEN = tuple(status for status in Status if status not in ENDED)


def escalate(case: AftersaleCase, fact: AftersaleEscalated, context: Context) -> Outcome | Refusal:
    """H2: after a refusal, while goods are at issue, or when talking led nowhere."""
    open_ = (Status.REFUSED, Status.NEGOTIATING, Status.RETURNING, Status.RECEIVED, Status.TO_RESHIP)
    if case.type == "refund_only":  # of which the merchant asks the goods back
        open_ += (Status.TO_RETURN,)
    if (refusal := not_now(case, *open_)) is not None:
        return refusal
    by = "merchant" if context.source.party is Party.SHOP else "buyer"
    outcome = Outcome(heard(case, by, context, note=fact.note, reason="escalated", evidence=fact.evidence))
    dispute(outcome, context, because=f"escalated_by_{by}")
    return outcome


def give_evidence(case: AftersaleCase, fact: EvidenceGiven, context: Context) -> Outcome | Refusal:
    refusal = not_now(case, *_OPEN) or not_yours(context, fact.by) or said_enough(case, fact.by)
    if refusal is not None:
        return refusal
    return Outcome(heard(case, fact.by, context, note=fact.note, reason="evidence", evidence=fact.evidence))


def rule(case: AftersaleCase, fact: AftersaleRuled, context: Context) -> Outcome | Refusal:
    """Waits for an appeal; one that was appealed is final and carried out at once.

    So is one that is said again where no rule tells how long it waits.
    """
    waits = case.status is Status.RULED and bool(case.deadlines)
    if (refusal := not_now(case, *(status for status in _OPEN if status is not Status.RULED or not waits))) is not None:
        return refusal
    order = order_seen(context)
    most = worth(replace(case, freight_back=True), order, case.units)
    most_fen = min(sum(most.values()), order.refundable_fen)
    if fact.outcome == "refund" and fact.amount_fen == 0:
        return Refusal("nothing_asked")
    if fact.amount_fen is not None and case.advanced_at is None and fact.amount_fen > most_fen:
        return Refusal("more_than_paid", params={"asked_fen": fact.amount_fen, "left_fen": most_fen})
    if fact.outcome == "return" and (case.type not in NEEDS_RETURN or case.sent_at or case.advanced_at):
        return Refusal("nothing_to_return", params={"type": case.type})
    if fact.outcome == "replace" and (case.type not in RESHIPS or case.advanced_at):
        return Refusal("nothing_to_replace", params={"type": case.type})
    ruling = Ruling(
        fact.outcome, context.now, context.source.actor or context.source.name, fact.note, fact.legs, fact.amount_fen
    )
    outcome = Outcome(case)
    change(outcome, ruling=ruling, ships_on=_ships_on(case, ruling, order))
    outcome.closed.extend(item for item in case.items if item == "dispute")
    tell(outcome, "aftersale_ruled", "shop", "buyer", ruling=fact.outcome, note=fact.note)
    if case.appealed_at is not None or case.status is Status.RULED:
        if case.ships_on and not of(outcome).ships_on:  # a first ruling had let the goods go: what is here stays
            claim(outcome, fact)
        carry_out(outcome, fact, context)
    else:
        change(outcome, status=Status.RULED, disputed_from=case.disputed_from or case.status.value)
        start_appeal(outcome, context)
    return outcome


def _ships_on(case: AftersaleCase, ruling: Ruling, order: Bought) -> bool:
    """Less than was asked before shipping is for goods that the buyer gets all the same."""
    if case.type != "refund_unshipped" or ruling.outcome != "refund" or ruling.amount_fen is None:
        return False
    return ruling.amount_fen < sum(due_back(case, order).values())


def carry_out(outcome: Outcome, fact: AftersaleFact, context: Context) -> None:
    """What was ruled happens. Who answers for the goods bears what the platform advanced."""
    ruling, case = of(outcome).ruling, of(outcome)
    assert ruling is not None, "only a case that was ruled on is carried out"
    if case.advanced_at is not None:
        bear(outcome, fact, context, liable=_liable(ruling), by_staff=True)
        settle(outcome, fact)
        _end(outcome, context, Status.REFUNDED)
    elif ruling.outcome == "refund":
        units = case.received_units or case.units
        asked_fen = case.asked_fen if ruling.amount_fen is None else ruling.amount_fen
        change(outcome, ships_on=case.ships_on or _ships_on(case, ruling, order_seen(context)))
        change(outcome, asked_fen=asked_fen, accepted_units=units if case.received_units else {})
        if ruling.amount_fen is not None:
            change(outcome, freight_back=True)
        pay(outcome, fact, context)
    elif ruling.outcome == "return":
        approve(outcome, fact, context)
    elif ruling.outcome == "replace":
        fulfil(outcome, fact, context)
    else:
        settle_ruled(outcome, fact)
        close(outcome, fact, context, as_="ruled")


def _liable(ruling: Ruling) -> str:
    """A refund that staff uphold is the merchant's, unless they say the carrier or the platform answers for it."""
    by = {leg.leg: leg.liable for leg in ruling.legs}
    liable = by.get("goods") or next(iter(by.values()))
    return liable if liable in ("buyer", "merchant") else "neither"


def appeal(case: AftersaleCase, fact: RulingAppealed, context: Context) -> Outcome | Refusal:
    """By either side; what was ruled waits. Once a case: what is ruled after it is carried out at once."""
    if (refusal := not_now(case, Status.RULED) or not_yours(context, fact.by)) is not None:
        return refusal
    outcome = Outcome(heard(case, fact.by, context, note=fact.note, reason="appealed", evidence=fact.evidence))
    change(outcome, appealed_at=context.now)
    dispute(outcome, context, because=f"appealed_by_{fact.by}")
    return outcome


def reopen(case: AftersaleCase, fact: AftersaleReopened, context: Context) -> Outcome | Refusal:
    """EPI-5: only a case that timed out, only after a region's recovery, once. The whole limit runs from then."""
    found: Any = context.reads.get("reopening")
    if case.status is not Status.CLOSED or found is None:
        return Refusal("not_reopenable", "EPI-5", {"status": case.status.value})
    found = found if isinstance(found, Reopening) else converted(found, Reopening)
    outcome = Outcome(replace(case, closed_at=None, closed_as="", reopened_at=context.now, status=Status.TO_RETURN))
    start(outcome, context, Step.BUYER_RETURN, since=max(found.recovered_at, context.now))
    name_place(outcome, context)
    claim(outcome, fact)
    tell(outcome, "aftersale_reopened", "shop", "buyer", notice=found.notice)
    return outcome


def close_item(case: AftersaleCase, fact: AftersaleItemClosed, context: Context) -> Outcome | Refusal:
    """An open case without a clock is carried by its items: those are closed by deciding it, never by hand."""
    if fact.item not in case.items:
        return Refusal("no_such_item")
    if case.status not in ENDED and not case.deadlines:
        return Refusal("needs_a_decision")
    outcome = Outcome(case, closed=[fact.item])
    if fact.item == TIME_ASKED:
        tell(outcome, "aftersale_time_declined", "shop", note=fact.note)
    return outcome
