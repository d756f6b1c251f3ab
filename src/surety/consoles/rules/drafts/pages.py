"""Drafts: the list of them, one with its edits and what the check says, files taken in, and what becomes of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surety.access.pages import staff_page
from surety.consoles import clock
from surety.consoles.language import lang
from surety.consoles.models import RuleDraft
from surety.consoles.rules.amending import reading_in_force
from surety.consoles.rules.drafts import files, looking, words
from surety.consoles.rules.drafts.edits import FORMS, KINDS
from surety.consoles.rules.drafts.forms import by_field
from surety.consoles.rules.drafts.looking import Look, look_at
from surety.consoles.rules.drafts.typed_row import one

EDITS_MAX = 200
SHOWN_MAX = 200
FILES_MAX = 20


@require_safe
@staff_page("staff.rules.draft")
def drafts(request: HttpRequest) -> HttpResponse:
    found = RuleDraft.objects.select_related("author").order_by("-changed_at")[:SHOWN_MAX]
    rows = [
        {
            "draft": each,
            "title": _title(each),
            "edits": len(each.edits),
            "tables": _table_titles(request, each),
            "mine": each.author_id == request.user.pk,
            "number": each.amendment.partition(":")[2],
        }
        for each in found
    ]
    return render(request, "rules/drafts.html", {"rows": rows})


def _table_titles(request: HttpRequest, draft: RuleDraft) -> list[str]:
    tables = reading_in_force(request).release.tables
    names = sorted({edit["table"] for edit in draft.edits if edit.get("table")})
    return [tables[name].spec.title.to(lang()) if name in tables else name for name in names]


def _title(draft: RuleDraft) -> str:
    titles = [draft.words.get(name, "") for name in ("title_en", "title_zh")]
    return next(filter(None, titles if lang() == "en" else titles[::-1]), "")


def open_drafts(request: HttpRequest) -> list[tuple[int, str]]:
    """(number, title) of the person's own drafts, the last one they wrote first."""
    found = RuleDraft.objects.filter(author_id=request.user.pk).order_by("-changed_at")[:20]
    return [(each.pk, _title(each) or _("Draft %(n)s") % {"n": each.pk}) for each in found]


def draft_of(pk: int, *, to_change: bool = False) -> RuleDraft:
    """404 for a draft that is gone; held until the page is done when it is to be changed."""
    rows = RuleDraft.objects.select_related("author")
    if to_change:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@staff_page("staff.rules.draft")
def draft(request: HttpRequest, draft: int) -> HttpResponse:
    return render_draft(request, draft_of(draft))


def render_draft(request: HttpRequest, draft: RuleDraft, *, status: int = 200, **more: Any) -> HttpResponse:
    look = look_at(request, draft)
    context = {
        "draft": draft,
        "title": _title(draft),
        "number": draft.amendment.partition(":")[2],
        "words": {name: draft.words.get(name, "") for name in words.FIELDS},
        "word_faults": by_field(look.word_problems) if draft.words.get("looked") else {},
        "edits": [edit_view(look, edit) for edit in draft.edits],
        "tables": [(name, table.spec.title.to(lang())) for name, table in sorted(look.base.release.tables.items())],
        **check_context(look),
        **more,
    }
    return render(request, "rules/draft.html", context, status=status)


def check_context(look: Look) -> dict[str, Any]:
    """What the live check shows beside a form and on the draft's own page."""
    return {
        "look": look,
        "draft": look.draft,
        "findings": looking.finding_views(look) if look.changes_something else [],
        "differences": look.differences if look.changes_something else [],
        "standing": look.standing if look.changes_something and not look.word_problems else None,
        "edits_text": look.standing.edits if look.changes_something else [],
    }


def edit_view(look: Look, edit: dict[str, Any]) -> dict[str, Any]:
    """One line of the draft: what the edit does, and what is wrong with it."""
    table = look.base.release.tables.get(edit.get("table", ""))
    typed = edit["typed"]
    new_row = one(typed, "id") if edit["kind"] in ("replace", "add", "gap", "clause") else ""
    return {
        "edit": edit,
        "label": KINDS[edit["kind"]],
        "has_form": edit["kind"] in FORMS,
        "table": edit.get("table", ""),
        "title": table.spec.title.to(lang()) if table else "",
        "row": edit.get("row", ""),
        "new_row": new_row,
        "day": one(typed, "on") or (one(typed, "from") if edit["kind"] == "add" else one(typed, "to")),
        "file": one(typed, "file"),
        "problems": [problem.text for problem in look.attempt.problems.get(edit["id"], [])],
        "notes": look.attempt.notes.get(edit["id"], []) + (typed.get("remarks") or []),
    }


