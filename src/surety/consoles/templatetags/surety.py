"""Tags every console page uses: `{% load surety %}`. What each one shows is in docs/console.md."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from html import escape
from typing import Any

from django import template
from django.template.base import Parser, Token
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from surety.certificates.codes import grouped
from surety.consoles import categories, citing, clock, labels
from surety.consoles.language import lang
from surety.consoles.show import icons
from surety.consoles.show.countdown import count_down
from surety.consoles.show.money import money_text
from surety.consoles.show.rule_words import GRADES, table_title
from surety.consoles.show.time import (
    PLATFORM_ZONE,
    instant_text,
    length_text,
    parse,
    seconds_text,
    short_text,
    zone_name,
)
from surety.engine import queries
from surety.rulebook import Status
from surety.rulebook.phrases import phrase

register = template.Library()


@register.filter
def in_words(text: str) -> str:
    """What somebody wrote, or that it was erased, where a case holds a reference to it."""
    return str(queries.in_words([text])[0])


@register.simple_tag
def money(fen: int | None, currency: str = "CNY") -> SafeString | str:
    if fen is None:
        return "—"
    return format_html('<span class="money{}">{}</span>', " is-minus" if fen < 0 else "", money_text(fen, currency))


@register.simple_tag(takes_context=True)
def instant(context, value: Any, zone: str = "", named: bool = True, year: bool = False) -> SafeString | str:
    """A moment in its zone. `named=False` where a column's head already names the zone."""
    return _moment(context, value, zone, named=named, year=year, ends=False)


@register.simple_tag(takes_context=True)
def due(context, value: Any, zone: str = "", named: bool = True) -> SafeString | str:
    """A moment at which something ends, such as a deadline: at the end of a day it is that day's 24:00."""
    return _moment(context, value, zone, named=named, year=False, ends=True)


def _moment(context, value: Any, zone: str, *, named: bool, year: bool, ends: bool) -> SafeString | str:
    if not value:
        return "—"
    value, zone = parse(value), zone or PLATFORM_ZONE
    now = clock.now_of(context["request"]) if "request" in context else value
    text = instant_text(value, zone, ends=ends) if year else short_text(value, now, zone, ends=ends)
    name = format_html(' <span class="zone">{}</span>', zone_name(zone)) if named else ""
    full = f"{instant_text(value, zone, seconds=True, ends=ends)} {zone_name(zone)}"
    return format_html(
        '<time class="instant" datetime="{}" title="{}">{}{}</time>', value.isoformat(), full, text, name
    )


@register.simple_tag(takes_context=True)
def instant_words(context, value: Any, zone: str = "", ends: bool = False) -> str:
    """The same without markup, for SVG text."""
    return short_text(parse(value), clock.now_of(context["request"]), zone or PLATFORM_ZONE, ends=ends)


@register.simple_tag(takes_context=True)
def countdown(context, due: Any) -> SafeString | str:
    """Time left in words and colour; console.js keeps it going by the server's clock."""
    if not due:
        return "—"
    shown = count_down(parse(due), clock.now_of(context["request"]))
    return format_html(
        '<span class="countdown is-{}" data-due="{}">{}<span data-words>{}</span></span>',
        shown.level,
        shown.due_ms,
        icons.icon("clock"),
        shown.words,
    )


@register.simple_tag(takes_context=True)
def late_by(context, missed: datetime) -> SafeString:
    """How long ago what was promised had to be done, in days from the first on."""
    late = clock.now_of(context["request"]) - missed
    words = gettext("Shipping late by %s") % length_text(timedelta(days=late.days) or late)
    return format_html('<span class="countdown is-over">{}<span>{}</span></span>', icons.icon("clock"), words)


@register.simple_tag
def length(value: timedelta) -> str:
    return length_text(value)


@register.simple_tag
def seconds(value: int | None) -> str:
    """A count of seconds in words; a dash where there is none."""
    return "—" if value is None else seconds_text(value)


@register.simple_tag
def zone(name: str = "") -> str:
    return zone_name(name)


@register.simple_tag(takes_context=True)
def clause(context, ids: str | Iterable[str] | None) -> SafeString | str:
    """The rule or reported figure behind something, as small chips: `A5,EXP-6a`; none of another platform."""
    parts = ids.split(",") if isinstance(ids, str) else ids or []
    named = citing.cited([each.strip() for each in parts if each.strip()], citing.platform_of(context.get("request")))
    return format_html_join(
        " ", '<span class="clause" title="{}">{}</span>', ((labels.clause_title(each), each) for each in named)
    )


