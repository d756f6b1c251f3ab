"""The rulebook in force, the releases there are, and what its exact check finds."""

from __future__ import annotations

from functools import lru_cache

from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from surety.config import environment
from surety.consoles.staff.explaining import lang, release_numbered
from surety.engine.book import active, packaged
from surety.engine.models import ReleaseRow
from surety.engine.queries import now
from surety.merchants.access import staff_page
from surety.rulebook import Finding, check_release, load_cases

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
