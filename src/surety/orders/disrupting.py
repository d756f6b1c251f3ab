"""What the notices in force do to an order: later dates for lines whose promise they cover, word about services. Pure.

A fact that looks at the board brings the order level with it first, and acts then. So it makes no difference whether
the spreading of a notice has reached the order, or a payment, an agreement or a lapsing deadline comes before.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from surety.disruptions.covering import Disturbed, Later
from surety.engine.outcome import Context, Message, Outcome, Refusal
from surety.engine.reading import converted
from surety.orders.case import Grant, OrderCase, PromisedLine, ServiceOffer, Status, Step
from surety.orders.facts import ServiceChosen
from surety.orders.lateness import reverse
from surety.orders.promise import ShipBy, start_clock
from surety.orders.steps import clear, is_open, judged_late, price_stake, tell_moved


def heed(outcome: Outcome, context: Context, *, read: str = "notices", tells: bool = True) -> bool:
    """Bring the order level with what was read of the board; returns whether its clock moved."""
    found = context.reads.get(read)
    if not found or outcome.case.paid_at is None:  # type: ignore[attr-defined]
        return False
    _offer_choice(outcome, context, converted(found.get("services", ()), list[Disturbed]))
    moved = _grant(outcome, context, converted(found.get("later", ()), list[Later]))
    if moved and tells:
        _tell(outcome)
    return moved


def _grant(outcome: Outcome, context: Context, rows: list[Later]) -> bool:
    """EPI-2. A judgement that a row covers is waived, also when the goods are on their way (A14)."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if not rows or not (is_open(case) or judged_late(case)):
        return False
    since = case.stands_since or case.paid_at
    assert since is not None, "only a paid order has promises"
    promised = {name: _granted(line, rows, since=since, now=context.now) for name, line in case.promised.items()}
    if promised == case.promised:
        return False
    waiting = [line for line in promised.values() if line.handed_at is None]
    if is_open(case) and waiting:
        return _restart(outcome, context, promised, min(waiting, key=lambda line: line.ship_by))
    outcome.case = replace(case, promised=promised)
    if all(_was_in_time(line, case.cancelled_at) for line in promised.values()):
        reverse(outcome, context, because="platform_notice")
    return False


def _granted(line: PromisedLine, rows: list[Later], *, since: datetime, now: datetime) -> PromisedLine:
    """The longest date wins (E5), and none is shorter than the promise. A grant that ends never ends before now."""
    promised_at = line.promised_at or line.ship_by
    kept = line.grants and tuple(_after_lift(grant, rows, now) for grant in line.grants)
    known = {grant.key for grant in kept}
    fresh = [
        Grant(row.notice, row.row, row.place, row.until)
        for row in rows
        if row.until > promised_at and row.covers(promised_at, since=since) and row.key not in known
    ]
    return with_grants(line, promised_at, (*kept, *fresh)) if fresh or kept != line.grants else line


def with_grants(line: PromisedLine, promised_at: datetime, grants: tuple[Grant, ...]) -> PromisedLine:
    """A line promised for then, with these later dates."""
    ship_by = max([promised_at, *(grant.until for grant in grants)])
    late = line.handed_at is not None and line.handed_at >= ship_by
    return replace(line, ship_by=ship_by, promised_at=promised_at if grants else None, grants=grants, late=late)


def _after_lift(grant: Grant, rows: list[Later], now: datetime) -> Grant:
    """A row that says so takes back what it granted: to the lift, and no earlier than the order hears of it (E4)."""
    row = next((row for row in rows if row.recalled and row.key == grant.key), None)
    until = grant.until if row is None else min(grant.until, max(row.until, now))
    return grant if until == grant.until else replace(grant, until=until, ended_at=now)


def _was_in_time(line: PromisedLine, cancelled_at: datetime | None) -> bool:
    went_at = line.handed_at or cancelled_at
    return went_at is not None and went_at < line.ship_by


