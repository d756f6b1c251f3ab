"""Asking the rulebook from a `decide`, so that every question and its answer reach the decision log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from surety.engine.outcome import Context, Decision, Outcome, WorkItem
from surety.rulebook import UNKNOWN, Answer, RulebookValueError, Status, UnknownTable

INVALID = "invalid_input"
"""A question that the table cannot be asked: a value it does not have. Its inputs are kept by name."""


def ask(outcome: Outcome, context: Context, table: str, inputs: dict[str, Any], *, on: datetime) -> Answer | None:
    """The decided answer, or None with a work item opened: where no single row answers, nothing automatic follows.

    BTAS-1.2b: where the rules are silent a person decides.
    """
    try:
        answer = context.book.decide(table, inputs, on=on)
    except RulebookValueError as error:
        log(outcome, unanswered(table, inputs, on=on, status=INVALID))
        hand_over(outcome, table, inputs, status=INVALID, reason=str(error))
        return None
    except UnknownTable:  # a program newer than the release in force: the packaged rules wait for approval
        log(outcome, unanswered(table, inputs, on=on))
        hand_over(outcome, table, inputs, status=Status.NO_TABLE.value)
        return None
    log(outcome, answered(answer, on=on))
    if answer.status is Status.DECIDED:
        return answer
    hand_over(outcome, table, inputs, status=answer.status.value, rows=list(_rows(answer)))
    return None


def log(outcome: Outcome, decision: Decision) -> None:
    """Keep the decision; a question asked twice by one fact has one line."""
    if decision not in outcome.decisions:
        outcome.decisions.append(decision)


def answered(answer: Answer, *, on: datetime) -> Decision:
    """What the decision log keeps of an answer."""
    return Decision(answer.table, on, answer.inputs, answer.status.value, _rows(answer))


def unanswered(table: str, inputs: dict[str, Any], *, on: datetime, status: str = Status.NO_TABLE.value) -> Decision:
    """What it keeps where there is no such table, or a value it does not have, so that a backtest finds whom a table
    or a value reaches that is added."""
    known = {name: value for name, value in sorted(inputs.items()) if value is not UNKNOWN and value is not None}
    return Decision(table, on, known, status, ())


def hand_over(outcome: Outcome, table: str, inputs: dict[str, Any], **why: Any) -> None:
    """Give the question to a person."""
    details = {"table": table, "inputs": inputs, **why}
    outcome.opened.append(WorkItem(f"undecided:{table}", "undecided", details))


def peek(context: Context, table: str, inputs: dict[str, Any], *, on: datetime) -> Answer | None:
    """The same answer as a forecast: nothing follows from it, so nothing is logged."""
    try:
        answer = context.book.decide(table, inputs, on=on)
    except (RulebookValueError, UnknownTable):
        return None
    return answer if answer.status is Status.DECIDED else None


def _rows(answer: Answer) -> tuple[str, ...]:
    return (answer.row_id,) if answer.row_id else tuple(answer.rows)
