"""Notices behind an order's dates, by name, with the page that the reader may open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from surety.consoles.language import is_english
from surety.engine.keys import bucket_of
from surety.orders.case import OrderCase


@dataclass(frozen=True)
class NamedNotice:
    title: str
    href: str = ""


def ruling(case: OrderCase) -> str:
    """The notice that made the order's present date; empty when something else did."""
    return case.ship_by_history[-1].get("notice", "") if case.ship_by_history else ""


def notices_of(request: HttpRequest, case: OrderCase) -> dict[str, NamedNotice]:
    """Every notice that ever moved the order's date, by id; the scope of the request decides which page it links to."""
    names = {move["notice"] for move in case.ship_by_history if move.get("notice")}
    return {notice: NamedNotice(title, _page(request, case.shop, notice)) for notice, title in titles(names).items()}


def titles(notices: Iterable[str]) -> dict[str, str]:
    """In the reader's language; one the reader may not see, such as a shop's own filing, is named by its kind."""
    keys = sorted(set(notices))
    if not keys:
        return {}
    column = "title_en" if is_english() else "title_zh"
    with connection.cursor() as cursor:
        cursor.execute(
            f"select n.subject, n.doc -> 'content' ->> '{column}' from surety_notice n"
            " join unnest(%s::smallint[], %s::text[]) as k (bucket, subject)"
            " on n.bucket = k.bucket and n.subject = k.subject",
            [[bucket_of(key) for key in keys], keys],
        )
        return dict.fromkeys(keys, _("a force-majeure notice")) | dict(cursor.fetchall())


def _page(request: HttpRequest, shop: str, notice: str) -> str:
    if request.scope.kind == "staff":
        return reverse("notices:notice", args=[notice])
    return reverse("shop-notices:one", kwargs={"shop": shop, "notice": notice})
