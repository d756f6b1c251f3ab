"""What a line of a list is about, and the page of that: a work item's is where it is done."""

from __future__ import annotations

from collections.abc import Container
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from surety.consoles.listing import Column
from surety.consoles.show.platforms import platform_name
from surety.consoles.tables.words import words

_PAGES = {
    "order": "staff:order",
    "aftersale": "staff:dispute",
    "notice": "notices:notice",
    "amendment": "rules:change",
    "conversation": "staff:conversation",
    "centre": "staff:centre",
    "piece": "staff:piece",
    "listing": "staff:listing",
    "violation": "staff:violation",
    "provider": "staff:provider",
    "creator": "staff:creator",
    "recall": "staff:recall",
}
"""What has no page of its own is done on its order's, where it has one."""
_BY_NUMBER = {
    "as-": "aftersale", "pc-": "piece", "cv-": "conversation", "ls-": "listing", "vi-": "violation", "ic-": "centre",
    "cr-": "creator", "rc-": "recall",
}  # fmt: skip
_BY_MESSAGE = {"filing_answered": "notice"}
"""Notices are numbered as orders are; what is told of them tells."""


def kind_of(subject: str, *, names: Container[str] = (), message: str = "") -> str:
    """What kind of thing an id is of; of shops and notices it takes their names, or what was told of them."""
    first, _colon, number = subject.partition(":")
    if first == "amendment":
        return first
    numbered = _BY_NUMBER.get(number[:3])
    return numbered or ("shop" if subject in names else _BY_MESSAGE.get(message, "order"))


def page_of(subject: str, kind: str) -> str:
    """The page of what this id is of."""
    if kind == "shop":
        return f"{reverse('staff:shops')}?{urlencode({'q': subject})}"
    return _page(kind, subject, None, {"kind": ""})


def anything_cell(column: Column, value: str, row: dict[str, Any]) -> SafeString:
    """Whatever has facts of its own: a shop or centre by its name, others by number, and what it is."""
    platform, _colon, number = value.partition(":")
    if number == "marketplace":
        return format_html('{}<span class="two">{}</span>', platform_name(platform), _("All shops"))
    kind = kind_of(value, names=row["names"], message=row.get("kind", ""))
    whose = " · ".join(filter(None, (platform_name(platform) if kind != "amendment" else "", words("about", kind))))
    shown = row["names"].get(value) or number
    return format_html(
        '<a class="subject" href="{}">{}</a><span class="two">{}</span>', page_of(value, kind), shown, whose
    )


def about_cell(column: Column, value: str, row: dict[str, Any]) -> SafeString:
    """What an item is about, leading to where it is done."""
    platform, _colon, number = value.partition(":")
    if number == "marketplace":
        number = platform if row["about"] == "provider" else _("All shops")
    kind = words("about", row["about"]) if row["about"] else ""
    alone = row["about"] in ("amendment", "provider")
    whose = kind if alone else " · ".join(filter(None, (platform_name(platform), kind)))
    href = _page(row["about"], value, row.get("order_id"), row)
    shown = format_html('<a class="subject" href="{}">{}</a>', href, number) if href else number
    return format_html('{}<span class="two">{}</span>', shown, whose)


def _page(about: str, subject: str, order: str | None, row: dict[str, Any]) -> str:
    if about == "amendment":
        return reverse(_PAGES[about], args=[int(subject.partition(":")[2])])
    if about == "coverage":
        platform, _colon, number = subject.partition(":")
        whose = {"platform": platform} if number == "marketplace" else {"shop": subject}
        return f"{reverse('staff:coverage')}?{urlencode({'by': 'day', 'stage': 'unshipped', **whose})}"
    if about == "qualification":
        return reverse("staff:qualification", args=[subject, row["item"].partition(":")[2]])
    if row["kind"] == "admission" and row.get("shop"):
        return reverse("staff:admission", args=[subject, row["shop"]])
    if about in _PAGES:
        return reverse(_PAGES[about], args=[subject])
    return reverse("staff:order", args=[order]) if order else ""
