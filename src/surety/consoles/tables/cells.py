"""How a value of a list is shown, by the kind of its column."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from surety.consoles import labels
from surety.consoles.categories import category
from surety.consoles.listing import Column
from surety.consoles.listings.showing import what_shows
from surety.consoles.message_texts import message_text
from surety.consoles.order.rows import parcel_text
from surety.consoles.show.money import money_text
from surety.consoles.show.platforms import platform_name
from surety.consoles.show.rule_words import row_words, table_title
from surety.consoles.show.time import PLATFORM_ZONE, instant_text, seconds_text
from surety.consoles.tables.about import about_cell, anything_cell
from surety.consoles.tables.words import words
from surety.consoles.tables.working import work_cell
from surety.logistics.carriers import CARRIERS

_WARNINGS = ("no_rule", "undetermined", "stopped")
_TONES = dict.fromkeys(_WARNINGS, "is-warn") | dict.fromkeys(("ambiguous", "invalid_input", "late"), "is-danger")
PROSE = frozenset({"work", "message", "prose", "shows", "json", "rule_row"})
"""Kinds that are read as sentences: on a phone they begin at the left, under their column's name."""
_DASH = mark_safe('<span class="muted">—</span>')


def cell(column: Column, row: dict[str, Any]) -> SafeString:
    value = row[column.key]
    if value is None or value == "" or value == []:
        return _DASH
    return _SHOW[column.kind](column, value, row)


def _order(column: Column, value: str, row: dict[str, Any]) -> SafeString:
    return _shown(value, "staff:order", [value])


def _place(column: Column, value: str, row: dict[str, Any]) -> SafeString:
    """What has a page of its own, in the console that the column's group names."""
    args = [row["shop"], value] if column.group.startswith("shop:") else [value]
    return _shown(value, column.group, args, name=row[column.name] if column.name else "")


def _shown(value: str, page: str, args: list[str], *, name: str = "") -> SafeString:
    """An id that leads to its page: by its name with the id beside it, or by its number with its platform."""
    platform, _colon, number = value.partition(":")
    first, second, small = (name, value, "two mono") if name else (number, platform_name(platform), "two")
    where = reverse(page, args=args)
    return format_html('<a class="subject" href="{}">{}</a><span class="{}">{}</span>', where, first, small, second)


def _categories(value: str) -> str:
    """One path, or several with commas between them."""
    return " · ".join(category(each) for each in value.split(", "))


def _of_two(column: Column, value: str, row: dict[str, Any]) -> SafeString:
    """What is found by two names, `first|second`: a merchant at a base, a document of a shop."""
    first, _bar, second = value.partition("|")
    shown = second if column.kind == "qualification" else row["name"]
    href = reverse(f"staff:{column.kind}", args=[first, second])
    return format_html('<a class="subject" href="{}">{}</a>', href, shown)


def _waits(column: Column, value: datetime, row: dict[str, Any]) -> SafeString:
    """Since when, and how long by now; past its target it is said in colour and in words."""
    waited = int((row["now"] - value).total_seconds())
    target = row.get("target_seconds") if row.get("first_reply_at") is None else None
    late = target is not None and waited > target
    told = _("over the target") if late else _("since %(when)s") % {"when": instant_text(value)}
    tone = "tag is-danger" if late else ""
    return format_html('<span class="{}">{}</span><span class="two">{}</span>', tone, seconds_text(waited), told)


def _reply(column: Column, value: int, row: dict[str, Any]) -> SafeString:
    in_target = row.get("in_target")
    if in_target is None:
        return format_html("{}", seconds_text(value))
    tag = format_html('<span class="tag {}">{}</span>', *(("is-ok", _("in time")) if in_target else
                                                          ("is-danger", _("too late"))))  # fmt: skip
    return format_html("{} {}", seconds_text(value), tag)


def _named(column: Column, value: str, row: dict[str, Any]) -> SafeString:
    """Whoever or whatever an id stands for, by name, with the id beside it; the column's group may name its page."""
    name = row["names"].get(value, "")
    if column.group:
        return _shown(value, column.group, [value], name=name or value)
    return _with_id(name, value)


def _with_id(name: str, value: str) -> SafeString:
    if not name or name == value:
        return format_html('<span class="mono">{}</span>', value)
    return format_html('{}<span class="two mono">{}</span>', name, value)


def _recipient(column: Column, value: str, row: dict[str, Any]) -> SafeString:
    """`shop:douyin:1`, `buyer:` of an order, `centre:douyin:ic-1`, `staff`."""
    party, _colon, whose = value.partition(":")
    name = row["names"].get(whose, "")
    said = " · ".join(filter(None, (labels.label("party", party), name)))
    return _with_id(said, whose) if whose else format_html("{}", said)


