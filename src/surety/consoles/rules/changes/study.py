"""What a change would have done: asked for from its page, found by a worker, shown as it was found and how old."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from surety.access.pages import staff_page
from surety.amendments import effects
from surety.amendments.effects import Effect, Effects
from surety.analytics import studies
from surety.analytics.models import PublishedStudy, StudyRow
from surety.analytics.results import Details, RemedyDetails, ShopResult
from surety.analytics.studies import Question
from surety.consoles import clock, labels
from surety.consoles.language import lang
from surety.consoles.people import names_of
from surety.consoles.rules import amending
from surety.consoles.rules.amending import Amendment
from surety.consoles.rules.backtest_report import page_context, shop_line, signed
from surety.consoles.rules.differences import Said
from surety.engine.keys import bucket_of
from surety.engine.queries import shop_names
from surety.engine.reading import converted
from surety.rulebook import Release, Table
from surety.rulebook.phrases import phrase
from surety.rulebook.words import value_in_words

PHASES = {
    "": gettext_lazy("waiting for a worker"),
    "deadlines": gettext_lazy("looking at the deadlines that run"),
    "decisions": gettext_lazy("writing out the decision log"),
    "orders": gettext_lazy("living the orders again"),
    "remedy": gettext_lazy("deciding again, without writing anything"),
}
FAILURES = {
    "interrupted": gettext_lazy("It was cut off three times. Ask for it again when the worker runs steadily."),
    "diff_too_large": gettext_lazy("A changed table has too many combinations to be compared."),
    "candidate_missing": gettext_lazy("The candidate is not kept any more. Save the draft again."),
    "failed": gettext_lazy("It failed for a reason nobody foresaw; the worker's log has it."),
}


@require_POST
@staff_page("staff.rules")
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for a study of the change as it is now."""
    amendment = amending.amendment_of(request, number)
    ask_for(request, amendment)
    return redirect("rules:change", number=number)


def ask_for(request: HttpRequest, amendment: Amendment) -> int:
    proposal = amendment.case.proposal
    with amending.door() as connection:
        return studies.ask(
            connection,
            amendment.subject,
            question=Question(proposal.candidate if proposal else ""),
            by=request.scope.source.actor,
            now=clock.now_of(request),
        )


@require_safe
@staff_page("staff.rules")
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """How far it has come; when it is over, the page loads anew."""
    amendment = amending.amendment_of(request, number)
    row = _latest(amendment)
    response = render(request, "rules/study_progress.html", {"amendment": amendment, "study": _study(amendment, row)})
    if row is not None and row.finished_at is not None:
        response.headers["HX-Refresh"] = "true"
    return response


def context(
    request: HttpRequest, amendment: Amendment, base: Release, candidate: Release, *, staff: bool
) -> dict[str, Any]:
    """What was found: everything for staff, sums without names for everybody else."""
    if not staff:
        return _for_everybody(amendment, base, candidate)
    row = _latest(amendment)
    shown: dict[str, Any] = {"study": _study(amendment, row)}
    kept = row if row is not None and row.details is not None else _latest(amendment, found=True)
    if kept is None or amendment.is_remedy:
        return shown
    shown["found_at"] = kept.finished_at
    shown["outdated"] = _outdated(amendment, kept, base)
    return shown | _found(converted(kept.details, Details), base, candidate, named=True)


def _for_everybody(amendment: Amendment, base: Release, candidate: Release) -> dict[str, Any]:
    rows = PublishedStudy.objects.filter(bucket=bucket_of(amendment.subject), subject=amendment.subject)
    wanted = amendment.case.proposal.candidate if amendment.case.proposal else ""
    for row in rows.order_by("-run")[:20]:
        if row.question.get("candidate") == wanted and row.summary and row.summary["summary"]["base"] == base.hash:
            found = _found(converted(row.summary, Details), base, candidate, named=False)
            own = [shop_line(converted(each, ShopResult), {}) for each in row.own]
            return found | {"found_at": row.finished_at, "own": own}
    return {}


def _found(details: Details, base: Release, candidate: Release, *, named: bool) -> dict[str, Any]:
    tables = {**candidate.tables, **base.tables}
    running = [_effects(each, tables, named=named) for each in (details.deadlines, details.lapses)]
    summary = details.summary
    names = shop_names({each.shop for each in (*summary.shops, *summary.worst)}) if named else {}
    shown = page_context(summary, base=base, candidate=candidate, lang=lang(), names=names)
    return shown | {"named": named, "effects": running}


