"""Small moves that several order decisions share. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from surety.engine.ask import peek
from surety.engine.outcome import Context, DeadlineSet, Message, Outcome
from surety.orders.case import Flag, OrderCase, Status, Step


def platform_of(case: OrderCase) -> str:
    return case.order.partition(":")[0]


def flagged(case: OrderCase, flag: Flag) -> OrderCase:
    return case if flag in case.flags else replace(case, flags=(*case.flags, flag.value))


def unflagged(case: OrderCase, gone: Flag) -> OrderCase:
    return replace(case, flags=tuple(flag for flag in case.flags if flag != gone)) if gone in case.flags else case


def clear(outcome: Outcome, *steps: str) -> None:
    """End these clocks, also where they stand still."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if case.held is not None and not case.held.deadlines.keys().isdisjoint(steps):
        left = {step: each for step, each in case.held.deadlines.items() if step not in steps}
        outcome.case = replace(case, held=replace(case.held, deadlines=left))
    if not outcome.case.deadlines and not outcome.deadlines:
        return
    running = {*outcome.case.deadlines, *(deadline.step for deadline in outcome.deadlines)}
    outcome.cleared.extend(step for step in steps if step in running)
    outcome.deadlines = [deadline for deadline in outcome.deadlines if deadline.step not in steps]


def clear_all(outcome: Outcome) -> None:
    clear(outcome, *Step)


def close_items(outcome: Outcome) -> None:
    """An order that has ended leaves nobody waiting for a promise or a later date."""
    ended = (
        "delay_filing",
        "undecided:ship_promise",
        "undecided:pickup_limit",
        "undecided:auto_cancel",
        "part_shipped",
        "recalled",
        "stopped:pickup_by",
        "stopped:auto_cancel",
    )
    outcome.closed.extend(item for item in outcome.case.items if item in ended)


def set_deadline(
    outcome: Outcome, step: Step, due_at: datetime, *, table: str, row: str, basis: dict[str, Any]
) -> None:
    outcome.deadlines.append(DeadlineSet(step.value, due_at, table, row, basis))


def numbered(effect: str, count: int) -> str:
    """The name of an effect that an order may have more than once."""
    return effect if count == 1 else f"{effect}:{count}"


def compensation_fen(outputs: dict[str, Any], paid_fen: int) -> int:
    """The amount by a `late_compensation` row (A5): nothing, a fixed sum, or a share of what was paid, capped."""
    if outputs["kind"] == "fixed":
        return outputs["fixed_fen"]
    if outputs["kind"] == "share":
        return min(paid_fen * outputs["share_bp"] // 10_000, outputs["max_fen"])
    return 0


def compensation_inputs(case: OrderCase) -> dict[str, Any]:
    return {
        "platform": platform_of(case),
        "paid_fen": case.order_fen,
        "logistics_controlled": case.receiver.logistics_controlled,
    }


def price_stake(outcome: Outcome, context: Context) -> None:
    """What the buyer would be owed if the promise were broken: a forecast, so it is not logged as a decision."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if case.ship_by is None or judged_late(case) or case.paid_fen == 0:
        return
    answer = peek(context, "late_compensation", compensation_inputs(case), on=case.ship_by)
    stake_fen = compensation_fen(answer.outputs, case.order_fen) if answer else 0
    outcome.case = replace(case, stake_fen=stake_fen, stake_row=answer.row_id if answer else "")


def judged_late(case: OrderCase) -> bool:
    return case.late is not None and case.late.reversed_at is None


def left_to_ship(case: OrderCase) -> dict[str, int]:
    """Units not yet in any parcel, by line, and not refunded before they were."""
    left = {line.line: line.quantity - case.struck.get(line.line, 0) for line in case.lines}
    for handover in case.handovers:
        for line, quantity in handover.units.items():
            left[line] = left.get(line, 0) - quantity
    return {line: quantity for line, quantity in left.items() if quantity > 0}


def struck_lines(case: OrderCase) -> set[str]:
    """Lines that were refunded before any of them shipped: they are promised nothing."""
    return {line.line for line in case.lines if case.struck.get(line.line) == line.quantity}


def is_open(case: OrderCase) -> bool:
    """Whether the order still waits to be shipped, wholly or for the carrier's first scan."""
    return case.status in (Status.PLACED, Status.TO_SHIP, Status.PART_SHIPPED, Status.SHIPPED)


def tell_moved(
    outcome: Outcome, *, was: datetime | None, due_at: datetime, because: str, notice: str | None = None
) -> None:
    named = {"notice": notice} if notice else {}
    params = {"step": Step.SHIP_BY.value, "was": was, "due_at": due_at, "because": because, **named}
    outcome.messages.append(Message("deadline_moved", "shop", params))
    outcome.messages.append(Message("ship_by_changed", "buyer", {"ship_by": due_at, **named}))
