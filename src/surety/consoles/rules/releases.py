"""The releases there have been: what each changed, what its exact check says, and two of them side by side."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django.core.paginator import Paginator
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surety.access.pages import published_page
from surety.amendments.candidates import as_written
from surety.consoles import clock, typed
from surety.consoles.rules import amending, worked
from surety.consoles.rules.book import Reading, day_of
from surety.consoles.rules.differences import differences
from surety.consoles.rules.refusals import finding_words
from surety.engine import book
from surety.engine.models import ReleaseRow
from surety.rulebook import Finding, check_release

PAGE_ROWS = 50
NUMBER_MAX = 2**31 - 1


@require_safe
@published_page
def releases(request: HttpRequest) -> HttpResponse:
    read = amending.reading_in_force(request)
    rows = ReleaseRow.objects.order_by("-known_from", "-release_no").defer("content")
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    titles = amending.titles_of({row.note for row in page if row.note.startswith("amendment:")})
    context = {
        "read": read,
        "page_rows": [{"row": row, **_note(row.note, titles)} for row in page],
        "page": page,
        "findings": findings_of(read),
        "choices": [row.release_no for row in rows[:200]],
    }
    return render(request, "rules/releases.html", context)


@require_safe
@published_page
def release(request: HttpRequest, number: int) -> HttpResponse:
    row = ReleaseRow.objects.filter(bucket=0, release_no=number).defer("content").first()
    if row is None:
        raise Http404
    read, before = read_release(request, number), _before(request, row)
    context = {
        "row": row,
        "read": read,
        "in_force": amending.reading_in_force(request).release_no,
        "before": before,
        "differences": differences(before, read) if before else None,
        "findings": findings_of(read),
        **_note(row.note, amending.titles_of({row.note})),
        "tables": len(read.release.tables),
        "rows": sum(len(table.rows) for table in read.release.tables.values()),
        "stopped": read.release.stopped,
        "may_draft": request.scope.allows("staff.rules.draft"),
    }
    return render(request, "rules/release.html", context)


@require_safe
@published_page
def compare(request: HttpRequest) -> HttpResponse:
    """Any two releases, the older first unless the reader wants it otherwise."""
    numbers = list(ReleaseRow.objects.order_by("-release_no").values_list("release_no", flat=True)[:500])
    given = [typed.whole(request.GET.get(name, ""), most=NUMBER_MAX) for name in ("from", "to")]
    new_no = given[1] if given[1] is not None else numbers[0]
    old_no = given[0] if given[0] is not None else max((n for n in numbers if n < new_no), default=new_no)
    old, new = (read_release(request, number) for number in (old_no, new_no))
    context = {
        "choices": numbers,
        "only": len(numbers) == 1,
        "old": old,
        "new": new,
        "same": old.release.hash == new.release.hash,
        "differences": differences(old, new),
    }
    return render(request, "rules/compare.html", context)


def read_release(request: HttpRequest, number: int) -> Reading:
    """404 for a release that is not there."""
    with connection.cursor() as cursor:
        try:
            found = book.numbered(cursor, number)
        except book.NoRelease:
            raise Http404 from None
    return Reading(number, found, day_of(clock.now_of(request)), newest=False)


def written(read: Reading) -> Reading:
    """The same without what is stopped."""
    return Reading(read.release_no, as_written(read.release), read.today, read.newest)


def of_hash(content_hash: str, *, today: date) -> Reading | None:
    """The release whose rules, as written, have this hash: what a proposal was drafted against."""
    with connection.cursor() as cursor:
        cursor.execute("select release_no, hash from surety_release where bucket = 0 order by release_no desc")
        for number, held in cursor.fetchall():
            if held == content_hash or _written_hash(number, held) == content_hash:
                return Reading(number, as_written(book.numbered(cursor, number)), today, newest=False)
    return None


@lru_cache(maxsize=256)
def _written_hash(number: int, held: str) -> str:
    with connection.cursor() as cursor:
        return as_written(book.numbered(cursor, number)).hash


def _before(request: HttpRequest, row: Any) -> Reading | None:
    """The release whose place this one took."""
    earlier = ReleaseRow.objects.filter(release_no__lt=row.release_no).order_by("-release_no")
    number = earlier.values_list("release_no", flat=True).first()
    return None if number is None else read_release(request, number)


def _note(note: str, titles: dict[str, tuple[int, str]]) -> dict[str, Any]:
    """A release's note in words, and where it leads: an amendment, or a row that was stopped or resumed."""
    if note in titles:
        number, title = titles[note]
        return {"note": title, "amendment": number}
    verb, _blank, place = note.partition(" ")
    table, _slash, row = place.partition("/")
    if verb == "packaged":
        return {"note": _("The rules that came with the program")}
    if verb in ("row_stopped", "row_resumed") and row:
        said = _("%(row)s was stopped") if verb == "row_stopped" else _("%(row)s was resumed")
        return {"note": said % {"row": row}, "row_of": (table, row)}
    return {"note": note}


def findings_of(read: Reading) -> list[str]:
    """What the exact check says of a release, in words."""
    cases = worked.cases_of(read)
    key = cases[0] if cases else ""
    found = _checked(read.release_no, read.release.hash, key)
    return [finding_words(finding) for finding in found]


NEEDS_CASES = {"unexercised", "one_case", "no_boundary_case"}


@lru_cache(maxsize=16)
def _checked(number: int, content_hash: str, cases_key: str) -> tuple[Finding, ...]:
    """A release never changes, so one check a process is enough. Without its cases it is of the space alone."""
    with connection.cursor() as cursor:
        release = book.numbered(cursor, number)
    if not cases_key:
        return tuple(each for each in check_release(release, []) if each.kind not in NEEDS_CASES)
    return tuple(check_release(release, worked.kept(cases_key)))
