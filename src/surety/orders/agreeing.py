"""A later ship-by time, agreed between the parties or granted (A14, E6). Pure. It never shortens (EPI-2c)."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from surety.engine.outcome import Context, Message, Outcome, Refusal, WorkItem
from surety.orders.case import Delay, OrderCase, PromisedLine, Step
from surety.orders.disrupting import heed, with_grants
from surety.orders.facts import DelayAnswered, DelayProposed, ShipByChanged
from surety.orders.lateness import reverse
from surety.orders.promise import ShipBy, start_clock
from surety.orders.steps import clear, is_open, price_stake, struck_lines, tell_moved


def change_ship_by(case: OrderCase, fact: ShipByChanged, context: Context) -> Outcome:
    """An agreed change, or a first promise. One that would shorten the promise is kept and changes nothing."""
    outcome = Outcome(case)
    if case.paid_at is None:
        outcome.case = replace(case, notice={"ship_by": fact.ship_by.astimezone(UTC), "because": fact.reason})
    else:
        _agree(outcome, context, ship_by=fact.ship_by, because=fact.reason)
    return outcome


def apply_notice(outcome: Outcome, context: Context) -> None:
    """A change that was agreed before the order was paid takes effect with the promise."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if case.notice is None:
        return
    ship_by = case.notice["ship_by"]
    at = datetime.fromisoformat(ship_by) if isinstance(ship_by, str) else ship_by
    _agree(outcome, context, ship_by=at, because=case.notice["because"])


def _agree(outcome: Outcome, context: Context, *, ship_by: datetime, because: str) -> None:
    """A later time is agreed: it moves the clock of an open order, and excuses goods that went before it (A14).

    The order is level with the notices before and after: the new promise may lie in a window of theirs.
    """
    heed(outcome, context)
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if is_open(case) and (case.ship_by is None or ship_by > case.ship_by):
        _move(outcome, context, ship_by=ship_by, because=because)
        heed(outcome, context)
    elif is_open(case):
        promised = {name: _kept_in_mind(line, ship_by) for name, line in case.promised.items()}
        outcome.case = replace(case, promised=promised)
    elif case.promised and all(_went_before(line, ship_by) for line in case.promised.values()):
        reverse(outcome, context, because=because)


def _kept_in_mind(line: PromisedLine, ship_by: datetime) -> PromisedLine:
    """What was agreed counts once a longer date of a notice ends."""
    return with_grants(line, max(line.promised_at, ship_by), line.grants) if line.promised_at else line


def _went_before(line: PromisedLine, ship_by: datetime) -> bool:
    return line.handed_at is not None and line.handed_at < ship_by


def propose_delay(case: OrderCase, fact: DelayProposed, context: Context) -> Outcome | Refusal:
    """`buyer_agreed` waits for the buyer's own consent, `buyer_requested` for staff to check the evidence."""
    if not is_open(case) or case.ship_by is None:
        return Refusal("not_waiting_to_ship", "A14", {"status": case.status.value})
    if fact.ship_by <= case.ship_by:
        return Refusal("would_shorten", "EPI-2c", {"ship_by": case.ship_by})
    if case.delay is not None and case.delay.answered_at is None:
        return Refusal("delay_already_proposed", "A14", {"ship_by": case.delay.ship_by})
    delay = Delay(fact.ship_by.astimezone(UTC), fact.reason, context.now, fact.note, fact.evidence)
    outcome = Outcome(replace(case, delay=delay))
    details = {
        "ship_by": delay.ship_by,
        "reason": delay.reason,
        "note": delay.note,
        "evidence": list(delay.evidence),
    }
    if fact.reason == "buyer_requested":
        outcome.opened.append(WorkItem("delay_filing", "delay_filing", details))
    else:
        outcome.messages.append(Message("delay_proposed", "buyer", {"ship_by": delay.ship_by}))
    return outcome


def answer_delay(case: OrderCase, fact: DelayAnswered, context: Context) -> Outcome | Refusal:
    delay = case.delay
    if delay is None or delay.answered_at is not None:
        return Refusal("no_delay_proposed", "A14")
    if fact.ship_by is not None and fact.ship_by != delay.ship_by:
        return Refusal("proposal_changed", "A14", {"ship_by": delay.ship_by})
    if context.source.party == "buyer" and delay.reason != "buyer_agreed":
        return Refusal("not_yours_to_answer", "E6")
    if context.source.party == "staff" and delay.reason != "buyer_requested":
        return Refusal("not_yours_to_answer", "A14")
    party = context.source.party.value
    answered = replace(delay, answered_at=context.now, accepted=fact.accepted, answered_by=party)
    outcome = Outcome(replace(case, delay=answered))
    if delay.reason == "buyer_requested":
        outcome.closed.append("delay_filing")
    outcome.messages.append(Message("delay_answered", "shop", {"accepted": fact.accepted}))
    if fact.accepted:
        _agree(outcome, context, ship_by=delay.ship_by, because=delay.reason)
    return outcome


def _move(outcome: Outcome, context: Context, *, ship_by: datetime, because: str) -> None:
    """Move the clock, keep what it was, and waive a late judgement the change covers (A14).

    Where all that still waits was promised for later than that, the clock is theirs.
    """
    case: OrderCase = outcome.case  # type: ignore[assignment]
    ship_by, gone = ship_by.astimezone(UTC), struck_lines(case)
    promised = {
        line.line: _later(case.promised.get(line.line), ship_by) for line in case.lines if line.line not in gone
    }
    ship_by = max(ship_by, min((line.ship_by for line in promised.values() if not line.handed_at), default=ship_by))
    change = {"from": case.ship_by, "to": ship_by, "because": because, "at": context.now}
    history = (*case.ship_by_history, change)
    outcome.case = replace(case, promised=promised, ship_by=ship_by, ship_by_history=history, stands_since=context.now)
    reverse(outcome, context, because=because)
    clear(outcome, Step.AUTO_CANCEL)
    basis = {"kind": "agreed", **change}
    start_clock(outcome, ShipBy(ship_by, "ship_promise", _row(case), basis))
    outcome.case = replace(outcome.case, stake_fen=0)
    price_stake(outcome, context)
    tell_moved(outcome, was=case.ship_by, due_at=ship_by, because=because)


def _later(line: PromisedLine | None, ship_by: datetime) -> PromisedLine:
    if line is None:  # no rule had promised it anything
        return PromisedLine(ship_by, "", "")
    return with_grants(line, max(line.promised_at or line.ship_by, ship_by), line.grants)


def _row(case: OrderCase) -> str:
    return next((line.row for line in case.promised.values()), "")
