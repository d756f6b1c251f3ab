"""The appeal pack as the shop may see it: what both sides showed, what the shop was told, and what the shop lacks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from surety.consoles.aftersale.cases import order_of
from surety.consoles.aftersale.pack import Pack, Reader, pack_of
from surety.consoles.aftersale.story import Address
from surety.consoles.aftersale.zipping import anchor, answer
from surety.consoles.frame import frame, in_shop
from surety.consoles.merchant.aftersales.one import load


@require_safe
@in_shop("aftersale.view")
def show_pack(request: HttpRequest, shop: str, case: str) -> HttpResponse:
    pack = _pack(request, shop, case, lambda digest: reverse("shop:aftersale_evidence", args=[shop, case, digest]))
    places = {
        "case_url": reverse("shop:aftersale", args=[shop, case]),
        "zip_url": reverse("shop:aftersale_pack_zip", args=[shop, case]),
    }
    return render(request, "aftersale/pack.html", frame(request, shop, **pack.context, **places))


@require_safe
@in_shop("aftersale.view")
def send_pack(request: HttpRequest, shop: str, case: str) -> HttpResponseBase:
    return answer(_pack(request, shop, case, anchor), language=get_language() or "en")


def _pack(request: HttpRequest, shop: str, case: str, address: Address) -> Pack:
    found = load(shop, case)
    reader = Reader("merchant", f"shop:{shop}", talks=request.scope.allows("inbox.view"))
    return pack_of(found, order_of(found), reader, address=address)
