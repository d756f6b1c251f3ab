"""Goods on their way back: sent, scanned, received, examined, and sent back again. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from msgspec import convert
from msgspec.structs import replace

from surety.aftersales.answering import fulfil
from surety.aftersales.case import ENDED, AftersaleCase, Missed, Status, Step
from surety.aftersales.clocks import owe_refund, start
from surety.aftersales.comparing import Mismatch, Tolerance, mismatches
from surety.aftersales.ending import close, dispute
from surety.aftersales.facts import (
    AftersaleFact,
    AftersaleScanned,
    Finding,
    GoodsSentBack,
    ReturnExamined,
    ReturnFound,
    ReturnReceived,
    ReturnSent,
)
from surety.aftersales.freight import set_terms
from surety.aftersales.identifying import back_to_centre, unidentified
from surety.aftersales.instant import try_instant
from surety.aftersales.intercepting import heed
from surety.aftersales.steps import (
    GOODS_BACK,
    change,
    hand_to_staff,
    heard,
    lines_of,
    not_now,
    of,
    order_seen,
    platform_of,
    same_number,
    tell,
)
from surety.engine.ask import ask, peek
from surety.engine.outcome import Context, Outcome, Refusal
from surety.logistics.facts import ReturnBound


def send(case: AftersaleCase, fact: ReturnSent, context: Context) -> Outcome | Refusal:
    """A waybill of its own: one that carried anything but its goods is no return of this case."""
    if (refusal := not_now(case, Status.TO_RETURN)) is not None:
        return refusal
    before = context.reads.get("parcel_before")
    if context.reads.get("parcel_used") and before is None:
        return Refusal("waybill_used", params={"parcel": fact.parcel})
    outcome = Outcome(case)
    if before is not None:  # the same goods, which travel though the request they were sent for was given up
        change(outcome, moves_since=convert(before["since"], datetime))
    if context.reads.get("parcel_contested"):  # its order was told of no other owner when it shipped (A11)
        hand_to_staff(outcome, "waybill_contested", parcel=fact.parcel)
    change(outcome, pickup=fact.pickup)
    bind(outcome, fact, context, instead_of=before["case"] if before else "")
    depart(outcome, context)
    try_instant(outcome, fact, context, "return_waybill")
    return outcome


def bind(outcome: Outcome, fact: ReturnSent | ReturnFound, context: Context, **how: Any) -> None:
    """The goods are in this parcel, as far as the case knows from now on."""
    case = of(outcome)
    change(outcome, return_parcel=fact.parcel, sent_at=context.now, missed=None)
    bound = {"at": fact.at, "carrier": fact.carrier, "waybill": fact.waybill, "case": case.case, "shop": case.shop}
    outcome.follow_ups.append(ReturnBound(id=fact.follow_id("bound"), **bound, **how))


def depart(outcome: Outcome, context: Context) -> None:
    """The goods are on their way, and the merchant's time begins."""
    change(outcome, status=Status.RETURNING)
    if of(outcome).type == "refund_only":  # agreed to become a return, it counts as one (H5)
        change(outcome, type="return_refund")
        set_terms(outcome, order_seen(context), context)
    due_at = start(outcome, context, Step.RECEIPT_UNSIGNED, since=context.now)
    tell(outcome, "aftersale_returned", "shop", parcel=of(outcome).return_parcel, due_at=due_at)


_SEEN = {
    "picked_up": "picked_up_at",
    "in_transit": "picked_up_at",
    "delivered": "delivered_at",
    "signed": "signed_at",
}


def scan(case: AftersaleCase, fact: AftersaleScanned, context: Context) -> Outcome:
    """The carrier's word on the return. The first scan is what an instant refund waits for (EXP-8d).

    One on the way proves the pickup whose scan was lost: it was then at the latest.
    """
    if case.intercepts and fact.parcel == case.intercepts:
        return heed(case, fact, context)
    if fact.event == "not_in_it":
        return _miss(case, fact, context)
    if fact.parcel != case.return_parcel or fact.at < case.heard_from:  # a number that carried something before
        return Outcome(case)
    field = _SEEN.get(fact.event)
    outcome = Outcome(case)
    if field is None:
        if case.status is Status.RETURNING and fact.event == "returned":
            dispute(outcome, context, because="return_came_back")
        return outcome
    known = getattr(case, field)
    change(outcome, **{field: fact.at if known is None else min(known, fact.at)})
    if case.status is not Status.RETURNING:
        return outcome
    if field == "picked_up_at" and of(outcome).picked_up_at != known:
        _collected(outcome, context)
    if not any(each.stage == "return_scanned" for each in case.instant):
        try_instant(outcome, fact, context, "return_scanned")
    if of(outcome).status is not Status.RETURNING:
        return outcome
    if fact.event == "delivered" and case.pickup:
        _next_clock(outcome, context, Step.RECEIPT_PICKUP, fact)
    elif fact.event == "signed" and known is None:
        _next_clock(outcome, context, Step.RECEIPT_SIGNED, fact)
    return outcome


