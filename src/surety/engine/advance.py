"""One fact, one case: the pure step that the door takes live and that a replay takes again, to the same byte."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from surety.engine.fact import Fact
from surety.engine.outcome import Case, Context, Deadline, Outcome, Refusal
from surety.engine.room import Room


def advance(room: Room, case: Case | None, fact: Fact, context: Context) -> Outcome | Refusal:
    """The outcome of `fact`, its case complete: version counted, deadlines and work items in force."""
    if type(fact) is room.lapsed and case is not None:
        context = replace(context, lapsed=case.deadlines.get(fact.step))  # type: ignore[attr-defined]
        case = _without(case, fact.step)  # type: ignore[attr-defined]
    outcome = room.decide(case, fact, context)
    if isinstance(outcome, Refusal):
        return outcome
    changes: dict[str, Any] = {"version": (case.version if case else 0) + 1}
    if outcome.deadlines or outcome.cleared:
        changes |= _deadlines(outcome)
    if outcome.opened or outcome.closed:
        changes["items"] = _items(outcome)
    outcome.case = replace(outcome.case, **changes)
    return outcome


def _without(case: Case, step: str) -> Case:
    return replace(case, deadlines={name: deadline for name, deadline in case.deadlines.items() if name != step})


def _deadlines(outcome: Outcome) -> dict[str, Any]:
    case = outcome.case
    running = {step: deadline for step, deadline in case.deadlines.items() if step not in outcome.cleared}
    steps = dict(case.steps)
    outcome.deadlines = list({change.step: change for change in outcome.deadlines}.values())  # the last word counts
    for change in outcome.deadlines:
        steps[change.step] = steps.get(change.step, 0) + 1
        running[change.step] = Deadline(change.due_at, steps[change.step], change.table, change.row, change.basis)
    return {"deadlines": running, "steps": steps}


def _items(outcome: Outcome) -> tuple[str, ...]:
    """Opening an item that is open changes nothing; closing one that is not, neither."""
    fresh = {item.key: item for item in outcome.opened if item.key not in outcome.case.items}
    outcome.opened = list(fresh.values())
    keys = (*outcome.case.items, *fresh)
    outcome.closed = [key for key in outcome.closed if key in keys]
    return tuple(key for key in keys if key not in outcome.closed)
