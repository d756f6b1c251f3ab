"""The after-sales inbox: what the shop is asked, in the order of what not answering costs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from surety.aftersales import inbox
from surety.consoles import clock, nonce
from surety.consoles.addresses import asked_of, with_query
from surety.consoles.frame import frame, in_shop
from surety.consoles.merchant.aftersales.filters import SIZES, TABS, Filters, read_filters
from surety.consoles.merchant.aftersales.rows import CaseRow, case_row
from surety.consoles.merchant.filters import read_key, write_key
from surety.consoles.merchant.shipping import Tab
from surety.consoles.nav import WAITING_MAX, count_text
from surety.consoles.view_settings import Column, columns_for, density_for
from surety.engine.paging import Page

PLACE = "surety_aftersales:"
"""Where in the session it stands where somebody is in the inbox of a shop."""
COLUMNS = (
    Column("order", gettext_lazy("Case"), fixed=True),
    Column("goods", gettext_lazy("Goods")),
    Column("asks", gettext_lazy("What is asked")),
    Column("status", gettext_lazy("Status")),
    Column("due", gettext_lazy("Time left"), fixed=True),
    Column("zero", gettext_lazy("What happens at zero"), fixed=True),
    Column("paid", gettext_lazy("Asked"), number=True),
    Column("placed", gettext_lazy("Applied"), extra=True),
)


@require_safe
@in_shop("aftersale.view")
def listing(request: HttpRequest, shop: str) -> HttpResponse:
    filters = read_filters(shop, request.GET, now=clock.now_of(request))
    _remember(request, shop)
    page = inbox.read_page(filters.wanted, after=read_key(request.GET.get("after", "")), size=filters.size)
    rows = [case_row(row) for row in page.rows]
    exact = [] if "after" in request.GET else _exact_match(filters, {row.subject for row in rows})
    columns = columns_for(request, "aftersales", COLUMNS)
    context = {
        "filters": filters,
        "can_answer": request.scope.allows("aftersale.answer"),
        "tabs": _tabs(request, shop, filters),
        "rows": [*exact, *rows],
        "columns": columns,
        "shown": {each.key for each in columns if each.shown},
        "density": density_for(request, "aftersales"),
        "list_name": "aftersales",
        "page_note": _note(page, len(rows) + len(exact)),
        "next_url": with_query(request, after=write_key(page.following)) if page.following else "",
        "first_url": with_query(request, after="") if request.GET.get("after") else "",
        "clear_url": with_query(request, after="", **dict.fromkeys(filters.values, "")),
        "export_query": asked_of(request),
        "sizes": [(size, with_query(request, size="" if size == SIZES[0] else str(size), after="")) for size in SIZES],
        "nonce": nonce.issue(clock.now_of(request)),
    }
    return render(request, "merchant/aftersales/list.html", frame(request, shop, **context))


def _remember(request: HttpRequest, shop: str) -> None:
    place = request.META.get("QUERY_STRING", "")[:1000]
    if request.session.get(PLACE + shop, "") != place:
        request.session[PLACE + shop] = place


def _exact_match(filters: Filters, shown: set[str]) -> list[CaseRow]:
    """A whole case number finds its case in whatever tab it is."""
    found = inbox.find_exactly(filters.wanted) if filters.wanted.text else None
    return [case_row(found)] if found and found["subject"] not in shown else []


def _tabs(request: HttpRequest, shop: str, filters: Filters) -> list[Tab]:
    counts = inbox.count_tabs(shop)
    tabs = []
    for code, label in TABS.items():
        count = counts[code]
        number = count.number if count.exact or count.number else None
        href = with_query(request, status="" if code == "waiting" else code, after="")
        tabs.append(Tab(label, href, number, not count.exact, code == filters.tab))
    return tabs


def _note(page: Page, shown: int) -> str:
    if page.looked_at:
        return _("%(shown)d found among %(looked)s cases; there may be more further on") % {
            "shown": shown,
            "looked": f"{page.looked_at:,}",
        }
    return ngettext("%d case on this page", "%d cases on this page", shown) % shown


def waiting_text(request: HttpRequest, shop: str) -> str:
    """For the nav: how many cases wait for the shop."""
    return count_text(request, "aftersale.view", lambda: inbox.count_waiting(shop, most=WAITING_MAX))
