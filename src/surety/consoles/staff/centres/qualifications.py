"""One document of a shop: what it says, its pictures, the evaluation, and the decision (LUX-3)."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surety.access.pages import staff_page
from surety.consoles import clock, evidence, nonce, typed
from surety.consoles.evaluating import step_said, steps_of
from surety.consoles.staff.centres.cases import load_shop
from surety.consoles.stating import Answer, Form, Make, carry_out, fact_of
from surety.engine.calendar import day_of
from surety.engine.fact import Fact
from surety.merchants.documents import appraisers_of, in_force, subject_of
from surety.merchants.qualification_facts import (
    QualificationDecided,
    QualificationEnded,
    QualificationEvaluated,
    ShopItemClosed,
)
from surety.merchants.qualifying import OPEN


@require_safe
@staff_page("staff.view")
def show_qualification(request: HttpRequest, shop: str, document: str) -> HttpResponse:
    return _render(request, shop, document, Answer())


@require_POST
@staff_page("staff.centres")
def evaluate(request: HttpRequest, shop: str, document: str) -> HttpResponse:
    def make(form: Form) -> Fact:
        return fact_of(QualificationEvaluated, form, shop=shop, number=document, **step_said(request))

    return _act(request, shop, document, make, _("Kept."))


@require_POST
@staff_page("staff.centres")
def decide(request: HttpRequest, shop: str, document: str) -> HttpResponse:
    verified, reason = request.POST.get("verified") == "yes", typed.prose(request.POST.get("reason", ""))
    to = request.POST.get("to", "").strip() if verified else ""
    make = partial(fact_of, QualificationDecided, shop=shop, number=document, verified=verified, to=to, reason=reason)
    done = _("Verified: it counts in its days.") if verified else _("Rejected; the merchant reads the reason.")
    return _act(request, shop, document, make, done)


@require_POST
@staff_page("staff.centres")
def end(request: HttpRequest, shop: str, document: str) -> HttpResponse:
    reason = typed.prose(request.POST.get("reason", ""))
    make = partial(fact_of, QualificationEnded, shop=shop, number=document, reason=reason)
    return _act(request, shop, document, make, _("It counts no more."))


@require_POST
@staff_page("staff.centres")
def close_item(request: HttpRequest, shop: str, document: str) -> HttpResponse:
    """What stood on a document that ended was looked at."""
    item, note = f"qualification_expired:{document}", typed.prose(request.POST.get("note", ""))
    make = partial(fact_of, ShopItemClosed, shop=shop, item=item, note=note)
    return _act(request, shop, document, make, _("Closed."))


@require_safe
@staff_page("staff.view")
def qualification_file(request: HttpRequest, shop: str, document: str, digest: str) -> HttpResponseBase:
    one = load_shop(shop).qualifications.get(document)
    return evidence.answer(digest, among=[f"sha256:{each}" for each in (one.evidence if one else ())])


def _act(request: HttpRequest, shop: str, document: str, make: Make, done: str) -> HttpResponse:
    then, shown = ("staff:qualification", shop, document), partial(_render, request, shop, document)
    return carry_out(request, make, done=done, then=then, shown=shown)


def _render(request: HttpRequest, shop: str, document: str, answer: Answer) -> HttpResponse:
    case, now = load_shop(shop), clock.now_of(request)
    one = case.qualifications.get(document)
    if one is None:
        raise Http404
    today = day_of(now)
    directed = one.document == "directed_admission"
    platform = shop.partition(":")[0]
    context = {
        "case": case,
        "one": one,
        "in_force": in_force(one, on=today),
        "open": one.state in OPEN,
        "to_look_at": f"qualification_expired:{document}" in case.items,
        "applicant": subject_of(case, on=today),
        "appraisers": appraisers_of(case, on=today),
        "steps": steps_of(one, platform=platform, admission="directed", on=now) if directed else [],
        "others": [
            each for each in case.qualifications.values() if each.number != document and each.state != "rejected"
        ],
        "may_keep": request.scope.allows("staff.centres"),
        "nonce": nonce.issue(now),
        **answer.said,
        "typed": request.POST,
    }
    return render(request, "staff/centres/qualification.html", context, status=answer.status)
