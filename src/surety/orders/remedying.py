"""Deciding again what a bad release decided, by the release now in force. Pure.

Nothing is taken from anybody for it: a buyer who was owed more gets the difference from the platform, one who got too
much keeps it, and the merchant is credited what it was charged too much, from the platform's loss (design 1). A
promise moves later and never earlier. New postings only, and each compares with what was given so far, so that a
remedy done twice does nothing the second time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from surety.engine.ask import ask
from surety.engine.calendar import Counting, due
from surety.engine.outcome import Context, Message, Outcome, Refusal, Transfer, WorkItem
from surety.orders.case import OrderCase, PromisedLine, Status, Step
from surety.orders.disrupting import heed, with_grants
from surety.orders.facts import DecisionRemedied, Promise, Redecided
from surety.orders.lateness import reverse
from surety.orders.pickup import pickup_limits, unscanned
from surety.orders.promise import ShipBy, promise_inputs, ship_by, start_clock
from surety.orders.steps import (
    clear,
    compensation_fen,
    is_open,
    judged_late,
    platform_of,
    price_stake,
    set_deadline,
    struck_lines,
    tell_moved,
)
from surety.orders.stopping import item_of

BECAUSE = "rule_remedied"


def remedy(case: OrderCase, fact: DecisionRemedied, context: Context) -> Outcome | Refusal:
    """Each decision the fact names is asked again, with its own inputs and day."""
    if "remedy" not in context.reads:
        return Refusal("remedy_not_approved", "", {"amendment": fact.remedy})
    outcome = Outcome(case)
    heed(outcome, context)
    for table, decide_again in _AGAIN.items():
        asked = [each for each in fact.decisions if each.table == table]
        if asked:
            decide_again(outcome, asked, context)
    _tell(outcome, fact)
    return outcome


def _tell(outcome: Outcome, fact: DecisionRemedied) -> None:
    """One message to the shop for all it was credited."""
    credited_fen = sum(each.amount_fen for each in outcome.transfers if each.credit == "merchant")
    if credited_fen:
        told = {"amount_fen": credited_fen, "amendment": fact.remedy}
        outcome.messages.append(Message("decision_remedied", "shop", told))


# ---------------------------------------------------------------------------------------------- promises


def promise_again(outcome: Outcome, asked: list[Redecided], context: Context) -> None:
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if case.paid_at is None:
        return
    found = _promises(outcome, asked, context)
    promised, gone = dict(case.promised), struck_lines(case)
    lines = [line for line in case.lines if line.line not in gone]
    for line in lines:
        by = found.get(line.promise)
        line_was = promised.get(line.line)
        if by is not None and line_was is not None:
            promised[line.line] = _no_earlier(line_was, by)
        elif by is not None and is_open(case) and by.at > context.now:  # what is past was never promised to it
            promised[line.line] = PromisedLine(by.at, by.table, by.row)
    outcome.case = case = replace(case, promised=promised)
    if case.promised.keys() >= {line.line for line in lines}:
        _close(outcome, "undecided:ship_promise")
    if judged_late(case) and all(_in_time(line, case, context.now) for line in promised.values()):
        reverse(outcome, context, because=BECAUSE)
    _run_again(outcome, context)
    heed(outcome, context)


def _promises(outcome: Outcome, asked: list[Redecided], context: Context) -> dict[Promise, ShipBy]:
    """What the rules now promise for each sale that was asked about."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    assert case.paid_at is not None
    platform, found = platform_of(case), {}
    for promise in dict.fromkeys(line.promise for line in case.lines):
        if any(each.inputs == promise_inputs(promise, platform=platform) for each in asked):
            by = ship_by(outcome, context, promise, platform=platform, paid_at=case.paid_at, zone=case.zone)
            found |= {promise: by} if by else {}
    return found


def _no_earlier(line: PromisedLine, by: ShipBy) -> PromisedLine:
    """A promise never shortens, and what notices granted stays."""
    promised_at = max(line.promised_at or line.ship_by, by.at)
    return with_grants(replace(line, table=by.table, row=by.row), promised_at, line.grants)


