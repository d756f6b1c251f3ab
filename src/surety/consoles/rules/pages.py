"""Every page of rules. They are public: merchants and buyers read what staff read."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from surety.access.pages import published_page, rules_page
from surety.consoles import language
from surety.consoles.rules import amounts, book, stopping, worked
from surety.consoles.rules.book import Reading, RowView
from surety.consoles.rules.downloads import TYPES as FILE_FORMS
from surety.consoles.rules.drafts.pages import open_drafts
from surety.consoles.rules.filters import Wanted, rows_of, wanted_of
from surety.consoles.rules.revisiting import revisited
from surety.consoles.rules.timeline import timeline
from surety.consoles.rules.trying import trial
from surety.consoles.show.rule_words import note_words
from surety.consoles.spreadsheet import guarded
from surety.rulebook.spec import Row, TableSpec
from surety.rulebook.words import value_in_words

_BOM = "\ufeff"  # without it, Excel reads Chinese as Latin


PAGE_ROWS = 50


@require_safe
@rules_page
@revisited
def tables(request: HttpRequest) -> HttpResponse:
    read = book.reading(request)
    wanted = wanted_of(request, read)
    groups = []
    for subject, title, specs in book.grouped(read):
        found = [_table(read, spec, wanted) for spec in specs]
        if shown := [each for each in found if each["shown"]]:
            groups.append({"subject": subject, "title": title, "tables": shown})
    context = _frame(request, read, wanted) | {"groups": groups, "coming": _coming(read)}
    return render(request, "rules/tables.html", context)


def _table(read: Reading, spec: Any, wanted: Wanted) -> dict[str, Any]:
    rows = rows_of(read, spec, wanted)
    states = [book.state_of(read, spec, row) for row in rows]
    return {
        "id": spec.id,
        "title": spec.title.to(language.lang()),
        "question": spec.question.to(language.lang()),
        "shown": len(rows),
        "rows": len(spec.rows),
        "assumed": sum(row.assumed for row in rows),
        "upcoming": states.count("upcoming"),
        "stopped": states.count("stopped"),
    }


def _coming(read: Reading) -> list[RowView]:
    """Rows that begin after today, soonest first."""
    views = [
        book.row_view(read, table.spec, row)
        for table in read.release.tables.values()
        for row in table.spec.rows
        if row.from_ and row.from_ > read.today
    ]
    return sorted(views, key=lambda view: (view.row.from_ or date.max, view.id))[:20]


@require_safe
@rules_page
@revisited
def table(request: HttpRequest, table: str) -> HttpResponse:
    read = book.reading(request)
    spec = book.table_of(read, table).spec
    wanted = wanted_of(request, read)
    rows = rows_of(read, spec, wanted)
    form = request.GET.get("form", "")
    if form in ("csv", "json"):
        return _export(spec.id, [book.row_view(read, spec, row) for row in rows], form)
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    views = [book.row_view(read, spec, row) for row in page]
    context = _frame(request, read, wanted) | {
        "spec": spec,
        "title": spec.title.to(language.lang()),
        "question": spec.question.to(language.lang()),
        "date_note": spec.date_note.to(language.lang()),
        "note": note_words(read.release, spec, spec.note.to(language.lang())) if spec.note else "",
        "subject": book.SUBJECTS.get(spec.subject, ""),
        "views": views,
        "page": page,
        "others": _without_page(request.GET),
        "may_draft": request.scope.allows("staff.rules.draft"),
        "file_forms": FILE_FORMS,
        "drafts": open_drafts(request) if request.scope.allows("staff.rules.draft") else [],
        "gaps": [(gap, note_words(read.release, spec, gap.reason.to(language.lang()))) for gap in spec.gaps],
        "timeline": timeline(views, read.today),
    }
    return render(request, "rules/table.html", context)


def _without_page(query: QueryDict) -> str:
    """What else the address asks for: what leads to another page keeps it."""
    left = query.copy()
    left.pop("page", None)
    return left.urlencode()


@require_safe
@published_page
@revisited
def row(request: HttpRequest, table: str, row: str) -> HttpResponse:
    read = book.reading(request)
    spec = book.table_of(read, table).spec
    found = next((each for each in spec.rows if each.id == row), None)
    if found is None:
        raise Http404
    view = book.row_view(read, spec, found)
    context = _frame(request, read, Wanted()) | {
        "spec": spec,
        "title": spec.title.to(language.lang()),
        "question": spec.question.to(language.lang()),
        "date_note": spec.date_note.to(language.lang()),
        "view": view,
        "among": _among(read, spec, found),
        "cases": [_case(spec, case) for case in worked.cases_of_row(read, spec, found)],
        "permalink": request.build_absolute_uri(reverse("rules:row", args=[spec.id, found.id])),
        "timeline": timeline([view], read.today),
        **_acts(request, spec.id, found.id),
    }
    return render(request, "rules/row.html", context)


def _among(read: Reading, spec: TableSpec, row: Row) -> str:
    """Where the row stands among the others: its page of the table, at the row."""
    number = spec.rows.index(row) // PAGE_ROWS + 1
    query = ({} if read.newest else {"release": read.release_no}) | ({"page": number} if number > 1 else {})
    address = reverse("rules:table", args=[spec.id])
    return f"{address}{'?' if query else ''}{urlencode(query)}#{quote(row.id, safe='')}"


def _acts(request: HttpRequest, table: str, row: str) -> dict[str, Any]:
    """Who stopped the row; and for staff, the drafts in which it could be changed."""
    scope = request.scope
    may_draft = scope.allows("staff.rules.draft")
    return {
        "stop": stopping.stop_of(table, row),
        "staff": scope.allows("staff.rules"),
        "may_stop": scope.allows("staff.rules.stop"),
        "may_draft": may_draft,
        "drafts": open_drafts(request) if may_draft else [],
    }


def _case(spec: Any, case: Any) -> dict[str, Any]:
    lang = language.lang()
    given = [(each, case.inputs[each.name]) for each in spec.inputs if each.name in case.inputs]
    query = {"in." + each.name: amounts.typed_of(each, value) for each, value in given} | {"on": case.on.isoformat()}
    return {
        "on": case.on,
        "inputs": [(each.label.to(lang), value_in_words(each, value, lang)) for each, value in given],
        "href": f"{reverse('rules:try', args=[spec.id])}?{urlencode(query)}",
    }


@require_safe
@rules_page
def try_it(request: HttpRequest, table: str) -> HttpResponse:
    read = book.reading(request)
    spec = book.table_of(read, table).spec
    tried = trial(read, spec, request.GET)
    context = _frame(request, read, Wanted()) | {
        "spec": spec,
        "title": spec.title.to(language.lang()),
        "question": spec.question.to(language.lang()),
        "date_note": spec.date_note.to(language.lang()),
        "tried": tried,
    }
    beside = bool(request.htmx) and request.htmx.target == "answer"
    return render(request, "rules/answer.html" if beside else "rules/try.html", context)


def _frame(request: HttpRequest, read: Reading, wanted: Wanted) -> dict[str, Any]:
    return {
        "read": read,
        "wanted": wanted,
        "platforms": book.platform_names(read.release),
        "states": book.STATES,
        "pinned": "" if read.newest else f"?release={read.release_no}",
    }


def _export(name: str, views: list[RowView], form: str) -> HttpResponse:
    """Exactly the rows the page shows, with their codes as stored."""
    rows = [_plain(view) for view in views]
    if form == "json":
        body, media_type = json.dumps(rows, ensure_ascii=False, indent=1), "application/json"
    else:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(rows[0] if rows else _COLUMNS)
        writer.writerows([guarded(str(value)) for value in each.values()] for each in rows)
        body, media_type = _BOM + buffer.getvalue(), "text/csv; charset=utf-8"
    response = HttpResponse(body, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.{form}")
    return response


_COLUMNS = ("table", "row", "state", "from", "to", "when", "outputs", "clauses", "assumed")


def _plain(view: RowView) -> dict[str, Any]:
    row = view.row
    values = (
        view.spec.id,
        row.id,
        view.state,
        row.from_ or "",
        row.to or "",
        "; ".join(f"{label}: {words}" for label, words in view.when),
        "; ".join(f"{label}: {words}" for label, words, _nil in view.outputs),
        " ".join(row.clause),
        row.assumed,
    )
    return {name: str(value) for name, value in zip(_COLUMNS, values, strict=True)}
