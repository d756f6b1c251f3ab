"""From a shop's page to its rows: the shop in the address says which of a person's shops it is for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from surety.access.pages import CURRENT_SHOP, choose_shop, shop_page
from surety.engine.queries import shop_names

View = Callable[..., HttpResponse]


def in_shop(permission: str) -> Callable[[View], View]:
    """`shop_page` for addresses that name a shop; a shop that is not the person's is not there."""

    def decorate(view: View) -> View:
        guarded = shop_page(permission)(view)

        @wraps(view)
        def page(request: HttpRequest, shop: str, **kwargs: Any) -> HttpResponse:
            elsewhere = request.session.get(CURRENT_SHOP) != shop
            if request.user.is_authenticated and elsewhere and not choose_shop(request, shop):
                raise Http404
            return guarded(request, shop=shop, **kwargs)

        page.access = guarded.access
        return page

    return decorate


LIST_PLACE = "surety_list:"


def remember_list(request: HttpRequest, shop: str) -> None:
    """Where somebody stands in the queue: what they come back to after an order."""
    place = request.META.get("QUERY_STRING", "")[:1000]
    if request.session.get(LIST_PLACE + shop, "") != place:
        request.session[LIST_PLACE + shop] = place


def list_query(request: HttpRequest, shop: str) -> str:
    return request.session.get(LIST_PLACE + shop, "")


def frame(request: HttpRequest, shop: str, **context: Any) -> dict[str, Any]:
    """What every page of the console needs beside its own content."""
    name = shop_names([shop]).get(shop) or shop
    query = list_query(request, shop)
    list_url = reverse("shop:shipping", kwargs={"shop": shop}) + (f"?{query}" if query else "")
    return {"shop": shop, "place": name, "scope": request.scope, "list_url": list_url, **context}
