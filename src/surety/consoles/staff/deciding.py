"""Deciding what waits for a person: the answer is a fact of the platform's staff, through the door like any other."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surety.access.pages import staff_page
from surety.consoles import labels, nonce, typed
from surety.consoles.staff.order import ANSWERS, render_order
from surety.engine import gate
from surety.engine.fact import Fact
from surety.orders.facts import AppealDecided, DelayAnswered

NOTE_MAX = 2000


@require_POST
@staff_page("staff.decide")
def decide(request: HttpRequest, order: str) -> HttpResponse:
    kind, answer = request.POST.get("kind", ""), request.POST.get("answer", "")
    note = typed.prose(request.POST.get("note", ""))
    form = nonce.of(request)
    if kind not in ANSWERS:
        raise Http404
    if answer not in {"yes", "no"} or not note or len(note) > NOTE_MAX or form is None:
        fault = _("Choose an answer and write the reason; the shop reads it.")
        return render_order(request, order, fault=fault, status=422)
    fact = _fact(kind, order, form, about=request.POST.get("about", ""), yes=answer == "yes", note=note)
    result = gate.submit([fact], source=request.scope.source)[0]
    if result.status == "refused" or result.code not in ("", "accepted"):
        fault = labels.label("refusal", result.code)
        return render_order(request, order, fault=fault, status=409)
    messages.success(request, _("Decided. The shop was told."))
    return redirect("staff:order", order=order)


def _fact(kind: str, order: str, form: tuple[str, datetime], *, about: str, yes: bool, note: str) -> Fact:
    """`about` names what the page showed, so that a stale page decides nothing else."""
    fact_id, at = form
    if kind == "appeal":
        judgement = int(about) if about.isdecimal() and len(about) < 6 else None
        return AppealDecided(id=fact_id, at=at, order=order, upheld=yes, judgement=judgement or None, note=note)
    ship_by = typed.instant(about)
    return DelayAnswered(id=fact_id, at=at, order=order, accepted=yes, ship_by=ship_by, note=note)
