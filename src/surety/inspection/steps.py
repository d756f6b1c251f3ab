"""Small moves that several decisions of a piece share. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from surety.engine.ask import ask
from surety.engine.outcome import Context, DeadlineSet, LogEntry, Message, Outcome, Refusal, WorkItem
from surety.inspection.case import FILMS, Incident, PieceCase, Stage, Step, stage_of
from surety.inspection.codes import CodeMoved
from surety.inspection.facts import PieceFact
from surety.rulebook import Answer


def platform_of(case: PieceCase) -> str:
    return case.piece.partition(":")[0]


def of(outcome: Outcome) -> PieceCase:
    return outcome.case  # type: ignore[return-value]


def change(outcome: Outcome, **fields: Any) -> None:
    outcome.case = replace(outcome.case, **fields)


def not_now(case: PieceCase, *allowed: Stage) -> Refusal | None:
    """Why this cannot be done at the piece's stage, or None."""
    stage = stage_of(case)
    return None if stage in allowed else Refusal("not_at_this_stage", "JADE-02", {"stage": stage.value})


def regime_inputs(case: PieceCase) -> dict[str, str]:
    return {"platform": platform_of(case), "inspection_regime": case.regime}


def refused(context: Context, answer: Answer, **params: Any) -> Refusal:
    """A refusal by a row: its reason is the code, its first clause the clause, the platform's own number beside."""
    number = answer.outputs.get("platform_code")
    shown = {"row": answer.row_id, **params} | ({"platform_code": number} if number else {})
    return Refusal(answer.outputs["reason"], context.clauses(answer)[0], shown)


def start(outcome: Outcome, context: Context, step: Step, *, since: datetime) -> None:
    """Start the clock of a step, in place of whatever ran; a step without a limit runs without one."""
    clear(outcome)
    answer = ask(outcome, context, "inspection_limit", {**regime_inputs(of(outcome)), "step": step.value}, on=since)
    if answer is None or not answer.outputs["limit_hours"]:
        return
    hours = answer.outputs["limit_hours"]
    basis = {"kind": "limit", "from": since, "amount": hours, "at_expiry": answer.outputs["at_expiry"]}
    due_at = since + timedelta(hours=hours)
    outcome.deadlines.append(DeadlineSet(step.value, due_at, answer.table, answer.row_id or "", basis))


def clear(outcome: Outcome) -> None:
    """No clock runs any more, but of films that are owed."""
    outcome.deadlines[:] = [each for each in outcome.deadlines if each.step in FILMS]
    running = (step for step in of(outcome).deadlines if step not in FILMS)
    outcome.cleared.extend(step for step in running if step not in outcome.cleared)


def tell(outcome: Outcome, message: str, *to: str, **params: Any) -> None:
    case = of(outcome)
    told = {"piece": case.piece, "order": case.order, "title": case.title, **params}
    outcome.messages.extend(Message(message, each, told) for each in to if each != "buyer" or case.order)


def hand_to_staff(outcome: Outcome, kind: str, *, key: str = "", **details: Any) -> None:
    case = of(outcome)
    outcome.opened.append(WorkItem(key or kind, kind, {"piece": case.piece, "order": case.order, **details}))


SAME_MAX = 10
"""Incidents of one kind that one source's word adds to a piece; what it says beyond is counted, and in the log."""


def incident(outcome: Outcome, context: Context, what: str, **words: Any) -> int:
    """Keep an incident and give it to staff, one task a kind; the piece goes on as it is.

    Returns the how-manieth of its kind from this source it is, and 0 where it is counted alone.
    """
    case, by = of(outcome), context.source.name
    hand_to_staff(outcome, "piece_incident", key=f"piece_incident:{what}", what=what)
    number = 1 + sum((each.what, each.by) == (what, by) for each in case.incidents)
    if number > SAME_MAX:
        change(outcome, incidents_more=case.incidents_more + 1)
        return 0
    change(outcome, incidents=(*case.incidents, Incident(what, context.now, by, **words)))
    return number


def move_code(outcome: Outcome, fact: PieceFact, to: str, *, why: str = "") -> None:
    """Tell the piece's code what became of it; one that is burned or set free is the piece's no more."""
    case = of(outcome)
    if not case.code:
        return
    outcome.follow_ups.append(
        CodeMoved(
            id=fact.follow_id(f"code-{to}"), at=fact.at, code=case.code, piece=case.piece, to=to,  # type: ignore[arg-type]
            why=why or to,
        )
    )  # fmt: skip
    if to == "void":
        outcome.entries += (LogEntry("void", {"code": case.code, "reason": why}),)
    if to in ("void", "issued"):
        change(outcome, code="", codes_before=(*case.codes_before, case.code))
