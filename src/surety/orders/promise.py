"""The ship-by promise: from what was sold and what the rulebook says to an instant, with its arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from surety.engine.ask import ask, hand_over
from surety.engine.calendar import Counting, due
from surety.engine.outcome import Context, Message, Outcome
from surety.orders.case import OrderCase, PromisedLine, Step
from surety.orders.facts import Declared, Promise
from surety.orders.steps import clear, price_stake, set_deadline
from surety.orders.stopping import item_of

REMINDER = timedelta(hours=6)
"""How long before `ship_by` the merchant is reminded (our choice; the rules only ask for a warning, A4)."""

_COUNTING = {
    "hours_from_paid": Counting.HOURS,
    "days_from_paid": Counting.NATURAL_DAYS,
    "end_of_day_from_paid": Counting.END_OF_DAY,
}


class ShipBy(Struct, frozen=True):
    """When goods must be in the carrier's hands, and how that was computed."""

    at: datetime
    table: str
    row: str
    basis: dict[str, Any]


def set_promises(outcome: Outcome, context: Context, *, platform: str) -> None:
    """Promise every line, and set the order's clock to the earliest one (A4: late is judged per order)."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    asked: dict[Promise, ShipBy | None] = {}
    for line in case.lines:
        if line.promise not in asked:
            asked[line.promise] = ship_by(
                outcome, context, line.promise, platform=platform, paid_at=case.paid_at, zone=case.zone
            )
    found = {line.line: asked[line.promise] for line in case.lines}
    promised = {name: PromisedLine(by.at, by.table, by.row) for name, by in found.items() if by}
    if not promised:
        return
    earliest = min((by for by in found.values() if by), key=lambda by: by.at)
    outcome.case = replace(case, promised=promised, ship_by=earliest.at)
    price_stake(outcome, context)
    start_clock(outcome, earliest)


def tell_promise(outcome: Outcome) -> None:
    """Shop and buyer hear of the first promise, and which notice made it later."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if case.ship_by is None:
        return
    change = case.ship_by_history[-1] if case.ship_by_history else {}
    named = {"notice": change["notice"]} if "notice" in change else {}
    params = {"step": Step.SHIP_BY.value, "due_at": case.ship_by, "stake_fen": case.stake_fen, **named}
    outcome.messages.append(Message("deadline_set", "shop", params))
    promise = {"ship_by": case.ship_by, "compensation_fen": case.stake_fen, **named}
    outcome.messages.append(Message("ship_promise", "buyer", promise))  # EXP-6b: the buyer knows the right


def start_clock(outcome: Outcome, by: ShipBy) -> None:
    """Run `ship_by`, and the reminder where there is time for one."""
    clear(outcome, Step.SHIP_BY_SOON)
    outcome.cleared = [step for step in outcome.cleared if step != Step.SHIP_BY]
    set_deadline(outcome, Step.SHIP_BY, by.at, table=by.table, row=by.row, basis=by.basis)
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if item_of(Step.SHIP_BY) in case.items:  # another date counts now than the one that lapsed
        outcome.closed.append(item_of(Step.SHIP_BY))
    if case.paid_at is not None and by.at - case.paid_at > 2 * REMINDER:
        basis = {"kind": "before", "of": Step.SHIP_BY.value, "hours": 6}
        set_deadline(outcome, Step.SHIP_BY_SOON, by.at - REMINDER, table=by.table, row=by.row, basis=basis)


def ship_by(
    outcome: Outcome, context: Context, promise: Promise, *, platform: str, paid_at: datetime, zone: str
) -> ShipBy | None:
    """The promise of one line by table `ship_promise`; None when no single row answers it (staff get the work)."""
    inputs = promise_inputs(promise, platform=platform)
    answer = ask(outcome, context, "ship_promise", inputs, on=paid_at)
    if answer is None:
        return None
    if answer.outputs["basis"] == "as_given" and promise.given_at is None:
        hand_over(outcome, "ship_promise", inputs, status="promise_incomplete", rows=[answer.row_id])
        return None
    return _counted(promise, answer.outputs, answer.row_id, paid_at=paid_at, zone=zone)


def promise_inputs(promise: Promise, *, platform: str) -> dict[str, Any]:
    """What `ship_promise` asks of one sale."""
    return {
        "platform": platform,
        "ship_mode": promise.mode.value,
        "declared": promise.declared.value,
        "campaign": promise.campaign,
    }


def _counted(promise: Promise, outputs: dict[str, Any], row: str, *, paid_at: datetime, zone: str) -> ShipBy:
    kind = outputs["basis"]
    if kind == "as_given" and promise.given_at is not None:
        return _as_given(promise.given_at, row)
    start = _start(promise, paid_at)
    declared_days = promise.days if promise.declared is Declared.DAYS else None
    amount = outputs["amount"] or declared_days or 0
    allowed = outputs.get("max_days") or 0
    capped = bool(allowed and declared_days and declared_days > allowed and amount == declared_days)
    if capped:
        amount = allowed
    at = due(start, _COUNTING[kind], amount, zone=zone).at
    basis: dict[str, Any] = {"kind": kind, "from": start, "amount": amount, "zone": zone}
    if capped:
        basis |= {"declared_days": declared_days, "max_days": allowed}
    return ShipBy(at, "ship_promise", row, basis)


def _start(promise: Promise, paid_at: datetime) -> datetime:
    """Presale that ships after its end counts from the end, or from payment where that is later (A27)."""
    if promise.presale_end_at is not None and promise.presale_end_at > paid_at:
        return promise.presale_end_at.astimezone(UTC)
    return paid_at


def _as_given(given_at: datetime, row: str) -> ShipBy:
    """A date the seller gave. It is inclusive, so the first instant that is late lies just after it."""
    given = given_at.astimezone(UTC)
    return ShipBy(given + timedelta(microseconds=1), "ship_promise", row, {"kind": "as_given", "given": given})
