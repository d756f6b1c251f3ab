"""The next order to ship, in the list as its reader has it: for whoever ships one after another."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surety.consoles import clock
from surety.consoles.frame import in_shop, list_query
from surety.consoles.merchant.filters import read_filters, read_key
from surety.consoles.order.rows import order_row
from surety.orders import queries

_LOOKED_AT = 200


@require_safe
@in_shop("shipping.ship")
def ship_next(request: HttpRequest, shop: str) -> HttpResponse:
    query = QueryDict(list_query(request, shop))
    filters = read_filters(shop, query, now=clock.now_of(request))
    after = read_key(query.get("after", ""))
    page = queries.read_page(filters.wanted, after=after, size=_LOOKED_AT)
    found = next((row["subject"] for row in page.rows if order_row(row).can_ship), None)
    if found:
        return redirect("shop:ship", shop=shop, order=found)
    messages.info(request, _("Nothing is left to ship in this list."))
    return redirect("shop:shipping", shop=shop)