def _miss(case: AftersaleCase, fact: AftersaleScanned, context: Context) -> Outcome:
    """Nothing was sent by this number, and no scan of it was the return's; unless the goods have come back (A11)."""
    outcome = Outcome(case)
    if fact.parcel != case.return_parcel or case.received_at is not None or case.status in ENDED:
        return outcome
    missed = Missed(fact.parcel, disputed=case.status is Status.RETURNING)
    change(outcome, return_parcel="", sent_at=None, picked_up_at=None, delivered_at=None, signed_at=None, missed=missed)
    if case.status is Status.RETURNING:
        dispute(outcome, context, because="return_not_in_it")
    return outcome


def _collected(outcome: Outcome, context: Context) -> None:
    """JD-4: what a courier fetches leaves the buyer when it is collected, not when the pickup is booked."""
    case = of(outcome)
    running = case.deadlines.get(Step.RECEIPT_UNSIGNED)
    if not case.pickup or running is None or "because" in running.basis:  # staff have moved it
        return
    inputs = {"platform": platform_of(case), "aftersales_type": case.type, "step": Step.RECEIPT_UNSIGNED.value}
    answer = peek(context, "aftersales_limit", inputs, on=case.applied_at)
    if answer is not None and answer.outputs["start"] == "sent":
        since = max(case.picked_up_at or context.now, case.sent_at or context.now)
        start(outcome, context, Step.RECEIPT_UNSIGNED, since=since)


def _next_clock(outcome: Outcome, context: Context, step: Step, fact: AftersaleScanned) -> None:
    """Where the platform has such a step; elsewhere the clock of the unsigned return runs on."""
    case = of(outcome)
    inputs = {"platform": platform_of(case), "aftersales_type": case.type, "step": step.value}
    if peek(context, "aftersales_limit", inputs, on=case.applied_at) is None:
        return
    start(outcome, context, step, since=max(fact.at, case.sent_at or fact.at))


def receive(case: AftersaleCase, fact: ReturnReceived, context: Context) -> Outcome | Refusal:
    """Reception says that units are there; whether they are accepted is another matter."""
    if (refusal := not_now(case, Status.RETURNING)) is not None:
        return refusal
    units: Counter[str] = Counter()
    for part in fact.units:
        units[part.line] += part.quantity
    for line, quantity in units.items():
        if quantity > case.units.get(line, 0):
            asked = {"line": line, "asked": quantity, "returned": case.units.get(line, 0)}
            return Refusal("more_than_returned", params=asked)
    if back_to_centre(case, context):
        return Refusal("centre_receives", "JADE-08")
    outcome = Outcome(case)
    take_in(outcome, context, units=dict(units) or None)
    return outcome


def take_in(outcome: Outcome, context: Context, *, units: dict[str, int] | None = None) -> None:
    """The goods are with the merchant, who has a limit to look at them: JD's own, elsewhere the one that runs."""
    case = of(outcome)
    change(outcome, status=Status.RECEIVED, received_at=context.now, received_units=units or case.units)
    inputs = {"platform": platform_of(case), "aftersales_type": case.type, "step": Step.HANDLE.value}
    if peek(context, "aftersales_limit", inputs, on=case.applied_at) is not None:
        start(outcome, context, Step.HANDLE, since=context.now)
    elif not case.deadlines:
        start(outcome, context, Step.RECEIPT_SIGNED, since=context.now)
    owe_refund(outcome, context)


def accept_all(outcome: Outcome, fact: AftersaleFact, context: Context) -> None:
    """Taken as received in order, because nobody said otherwise in time."""
    case = of(outcome)
    units = case.received_units or case.units
    change(outcome, received_at=case.received_at or context.now, received_units=units, accepted_units=units)
    fulfil(outcome, fact, context)


def examine(case: AftersaleCase, fact: ReturnExamined, context: Context) -> Outcome | Refusal:
    """G6, G7: each finding is asked by itself. What is intact is accepted; what only a person can say, staff say."""
    if (refusal := not_now(case, Status.RECEIVED)) is not None:
        return refusal
    seen: Counter[str] = Counter()
    for finding in fact.findings:
        seen[finding.line] += finding.quantity
    for line, quantity in seen.items():
        if quantity > case.received_units.get(line, 0):
            return Refusal("more_than_received", params={"line": line, "asked": quantity})
    for n, piece in enumerate(fact.measured):
        if piece.line not in case.received_units:
            return Refusal("no_such_line", params={"line": piece.line, "measured": n})
    if lines := unidentified(case, context):
        return Refusal("not_identified", "BTAS-4.2e", {"lines": lines})
    outcome = Outcome(heard(case, "merchant", context, reason="examined", evidence=fact.evidence))
    found = _compared(outcome, fact, context)
    verdicts = [(finding, _verdict(outcome, finding, context, doubtful=found)) for finding in fact.findings]
    before = _found_of_others(case, seen)
    accepted = Counter(before.accepted_units)
    for finding, verdict in verdicts:
        if verdict == "yes":
            accepted[finding.line] += finding.quantity
    spoilt = any(verdict == "no" for _, verdict in verdicts)
    impaired = before.impaired or spoilt
    findings = (*before.findings, *fact.findings)
    change(
        outcome,
        findings=findings,
        accepted_units=dict(accepted),
        impaired=impaired,
        mismatches=(*before.mismatches, *found),
    )
    if spoilt and not fact.evidence:
        return Refusal("evidence_needed", "G6")
    if found and not all(verdict == "no" for _, verdict in verdicts):
        dispute(outcome, context, because="swap_suspected")
    elif any(verdict == "judge" for _, verdict in verdicts):
        dispute(outcome, context, because="condition_to_judge")
    elif not impaired and accepted == Counter(case.received_units) == Counter(case.units):
        fulfil(outcome, fact, context)
    elif not impaired and accepted:
        _part(outcome, fact, context)
    return outcome


