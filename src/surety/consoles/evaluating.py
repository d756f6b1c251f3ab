"""The steps of an evaluation as pages show them: which are needed, by which row, and which were passed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext as _

from surety.consoles.stating import note_of
from surety.engine import book
from surety.inspection.centre_case import Admission
from surety.merchants.case import Qualification
from surety.merchants.documents import STEPS
from surety.rulebook import Release, RulebookValueError, UnknownTable


def release_now(now: datetime) -> Release:
    with connection.cursor() as cursor:
        return book.active(cursor, now=now)[1]


def asked(release: Release, table: str, inputs: dict[str, Any], *, on: datetime) -> dict[str, Any]:
    """A row's outputs with its id and clauses; empty where no single row answers."""
    try:
        answer = release.decide(table, inputs, on=on)
    except (RulebookValueError, UnknownTable):
        return {}
    if not answer.outputs:
        return {}
    clause = release.tables[table].row(answer.row_id or "").clause
    return answer.outputs | {"row": answer.row_id, "clauses": [clause] if isinstance(clause, str) else list(clause)}


def steps_of(
    of: Admission | Qualification, *, platform: str, admission: str, on: datetime, release: Release | None = None
) -> list[dict[str, Any]]:
    """Each step with what was found, and why: `passed` is None where nobody looked yet."""
    known, shown = release or release_now(on), []
    for step in STEPS:
        row = asked(known, "admission_evaluation", {"platform": platform, "admission": admission, "step": step}, on=on)
        found = {"passed": of.steps.get(step), "note": of.step_notes.get(step, "")}
        shown.append({"step": step, "needed": bool(row.get("needed")), **found, **_why(row)})
    return shown


def step_said(request: HttpRequest) -> dict[str, Any]:
    """What a form of `staff/centres/steps.html` says of a step; why one was not passed. Raises Fault."""
    passed = request.POST.get("passed") == "yes"
    note = "" if passed else note_of(request, _("Write why it was not passed; the merchant reads it."))
    return {"step": request.POST.get("step", ""), "passed": passed, "note": note}


def _why(row: dict[str, Any]) -> dict[str, Any]:
    return {"row": row.get("row", ""), "clauses": ",".join(row.get("clauses", ()))}
