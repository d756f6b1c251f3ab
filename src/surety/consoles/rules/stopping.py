"""The kill switch of a row: one person, at once, with a reason; and starting it again."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db import connection as web
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surety.access.pages import staff_page
from surety.amendments import acts
from surety.consoles import clock, language, nonce, typed
from surety.consoles.people import names_of
from surety.consoles.rules import amending, book
from surety.consoles.rules.refusals import refusal_words
from surety.engine.intake import Result

REASON_MAX = 2000
LOOKED_AT = 10_000


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("staff.rules.stop")
def switch(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """Stop the row if it runs, resume it if it is stopped: whichever the form was for."""
    if request.method != "POST":
        return _page(request, table, row)
    reason = typed.prose(request.POST.get("reason", ""))
    form = nonce.of(request)
    act = {"stop": acts.stop, "resume": acts.resume}.get(request.POST.get("act", ""))
    if act is None or form is None or not 1 <= len(reason) <= REASON_MAX:
        fault = _("Say why, in 1 to 2,000 characters: it stays on record with your name.")
        return _page(request, table, row, fault=fault, reason=reason, status=422)
    result = _switched(request, act, table, row, form, reason)
    if not result.good:
        return _page(request, table, row, fault=refusal_words(result.code, result.params), reason=reason, status=409)
    stopped = act is acts.stop
    done = _("The row is stopped.") if stopped else _("The row decides again.")
    messages.success(request, done)
    return redirect("rules:row", table=table, row=row)


def _switched(
    request: HttpRequest, act: Callable[..., Result], table: str, row: str, form: tuple, reason: str
) -> Result:
    read = amending.reading_in_force(request)
    if table not in read.release.tables or all(each.id != row for each in read.release.tables[table].rows):
        raise Http404
    with amending.door() as connection:
        return act(connection, table, row, by=amending.actor(request, form), reason=reason)


def _page(
    request: HttpRequest, table: str, row: str, *, fault: str = "", reason: str = "", status: int = 200
) -> HttpResponse:
    read = amending.reading_in_force(request)
    spec = book.table_of(read, table).spec
    found = next((each for each in spec.rows if each.id == row), None)
    if found is None:
        raise Http404
    context = {
        "read": read,
        "spec": spec,
        "title": spec.title.to(language.lang()),
        "view": book.row_view(read, spec, found),
        "stop": stop_of(table, row),
        "decided": _decided(table, row),
        "looked_at": LOOKED_AT,
        "fault": fault,
        "reason": reason,
        "nonce": nonce.issue(clock.now_of(request)),
    }
    return render(request, "rules/switch.html", context, status=status)


def stop_of(table: str, row: str) -> dict | None:
    """Who stopped the row, when and why; None if nobody did through the door."""
    case = amending.rulebook_case()
    found = next((each for each in case.stopped if (each.table, each.row) == (table, row)), None) if case else None
    if found is None:
        return None
    return {"at": found.at, "by": names_of({found.by}).get(found.by, found.by), "reason": found.reason}


def _decided(table: str, row: str) -> int:
    """How many of the last LOOKED_AT decisions were this row's: what a stop would leave to people."""
    with web.cursor() as cursor:
        cursor.execute(
            "select count(*) filter (where rule_table = %s and %s = any(rows)) from"
            " (select rule_table, rows from surety_decision order by recorded_at desc limit %s) d",
            [table, row, LOOKED_AT],
        )
        return int(cursor.fetchone()[0])
