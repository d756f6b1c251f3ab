"""Judging an order late, and taking the judgement back. Pure.

Late is judged once per order (A4). The buyer keeps what was paid; a reversal credits the merchant from the platform's
loss account, by new postings (design 1).
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from surety.engine.ask import ask, peek
from surety.engine.calendar import Counting, due
from surety.engine.outcome import Context, Message, Outcome, Refusal, Transfer, WorkItem
from surety.orders.case import Flag, Late, OrderCase, Step
from surety.orders.facts import AppealDecided, LateAppealed, OrderDeadlineLapsed
from surety.orders.pickup import miss_pickup
from surety.orders.steps import (
    compensation_fen,
    compensation_inputs,
    flagged,
    numbered,
    platform_of,
    set_deadline,
    struck_lines,
)


def lapse(outcome: Outcome, fact: OrderDeadlineLapsed, context: Context) -> None:
    """The default action of the order's clocks but for automatic cancellation."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if fact.step == Step.SHIP_BY_SOON:
        params = {"step": Step.SHIP_BY.value, "due_at": case.ship_by, "stake_fen": case.stake_fen}
        outcome.messages.append(Message("deadline_soon", "shop", params, useless_from=case.ship_by))
    elif fact.step == Step.PICKUP_BY:
        miss_pickup(outcome, fact, context)
    else:
        _judge(outcome, fact, context)


def _judge(outcome: Outcome, fact: OrderDeadlineLapsed, context: Context) -> None:
    case: OrderCase = outcome.case  # type: ignore[assignment]
    count = case.late.count + 1 if case.late else 1
    outcome.case = replace(case, late=Late(judged_at=context.now, ship_by=fact.at, count=count), stake_fen=0)
    _compensate(outcome, fact, context)
    _penalise(outcome, fact, context)
    limit_waiting(outcome, context)
    _tell_shop(outcome, fact)


def _tell_shop(outcome: Outcome, fact: OrderDeadlineLapsed) -> None:
    """One message for one judgement: what lapsed and what it cost."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    params: dict[str, Any] = {"step": fact.step, "due_at": fact.at}
    if case.late is not None:
        params |= {"compensation_fen": case.late.compensation_fen, "penalty_fen": case.late.penalty_fen}
        params |= {"row": case.late.row}
    outcome.messages.append(Message("deadline_lapsed", "shop", params))


def _compensate(outcome: Outcome, fact: OrderDeadlineLapsed, context: Context) -> None:
    """EXP-6a: automatic, no claim needed. After a judgement taken back, the buyer has been paid already (A5)."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    answer = ask(outcome, context, "late_compensation", compensation_inputs(case), on=fact.at)
    if answer is None:
        outcome.case = flagged(case, Flag.UNDECIDED)
        return
    amount_fen = compensation_fen(answer.outputs, case.order_fen)
    first = case.compensated_fen == 0
    if not first:  # the platform has borne what the buyer got; no more than that is owed to it
        amount_fen = min(amount_fen, case.compensated_fen)
    late = replace(case.late, compensation_fen=amount_fen, table=answer.table, row=answer.row_id)
    outcome.case = replace(case, late=late)
    if amount_fen == 0:
        return
    effect = numbered("late_compensation", late.count)
    credit = "coupon" if first else "platform_loss"
    outcome.transfers.append(Transfer(effect, "merchant", credit, amount_fen, answer.table, answer.row_id))
    if first:
        outcome.case = replace(outcome.case, compensated_fen=amount_fen)
        paid = {"amount_fen": amount_fen, "form": answer.outputs["form"], "clause": context.clauses(answer)}
        outcome.messages.append(Message("compensation_paid", "buyer", paid))  # EXP-6b


def _penalise(outcome: Outcome, fact: OrderDeadlineLapsed, context: Context) -> None:
    """The older regime's deduction from the deposit (A8). Its cap per shop and day is applied at settlement."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    answer = ask(outcome, context, "late_penalty", {"platform": platform_of(case)}, on=fact.at)
    if answer is None or case.late is None:
        return
    amount_fen = answer.outputs["penalty_fen"] if case.late.count <= answer.outputs["order_max_count"] else 0
    if amount_fen == 0:
        return
    outcome.case = replace(case, late=replace(case.late, penalty_fen=amount_fen))
    effect = numbered("late_penalty", case.late.count)
    outcome.transfers.append(Transfer(effect, "merchant", "platform_income", amount_fen, answer.table, answer.row_id))


def limit_unpromised(outcome: Outcome, context: Context) -> None:
    """A8 asks for no promise. Where no rule knows the platform, staff have that question with the promise's."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if case.ship_by is not None:
        return
    answer = peek(context, "auto_cancel", {"platform": platform_of(case)}, on=case.paid_at)
    if answer is not None and answer.outputs["unshipped_days"]:
        limit_waiting(outcome, context)


