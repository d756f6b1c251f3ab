"""A row that is stopped has no automatic effects: what its deadline would have done is left to a person. Pure.

What asks the rulebook afresh when a deadline lapses (compensation, penalty, the limit of waiting) is stopped by the
answer. What rests on the deadline alone is stopped here: judging late by a promise of that row, marking a pickup
overdue, closing the order. A reminder still goes out, since it takes nothing from anybody. A date that the parties
agreed on or a notice granted is theirs, whatever becomes of the row that promised first.
"""

from __future__ import annotations

from surety.engine.outcome import Context, Outcome, WorkItem
from surety.orders.case import Flag, OrderCase, Step
from surety.orders.facts import OrderDeadlineLapsed
from surety.orders.steps import flagged

OTHERS = frozenset({"agreed", "notice"})
"""Bases of a deadline that the row it names did not set."""


def item_of(step: str) -> str:
    """The work item of a deadline that lapsed without its effect."""
    return f"stopped:{step}"


def withhold(outcome: Outcome, fact: OrderDeadlineLapsed, context: Context) -> bool:
    """Hand the lapse to a person if the row behind its deadline is stopped; returns whether it is."""
    deadline = context.lapsed
    if deadline is None or fact.step == Step.SHIP_BY_SOON or deadline.basis.get("kind") in OTHERS:
        return False
    table = context.book.tables.get(deadline.table)
    if table is None or deadline.row not in table.stopped:
        return False
    details = {"step": fact.step, "due_at": fact.at, "table": deadline.table, "rows": [deadline.row]}
    outcome.opened.append(WorkItem(item_of(fact.step), "stopped", {**details, "status": "stopped"}))
    case: OrderCase = outcome.case  # type: ignore[assignment]
    outcome.case = flagged(case, Flag.UNDECIDED)
    return True
