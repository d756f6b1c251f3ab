"""The page of one change: what it changes, whom it would have hit, who agreed, what merchants say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surety.access.pages import published_page
from surety.amendments import candidates
from surety.amendments.case import Status
from surety.consoles import clock, nonce
from surety.consoles.language import lang
from surety.consoles.models import RuleDraft
from surety.consoles.people import names_of
from surety.consoles.rules import amending, releases, worked
from surety.consoles.rules.amending import Amendment
from surety.consoles.rules.book import Reading
from surety.consoles.rules.changes import comments, study
from surety.consoles.rules.differences import differences
from surety.consoles.rules.standing import Standing, standing_of
from surety.engine import book
from surety.engine.keys import BUCKETS
from surety.rulebook import Case
from surety.rulebook.words import value_in_words

CASES_SHOWN = 20


@require_safe
@published_page
def change(request: HttpRequest, number: int) -> HttpResponse:
    return render_change(request, number)


def render_change(
    request: HttpRequest, number: int, *, fault: str = "", clause: str = "", typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page; with a `fault` after something that was not done, and what was `typed` for it."""
    amendment = amending.amendment_of(request, number)
    staff = request.scope.allows("staff.rules")
    approved = amendment.case.status is Status.APPROVED and not amendment.is_remedy
    if not staff and not approved:
        raise Http404
    context = {
        "amendment": amendment,
        "case": amendment.case,
        "proposal": amendment.case.proposal,
        "staff": staff,
        "fault": fault,
        "fault_clause": clause,
        "typed": typed or {},
        "nonce": nonce.issue(clock.now_of(request)),
        "crumb_tab": _tab_of(amendment),
        **comments.context(request, amendment),
        **(_for_staff(request, amendment) if staff else {}),
        **(_remedy(request, amendment) if amendment.is_remedy else _proposal(request, amendment, staff=staff)),
    }
    return render(request, "rules/change.html", context, status=status)


def _tab_of(amendment: Amendment) -> str:
    if amendment.is_remedy:
        return "remedies"
    return {"drafted": "proposed", "submitted": "proposed", "rejected": "closed", "withdrawn": "closed"}.get(
        amendment.state, amendment.state
    )


# ------------------------------------------------------------------------------------------------ what it changes


def _proposal(request: HttpRequest, amendment: Amendment, *, staff: bool) -> dict[str, Any]:
    base, candidate = sides(request, amendment)
    compared = differences(base, candidate) if base and candidate else None
    found = {"base": base, "candidate": candidate, "differences": compared}
    if compared is not None:
        found["cells"] = sum(each.cells for each in compared)
    if candidate and base:
        found |= study.context(request, amendment, base.release, candidate.release, staff=staff)
    if staff:
        found["worked"] = _worked(request, amendment, base)
    return found


def sides(request: HttpRequest, amendment: Amendment) -> tuple[Reading | None, Reading | None]:
    """The rules before and after, both as written; of what was approved, the two releases."""
    case, today = amendment.case, amendment.today
    assert case.proposal is not None
    if case.release_no is not None:
        before, after = (releases.read_release(request, n) for n in (case.release_no - 1, case.release_no))
        return releases.written(before), releases.written(after)
    dossier = amending.dossier_of(case.proposal.candidate)
    base = releases.of_hash(case.proposal.base, today=today)
    return base, Reading(0, dossier.release, today, newest=False) if dossier else None


@dataclass(frozen=True)
class CaseView:
    """A worked case in words: what is given, and the answer that is expected."""

    title: str
    on: Any
    inputs: tuple[tuple[str, str], ...]
    expected: str


def _worked(request: HttpRequest, amendment: Amendment, base: Reading | None) -> dict[str, Any] | None:
    """The worked cases that came and went with the candidate."""
    assert amendment.case.proposal is not None
    dossier = amending.dossier_of(amendment.case.proposal.candidate)
    if dossier is None or base is None:
        return None
    before = _cases_before(request, amendment, base)
    old, new = ({_key(case): case for case in cases} for cases in (before, dossier.cases))
    came = [_case(dossier.release, new[key]) for key in new.keys() - old.keys()]
    went = [_case(base.release, old[key]) for key in old.keys() - new.keys()]
    return {
        "came": sorted(came, key=str)[:CASES_SHOWN],
        "went": sorted(went, key=str)[:CASES_SHOWN],
        "came_count": len(came),
        "went_count": len(went),
    }