def _restart(outcome: Outcome, context: Context, promised: dict[str, PromisedLine], line: PromisedLine) -> bool:
    """The order's clock runs to the line that is due first, and the change says which row of which notice made it."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if line.ship_by == case.ship_by or not _may_run(case, promised, line):
        outcome.case = replace(case, promised=promised)
        return False
    change = _change(case, line, context.now)
    history = (*case.ship_by_history, change)
    outcome.case = replace(case, promised=promised, ship_by=line.ship_by, ship_by_history=history, stake_fen=0)
    reverse(outcome, context, because="platform_notice")
    clear(outcome, Step.AUTO_CANCEL)
    basis = {"kind": "notice", "promised_at": line.promised_at or line.ship_by, **change}
    start_clock(outcome, ShipBy(line.ship_by, line.table, line.row, basis))
    price_stake(outcome, context)
    return True


def _may_run(case: OrderCase, promised: dict[str, PromisedLine], line: PromisedLine) -> bool:
    """Late is judged once an order: a judgement that still holds keeps the clock stopped."""
    if case.late is None or not judged_late(case):
        return True
    any_late = case.late.unsent or any(each.late for each in promised.values())
    return line.ship_by > case.late.ship_by and not any_late


def _change(case: OrderCase, line: PromisedLine, now: datetime) -> dict[str, Any]:
    shorter = case.ship_by is not None and line.ship_by < case.ship_by
    ruling = [grant for grant in line.grants if grant.until == line.ship_by or (shorter and grant.ended_at == now)]
    named = {"notice": ruling[0].notice, "row": ruling[0].row, "place": ruling[0].place} if ruling else {}
    because = "notice_lifted" if shorter else "platform_notice"
    return {"from": case.ship_by, "to": line.ship_by, "because": because, "at": now, **named}


def _tell(outcome: Outcome) -> None:
    case: OrderCase = outcome.case  # type: ignore[assignment]
    change = case.ship_by_history[-1]
    tell_moved(outcome, was=change["from"], due_at=change["to"], because=change["because"], notice=change.get("notice"))


# ---------------------------------------------------------------------------------------------- services (EPI-6)


def _offer_choice(outcome: Outcome, context: Context, rows: list[Disturbed]) -> None:
    """The buyer of a service that cannot be had may cancel it, or have it afterwards: told once an order (EPI-6b)."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if not rows or case.status in (Status.DONE, Status.CANCELLED):
        return
    if case.service is not None:
        _resume(outcome, case.service, rows)
    offer = outcome.case.service  # type: ignore[attr-defined]
    since = case.stands_since or case.paid_at
    for row in rows:
        news = offer is None or (offer.resumes_at is not None and row.notice != offer.notice)
        if news and since is not None and row.covers(since=since):
            outcome.case = replace(outcome.case, service=ServiceOffer(row.notice, row.row, row.region, context.now))
            _tell_both(outcome, "service_disrupted", row, outcomes=["cancel", "wait"])
            return


def _resume(outcome: Outcome, offer: ServiceOffer, rows: list[Disturbed]) -> None:
    """Once no row stands there any more, who waits hears from when on the service is to be had again."""
    lifted = [row for row in rows if row.lifted_at is not None]
    if offer.resumes_at is not None or not lifted or any(row.ends_at is None for row in rows):
        return
    last = max(lifted, key=lambda row: row.lifted_at)  # type: ignore[arg-type,return-value]
    outcome.case = replace(outcome.case, service=replace(offer, resumes_at=last.lifted_at))
    _tell_both(outcome, "service_resumed", last, resumes_at=last.lifted_at)


def _tell_both(outcome: Outcome, kind: str, row: Disturbed, **params: Any) -> None:
    for to in ("buyer", "shop"):
        outcome.messages.append(Message(kind, to, {"notice": row.notice, "region": row.region, **params}))


def choose_service(case: OrderCase, fact: ServiceChosen, context: Context) -> Outcome | Refusal:
    """The buyer's choice; cancelling is for `decide.close` to do."""
    if case.service is None:
        return Refusal("no_service_offer", "EPI-6")
    if case.status in (Status.DONE, Status.CANCELLED):
        return Refusal("order_is_over", "EPI-6", {"status": case.status.value})
    if case.handovers:
        return Refusal("already_shipped", "EPI-6")
    if case.service.chosen is not None:
        return Refusal("service_already_chosen", "EPI-6", {"chosen": case.service.chosen})
    outcome = Outcome(replace(case, service=replace(case.service, chosen=fact.outcome, chosen_at=context.now)))
    outcome.messages.append(Message("service_chosen", "shop", {"outcome": fact.outcome}))
    return outcome
