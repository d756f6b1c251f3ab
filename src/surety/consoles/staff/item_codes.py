"""Item codes of every centre, and the orders they were made for; staff order for a centre that has nobody signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from surety.access.pages import staff_page
from surety.certificates import codes as item_codes
from surety.consoles import clock, code_orders
from surety.consoles.listing import Column, Filter, Listing, Order
from surety.consoles.tables.fields import centre_filter, choice, exact, on_day
from surety.consoles.tables.pages import answer_list
from surety.inspection.models import Centre

_MADE = {
    "open": (gettext_lazy("Being made"), "made_at is null"),
    "ready": (pgettext_lazy("code", "Ready"), "made_at is not null and fetched_at is null"),
    "fetched": (gettext_lazy("PINs fetched"), "fetched_at is not null and destroyed_at is null"),
    "done": (gettext_lazy("PINs destroyed"), "destroyed_at is not null"),
}


def _typed(text: str) -> list[object]:
    """A code however it was typed or scanned; what is none finds nothing."""
    try:
        return [item_codes.read(text)]
    except item_codes.MalformedCode:
        return [""]


CODES = Listing(
    name="item_codes",
    title=gettext_lazy("Item codes"),
    lede=gettext_lazy(
        "Every code by its centre and state. Whoever has a free code can print it: do not pass this list on."
    ),
    permission="staff.view",
    sql="select code, centre, state, shop, piece, issued_at from surety_code",
    columns=(
        Column("code", gettext_lazy("Item code"), "mono"),
        Column("centre", gettext_lazy("Centre"), "centre"),
        Column("state", gettext_lazy("State"), "label", "item_code"),
        Column("piece", gettext_lazy("Piece"), "piece", "staff:piece"),
        Column("shop", gettext_lazy("Shop"), "shop"),
        Column("issued_at", gettext_lazy("Issued"), "instant"),
    ),
    order=(Order("issued_at", True, "timestamptz"), Order("code")),
    filters=(
        Filter("q", gettext_lazy("Item code"), "code = %s", read=_typed),
        centre_filter(),
        choice("state", gettext_lazy("State"), "item_code"),
        exact("piece", gettext_lazy("Piece")),
    ),
    empty=gettext_lazy("No code matches. A centre orders codes from its printing page."),
)

ORDERS = Listing(
    name="code_orders",
    title=gettext_lazy("Orders of codes"),
    lede=gettext_lazy("Who ordered codes, when they were made, and who fetched their PINs."),
    permission="staff.view",
    sql="select name, centre, count::bigint as count, ordered_at, ordered_by, made_at, fetched_at, fetched_by,"
    " destroyed_at from certificates_codeorder",
    columns=(
        Column("name", gettext_lazy("Order of codes"), "mono"),
        Column("centre", gettext_lazy("Centre"), "centre"),
        Column("count", gettext_lazy("Codes"), "number"),
        Column("ordered_at", gettext_lazy("Ordered"), "instant"),
        Column("ordered_by", gettext_lazy("Ordered by"), "person"),
        Column("made_at", gettext_lazy("Made"), "instant"),
        Column("fetched_at", gettext_lazy("PINs fetched"), "instant"),
        Column("fetched_by", gettext_lazy("Fetched by"), "person"),
        Column("destroyed_at", gettext_lazy("PINs destroyed"), "instant"),
    ),
    order=(Order("ordered_at", True, "timestamptz"), Order("name")),
    filters=(
        centre_filter(),
        Filter(
            "state",
            gettext_lazy("State"),
            "case " + " ".join(f"when {sql} then '{code}'" for code, (_words, sql) in _MADE.items()) + " end = %s",
            "choice",
            lambda: {code: words for code, (words, _sql) in _MADE.items()},
        ),
        on_day("ordered_at"),
    ),
    empty=gettext_lazy("Nobody has ordered codes yet."),
)


@require_safe
@staff_page("staff.view")
def show_codes(request: HttpRequest) -> HttpResponseBase:
    return answer_list(request, CODES)


@require_safe
@staff_page("staff.view")
def show_orders(request: HttpRequest) -> HttpResponseBase:
    return _orders(request)


def _orders(request: HttpRequest, **more: object) -> HttpResponseBase:
    centres = Centre.objects.order_by("subject").values_list("subject", "name")
    may_order = request.scope.allows("staff.decide")
    return answer_list(request, ORDERS, template="staff/code_orders.html", centres=centres, may_order=may_order, **more)


@require_http_methods(["POST"])
@staff_page("staff.decide")
def order_codes(request: HttpRequest) -> HttpResponseBase:
    """The worker makes them; a centre's main account, or the command line, hands their PINs out."""
    centre, text = request.POST.get("centre", "").replace("\x00", ""), request.POST.get("count", "").strip()
    if not Centre.objects.filter(subject=centre).exists():
        return _orders(request, fault=_("Choose a centre."))
    by = {"by": request.user.username, "now": clock.now_of(request)}
    if fault := code_orders.place(centre, text=text, name="", **by):
        return _orders(request, fault=fault)
    return redirect("staff:code_orders")
