"""One edit of a draft: begun from a row's page or from a finding, typed in its form, checked while it is typed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surety.access.pages import rules_page, staff_page
from surety.config import environment
from surety.consoles import clock, typed
from surety.consoles.language import lang
from surety.consoles.models import RuleDraft
from surety.consoles.rules import amending
from surety.consoles.rules.drafts import forms
from surety.consoles.rules.drafts.edits import FORMS, KINDS
from surety.consoles.rules.drafts.looking import Look, look_at
from surety.consoles.rules.drafts.pages import EDITS_MAX, add_edit, check_context, draft_of, keep, render_draft
from surety.consoles.rules.releases import written

FIELDS_MAX, TEXTS_MAX, TEXT_MAX = 1500, 200, 4000
CLAUSES_SHOWN = 12
GIVEN = {"recase": ("case", "act"), "status": ("status",), "ungap": ()}
"""Edits without a form: what their button says."""
PREFIXES = ("when.", "then.", "case.")
NAMES = {
    "id", "on", "from", "to", "from_unknown", "to_unknown", "clause", "clause_more", "note_zh", "note_en", "assumed",
    "reason_zh", "reason_en", "noticed", "after", "text_zh", "text_en", "quality", "status", "case_count",
}  # fmt: skip


@require_POST
@staff_page("staff.rules.draft")
def begin(request: HttpRequest) -> HttpResponse:
    """A new edit, in the draft that was chosen or in a new one; it opens on its form."""
    kind, table, row = (request.POST.get(name, "")[:200].replace("\x00", "") for name in ("kind", "table", "row"))
    if kind and kind not in KINDS:
        raise Http404
    found = _chosen(request)
    if len(found.edits) >= EDITS_MAX:
        return render_draft(request, found, status=422, draft_fault=_("A draft holds at most 200 edits."))
    if not kind:
        return redirect("rules:draft", draft=found.pk)
    look = look_at(request, found)
    given = _given(request, GIVEN[kind]) if kind in GIVEN else forms.first_typed(look, kind, table, row)
    number = add_edit(found, kind, table=table, row=row, typed=given)
    keep(request, found)
    if kind not in FORMS:
        return redirect("rules:draft", draft=found.pk)
    return redirect("rules:draft_edit", draft=found.pk, edit=number)


def _given(request: HttpRequest, names: tuple[str, ...]) -> dict[str, list[str]]:
    return {name: [request.POST.get(name, "").replace("\x00", "")[:TEXT_MAX]] for name in names}


def _chosen(request: HttpRequest) -> RuleDraft:
    pk = typed.whole(request.POST.get("draft", ""), most=2**62)
    if pk:
        return draft_of(pk, to_change=True)
    now = clock.now_of(request)
    day = forms.first_of_a_month(amending.reading_in_force(request).today)
    said = {"takes_effect": day.isoformat(), "notice_days": str(environment.notice_days())}
    return RuleDraft.objects.create(author=request.user, words=said, made_at=now, changed_at=now)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("staff.rules.draft")
def edit(request: HttpRequest, draft: int, edit: int) -> HttpResponse:
    """The form. Whatever is sent is kept as typed before anything is said about it."""
    found = draft_of(draft, to_change=request.method == "POST")
    held = next((each for each in found.edits if each["id"] == edit and each["kind"] in FORMS), None)
    if held is None:
        raise Http404
    if request.method != "POST":
        return _page(request, look_at(request, found), held)
    held["typed"] = _typed(request.POST)
    if request.POST.get("more"):
        count = max([*_case_numbers(held), 2]) + 1
        held["typed"]["case_count"] = [str(count)]
    found.edits = [held if each["id"] == edit else each for each in found.edits]
    if request.POST.get("suggest"):
        return _suggested(request, found, held)
    keep(request, found)
    look = look_at(request, found)
    if request.htmx:
        return render(request, "rules/draft_check.html", check_context(look) | {"form": forms.form_of(look, held)})
    if request.POST.get("more"):
        return _page(request, look, held)
    if look.attempt.problems.get(edit):
        return _page(request, look, held, status=422)
    return redirect("rules:draft", draft=draft)


def _case_numbers(held: dict[str, Any]) -> list[int]:
    return [
        int(key.split(".")[1]) for key in held["typed"] if key.startswith("case.") and key.split(".")[1].isdecimal()
    ]


def _suggested(request: HttpRequest, draft: RuleDraft, held: dict[str, Any]) -> HttpResponse:
    suggested = forms.suggest(look_at(request, draft), held)
    held["typed"] = suggested or held["typed"]
    draft.edits = [held if each["id"] == held["id"] else each for each in draft.edits]
    keep(request, draft)
    fault = "" if suggested else _("Cases are suggested once the row itself is complete: settle what is marked first.")
    return _page(request, look_at(request, draft), held, suggest_fault=fault, status=200 if suggested else 422)


def _page(request: HttpRequest, look: Look, held: dict[str, Any], *, status: int = 200, **more: Any) -> HttpResponse:
    context = check_context(look) | {"form": forms.form_of(look, held), "edit": held, **more}
    return render(request, "rules/edit.html", context, status=status)


def _typed(given: QueryDict) -> dict[str, list[str]]:
    """The fields of an edit's form and nothing else, within bounds."""
    kept = {}
    for key in list(given)[:FIELDS_MAX]:
        if key in NAMES or key.startswith(PREFIXES):
            texts = [text.replace("\x00", "")[:TEXT_MAX] for text in given.getlist(key)[:TEXTS_MAX]]
            if any(texts) or key.startswith("case."):
                kept[key] = texts
    return kept


@require_POST
@staff_page("staff.rules.draft")
def remove(request: HttpRequest, draft: int, edit: int) -> HttpResponse:
    found = draft_of(draft, to_change=True)
    found.edits = [each for each in found.edits if each["id"] != edit]
    keep(request, found)
    return redirect("rules:draft", draft=draft)


@require_safe
@rules_page
def clauses(request: HttpRequest) -> HttpResponse:
    """Clauses that hold these words, to tick: part of a form."""
    read = written(amending.reading_in_force(request))
    q = request.GET.get("clause_q", "").strip().casefold()[:100]
    ticked = set(request.GET.getlist("clause"))
    found = [
        each
        for each in read.release.clauses.values()
        if q and each.id not in ticked and q in f"{each.id} {each.text.zh} {each.text.en}".casefold()
    ]
    found.sort(key=lambda each: (not each.id.casefold().startswith(q), len(each.id), each.id))
    context = {"found": found[:CLAUSES_SHOWN], "left": max(0, len(found) - CLAUSES_SHOWN), "q": q, "lang": lang()}
    return render(request, "rules/clause_choices.html", context)
