"""Deciding what waits for a person: the answer is a fact of the platform's staff, through the door like any other."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surety.access.pages import staff_page
from surety.consoles import typed
from surety.consoles.staff.order import ANSWERS, render_order
from surety.consoles.stating import Fault, Form, carry_out, fact_of, note_of
from surety.engine.fact import Fact
from surety.orders.facts import AppealDecided, DelayAnswered


@require_POST
@staff_page("staff.decide")
def decide(request: HttpRequest, order: str) -> HttpResponse:
    kind, answer = request.POST.get("kind", ""), request.POST.get("answer", "")
    if kind not in ANSWERS:
        raise Http404

    def make(form: Form) -> Fact:
        fault = _("Choose an answer and write the reason; the shop reads it.")
        if answer not in {"yes", "no"}:
            raise Fault(fault)
        note, about = note_of(request, fault), request.POST.get("about", "")
        return _fact(kind, order, form, about=about, yes=answer == "yes", note=note)

    shown = partial(render_order, request, order)
    return carry_out(request, make, done=_("Decided. The shop was told."), then=("staff:order", order), shown=shown)


def _fact(kind: str, order: str, form: Form, *, about: str, yes: bool, note: str) -> Fact:
    """`about` names what the page showed, so that a stale page decides nothing else."""
    if kind == "appeal":
        judgement = int(about) if about.isdecimal() and len(about) < 6 else None
        return fact_of(AppealDecided, form, order=order, upheld=yes, judgement=judgement or None, note=note)
    return fact_of(DelayAnswered, form, order=order, accepted=yes, ship_by=typed.instant(about), note=note)
