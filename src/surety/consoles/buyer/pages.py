"""The page behind the link, and the one thing a buyer can do there: answer a proposed later date (A14)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
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
from surety.engine import gate, vault
from surety.listings.models import Recall
from surety.orders.case import OrderCase, Status
from surety.orders.facts import DelayAnswered, ServiceChosen


@require_safe
@buyer_page
def show_order(request: HttpRequest, token: str) -> HttpResponse:
    return _render(request, token)


@require_POST
@buyer_page
def answer_delay(request: HttpRequest, token: str) -> HttpResponse:
    if not request.may_answer:
        return _render(request, token, fault=_("This link only shows the order."), status=403)
    answer = request.POST.get("answer", "")
    form = nonce.of(request)
    if answer not in {"accept", "decline"} or form is None:
        return _render(request, token, fault=_("Please choose again."), status=422)
    fact = DelayAnswered(
        id=form[0],
        at=form[1],
        order=request.scope.order,
        accepted=answer == "accept",
        ship_by=typed.instant(request.POST.get("about", "")),
    )
    result = gate.submit([fact], source=request.scope.source)[0]
    if result.status == "refused" or result.code not in ("", "accepted"):
        return _render(request, token, fault=labels.label("refusal", result.code), status=409)
    messages.success(request, _("Thank you. Your answer was passed on to the shop."))
    return redirect("buyer-order", token=token)


@require_http_methods(["GET", "HEAD", "POST"])
@buyer_page
def choose_service(request: HttpRequest, token: str) -> HttpResponse:
    """EPI-6: the buyer alone chooses what becomes of a service that a notice disrupts."""
    visible_order(request.scope.order)
    if request.method != "POST":  # a refused choice that is read in another language
        return redirect("buyer-order", token=token)
    if not request.may_answer:
        return _render(request, token, fault=_("This link only shows the order."), status=403)
    outcome, form = request.POST.get("outcome", ""), nonce.of(request)
    if outcome not in {"cancel", "wait"} or form is None:
        return _render(request, token, fault=_("Please choose again."), status=422)
    fact = ServiceChosen(id=form[0], at=form[1], order=request.scope.order, outcome=outcome)  # type: ignore[arg-type]
    result = gate.submit([fact], source=request.scope.source)[0]
    if not result.good:
        return _render(request, token, fault=labels.label("refusal", result.code), status=409)
    done = _("The service is cancelled; your money comes back the way you paid.")
    messages.success(request, done if outcome == "cancel" else _("The service waits for you until after the recovery."))
    return redirect("buyer-order", token=token)


def _recalled(case: OrderCase) -> list[dict[str, Any]]:
    """The entries of the recall list that cover goods of the order, as they were announced (LUX-6.2c)."""
    found = Recall.objects.filter(subject__in=list(case.recalls), ended_at=None) if case.recalls else ()
    return [{**row.doc, "model": row.model, "batch": row.batch} for row in found]


def _render(request: HttpRequest, token: str, *, fault: str = "", status: int = 200) -> HttpResponse:
    case = visible_order(request.scope.order)
    shown = standing(case)
    context = {
        "token": token,
        "may_answer": request.may_answer,
        "fault": fault,
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
    return render(request, "buyer/order.html", context, status=status)


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


def _receiver(case: OrderCase) -> dict[str, str]:
    person = None
    if case.receiver.vault:
        with connection.cursor() as cursor:
            person = vault.reveal(cursor, case.order, case.receiver.vault)
    return {
        "region": region_name(case.receiver.region),
        "name": mask_name((person or {}).get("name", "")),
        "phone": mask_phone((person or {}).get("phone", "")),
    }
