"""One order: what to do, its life, its facts, its money, and why each deadline is what it is."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from surety.consoles import clock
from surety.consoles.frame import frame, in_shop
from surety.consoles.merchant.aftersales.rows import of_order
from surety.consoles.order.cases import load_case
from surety.consoles.order.clocks import Address
from surety.consoles.order.context import order_context
from surety.consoles.piece.units import Unit, units_of
from surety.engine import book, vault
from surety.orders.case import OrderCase


@require_safe
@in_shop("shipping.view")
def order(request: HttpRequest, shop: str, order: str) -> HttpResponse:
    beside = bool(request.htmx) and request.htmx.target == "sidepanel"
    template = "merchant/order_panel.html" if beside else "merchant/order.html"
    aftersales = request.scope.allows("aftersale.view")
    context = order_context(request, shop, order, address=page_in(shop), aftersales=aftersales)
    if aftersales:
        context["asked_for"] = of_order(shop, order)
    context["units"] = inspected_units(request, context["case"])
    return render(request, template, frame(request, shop, **context))


def page_in(shop: str) -> Address:
    return lambda kind, subject: reverse(f"shop:{kind}", args=[shop, subject])


def inspected_units(request: HttpRequest, case: OrderCase) -> list[Unit]:
    """Those that must be inspected, and why each cannot ship yet."""
    with connection.cursor() as cursor:
        _number, release = book.active(cursor, now=clock.now_of(request))
    return units_of(case, release=release, now=clock.now_of(request))


@require_safe
@in_shop("receiver.view")
def receiver(request: HttpRequest, shop: str, order: str) -> HttpResponse:
    """Name, phone and address, only when asked for: they are not in the page until somebody needs them."""
    _, case = load_case(shop, order)
    with connection.cursor() as cursor:
        person = vault.reveal(cursor, order, case.receiver.vault) if case.receiver.vault else None
    response = render(request, "merchant/receiver.html", {"person": person})
    response.headers["Cache-Control"] = "private, no-store"
    return response
