"""Admissions to bases: evaluated step by step, decided with an interval or a reason, ended (JADE-03, LUX-2.2)."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surety.access.pages import staff_page
from surety.consoles import clock, evidence, nonce, typed
from surety.consoles.evaluating import step_said, steps_of
from surety.consoles.staff.centres.cases import load_centre, load_shop
from surety.consoles.stating import Answer, Form, Make, carry_out, fact_of
from surety.engine.fact import Fact
from surety.engine.queries import shop_names
from surety.inspection.admissions import AdmissionDecided, AdmissionEnded, AdmissionEvaluated
from surety.inspection.centre_case import admission_of, asked_for


@require_safe
@staff_page("staff.view")
def show_admission(request: HttpRequest, centre: str, shop: str) -> HttpResponse:
    return _render(request, centre, shop, Answer())


@require_POST
@staff_page("staff.centres")
def evaluate(request: HttpRequest, centre: str, shop: str) -> HttpResponse:
    def make(form: Form) -> Fact:
        return fact_of(AdmissionEvaluated, form, centre=centre, shop=shop, **step_said(request))

    return _act(request, centre, shop, make, _("Kept."))


@require_POST
@staff_page("staff.centres")
def decide(request: HttpRequest, centre: str, shop: str) -> HttpResponse:
    admitted, note = request.POST.get("admitted") == "yes", typed.prose(request.POST.get("note", ""))
    to = request.POST.get("to", "").strip() if admitted else ""
    make = partial(fact_of, AdmissionDecided, centre=centre, shop=shop, admitted=admitted, to=to, note=note)
    done = _("Admitted. The badge lives as long.") if admitted else _("Not admitted; the merchant reads the reason.")
    return _act(request, centre, shop, make, done)


@require_POST
@staff_page("staff.centres")
def end(request: HttpRequest, centre: str, shop: str) -> HttpResponse:
    note = typed.prose(request.POST.get("note", ""))
    make = partial(fact_of, AdmissionEnded, centre=centre, shop=shop, note=note)
    return _act(request, centre, shop, make, _("Ended, and the badge with it."))


@require_safe
@staff_page("staff.view")
def admission_file(request: HttpRequest, centre: str, shop: str, digest: str) -> HttpResponseBase:
    admission = load_centre(centre).admissions.get(shop)
    renewal = admission.renewal if admission else None
    held = [*(admission.evidence if admission else ()), *(renewal.evidence if renewal else ())]
    return evidence.answer(digest, among=[f"sha256:{each}" for each in held])


def _act(request: HttpRequest, centre: str, shop: str, make: Make, done: str) -> HttpResponse:
    then, shown = ("staff:admission", centre, shop), partial(_render, request, centre, shop)
    return carry_out(request, make, done=done, then=then, shown=shown)


def _render(request: HttpRequest, centre: str, shop: str, answer: Answer) -> HttpResponse:
    case, now = load_centre(centre), clock.now_of(request)
    admission = case.admissions.get(shop)
    if admission is None:
        raise Http404
    asked = asked_for(admission)
    context = {
        "case": case,
        "shop": shop,
        "shop_name": shop_names([shop]).get(shop) or shop,
        "admission": admission,
        "state": admission_of(case, shop, now),
        "asked": asked,
        "renews": asked is not None and asked is admission.renewal,
        "steps": steps_of(asked or admission, platform=shop.partition(":")[0], admission="base", on=now),
        "documents": _documents(shop),
        "may_keep": request.scope.allows("staff.centres"),
        "nonce": nonce.issue(now),
        **answer.said,
        "typed": request.POST,
    }
    return render(request, "staff/centres/admission.html", context, status=answer.status)


def _documents(shop: str) -> list[object]:
    """What the shop has handed in, beside its application."""
    try:
        return sorted(load_shop(shop).qualifications.values(), key=lambda one: (one.document, one.number))
    except Http404:
        return []
