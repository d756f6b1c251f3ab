"""The shops and inspection centres a person works for, and choosing one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from surety.access.pages import centres_of, choose_shop, memberships_of, signed_in_page
from surety.access.scope import scoped, shop_scope
from surety.engine.queries import shop_names


@signed_in_page
def show_shops(request: HttpRequest) -> HttpResponse:
    mine = memberships_of(request)
    context = {"shops": [(m, _name(m.shop)) for m in mine], "centres": centres_of(request)}
    return render(request, "account/shops.html", context)


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
