"""One line of the decision log: the row, its clause, the inputs, and what kept every other row out."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from surety.access.pages import staff_page
from surety.consoles.staff.explaining import explain
from surety.consoles.tables.about import kind_of, page_of
from surety.engine import queries
from surety.engine.queries import shop_names


@require_safe
@staff_page("staff.view")
def show_decision(request: HttpRequest, subject: str, seq: int, n: int) -> HttpResponse:
    decided = queries.decision(subject, seq=seq, n=n) if seq < 2**31 and n < 2**15 else None
    if decided is None:
        raise Http404
    about = page_of(subject, kind_of(subject, names=shop_names({subject})))
    context = {
        "about": about,
        "subject": subject,
        "decision": decided.row,
        "inputs": decided.inputs,
        "why": explain(decided),
    }
    return render(request, "staff/decision.html", context)
