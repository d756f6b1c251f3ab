"""Making a bad release good: what it decided is decided again by the rules in force, once a second person agrees."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surety.access.pages import staff_page
from surety.amendments import acts
from surety.amendments.facts import Bilingual, Headline, Plan
from surety.consoles import clock, nonce, typed
from surety.consoles.language import lang
from surety.consoles.rules import amending, releases
from surety.consoles.rules.book import Reading
from surety.consoles.rules.changes.study import ask_for
from surety.consoles.rules.refusals import refusal_words
from surety.engine.wire import FactError

FIELDS = ("title_zh", "title_en", "note_zh", "note_en")
ROWS_MAX = 200


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("staff.rules.draft")
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Which of the release's rows were wrong, and what people are told. Nothing is decided by this form."""
    read = releases.read_release(request, number)
    if request.method != "POST":
        return _page(request, read)
    given = {name: typed.prose(request.POST.get(name, "")) for name in FIELDS}
    rows = tuple(dict.fromkeys(request.POST.getlist("row")))
    known = {f"{name}/{row.id}" for name, table in read.release.tables.items() for row in table.rows}
    form = nonce.of(request)
    if form is None or not all(given.values()) or not set(rows) <= known or len(rows) > ROWS_MAX:
        fault = _("Write title and note in both languages, and choose at most 200 rows of this release.")
        return _page(request, read, fault=fault, given=given, rows=rows, status=422)
    plan = Plan(
        title=Headline(given["title_zh"], given["title_en"]),
        note=Bilingual(given["note_zh"], given["note_en"]),
        release_no=number,
        rows=rows,
    )
    try:
        with amending.door() as connection:
            made = acts.draft_remedy(connection, plan, by=amending.actor(request, form))
    except FactError as error:
        fault = f"{refusal_words('invalid_fact')} ({error.where})"
        return _page(request, read, fault=fault, given=given, rows=rows, status=422)
    if not made.result.good:
        fault = refusal_words(made.result.code, made.result.params)
        return _page(request, read, fault=fault, given=given, rows=rows, status=409)
    drafted = int(made.amendment.partition(":")[2])
    ask_for(request, amending.amendment_of(request, drafted))
    messages.success(request, _("Drafted. A worker finds out what deciding again would do."))
    return redirect("rules:change", number=drafted)


def _page(
    request: HttpRequest,
    read: Reading,
    *,
    fault: str = "",
    given: dict[str, str] | None = None,
    rows: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    chosen = set(rows or request.GET.getlist("row"))
    tables = [
        {
            "id": name,
            "title": table.spec.title.to(lang()),
            "rows": [(row.id, f"{name}/{row.id}", f"{name}/{row.id}" in chosen) for row in table.rows],
            "open": any(f"{name}/{row.id}" in chosen for row in table.rows),
        }
        for name, table in sorted(read.release.tables.items())
    ]
    context = {
        "read": read,
        "in_force": amending.reading_in_force(request).release_no,
        "tables": tables,
        "given": given or dict.fromkeys(FIELDS, ""),
        "fault": fault,
        "nonce": nonce.issue(clock.now_of(request)),
    }
    return render(request, "rules/remedy.html", context, status=status)
