"""The appeal pack behind the order's link: what both sides showed, what the buyer was told and what they lack."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from surety.access.pages import buyer_page
from surety.consoles.aftersale.cases import order_of
from surety.consoles.aftersale.pack import Pack, Reader, pack_of
from surety.consoles.aftersale.story import Address
from surety.consoles.aftersale.zipping import anchor, answer
from surety.consoles.buyer.case import case_behind


@require_safe
@buyer_page
def show_pack(request: HttpRequest, token: str, number: str) -> HttpResponse:
    pack = _pack(request, number, lambda digest: reverse("buyer-case-file", args=[token, number, digest]))
    places = {
        "token": token,
        "case_url": reverse("buyer-case", args=[token, number]),
        "zip_url": reverse("buyer-pack-zip", args=[token, number]),
    }
    return render(request, "buyer/pack.html", pack.context | places)


@require_safe
@buyer_page
def send_pack(request: HttpRequest, token: str, number: str) -> HttpResponseBase:
    return answer(_pack(request, number, anchor), language=get_language() or "en")


def _pack(request: HttpRequest, number: str, address: Address) -> Pack:
    found = case_behind(request, number)
    return pack_of(found, order_of(found), Reader("buyer", f"buyer:{found.order}"), address=address)
