"""An order that may not ship, and its promise meanwhile: nobody is judged late for what may not ship. Pure.

Recalled goods are not shipped and the buyer is told (LUX-6.2c); of the promise the rules say nothing, and table
`recall_promise` holds its clocks. To cancel is a person's decision, the buyer's or staff's. What staff rule to be
refunded before it ships may be appealed: until then it waits too. When the reason is gone, or nothing that may not ship
is left to ship, the clocks run on with the time that they had left.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from surety.engine.ask import ask
from surety.engine.outcome import Context, Deadline, Message, Outcome, Refusal, WorkItem
from surety.orders.adding import summed
from surety.orders.case import Flag, Held, OrderCase, PromisedLine, Status, Step
from surety.orders.closing import close
from surety.orders.recall_facts import OrderRecallCancelled
from surety.orders.recalled import inputs_of
from surety.orders.steps import clear, flagged, is_open, judged_late, left_to_ship, set_deadline, tell_moved, unflagged

ITEM = "recalled"
HELD_STEPS = (Step.SHIP_BY, Step.SHIP_BY_SOON, Step.AUTO_CANCEL)
Units = Mapping[str, int]
_NONE: Units = MappingProxyType({})
_WAITING = (Status.PLACED, Status.TO_SHIP, Status.PART_SHIPPED)


def heed_recalls(outcome: Outcome, context: Context, *, leaving: Units = _NONE) -> None:
    """Take what the list says of the order now: tell of what is new, hold what may not ship, let go what may again.

    `leaving`: units by line that ship by this very fact, whatever the list says; nobody holds them.
    """
    case: OrderCase = outcome.case  # type: ignore[assignment]
    covering: dict[str, tuple[str, ...]] = {}
    sources: dict[str, str] = {}
    for each in context.reads.get("recalls", ()):
        if each["sure"]:
            covering[each["recall"]] = (*covering.get(each["recall"], ()), each["line"])
            sources[each["recall"]] = each["source"]
    if covering == case.recalls:
        return
    outcome.case = replace(case, recalls=covering)
    for recall, lines in covering.items():
        if recall not in case.recalls:
            waiting = [line for line in lines if case.status in _WAITING and line in _staying(case, leaving)]
            _begin(outcome, context, recall=recall, lines=lines, waiting=waiting, source=sources[recall])


def _staying(case: OrderCase, leaving: Units) -> Units:
    staying = {line: units - leaving.get(line, 0) for line, units in left_to_ship(case).items()}
    return {line: units for line, units in staying.items() if units > 0}


def _begin(
    outcome: Outcome, context: Context, *, recall: str, lines: tuple[str, ...], waiting: list[str], source: str
) -> None:
    case: OrderCase = outcome.case  # type: ignore[assignment]
    stage = "shipping" if waiting else "delivered"
    asked = (waiting or list(lines))[0]
    answer = ask(outcome, context, "recall", inputs_of(case, asked, stage=stage), on=context.now)
    if answer is None:
        return
    blocked = answer.outputs["action"] == "block_shipping"
    params = {"recall": recall, "lines": list(waiting or lines), "source": source, "held": blocked}
    if answer.outputs["buyer_notified"]:
        outcome.messages.append(Message("goods_recalled", "buyer", params))
    outcome.messages.append(Message("order_recalled", "shop", params))
    if blocked:
        outcome.case = flagged(case, Flag.RECALLED)
        outcome.opened.append(WorkItem(ITEM, ITEM, params))
        _hold(outcome, context, line=asked)


def _hold(outcome: Outcome, context: Context, *, line: str) -> None:
    case: OrderCase = outcome.case  # type: ignore[assignment]
    inputs = {name: inputs_of(case, line, stage="")[name] for name in ("platform", "site", "category")}
    answer = ask(outcome, context, "recall_promise", inputs, on=context.now)
    if answer is not None and answer.outputs["promise"] == "held" and not (case.held and case.held.table):
        held = case.held or Held(context.now, "", "")
        outcome.case = replace(case, held=replace(held, table=answer.table, row=answer.row_id or ""))


def cancel_recalled(case: OrderCase, fact: OrderRecallCancelled, context: Context) -> Outcome | Refusal:
    """While the rules keep its goods from shipping staff may end it; what has shipped is for after-sales."""
    waiting = _recalled_waiting(case, left_to_ship(case))
    if case.status not in _WAITING or not waiting:
        return Refusal("no_recall_holds_it", "LUX-6.2c")
    if case.handovers:
        return Refusal("already_shipped", "LUX-6.2c")
    outcome = Outcome(case)
    answer = ask(outcome, context, "recall", inputs_of(case, waiting[0], stage="shipping"), on=context.now)
    if answer is None or answer.outputs["action"] != "block_shipping":
        return Refusal("no_recall_holds_it", "LUX-6.2c")
    close(outcome, context, by="platform")
    return outcome


def keep_held(outcome: Outcome, context: Context, *, leaving: Units = _NONE) -> None:
    """Whatever a fact did to the clocks of a held order, they stand still; with the reason gone they run on.

    `leaving`: units by line that are about to ship. Asked before they do, the time their clocks stood still is theirs.
    """
    case: OrderCase = outcome.case  # type: ignore[assignment]
    ruled = summed(part for claim in case.claims.values() if claim.ruled for part in claim.units.items())
    outcome.case = case = unflagged(case, Flag.REFUND_RULED)
    if case.held is None and not ruled:
        return
    left = _staying(case, leaving)
    refunded = case.status in _WAITING and bool(left) and all(n <= ruled.get(line, 0) for line, n in left.items())
    if refunded:  # staff ruled that the buyer gets back all that is left to ship; it may be appealed
        outcome.case = case = replace(flagged(case, Flag.REFUND_RULED), held=case.held or Held(context.now, "", ""))
    if case.held is None:
        return
    if not is_open(case):
        outcome.case = replace(case, held=None)
        outcome.closed.append(ITEM)
        return
    held, recalled = case.held, _recalled_waiting(case, left)
    if not recalled:
        outcome.case = unflagged(case, Flag.RECALLED)
        outcome.closed.append(ITEM)
    if recalled and held.table:
        _stand_still(outcome, context, held)
    elif refunded:
        _stand_still(outcome, context, replace(held, table="", row=""))
    elif not held.deadlines:
        outcome.case = replace(case, held=None)
    else:
        _stand_still(outcome, context, held)  # what this fact did to its clocks is done to them as they stood
        _run_on(outcome, context)


def _recalled_waiting(case: OrderCase, left: Units) -> list[str]:
    return [line for lines in case.recalls.values() for line in lines if line in left]


def _stand_still(outcome: Outcome, context: Context, held: Held) -> None:
    running = _running(outcome)
    since = context.now if running and not held.deadlines else held.since  # before its first clock nothing stood
    clear(outcome, *HELD_STEPS)
    held = replace(held, since=since, deadlines=dict(held.deadlines) | running)
    outcome.case = replace(outcome.case, held=held)


def _running(outcome: Outcome) -> dict[str, Deadline]:
    """The clocks as this fact leaves them."""
    running = {step: each for step, each in outcome.case.deadlines.items() if step not in outcome.cleared}
    set_now = {each.step: Deadline(each.due_at, 0, each.table, each.row, each.basis) for each in outcome.deadlines}
    return {step: each for step, each in (running | set_now).items() if step in HELD_STEPS}


def _run_on(outcome: Outcome, context: Context) -> None:
    """The time it stood still is added to each clock. A recall's names the row that held it, others keep their own."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    held = case.held
    assert held is not None, "only what stood still runs on"
    outcome.case = replace(case, held=None)
    stood = context.now - held.since
    kind, because = ("recall", "recall_ended") if held.table else ("ruling", "ruling_undone")
    for step, deadline in held.deadlines.items():
        due_at, table, row = deadline.due_at + stood, held.table or deadline.table, held.row or deadline.row
        basis: dict[str, Any] = {"kind": kind, "from": deadline.due_at, "to": due_at, "because": because}
        set_deadline(outcome, Step(step), due_at, table=table, row=row, basis=basis)
    was = case.ship_by
    if was is None or Step.SHIP_BY not in held.deadlines or judged_late(case):
        return
    ship_by = held.deadlines[Step.SHIP_BY].due_at + stood
    promised = {name: line if line.handed_at else _later(line, stood) for name, line in case.promised.items()}
    change = {"from": was, "to": ship_by, "because": because}
    history = (*case.ship_by_history, change)
    outcome.case = replace(outcome.case, ship_by=ship_by, promised=promised, ship_by_history=history)
    tell_moved(outcome, was=was, due_at=ship_by, because=because)


def _later(line: PromisedLine, stood: timedelta) -> PromisedLine:
    """What a notice granted too: once it ends, the promise beneath has the time that it had left."""
    promised_at = line.promised_at + stood if line.promised_at else None
    grants = tuple(replace(grant, until=grant.until + stood) for grant in line.grants)
    return replace(line, ship_by=line.ship_by + stood, promised_at=promised_at, grants=grants)
