"""Columns and filters that several lists share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surety.consoles.categories import categories
from surety.consoles.listing import Column, Filter, Order, day_range, typed_in
from surety.consoles.show.platforms import platform_names
from surety.consoles.tables.searching import (
    buyers_named,
    cases_named,
    centres_named,
    creators_named,
    ids_named,
    orders_named,
    people_named,
    recipients_named,
    shops_named,
)
from surety.consoles.tables.words import codes

ORDER = Column("subject", _("Order"), "order")
ABOUT = Column("subject", _("About"), "anything")
RECORDED = Column("recorded_at", _("Recorded"), "instant")
NEWEST = (Order("recorded_at", True, "timestamptz"), Order("subject"), Order("seq", cast="bigint"))


def of_order(text: str) -> list[object]:
    return [orders_named(text)]


def order_filter() -> Filter:
    return Filter("q", _("Order number or waybill"), "subject = any(%s)", read=of_order)


def about_filter() -> Filter:
    """Of a list of what is about anything: by its number, or an order by a waybill of it."""
    return Filter(
        "q", _("Order, case or piece number, or waybill"), "subject = any(%s)",
        read=lambda text: [sorted({*orders_named(text), *cases_named(text)})],
    )  # fmt: skip


def number_filter(label: object, *columns: str) -> Filter:
    """Of a list of what names ids that need not exist: by a number of any of them, or a waybill."""
    sql = " or ".join(f"{column} = any(%s)" for column in columns)
    return Filter("q", label, sql, read=lambda text: [ids_named(text)] * len(columns))


def case_filter(label: object = _("Case, order number or waybill")) -> Filter:
    """Of a list of what is about an order: `subject`, or its `order_id`."""
    return Filter(
        "q", label, "subject = any(%s) or order_id = any(%s)",
        read=lambda text: [cases_named(text), orders_named(text)],
    )  # fmt: skip


def named() -> Filter:
    return Filter("q", _("Name or id"), "position(lower(%s) in lower(name || ' ' || subject)) > 0")


def exact(key: str, label: object, column: str = "") -> Filter:
    return Filter(key, label, f"{column or key} = %s")


def shop_filter() -> Filter:
    return _called("shop", _("Shop's name or id"), shops_named, _("No shop was found by this name or id."))


@dataclass(frozen=True)
class AskedShops:
    """Of a page that counts: the shops that its address asks for, None for all. As a field of the filter bar."""

    label: Promise | str
    value: str
    shops: list[str] | None
    said: Promise | str = ""
    unknown: bool = False
    key: str = "shop"


def asked_shops(request: HttpRequest) -> AskedShops:
    field = shop_filter()
    text = typed_in(request, field.key)
    if not text:
        return AskedShops(field.label, "", None)
    values = field.read(text)
    return AskedShops(field.label, text, values[0] if values else [], field.said_of(values), values is None)


def centre_filter(column: str = "centre") -> Filter:
    return _called(
        "centre", _("Centre's name or id"), centres_named, _("No centre was found by this name or id."), column
    )


def creator_filter() -> Filter:
    return _called("creator", _("Creator's name or id"), creators_named, _("No creator was found by this name or id."))


def _called(key: str, label: object, find: Callable[[str], list[str]], unknown: object, column: str = "") -> Filter:
    """Of whatever is called that, or partly."""
    return Filter(
        key, label, f"{column or key} = any(%s)", read=lambda text: [found] if (found := find(text)) else None,
        unknown=unknown, full=_("Only the first 500 of this name are looked in: type more of it."),
    )  # fmt: skip


def part_of(key: str, label: object, column: str = "") -> Filter:
    return Filter(key, label, f"position(lower(%s) in lower({column or key})) > 0")


def buyer_filter() -> Filter:
    return _called("buyer", _("Buyer's id"), buyers_named, _("No order is of a buyer with this id."))


def recipient_filter(key: str) -> Filter:
    return _called(
        key, _("Recipient's name, id or order"), recipients_named, _("Nobody was found by this name or number."),
        "recipient",
    )  # fmt: skip


def person_filter() -> Filter:
    return Filter(
        "actor", _("Who: name or login"), "actor = any(%s) or position(lower(%s) in lower(actor)) > 0",
        read=lambda text: [people_named(text), text],
    )  # fmt: skip


def subject_filter(key: str, label: object, column: str) -> Filter:
    """Of a list of what is about an order, shop or centre: by its number, a part of it, a waybill or a name."""
    return Filter(
        key, label, f"{column} = any(%s) or position(lower(%s) in lower({column})) > 0",
        read=lambda text: [[*orders_named(text), *shops_named(text), *centres_named(text)], text],
    )  # fmt: skip


def choice(key: str, label: object, group: str, column: str = "") -> Filter:
    return Filter(key, label, f"{column or key} = %s", "choice", lambda: codes(group))


def within(key: str, label: object) -> Filter:
    """A category, and what lies within it."""
    return Filter(
        key, label, f"({key} = %s or {key} like %s || '/%%')", "choice", categories, lambda text: [text, text]
    )


def on_platform() -> Filter:
    return Filter("platform", _("Platform"), "platform = %s", "choice", platform_names)


def on_day(column: str) -> Filter:
    return Filter("day", _("Day"), f"{column} >= %s and {column} < %s", "date", read=day_range)