@require_POST
@staff_page("staff.rules.draft")
def keep_words(request: HttpRequest, draft: int) -> HttpResponse:
    """What merchants are told, in whatever state it is. Without htmx the page comes back with its faults."""
    found = draft_of(draft, to_change=True)
    given = {name: _text(request.POST.get(name, "")) for name in words.FIELDS}
    found.words = given | {"looked": "1"}
    keep(request, found)
    if request.htmx:
        return render(request, "rules/draft_check.html", check_context(look_at(request, found)))
    return redirect("rules:draft", draft=draft)


def _text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "")[: words.TEXT_MAX * 2]


def keep(request: HttpRequest, draft: RuleDraft) -> None:
    draft.changed_at = clock.now_of(request)
    draft.save()


def add_edit(draft: RuleDraft, kind: str, *, table: str = "", row: str = "", typed: dict[str, list[str]]) -> int:
    """A new edit at the end; a clause comes first, for what cites it."""
    number = max((edit["id"] for edit in draft.edits), default=0) + 1
    edit = {"id": number, "kind": kind, "table": table, "row": row, "typed": typed}
    draft.edits = [edit, *draft.edits] if kind == "clause" else [*draft.edits, edit]
    return number


@require_safe
@staff_page("staff.rules.draft")
def check(request: HttpRequest, draft: int) -> HttpResponse:
    return render(request, "rules/draft_check.html", check_context(look_at(request, draft_of(draft))))


@require_POST
@staff_page("staff.rules.draft")
def upload(request: HttpRequest, draft: int) -> HttpResponse:
    """Files become edits; of one with faults every fault is shown, and nothing else changes."""
    found = draft_of(draft, to_change=True)
    given = request.FILES.getlist("file")[:FILES_MAX]
    if not given:
        return render_draft(request, found, status=422, upload_faults=[_("Choose a file first.")])
    options = {"decision": request.POST.get("decision", "").strip()[:200]}
    options["whole"] = frozenset(request.POST.get("whole", "").replace(",", " ").split()[:50])  # type: ignore[assignment]
    read = [files.read_upload(each.read(files.BYTES_MAX + 1), each.name or "", **options) for each in given]
    faults = [fault for each in read for fault in each.faults]
    if faults:
        typed = {"decision": options["decision"], "whole": request.POST.get("whole", "")[:500]}
        return render_draft(request, found, status=422, upload_faults=faults, upload=typed)
    look = look_at(request, found)
    for each in sorted(read, key=lambda each: each.kind == "casefile"):
        _take(look, found, each)
    keep(request, found)
    messages.success(request, _("Taken in. The check below is of the rules with these files."))
    return redirect("rules:draft", draft=draft)


def _take(look: Look, draft: RuleDraft, each: files.Uploaded) -> None:
    held = look.candidate.release.tables.get(each.table)
    typed = {"file": [each.name], "yaml": [each.yaml], "remarks": list(each.remarks)}
    if each.kind == "table":
        typed |= {"against": [files.fingerprint(held.spec) if held else ""]}
        typed |= {"subject": [each.subject or (held.spec.subject if held else "")]}
    add_edit(draft, each.kind, table=each.table, typed=typed)


@require_POST
@staff_page("staff.rules.draft")
def discard(request: HttpRequest, draft: int) -> HttpResponse:
    """Throw the paper away; an amendment that was made of it stays."""
    found = draft_of(draft, to_change=True)
    if request.POST.get("sure") != "yes":
        return redirect("rules:draft", draft=draft)
    number = found.amendment.partition(":")[2]
    found.delete()
    messages.success(request, _("The draft was thrown away."))
    return redirect("rules:change", number=int(number)) if number else redirect("rules:drafts")
