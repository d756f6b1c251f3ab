"""The buyer's own statement of an order: what was paid, what came back and is on its way, and the rule behind each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from surety.access.pages import buyer_page
from surety.consoles.order.cases import visible_order
from surety.consoles.statement import whose
from surety.consoles.statement.page import Places, rows_of, show_statement


@require_safe
@buyer_page
def statement(request: HttpRequest, token: str) -> HttpResponseBase:
    order = visible_order(request.scope.order)
    own, here = whose.orders(order.order), reverse("buyer-statement", args=[token])
    places = Places(statement=here, postings=here, posting=None, order=None)
    return show_statement(
        request, own, places, template="buyer/statement.html", ever=True,
        order=order, token=token, account_words="statement_own",
        stands="statement_stands_own",
        rows=rows_of(request, own, places, ever=True),
    )  # fmt: skip