def _in_time(line: PromisedLine, case: OrderCase, now: datetime) -> bool:
    return (line.handed_at or case.cancelled_at or now) < line.ship_by


def _run_again(outcome: Outcome, context: Context) -> None:
    """The clock of an order that waits moves to its new promise; one that lapsed while its row was stopped runs on."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    held_back = item_of(Step.SHIP_BY) in case.items
    if judged_late(case) or case.status in (Status.DONE, Status.CANCELLED) or not case.promised:
        return
    waiting = [line for line in case.promised.values() if line.handed_at is None] if is_open(case) else []
    missed = [line for line in case.promised.values() if line.late] if held_back else []
    if waiting or missed:
        line = min([*waiting, *missed], key=lambda each: each.ship_by)
        _start(outcome, context, line, held_back=held_back)
    if held_back:
        _close(outcome, item_of(Step.SHIP_BY))


def _start(outcome: Outcome, context: Context, line: PromisedLine, *, held_back: bool) -> None:
    case: OrderCase = outcome.case  # type: ignore[assignment]
    later = case.ship_by is None or line.ship_by > case.ship_by
    if not later and not held_back:
        return
    change = {"from": case.ship_by, "to": line.ship_by, "because": BECAUSE, "at": context.now}
    if later:
        outcome.case = replace(case, ship_by=line.ship_by, ship_by_history=(*case.ship_by_history, change))
        clear(outcome, Step.AUTO_CANCEL)
        tell_moved(outcome, was=case.ship_by, due_at=line.ship_by, because=BECAUSE)
    start_clock(outcome, ShipBy(line.ship_by, line.table, line.row, {"kind": "remedied", **change}))
    price_stake(outcome, context)


# ---------------------------------------------------------------------------------------------- other clocks


def pickup_again(outcome: Outcome, asked: list[Redecided], context: Context) -> None:
    """A limit for the first scan that was too short, or did not apply at all."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    waiting = unscanned(case)
    if not waiting or not _concerned(case, Step.PICKUP_BY):
        return
    answer = ask(outcome, context, "pickup_limit", asked[-1].inputs, on=asked[-1].on)
    if answer is None:
        return
    if answer.outputs["applies"]:
        limits = pickup_limits(case, answer.outputs, uploaded_at=min(handover.shipped_at for handover in waiting))
        basis = {"kind": "earliest", **limits}
        _move(outcome, Step.PICKUP_BY, min(limits.values()), row=answer.row_id or "", table=answer.table, basis=basis)
    else:
        clear(outcome, Step.PICKUP_BY)
    _close(outcome, item_of(Step.PICKUP_BY), "undecided:pickup_limit")