@register.simple_tag(takes_context=True)
def cited(context, told: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of clauses with their texts, those that a page of this platform cites."""
    platform = citing.platform_of(context.get("request"))
    return [each for each in told if citing.cited([each["id"]], platform)]


@register.simple_tag
def icon(name: str) -> SafeString:
    return icons.icon(name)


@register.simple_tag
def pairs(rows: Iterable[tuple[str, str]]) -> SafeString:
    """Names and values, for a `<dl>`."""
    return _joined('<dt>{}</dt><dd class="number">{}</dd>', rows)


@register.simple_tag
def moments(rows: Iterable[tuple[str, str]]) -> SafeString:
    """What happened and when, for an `<ol>`."""
    return _joined('<li><span>{}</span><time class="number">{}</time></li>', rows)


def _joined(form: str, rows: Iterable[tuple[str, str]]) -> SafeString:
    """`format_html_join` in a third of the time, of what is text already: for the page that is asked for most."""
    escaped = ([each if isinstance(each, SafeString) else escape(each) for each in row] for row in rows)
    return mark_safe("".join([form.format(*row) for row in escaped]))


@register.tag
def once(parser: Parser, token: Token) -> template.Node:
    """What stands up to `endonce`, worked out once a language: words, icons, addresses of files, and no value."""
    nodes = parser.parse(("endonce",))
    parser.delete_first_token()
    return _Once(nodes)


class _Once(template.Node):
    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist
        self._texts: dict[str | None, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        language = get_language()
        if language not in self._texts:
            self._texts[language] = self.nodelist.render(context.new({}))
        return self._texts[language]


@register.simple_tag
def label(group: str, code: str | None) -> str:
    """A stored code in the reader's language: `{% label "status" order.status %}`."""
    return labels.label(group, code) if code else "—"


@register.simple_tag
def capped(count: int) -> str:
    """Thousands apart; whether there are more is said beside it."""
    return f"{count:,}"


@register.filter
def item(mapping: Any, key: Any) -> Any:
    return mapping.get(key) if mapping else None


@register.filter
def number_of(subject: str) -> str:
    """The part of an id people know: `douyin:6920001` -> `6920001`."""
    return subject.partition(":")[2] or subject


@register.filter
def item_code(code: str) -> str:
    """An item code as its label and certificate show it: `BRCM-8KRJ-P1NT-C`."""
    return grouped(code)


@register.filter
def category(code: str) -> str:
    """A category's path as people call it: `jewellery/bangle`."""
    return categories.category(code) if code else ""


@register.simple_tag
def category_options(chosen: str = "") -> SafeString:
    """The options of a select of categories; one that has no name stands as it was given."""
    named = categories.categories()
    given = {chosen: chosen} if chosen and chosen not in named else {}
    options = ((code, " selected" if code == chosen else "", words) for code, words in (named | given).items())
    return format_html_join("", '<option value="{}"{}>{}</option>', options)


@register.filter
def title_of_table(name: str) -> str:
    """A rule table as people call it."""
    return table_title(name)


@register.filter
def status_of_answer(status: str) -> str:
    """What a table's answer amounts to: `no_rule`, `stopped` and the others."""
    return phrase(f"status_{status}", lang()) if status in tuple(Status) else status


@register.filter
def party_of(recipient: str) -> str:
    """Of whom a message goes to: `shop:douyin:shop-1` is a `shop`."""
    return recipient.partition(":")[0]


@register.filter
def grade(letter: str) -> str:
    """How good a clause's source is, with its letter."""
    return str(GRADES.get(letter, letter))


@register.filter
def yes_no(value: Any) -> str:
    return gettext("yes") if value else gettext("no")


@register.filter
def effect_of(effect: str) -> str:
    """The kind of a posting: `refund:3` is a further `refund`."""
    return effect.partition(":")[0]


@register.simple_tag
def bar_top(height: int) -> int:
    """Where a bar of a chart of 130 units begins; `height` is 0 to 100."""
    return 130 - int(height)


@register.simple_tag
def bar_left(place: int, inside: int = 0) -> int:
    """Where the bars of the nth day begin, 30 units a day."""
    return 2 + 30 * int(place) + int(inside)