def _subject(column: Column, value: str, row: dict[str, Any]) -> SafeString:
    """What a fact is about, of whatever kind: a parcel by its carrier, a shop or centre by name, others by number."""
    first, _colon, number = value.partition(":")
    if first in CARRIERS:
        return format_html('{}<span class="two mono">{}</span>', parcel_text(value), value)
    if name := row["names"].get(value):
        return _with_id(name, value)
    shown = (number, platform_name(first)) if number else (platform_name(value), "")
    return format_html('{}<span class="two">{}</span>', *shown)


def _table(column: Column, value: str, row: dict[str, Any]) -> SafeString:
    return _with_id(table_title(value), value)


def _rule_row(column: Column, value: str, row: dict[str, Any]) -> SafeString:
    """A row of the table that the column's group names: what it says, and its id leading to it."""
    where = reverse("rules:row", args=[column.group, value])
    said = row_words(column.group, value)
    return format_html('<span class="wrap">{}</span><a class="two mono" href="{}">{}</a>', said, where, value)


def _shows(column: Column, value: str, row: dict[str, Any]) -> SafeString:
    return format_html('<span class="wrap">{}</span>', what_shows(value, row))


def _statement(column: Column, value: str, row: dict[str, Any]) -> SafeString:
    return _shown(value, "staff:shop_statement", [value], name=row[column.name])


def _case(column: Column, value: str, row: dict[str, Any]) -> SafeString:
    """An after-sales case, by the number people know it by."""
    return _shown(value, "staff:dispute", [value])


def _message(column: Column, value: Any, row: dict[str, Any]) -> SafeString:
    params = json.loads(value) if isinstance(value, str) else value
    text = message_text(
        row["kind"], params, currency="CNY", zone=PLATFORM_ZONE, to=row["recipient"], names=row["names"]
    )
    if not text:
        return _json(column, params, row)
    return format_html('<span class="wrap">{}</span>', text)


def _money(column: Column, value: int, row: dict[str, Any]) -> SafeString:
    text = money_text(value, row.get("currency") or "CNY")
    return format_html('<span class="money{}">{}</span>', " is-minus" if value < 0 else "", text)


def _instant(column: Column, value: datetime, row: dict[str, Any]) -> SafeString:
    return format_html('<time class="instant" datetime="{}">{}</time>', value.isoformat(), instant_text(value))


def _due(column: Column, value: datetime, row: dict[str, Any]) -> SafeString:
    return format_html(
        '<time class="instant" datetime="{}">{}</time>', value.isoformat(), instant_text(value, ends=True)
    )


def _label(column: Column, value: str, row: dict[str, Any]) -> SafeString:
    shown = words(column.group, value)
    tone = _TONES.get(value)
    return format_html('<span class="tag {}">{}</span>', tone, shown) if tone else format_html("{}", shown)


def _tags(column: Column, value: list[str], row: dict[str, Any]) -> SafeString:
    tags = ((labels.label(column.group, each),) for each in value)
    return format_html(
        '<span class="tags">{}</span>', format_html_join("", '<span class="tag is-warn">{}</span>', tags)
    )


def _why(column: Column, value: list[str], row: dict[str, Any]) -> SafeString:
    """The rows that answered, leading to why."""
    where = reverse("staff:decision", args=[row["subject"], row["seq"], row["n"]])
    return format_html('<a class="mono" href="{}">{}</a>', where, ", ".join(value))


def _json(column: Column, value: Any, row: dict[str, Any]) -> SafeString:
    value = json.loads(value) if isinstance(value, str) else value
    pairs = (
        (name, each if isinstance(each, str) else json.dumps(each, ensure_ascii=False)) for name, each in value.items()
    )
    return format_html_join(" ", '<span class="two"><span class="muted">{}</span> {}</span>', pairs)


_SHOW = {
    "text": lambda column, value, row: format_html("{}", value),
    "mono": lambda column, value, row: format_html('<span class="mono">{}</span>', value),
    "category": lambda column, value, row: format_html("{}", _categories(value)),
    "subject": _subject,
    "number": lambda column, value, row: format_html('<span class="number">{}</span>', f"{value:,}"),
    "order": _order,
    "about": about_cell,
    "anything": anything_cell,
    "money": _money,
    "instant": _instant,
    "due": _due,
    "label": _label,
    **dict.fromkeys(("shop", "centre", "person", "piece", "creator"), _named),
    "recipient": _recipient,
    "table": _table,
    "statement": _statement,
    "case": _case,
    "message": _message,
    "tags": _tags,
    "link": _why,
    "json": _json,
    "work": work_cell,
    "place": _place,
    "admission": _of_two,
    "qualification": _of_two,
    "waits": _waits,
    "reply": _reply,
    "rule_row": _rule_row,
    "shows": _shows,
    "platform": lambda column, value, row: format_html("{}", platform_name(value)),
    "prose": lambda column, value, row: format_html('<span class="wrap">{}</span>', value),
    "yes": lambda column, value, row: format_html("{}", _("yes") if value else _("no")),
    "seconds": lambda column, value, row: format_html("{}", seconds_text(value)),
}