def _found_of_others(case: AftersaleCase, seen: Counter[str]) -> AftersaleCase:
    """What was found of other units; a line of which more than came are looked at is looked at anew, it alone."""
    known: Counter[str] = Counter()
    for finding in case.findings:
        known[finding.line] += finding.quantity
    anew = {line for line, quantity in seen.items() if known[line] + quantity > case.received_units.get(line, 0)}
    accepted = {line: quantity for line, quantity in case.accepted_units.items() if line not in anew}
    spoilt = any(known[line] > accepted.get(line, 0) for line in known.keys() - anew)
    return replace(
        case,
        findings=tuple(each for each in case.findings if each.line not in anew),
        mismatches=tuple(each for each in case.mismatches if each.line not in anew),
        accepted_units=accepted,
        impaired=case.impaired and spoilt,
    )


def _part(outcome: Outcome, fact: ReturnExamined, context: Context) -> None:
    """Fewer units came back than were asked for: money for those, once all that came was looked at."""
    case = of(outcome)
    if case.accepted_units == case.received_units:
        fulfil(outcome, fact, context)


def _compared(outcome: Outcome, fact: ReturnExamined, context: Context) -> tuple[Mismatch, ...]:
    """Against what was sent, where both sides were measured; asked only then."""
    case, order = of(outcome), order_seen(context)
    sent = [piece for line in lines_of(case, order) for piece in line.sent]
    if not sent or not fact.measured:
        return ()
    answer = ask(outcome, context, "swap_check", {"platform": platform_of(case)}, on=case.sent_at or context.now)
    row = answer.outputs if answer else {}
    return mismatches(sent, fact.measured, Tolerance(row["tolerance_bp"], row["tolerance_g"]) if row else None)


def _verdict(outcome: Outcome, finding: Finding, context: Context, *, doubtful: tuple[Mismatch, ...]) -> str:
    """What is intact is not accepted while it may be another piece."""
    verdict = _intact(outcome, finding, context)
    return "judge" if verdict == "yes" and any(each.line == finding.line for each in doubtful) else verdict


def _intact(outcome: Outcome, finding: Finding, context: Context) -> str:
    if finding.swapped:
        return "no"
    inputs = {"goods_group": finding.goods_group, "found": finding.found}
    sent_at = of(outcome).sent_at or context.now
    answer = ask(outcome, context, "intact_criteria", inputs, on=sent_at)
    return answer.outputs["intact"] if answer is not None else "judge"


def send_back(case: AftersaleCase, fact: GoodsSentBack, context: Context) -> Outcome | Refusal:
    """JD-7: only of goods received and found impaired, where the platform has it; no refund. Anywhere, what a case that
    has ended left with the merchant."""
    if (refusal := same_number(case, parcel := f"{fact.carrier}:{fact.waybill}")) is not None:
        return refusal
    if case.status in ENDED and GOODS_BACK in case.items:
        return _send_after(case, fact, context, parcel=parcel)
    if (refusal := not_now(case, Status.RECEIVED)) is not None:
        return refusal if case.status in ENDED else replace(refusal, clause="JD-7")
    if not case.impaired:
        return Refusal("not_impaired", "JD-7")
    outcome = Outcome(case)
    inputs = {"platform": platform_of(case), "aftersales_type": case.type, "goods": "impaired"}
    answer = ask(outcome, context, "refusal", inputs, on=context.now)
    if answer is None or answer.outputs["mode"] != "send_back":
        return Refusal("refuse_instead", "JD-7")
    if answer.outputs["evidence_required"] and not fact.evidence:
        return Refusal("evidence_needed", "JD-7", {"row": answer.row_id})
    outcome.case = heard(case, "merchant", context, note=fact.note, reason="sent_back", evidence=fact.evidence)
    change(outcome, replacement=parcel)
    if case.advanced_at is not None:
        dispute(outcome, context, because="sent_back")
        return outcome
    close(outcome, fact, context, as_="sent_back")
    return outcome


def _send_after(case: AftersaleCase, fact: GoodsSentBack, context: Context, *, parcel: str) -> Outcome | Refusal:
    if back_to_centre(case, context):
        return Refusal("centre_receives", "JADE-08")
    said = heard(case, "merchant", context, note=fact.note, reason="sent_back", evidence=fact.evidence)
    outcome = Outcome(replace(said, replacement=parcel), closed=[GOODS_BACK])
    tell(outcome, "aftersale_reshipped", "buyer", parcel=parcel)
    return outcome
