"""The rulebook in force, the releases there are, and what its exact check finds."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.core.paginator import Paginator
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from surety.config import environment
from surety.consoles.staff.explaining import lang, release_numbered
from surety.engine.book import active, packaged
from surety.engine.models import ReleaseRow
from surety.engine.queries import now
from surety.merchants.access import staff_page
from surety.rulebook import Finding, check_release, load_cases
from surety.rulebook.spec import ClauseSpec, Row, TableSpec
from surety.rulebook.words import cell_in_words, value_in_words

NEEDS_CASES = "unexercised"


@require_safe
@staff_page("staff.rules")
def show_rulebook(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        release_no, release = active(cursor, now=now())
    tables = [_table(table) for table in release.tables.values()]
    rows = ReleaseRow.objects.order_by("-known_from", "-release_no").defer("content")
    context = {
        "release_no": release_no,
        "release": release,
        "tables": tables,
        "releases": Paginator(rows, 50).get_page(request.GET.get("page")),
        "findings": [finding.to_text(lang()) for finding in _findings(release_no, release.hash)],
        "checked": "check" in request.GET,
    }
    return render(request, "staff/rulebook.html", context)


def _table(table) -> dict[str, object]:
    spec = table.spec
    return {
        "id": spec.id,
        "title": spec.title.to(lang()),
        "question": spec.question.to(lang()),
        "rows": len(spec.rows),
        "assumed": sum(row.assumed for row in spec.rows),
        "gaps": len(spec.gaps),
    }


@lru_cache(maxsize=8)
def _findings(release_no: int, content_hash: str) -> tuple[Finding, ...]:
    """A release never changes, so one check per process is enough. Worked cases come with the packaged one only."""
    release = release_numbered(release_no)
    if release is None:
        return ()
    if content_hash == packaged().hash:
        return tuple(check_release(release, load_cases(environment.rulebook_folder())))
    return tuple(each for each in check_release(release, []) if each.kind != NEEDS_CASES)


@require_safe
@staff_page("staff.rules")
def show_table(request: HttpRequest, table: str) -> HttpResponse:
    with connection.cursor() as cursor:
        release_no, release = active(cursor, now=now())
    if table not in release.tables:
        raise Http404
    spec = release.tables[table].spec
    rows = [_row(row, spec, [release.clauses.get(name) for name in row.clause]) for row in spec.rows]
    context = {"release_no": release_no, "spec": spec, "rows": rows, "lang": lang(), "title": spec.title.to(lang())}
    return render(request, "staff/table.html", context)


def _row(row: Row, spec: TableSpec, clauses: list[ClauseSpec | None]) -> dict[str, Any]:
    """A row in words: what it asks of each input, and what it answers."""
    when = [(each, row.when[each.name]) for each in spec.inputs if each.name in row.when]
    outputs = [(each, row.outputs[each.name]) for each in spec.outputs if each.name in row.outputs]
    return {
        "row": row,
        "clauses": clauses,
        "when": [(each.label.to(lang()), cell_in_words(each, value, lang())) for each, value in when],
        "outputs": [(each.label.to(lang()), value_in_words(each, value, lang())) for each, value in outputs],
    }
