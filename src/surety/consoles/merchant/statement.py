"""The shop's statement: its accounts and what moved them, down to each posting."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surety.consoles.frame import frame, in_shop
from surety.consoles.order.cases import load_case
from surety.consoles.statement import whose
from surety.consoles.statement.page import Places, show_postings, show_statement
from surety.consoles.statement.posting import posting_context


@require_safe
@in_shop("money.view")
def statement(request: HttpRequest, shop: str) -> HttpResponseBase:
    context = frame(request, shop, heading=_("Statement"))
    return show_statement(request, whose.shops(shop), _places(shop), template="statement/statement.html", **context)


@require_safe
@in_shop("money.view")
def postings(request: HttpRequest, shop: str) -> HttpResponseBase:
    context = frame(request, shop, heading=_("Postings"))
    return show_postings(request, whose.shops(shop), _places(shop), template="statement/postings.html", **context)


@require_safe
@in_shop("money.view")
def posting(request: HttpRequest, shop: str, order: str, effect: str) -> HttpResponse:
    if order != shop:
        load_case(shop, order)
    context = posting_context(order, effect) | {
        "order_url": reverse("shop:order", args=[shop, order]),
        "statement_url": reverse("shop:statement", args=[shop]),
    }
    if context["case"] and request.scope.allows("aftersale.view"):
        context["case_url"] = reverse("shop:aftersale", args=[shop, context["case"]])
    return render(request, "statement/posting.html", frame(request, shop, **context))


def _places(shop: str) -> Places:
    return Places(
        statement=reverse("shop:statement", args=[shop]),
        postings=reverse("shop:postings", args=[shop]),
        posting=lambda order, effect: reverse("shop:posting", args=[shop, order, effect]),
        order=lambda order: reverse("shop:order", args=[shop, order]),
    )
