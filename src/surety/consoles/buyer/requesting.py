"""Where a request begins: what may be asked for of this order, and the form that asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surety.access.pages import buyer_page
from surety.aftersales.case import ENDED
from surety.aftersales.facts import AftersaleApplied
from surety.aftersales.queries import cases_of_order
from surety.consoles import clock, nonce
from surety.consoles.aftersale.clock import clock_of
from surety.consoles.aftersale.context import number_of
from surety.consoles.aftersale.story import reason_text
from surety.consoles.buyer.forms import Form
from surety.consoles.buyer.offers import TYPES, Offer, offers_of
from surety.consoles.buyer.sending import Sent, send
from surety.consoles.order.cases import visible_order
from surety.consoles.show.time import instant_text
from surety.orders.case import OrderCase

PAYS = frozenset({"refund_only", "return_refund", "price_protection", "fresh_compensation"})
"""Requests of which less than everything may be asked."""


@require_safe
@buyer_page
def show_offers(request: HttpRequest, token: str) -> HttpResponse:
    order = visible_order(request.scope.order)
    offers = offers_of(request, order)
    context = {
        "token": token,
        "order": order,
        "number": number_of(order.order),
        "may_answer": request.may_answer,
        "offers": offers,
        "cases": cases_shown(order),
        "more_lines": bool(order.paid_at) and len(order.lines) > len(offers.rights),
    }
    return render(request, "buyer/aftersales.html", context)


def cases_shown(order: OrderCase) -> list[dict[str, Any]]:
    """The order's cases, open ones first, newest first among them."""
    cases = sorted(cases_of_order(order.order), key=lambda case: (case.status in ENDED, -case.applied_at.timestamp()))
    return [{"case": case, "number": number_of(case.case), "clock": clock_of(case)} for case in cases]


@require_http_methods(["GET", "HEAD", "POST"])
@buyer_page
def ask(request: HttpRequest, token: str, asks: str) -> HttpResponse:
    order = visible_order(request.scope.order)
    if asks not in TYPES:
        raise Http404
    if not request.may_answer:
        return _form(request, token, order, asks, Sent(), status=403 if request.method == "POST" else 200)
    if request.method != "POST":
        return _form(request, token, order, asks, Sent(), status=200)
    sent = send(request, order, lambda form: _applied(form, order, asks))
    if not sent.good:
        return _form(request, token, order, asks, sent, status=sent.status)
    assert isinstance(sent.fact, AftersaleApplied)
    messages.success(request, _("Your request was made."))
    return redirect("buyer-case", token=token, number=number_of(sent.fact.case))


def _applied(form: Form, order: OrderCase, asks: str) -> AftersaleApplied:
    identity = form.identity()
    received = form.answer("received") if asks == "refund_only" else asks != "refund_unshipped"
    return AftersaleApplied(
        **identity,
        case=_case_name(order, identity["id"]),
        order=order.order,
        asks=asks,  # type: ignore[arg-type]
        reason=form.reason(),
        units=form.units(),
        amount_fen=form.amount_fen(order.currency) if asks in PAYS else None,
        received=received,
        note=form.note(),
        evidence=form.evidence(),
    )


def _case_name(order: OrderCase, fact_id: str) -> str:
    """From the form's own number, so that a form sent twice names one case."""
    made = fact_id.removeprefix("web:")
    return f"{order.order.partition(':')[0]}:as-{made[4:12]}{made[-8:]}"


def _form(request: HttpRequest, token: str, order: OrderCase, asks: str, sent: Sent, *, status: int) -> HttpResponse:
    offer = offers_of(request, order).of(asks)
    assert offer is not None, "every kind of request is asked about"
    context = {
        "token": token,
        "order": order,
        "number": number_of(order.order),
        "may_answer": request.may_answer,
        "asks": asks,
        "offer": offer,
        "lines": _typed_lines(request, offer),
        "reasons": _reasons(order, offer),
        "pays": asks in PAYS,
        "typed": request.POST,
        "sent": sent,
        "faults": sent.faults,
        "nonce": nonce.issue(clock.now_of(request)),
    }
    return render(request, "buyer/ask.html", context, status=status)


def _reasons(order: OrderCase, offer: Offer) -> list[dict[str, str]]:
    """Seven days without a fault, longer with one. What ends when its pieces do says nothing of its own."""
    said = {line.until for line in offer.lines}
    return [
        {"code": code, "words": reason_text(code) if said == {until} else _until(order, code, until)}
        for code, until in offer.reasons.items()
    ]


def _until(order: OrderCase, code: str, until: datetime | None) -> str:
    if until is None:
        return reason_text(code)
    ends = instant_text(until, order.zone, ends=True)
    return _("%(reason)s (until %(when)s)") % {"reason": reason_text(code), "when": ends}


def _typed_lines(request: HttpRequest, offer: Offer) -> list[dict[str, Any]]:
    """The lines that may be asked for, with what was typed of them; one alone begins with one piece."""
    said = dict(zip(request.POST.getlist("line"), request.POST.getlist("quantity"), strict=False))
    if offer.whole:
        return [{"line": line, "typed": str(line.most)} for line in offer.lines]
    first = str(offer.lines[0].most) if len(offer.lines) == 1 else "0"
    return [{"line": line, "typed": said.get(line.line, "" if said else first)} for line in offer.lines]
