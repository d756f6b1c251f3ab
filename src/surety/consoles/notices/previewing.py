"""What a draft would do if it were published now: orders, shops, money and dates, before anything is decided."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from surety.access.pages import staff_page
from surety.consoles import clock
from surety.consoles.notices.cases import load_notice, title_of
from surety.consoles.notices.tilemap import figures_map
from surety.consoles.regions import PROVINCES, region_name
from surety.disruptions.preview import Move, Preview
from surety.disruptions.queries import preview
from surety.engine.queries import shop_names

SHOPS_SHOWN = 8
DATES_SHOWN = 8


@require_safe
@staff_page("staff.view")
def show_preview(request: HttpRequest, notice: str) -> HttpResponse:
    """A page of its own; asked for by htmx, the part that stands on the draft's page."""
    case = load_notice(notice)
    if case.status not in ("drafted", "filed"):
        return _to_its_page(request, notice)
    found = preview(case, now=clock.now_of(request))
    context = {"case": case, "title": title_of(case), **_context(found)}
    template = "notices/preview_found.html" if request.htmx else "notices/preview.html"
    return render(request, template, context)


def _to_its_page(request: HttpRequest, notice: str) -> HttpResponse:
    """What it does, or why it does nothing, is told there once the notice is settled."""
    address = reverse("notices:notice", args=[notice])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _context(found: Preview) -> dict[str, Any]:
    shops = found.shops.most_common(SHOPS_SHOWN)
    names = shop_names([shop for shop, _count in shops] + [move.shop for move in found.sample])
    dates = sorted(found.dates.items())
    return {
        "found": found,
        "map": figures_map(found.provinces),
        "provinces": [(_province(code), count) for code, count in found.provinces.most_common()],
        "shops": [(names.get(shop, shop), shop, count) for shop, count in shops],
        "shops_left": len(found.shops) - len(shops),
        "dates": dates[-DATES_SHOWN:],
        "dates_left": max(0, len(dates) - DATES_SHOWN),
        "sample": [_move(move, names) for move in found.sample],
    }


def _province(code: str) -> str:
    return str(PROVINCES[code]) if code in PROVINCES else "—"


def _move(move: Move, names: dict[str, str]) -> dict[str, Any]:
    return {
        "order": move.order,
        "shop": names.get(move.shop, move.shop),
        "region": region_name(move.region),
        "was": move.was,
        "becomes": move.becomes,
        "stake_fen": move.stake_fen,
    }