def remedy_context(amendment: Amendment) -> dict[str, Any]:
    """What a remedy would do, as it was found before it was approved."""
    row = _latest(amendment)
    shown: dict[str, Any] = {"study": _study(amendment, row)}
    kept = row if row is not None and row.details is not None else _latest(amendment, found=True)
    if kept is None:
        return shown
    preview = converted(kept.details, RemedyDetails).remedy
    sums = [
        [(_("Buyers"), signed(buyers, currency)), (_("Merchants"), signed(merchants, currency))]
        for currency, (buyers, merchants) in sorted(preview.money.items())
    ]
    names = shop_names({each.shop for each in preview.worst})
    worst = [
        {"order": each, "name": names.get(each.shop, ""), "buyer": signed(each.buyer_fen, each.currency),
         "merchant": signed(each.merchant_fen, each.currency)}
        for each in preview.worst
    ]  # fmt: skip
    return shown | {
        "preview": preview,
        "preview_percent": round(preview.share * 100),
        "sums": sums,
        "worst": worst,
        "found_at": kept.finished_at,
    }


# ------------------------------------------------------------------------------------------------ how far


def _latest(amendment: Amendment, *, found: bool = False) -> StudyRow | None:
    rows = StudyRow.objects.filter(bucket=bucket_of(amendment.subject), subject=amendment.subject)
    if found:
        rows = rows.filter(finished_at__isnull=False, failure="")
    return rows.order_by("-run").first()


def _study(amendment: Amendment, row: StudyRow | None) -> dict[str, Any]:
    if row is None:
        return {"state": "none"}
    state = "running" if row.finished_at is None else "failed" if row.failure else "found"
    return {
        "state": state,
        "run": row.run,
        "asked_at": row.asked_at,
        "asked_by": names_of({row.asked_by}).get(row.asked_by, ""),
        "phase": PHASES.get(row.phase if row.beat_at else "", row.phase),
        "taken": row.beat_at is not None,
        "again": row.attempts > 1,
        "done": row.done_count,
        "total": row.total_count,
        "failure": FAILURES.get(row.failure, row.failure),
        "finished_at": row.finished_at,
    }


def _outdated(amendment: Amendment, row: StudyRow, base: Release) -> str:
    """Why what was found may not be what would be found now."""
    proposal = amendment.case.proposal
    if proposal is not None and row.question.get("candidate") != proposal.candidate:
        return _("This was found for an earlier version of the proposal.")
    if amendment.is_open and row.details["summary"]["base"] != base.hash:
        return _("This was found beside other rules than those the change was drafted on.")
    return ""


# ------------------------------------------------------------------------------------------------ deadlines


def _effects(found: Effects, tables: Mapping[str, Table], *, named: bool) -> dict[str, Any]:
    return {
        "count": found.count,
        "percent": round(found.share * 100),
        "whole": found.share >= 1.0,
        "groups": [_group(group, tables, named=named) for group in found.groups],
    }


def _group(group: Effect, tables: Mapping[str, Table], *, named: bool) -> dict[str, Any]:
    table = tables.get(group.table)
    return {
        "title": table.spec.title.to(lang()) if table else group.table,
        "table": group.table,
        "step": labels.label("step", group.step),
        "before": _said(group.before, group.after, table),
        "after": _said(group.after, group.before, table),
        "count": group.count,
        "first": group.first_due_at,
        "last": group.last_due_at,
        "sample": list(group.sample) if named else [],
    }


def _said(said: effects.Said, other: effects.Said, table: Table | None) -> Said:
    """What a table says, and what of it the other side says otherwise."""
    specs = table.spec.outputs if table else ()
    given = [(each, said.outputs[each.name]) for each in specs if each.name in said.outputs]
    words = tuple(
        (each.label.to(lang()), value_in_words(each, value, lang()), value != other.outputs.get(each.name))
        for each, value in given
    )
    return Said(said.row if said.status == "decided" else f"{_status(said.status)} {said.row}".strip(), words)


def _status(status: str) -> str:
    return _("a value the table does not have") if status == "invalid_input" else phrase(f"status_{status}", lang())