def waiting_again(outcome: Outcome, asked: list[Redecided], context: Context) -> None:
    """A limit of waiting that was too short. An order it has closed stays closed: a person looks at it."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    closed = case.status is Status.CANCELLED and case.cancelled_by == "platform" and Step.AUTO_CANCEL in case.steps
    if case.paid_at is None or not (closed or _concerned(case, Step.AUTO_CANCEL)):
        return
    answer = ask(outcome, context, "auto_cancel", asked[-1].inputs, on=asked[-1].on)
    if answer is None:
        return
    days = answer.outputs["unshipped_days"]
    at = due(case.paid_at, Counting.NATURAL_DAYS, days).at if days else None
    if closed:
        if case.cancelled_at is not None and (at is None or case.cancelled_at < at):
            details = {"table": answer.table, "rows": [answer.row_id], "status": "decided", "due_at": at}
            outcome.opened.append(WorkItem("remedy:auto_cancel", "closed_too_early", details))
        return
    if at is None:
        clear(outcome, Step.AUTO_CANCEL)
    else:
        basis = {"kind": "days_from_paid", "from": case.paid_at, "amount": days, "zone": case.zone}
        _move(outcome, Step.AUTO_CANCEL, at, row=answer.row_id or "", table=answer.table, basis=basis)
    _close(outcome, item_of(Step.AUTO_CANCEL), "undecided:auto_cancel")


def _concerned(case: OrderCase, step: Step) -> bool:
    """Whether this clock runs, or lapsed while its row was stopped."""
    return step in case.deadlines or item_of(step) in case.items


def _move(outcome: Outcome, step: Step, at: datetime, *, table: str, row: str, basis: dict) -> None:
    running = outcome.case.deadlines.get(step)
    if running is None or at > running.due_at:
        set_deadline(outcome, step, at, table=table, row=row, basis=basis)


# ---------------------------------------------------------------------------------------------- money


def compensate_again(outcome: Outcome, asked: list[Redecided], context: Context) -> None:
    """EXP-6a by the right row. Who was owed more gets it now; who got more keeps it."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    decision = _of_judgement(case, asked)
    if case.late is None or decision is None:
        return
    answer = ask(outcome, context, "late_compensation", decision.inputs, on=decision.on)
    if answer is None:
        return
    _close(outcome, "undecided:late_compensation")
    owed_fen = compensation_fen(answer.outputs, decision.inputs["paid_fen"])
    more_fen, less_fen = owed_fen - case.compensated_fen, case.late.compensation_fen - owed_fen
    number, row = _number(case), answer.row_id or ""
    if more_fen > 0:
        effect = f"late_compensation_remedy:{number}"
        outcome.transfers.append(Transfer(effect, "platform_loss", "coupon", more_fen, answer.table, row))
        paid = {"amount_fen": more_fen, "form": answer.outputs["form"], "clause": context.clauses(answer)}
        outcome.messages.append(Message("compensation_paid", "buyer", paid))
        outcome.case = case = replace(case, compensated_fen=owed_fen)
    if less_fen > 0:
        effect = f"late_compensation_credit:{number}"
        outcome.transfers.append(Transfer(effect, "platform_loss", "merchant", less_fen, answer.table, row))
    charged_fen = min(case.late.compensation_fen, owed_fen)  # type: ignore[union-attr]
    late = replace(case.late, compensation_fen=charged_fen, table=answer.table, row=row)  # type: ignore[type-var]
    outcome.case = replace(case, late=late)


def penalise_again(outcome: Outcome, asked: list[Redecided], context: Context) -> None:
    """A penalty that the right row does not ask for is given back (A8)."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    decision = _of_judgement(case, asked)
    if case.late is None or decision is None:
        return
    answer = ask(outcome, context, "late_penalty", decision.inputs, on=decision.on)
    if answer is None:
        return
    _close(outcome, "undecided:late_penalty")
    due_fen = answer.outputs["penalty_fen"] if case.late.count <= answer.outputs["order_max_count"] else 0
    back_fen = case.late.penalty_fen - due_fen
    if back_fen > 0:
        effect = f"late_penalty_remedy:{_number(case)}"
        row = answer.row_id or ""
        outcome.transfers.append(Transfer(effect, "platform_income", "merchant", back_fen, answer.table, row))
        outcome.case = replace(case, late=replace(case.late, penalty_fen=due_fen))


def _of_judgement(case: OrderCase, asked: list[Redecided]) -> Redecided | None:
    """What was asked when the judgement was made that still holds."""
    if not judged_late(case) or case.late is None:
        return None
    return next((each for each in asked if each.on == case.late.ship_by), None)


def _number(case: OrderCase) -> str:
    """Tells remedies of one order apart, and names the judgement whose day a penalty counts on."""
    assert case.late is not None
    return f"{case.version + 1}.{case.late.count}"


def _close(outcome: Outcome, *items: str) -> None:
    outcome.closed.extend(item for item in items if item in outcome.case.items)


_AGAIN: dict[str, Callable[[Outcome, list[Redecided], Context], None]] = {
    "ship_promise": promise_again,
    "pickup_limit": pickup_again,
    "auto_cancel": waiting_again,
    "late_compensation": compensate_again,
    "late_penalty": penalise_again,
}
"""The tables an order asks, promises first: a judgement taken back leaves nothing to pay."""