def _cases_before(request: HttpRequest, amendment: Amendment, base: Reading) -> tuple[Case, ...]:
    if amendment.case.release_no is not None or base.release_no:
        found = worked.cases_of(base)
        if found:
            return found[1]
    with amending.room_cursor() as cursor:
        return candidates.in_force(cursor, now=clock.now_of(request))[1].cases


def _key(case: Case) -> str:
    inputs, outputs = (sorted(given.items(), key=str) for given in (case.inputs, case.outputs))
    return repr((case.table, case.on, inputs, case.row, case.status, outputs))


def _case(release: Any, case: Case) -> CaseView:
    table, in_lang = release.tables.get(case.table), lang()
    specs = table.spec.inputs if table else ()
    given = tuple(
        (each.label.to(in_lang), value_in_words(each, case.inputs[each.name], in_lang))
        for each in specs
        if each.name in case.inputs
    )
    title = table.spec.title.to(in_lang) if table else case.table
    return CaseView(title, case.on, given, case.expected)


# ------------------------------------------------------------------------------------------------ for staff


def _for_staff(request: HttpRequest, amendment: Amendment) -> dict[str, Any]:
    case, mine = amendment.case, request.scope.source.actor
    standing = None
    if amendment.is_open and case.proposal is not None:
        with amending.room_cursor() as cursor:
            standing = standing_of(cursor, case, now=clock.now_of(request))
    names = names_of({*case.authors, case.decided_by})
    return {
        "authors": [names.get(each, each) for each in case.authors],
        "decided_by": names.get(case.decided_by, case.decided_by),
        "standing": standing,
        "acts": _acts(request, amendment, standing, mine=mine in case.authors),
        "draft": RuleDraft.objects.filter(amendment=amendment.subject).order_by("-changed_at").first(),
    }


def _acts(request: HttpRequest, amendment: Amendment, standing: Standing | None, *, mine: bool) -> dict[str, Any]:
    """What this person may do now; where something may not be done, why."""
    scope, status = request.scope, amendment.case.status
    writes, approves = scope.allows("staff.rules.draft"), scope.allows("staff.rules.approve")
    waits = status is Status.SUBMITTED
    why_not = ""
    if waits and mine:
        why_not = _("You drafted or revised it, so a second person decides. Nobody approves their own change.")
    elif waits and not approves:
        why_not = _("Deciding needs the permission “%(label)s” (staff.rules.approve).") % {
            "label": _("Approve changes that others drafted")
        }
    return {
        "submit": writes and status is Status.DRAFTED,
        "edit": writes and amendment.is_open and not amendment.is_remedy,
        "rebase": writes and amendment.is_open and standing is not None and standing.code == "base_moved",
        "withdraw": writes and amendment.is_open,
        "decide": waits and approves and not mine,
        "why_not": why_not,
    }


def _remedy(request: HttpRequest, amendment: Amendment) -> dict[str, Any]:
    plan = amendment.case.plan
    assert plan is not None
    with amending.room_cursor() as cursor:
        bad = book.numbered(cursor, plan.release_no)
        cursor.execute(
            "select next_bucket, order_count, finished_at from surety_remedying where subject = %s", [amendment.subject]
        )
        row = cursor.fetchone()
    titles = {name: table.spec.title.to(lang()) for name, table in bad.tables.items()}
    rows = [(name.partition("/")[0], name.partition("/")[2]) for name in plan.rows]
    return {
        "plan": plan,
        "plan_rows": [(table, titles.get(table, table), row_id) for table, row_id in rows],
        "progress": _progress(row),
        **study.remedy_context(amendment),
    }


def _progress(row: tuple[int, int, datetime | None] | None) -> dict[str, Any]:
    next_bucket, count, finished_at = row or (0, 0, None)
    return {
        "percent": round(next_bucket * 100 / BUCKETS),
        "count": count,
        "finished_at": finished_at,
        "begun": bool(row),
    }
