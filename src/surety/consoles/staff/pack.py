"""The appeal pack as staff see it: both sides, what each was told, and what each lacks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surety.access.pages import staff_page
from surety.consoles.aftersale.cases import load_aftersale, order_of
from surety.consoles.aftersale.pack import Pack, Reader, pack_of
from surety.consoles.aftersale.story import Address
from surety.consoles.aftersale.zipping import anchor, answer


@require_safe
@staff_page("staff.view")
def show_pack(request: HttpRequest, case: str) -> HttpResponse:
    pack = _pack(case, lambda digest: reverse("staff:dispute_file", args=[case, digest]))
    places = {
        "place": _("Platform staff"),
        "case_url": reverse("staff:dispute", args=[case]),
        "zip_url": reverse("staff:dispute_pack_zip", args=[case]),
    }
    return render(request, "aftersale/pack.html", pack.context | places)


@require_safe
@staff_page("staff.view")
def send_pack(request: HttpRequest, case: str) -> HttpResponseBase:
    return answer(_pack(case, anchor), language=get_language() or "en")


def _pack(case: str, address: Address) -> Pack:
    found = load_aftersale(case)
    return pack_of(found, order_of(found), Reader(None), address=address)
