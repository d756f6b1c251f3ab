"""The page behind the link, and the one thing a buyer can do there: answer a proposed later date (A14)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surety.access.pages import buyer_page
from surety.consoles import clock, labels, nonce, typed
from surety.consoles.buyer.masks import mask_name, mask_phone
from surety.consoles.buyer.requesting import cases_shown
from surety.consoles.buyer.standing import standing
from surety.consoles.order.cases import visible_order
from surety.consoles.order.notices import titles
from surety.consoles.order.rows import carrier_name
from surety.consoles.regions import region_name
from surety.consoles.stating import Answer, Fault, Form, Make, carry_out, fact_of
from surety.engine import vault
from surety.engine.fact import Fact
from surety.listings.models import Recall
from surety.orders.case import OrderCase, Status
from surety.orders.facts import DelayAnswered, ServiceChosen


@require_safe
@buyer_page
def show_order(request: HttpRequest, token: str) -> HttpResponse:
    return _render(request, token, Answer())


@require_POST
@buyer_page
def answer_delay(request: HttpRequest, token: str) -> HttpResponse:
    accepted = {"accept": True, "decline": False}.get(request.POST.get("answer", ""))

    def make(form: Form) -> Fact:
        if accepted is None:
            raise Fault(_("Please choose again."))
        ship_by = typed.instant(request.POST.get("about", ""))
        return fact_of(DelayAnswered, form, order=request.scope.order, accepted=accepted, ship_by=ship_by)

    return _act(request, token, make, _("Thank you. Your answer was passed on to the shop."))


@require_http_methods(["GET", "HEAD", "POST"])
@buyer_page
def choose_service(request: HttpRequest, token: str) -> HttpResponse:
    """EPI-6: the buyer alone chooses what becomes of a service that a notice disrupts."""
    visible_order(request.scope.order)
    if request.method != "POST":  # a refused choice that is read in another language
        return redirect("buyer-order", token=token)
    outcome = request.POST.get("outcome", "")

    def make(form: Form) -> Fact:
        if outcome not in {"cancel", "wait"}:
            raise Fault(_("Please choose again."))
        return fact_of(ServiceChosen, form, order=request.scope.order, outcome=outcome)

    done = _("The service is cancelled; your money comes back the way you paid.")
    waits = _("The service waits for you until after the recovery.")
    return _act(request, token, make, done if outcome == "cancel" else waits)


def _act(request: HttpRequest, token: str, make: Make, done: str) -> HttpResponse:
    if not request.may_answer:
        return _render(request, token, Answer(_("This link only shows the order."), status=403))
    return carry_out(request, make, done=done, then=("buyer-order", token), shown=partial(_render, request, token))


def _recalled(case: OrderCase) -> list[dict[str, Any]]:
    """The entries of the recall list that cover goods of the order, as they were announced (LUX-6.2c)."""
    found = Recall.objects.filter(subject__in=list(case.recalls), ended_at=None) if case.recalls else ()
    return [{**row.doc, "model": row.model, "batch": row.batch} for row in found]


def _render(request: HttpRequest, token: str, answer: Answer) -> HttpResponse:
    case = visible_order(request.scope.order)
    shown = standing(case)
    context = {
        "token": token,
        "may_answer": request.may_answer,
        **answer.said,
        "case": case,
        "number": case.order.partition(":")[2],
        "standing": shown,
        "recalled": _recalled(case),
        "notice": titles([shown.promise.notice]) if shown.promise and shown.promise.notice else {},
        "parcels": [_parcel(each) for each in case.handovers],
        "receiver": _receiver(case),
        "cases": cases_shown(case),
        "service": _service(case),
        "nonce": nonce.issue(clock.now_of(request)),
    }
    return render(request, "buyer/order.html", context, status=answer.status)


def _service(case: OrderCase) -> dict[str, Any] | None:
    """The choice that waits, or what was chosen; nothing where no notice covers the place of a service."""
    offer = case.service
    if offer is None:
        return None
    waits = offer.chosen is None and not case.handovers and case.status not in (Status.DONE, Status.CANCELLED)
    return {"offer": offer, "waits": waits, "region": region_name(offer.region), "notice": titles([offer.notice])}


def _parcel(handover: Any) -> dict[str, Any]:
    code, _colon, waybill = handover.parcel.partition(":")
    happened = [
        (labels.label("scan", name), at)
        for name in ("returned", "refused", "signed", "delivered", "picked_up")
        if (at := getattr(handover, f"{name}_at"))
    ]
    return {"carrier": carrier_name(code), "waybill": waybill, "shipped_at": handover.shipped_at, "scans": happened}


def _receiver(case: OrderCase) -> str:
    """Where to, to whom, by which phone: what is known of it; a platform may report none."""
    person = None
    if case.receiver.vault:
        with connection.cursor() as cursor:
            person = vault.reveal(cursor, case.order, case.receiver.vault)
    name, phone = ((person or {}).get(key, "") for key in ("name", "phone"))
    return " · ".join(filter(None, (region_name(case.receiver.region), mask_name(name), mask_phone(phone))))
