"""The shipping queue: what to ship, in the order of what waiting costs."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from surety.consoles import clock
from surety.consoles.addresses import asked_of, with_query
from surety.consoles.frame import frame, in_shop, remember_list
from surety.consoles.merchant.filters import TABS, Filters, read_filters, read_key, write_key
from surety.consoles.order.notices import titles
from surety.consoles.order.rows import order_row
from surety.consoles.piece.units import waiting_of
from surety.consoles.view_settings import Column, columns_for, density_for
from surety.orders import queries

PAGE_SIZE = 50
COLUMNS = (
    Column("order", gettext_lazy("Order"), fixed=True),
    Column("goods", gettext_lazy("Goods")),
    Column("status", gettext_lazy("Status")),
    Column("due", gettext_lazy("Time left"), fixed=True),
    Column("zero", gettext_lazy("What happens at zero"), fixed=True),
    Column("paid", gettext_lazy("Paid"), number=True),
    Column("region", gettext_lazy("To")),
    Column("marks", gettext_lazy("Marks")),
    Column("parcels", gettext_lazy("Parcels"), extra=True),
    Column("placed", gettext_lazy("Ordered"), extra=True),
)


@dataclass(frozen=True)
class Tab:
    label: Any
    href: str
    count: int | None
    more: bool
    is_here: bool


@require_safe
@in_shop("shipping.view")
def shipping(request: HttpRequest, shop: str) -> HttpResponse:
    now = clock.now_of(request)
    filters = read_filters(shop, request.GET, now=now)
    remember_list(request, shop)
    page = queries.read_page(filters.wanted, after=read_key(request.GET.get("after", "")), size=PAGE_SIZE)
    rows = [order_row(row) for row in page.rows]
    exact = [] if "after" in request.GET else _exact_match(filters, {row.subject for row in rows})
    columns = columns_for(request, "shipping", COLUMNS)
    return render(
        request,
        "merchant/shipping.html",
        frame(
            request,
            shop,
            filters=filters,
            can_ship=request.scope.allows("shipping.ship"),
            tabs=_tabs(request, shop, filters),
            rows=[*exact, *rows],
            inspected=waiting_of(row.subject for row in (*exact, *rows)),
            notice_titles=titles({row.notice for row in (*exact, *rows) if row.notice}),
            columns=columns,
            shown={each.key for each in columns if each.shown},
            density=density_for(request, "shipping"),
            list_name="shipping",
            page_note=_note(page, len(rows) + len(exact)),
            next_url=with_query(request, after=write_key(page.following)) if page.following else "",
            first_url=with_query(request, after="") if request.GET.get("after") else "",
            clear_url=with_query(request, after="", **dict.fromkeys(filters.values, "")),
            export_query=asked_of(request),
            sort_url=with_query(request, after="", sort="" if filters.sort else "due") if filters.wanted.queue else "",
            no_orders=not rows and not exact and not filters.active,
        ),
    )


def _exact_match(filters: Filters, shown: set[str]) -> list[Any]:
    """A whole order number finds its order in whatever tab it is."""
    if not filters.wanted.number:
        return []
    found = queries.find_exactly(filters.wanted)
    return [order_row(found)] if found and found["subject"] not in shown else []


def _tabs(request: HttpRequest, shop: str, filters: Filters) -> list[Tab]:
    counts = queries.count_statuses(shop)
    tabs = []
    for code, label in TABS.items():
        count = counts[code]
        number = count.number if count.exact or count.number else None
        href = with_query(request, status="" if code == "queue" else code, after="")
        tabs.append(Tab(label, href, number, not count.exact, code == filters.tab))
    return tabs


def _note(page: queries.Page, shown: int) -> str:
    if page.looked_at:
        return _("%(shown)d found among %(looked)s orders; there may be more further on") % {
            "shown": shown,
            "looked": f"{page.looked_at:,}",
        }
    return ngettext("%d order on this page", "%d orders on this page", shown) % shown
