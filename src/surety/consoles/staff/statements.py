"""Statements as staff read them: any shop's, and any buyer's by the platform's pseudonym."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surety.access.pages import staff_page
from surety.consoles.statement import whose
from surety.consoles.statement.page import Places, show_postings, show_statement
from surety.consoles.statement.posting import posting_context
from surety.engine.queries import shop_names
from surety.money.queries import orders_of_buyer


@require_safe
@staff_page("staff.money")
def shop_statement(request: HttpRequest, shop: str) -> HttpResponseBase:
    name, places = _shop_name(shop), _places("shop", shop)
    context = _context(_("Statement of %(shop)s") % {"shop": name}, "staff:shops", _("Shops"))
    return show_statement(request, whose.shops(shop), places, template="statement/statement.html", **context)


@require_safe
@staff_page("staff.money")
def shop_postings(request: HttpRequest, shop: str) -> HttpResponseBase:
    name, places = _shop_name(shop), _places("shop", shop)
    context = _context(_("Postings of %(shop)s") % {"shop": name}, "staff:shops", _("Shops"))
    return show_postings(request, whose.shops(shop), places, template="statement/postings.html", **context)


@require_safe
@staff_page("staff.money")
def buyer_statement(request: HttpRequest, buyer: str) -> HttpResponseBase:
    known, context = _buyer(buyer), _context(_("Statement of buyer %(buyer)s"), "staff:orders", _("Orders"))
    context["heading"] %= {"buyer": buyer.partition(":")[2]}
    return show_statement(request, known, _places("buyer", buyer), template="statement/statement.html", **context)


@require_safe
@staff_page("staff.money")
def buyer_postings(request: HttpRequest, buyer: str) -> HttpResponseBase:
    known, context = _buyer(buyer), _context(_("Postings of buyer %(buyer)s"), "staff:orders", _("Orders"))
    context["heading"] %= {"buyer": buyer.partition(":")[2]}
    return show_postings(request, known, _places("buyer", buyer), template="statement/postings.html", **context)


@require_safe
@staff_page("staff.money")
def posting(request: HttpRequest, order: str, effect: str) -> HttpResponse:
    context = posting_context(order, effect) | {
        "order_url": reverse("staff:order", args=[order]),
        "statement_url": reverse("staff:shop_statement", args=[order]),
    }
    if context["case"] and request.scope.allows("staff.view"):
        context["case_url"] = reverse("staff:dispute", args=[context["case"]])
    linked = {"place": _("Platform staff"), "decisions_linked": request.scope.allows("staff.view")}
    return render(request, "statement/posting.html", context | linked)


def _shop_name(shop: str) -> str:
    name = shop_names([shop]).get(shop)
    if name is None:
        raise Http404
    return name or shop


def _buyer(buyer: str) -> whose.Whose:
    platform, _colon, pseudonym = buyer.partition(":")
    with connection.cursor() as cursor:
        if not orders_of_buyer(cursor, platform, pseudonym):
            raise Http404
    return whose.buyers(platform, pseudonym)


def _context(heading: str, list_name: str, crumb: str) -> dict[str, Any]:
    return {"heading": heading, "place": _("Platform staff"), "crumb_url": reverse(list_name), "crumb": crumb}


def _places(kind: str, subject: str) -> Places:
    return Places(
        statement=reverse(f"staff:{kind}_statement", args=[subject]),
        postings=reverse(f"staff:{kind}_postings", args=[subject]),
        posting=lambda order, effect: reverse("staff:posting", args=[order, effect]),
        order=lambda order: reverse("staff:order", args=[order]),
    )
