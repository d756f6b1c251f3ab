"""What nobody did in time: each step's expiry action, once (TB-4). Pure."""

from __future__ import annotations

from collections.abc import Callable

from surety.aftersales.answering import approve
from surety.aftersales.case import AftersaleCase, Step
from surety.aftersales.clocks import put_off
from surety.aftersales.disputing import carry_out
from surety.aftersales.ending import close, dispute, pay
from surety.aftersales.facts import AftersaleLapsed
from surety.aftersales.identifying import unidentified
from surety.aftersales.returning import accept_all, take_in
from surety.aftersales.steps import came_back, of, tell
from surety.engine.outcome import Context, Outcome, WorkItem


def lapse(case: AftersaleCase, fact: AftersaleLapsed, context: Context) -> Outcome:
    outcome = Outcome(case)
    if put_off(outcome, fact, context) or _withheld(outcome, fact, context):
        return outcome
    assert context.lapsed is not None, "a case's clock lapses with what it was"
    action = context.lapsed.basis["at_expiry"]
    tell(outcome, "aftersale_lapsed", "shop", "buyer", step=fact.step, due_at=fact.at, action=action)
    _ACTIONS[action](outcome, fact, context)
    return outcome


def _withheld(outcome: Outcome, fact: AftersaleLapsed, context: Context) -> bool:
    """A row that is stopped has no automatic effects: a person decides."""
    deadline = context.lapsed
    if deadline is None or not deadline.table or (table := context.book.tables.get(deadline.table)) is None:
        return False
    if deadline.row not in table.stopped:
        return False
    details = {"step": fact.step, "due_at": fact.at, "table": deadline.table, "rows": [deadline.row]}
    outcome.opened.append(WorkItem(f"stopped:{fact.step}", "stopped", {**details, "status": "stopped"}))
    return True


def _accept(outcome: Outcome, fact: AftersaleLapsed, context: Context) -> None:
    """Taken as received; where nothing says how long handling may take, staff have it."""
    take_in(outcome, context)
    if not outcome.deadlines:
        dispute(outcome, context, because="lapsed")


def _close(outcome: Outcome, fact: AftersaleLapsed, context: Context) -> None:
    """A buyer who was never told where to send the goods has not let the time pass."""
    if of(outcome).return_to_missing and fact.step == Step.BUYER_RETURN:
        dispute(outcome, context, because="no_return_address")
        return
    close(outcome, fact, context, as_="not_escalated" if fact.step == Step.ESCALATE else "timed_out")


def _staff(outcome: Outcome, fact: AftersaleLapsed, context: Context) -> None:
    dispute(outcome, context, because=f"{fact.step}_lapsed")


def _receive(outcome: Outcome, fact: AftersaleLapsed, context: Context) -> None:
    """Goods whose impairment was shown in time are not taken as in order."""
    case = of(outcome)
    if case.impaired:
        dispute(outcome, context, because="impaired")
        return
    if case.advanced_at is not None and not came_back(case):
        dispute(outcome, context, because="return_never_came")  # the buyer is paid; who bears it a person says (B7)
        return
    if unidentified(case, context):
        dispute(outcome, context, because="not_identified")
        return
    accept_all(outcome, fact, context)


_ACTIONS: dict[str, Callable[[Outcome, AftersaleLapsed, Context], None]] = {
    "approve": approve,
    "refund": pay,
    "receive": _receive,
    "accept": _accept,
    "close": _close,
    "staff": _staff,
    "ruling": carry_out,
}