def limit_waiting(outcome: Outcome, context: Context) -> None:
    """A8: an order that stays unshipped and unrefunded is closed in the end, and the money goes back."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    answer = ask(outcome, context, "auto_cancel", {"platform": platform_of(case)}, on=case.paid_at)
    if answer is None or not answer.outputs["unshipped_days"]:
        return
    at = due(case.paid_at, Counting.NATURAL_DAYS, answer.outputs["unshipped_days"]).at
    basis = {
        "kind": "days_from_paid",
        "from": case.paid_at,
        "amount": answer.outputs["unshipped_days"],
        "zone": case.zone,
    }
    set_deadline(outcome, Step.AUTO_CANCEL, at, table="auto_cancel", row=answer.row_id, basis=basis)


def strike_lines(case: OrderCase, struck: dict[str, int]) -> OrderCase:
    """What is refunded before it ships is promised no more; a judgement by the promise of it stays one (A4)."""
    late, fresh = case.late, [name for name, units in struck.items() if units > case.struck.get(name, 0)]
    if late is not None and any(case.promised[name].ship_by <= late.ship_by for name in fresh if name in case.promised):
        late = replace(late, unsent=True)
    case = replace(case, struck=struck, late=late)
    gone = struck_lines(case)
    return replace(case, promised={name: line for name, line in case.promised.items() if name not in gone})


def reverse_if_proved(outcome: Outcome, context: Context) -> None:
    """A trusted scan that comes later and proves every promised line on time takes the judgement back."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if case.late is None or case.late.reversed_at is not None or case.late.unsent:
        return
    due_lines = [line for line in case.promised.values() if line.ship_by <= case.late.ship_by]
    if due_lines and all(line.handed_at and line.handed_at < case.late.ship_by for line in due_lines):
        reverse(outcome, context, because="picked_up_in_time")


def reverse(outcome: Outcome, context: Context, *, because: str) -> None:
    """Credit the merchant what the judgement took; nothing is taken from the buyer."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    late = case.late
    if late is None or late.reversed_at is not None:
        return
    for name, amount_fen in (
        ("late_compensation", late.compensation_fen),
        ("late_penalty", late.penalty_fen),
    ):
        if amount_fen:
            effect = numbered(f"{name}_reversal", late.count)
            source = "platform_loss" if name == "late_compensation" else "platform_income"
            outcome.transfers.append(Transfer(effect, source, "merchant", amount_fen, late.table, late.row))
    total_fen = late.compensation_fen + late.penalty_fen
    outcome.messages.append(Message("late_reversed", "shop", {"because": because, "amount_fen": total_fen}))
    late = replace(late, reversed_at=context.now, reversed_because=because)
    outcome.case = replace(case, late=_appeal_settled(outcome, late, context))


def _appeal_settled(outcome: Outcome, late: Late, context: Context) -> Late:
    """A judgement taken back leaves nothing to appeal: a waiting appeal has got what it asked for."""
    if late.appealed_at is None or late.appeal_decided_at is not None:
        return late
    outcome.closed.append("appeal")
    return replace(late, appeal_decided_at=context.now, appeal_upheld=True)


def appeal(case: OrderCase, fact: LateAppealed, context: Context) -> Outcome | Refusal:
    """A judgement may be appealed once (E6)."""
    if case.late is None or case.late.reversed_at is not None:
        return Refusal("not_late", "A4")
    if case.late.appealed_at is not None:
        return Refusal("already_appealed", "E6", {"appealed_at": case.late.appealed_at})
    filed = {"grounds": fact.grounds, "note": fact.note, "evidence": list(fact.evidence)}
    outcome = Outcome(replace(case, late=replace(case.late, appealed_at=context.now, appeal=filed)))
    money = {"amount_fen": case.late.compensation_fen + case.late.penalty_fen}
    outcome.opened.append(WorkItem("appeal", "appeal", {**filed, **money}))
    return outcome


def decide_appeal(case: OrderCase, fact: AppealDecided, context: Context) -> Outcome | Refusal:
    if case.late is None or case.late.appealed_at is None:
        return Refusal("no_appeal", "E6")
    if case.late.appeal_decided_at is not None:
        return Refusal("appeal_already_decided", "E6", {"decided_at": case.late.appeal_decided_at})
    if fact.judgement is not None and fact.judgement != case.late.count:
        return Refusal("judgement_changed", "E6", {"judgement": case.late.count})
    late = replace(case.late, appeal_decided_at=context.now, appeal_upheld=fact.upheld, appeal_note=fact.note)
    outcome = Outcome(replace(case, late=late), closed=["appeal"])
    outcome.messages.append(Message("appeal_decided", "shop", {"upheld": fact.upheld, "note": fact.note}))
    if fact.upheld:
        reverse(outcome, context, because="appeal_upheld")
    return outcome
