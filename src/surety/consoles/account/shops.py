"""The shops and inspection centres a person works for, and choosing one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surety.access.pages import centres_of, choose_shop, memberships_of, signed_in_page
from surety.access.scope import ANYBODY, scoped, shop_scope
from surety.consoles.piece.cases import centre_names
from surety.engine.queries import shop_names


@signed_in_page
def show_shops(request: HttpRequest) -> HttpResponse:
    mine, centres = memberships_of(request), centres_of(request)
    with scoped(ANYBODY):
        names = centre_names(m.centre for m in centres)
    context = {
        "shops": [(m, _name(m.shop)) for m in mine],
        "centres": [(m, names.get(m.centre, m.centre)) for m in centres],
        "heading": _heading(bool(mine), bool(centres)),
    }
    return render(request, "account/shops.html", context)


def _heading(shops: bool, centres: bool) -> str:
    if centres:
        return _("My shops and centres") if shops else _("My centres")
    return _("My shops")


def _name(shop: str) -> str:
    with scoped(shop_scope(shop)):
        return shop_names([shop]).get(shop, shop)


@require_POST
@signed_in_page
def choose(request: HttpRequest) -> HttpResponse:
    shop = request.POST.get("shop", "")
    if not choose_shop(request, shop):
        raise Http404
    return redirect("shop:shipping", shop=shop)
