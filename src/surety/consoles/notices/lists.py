"""The list of notices: what is in force, what waits, by platform, event, region and day; exported as it is shown."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from surety.access.pages import staff_page
from surety.consoles.export import export
from surety.consoles.language import is_english
from surety.consoles.listing import (
    PAGE_ROWS,
    Column,
    Filter,
    Listing,
    Order,
    Selection,
    day_range,
    fetch,
    select,
    without,
)
from surety.consoles.notices.naming import read_name
from surety.consoles.show.platforms import platform_names
from surety.consoles.words import notices as words
from surety.engine.queries import shop_names
from surety.regions import tree

_SQL = """
select n.subject, n.platform, n.status, n.event, n.shop, n.made_at, n.published_at, n.doc,
    n.doc -> 'content' ->> 'title_zh' as title_zh, n.doc -> 'content' ->> 'title_en' as title_en,
    json_array_length(n.doc -> 'content' -> 'rows')::bigint as rows, n.doc -> 'content' ->> 'amends' as amends,
    coalesce(s.told_count, 0)::bigint as told_count, coalesce(s.moved_count, 0)::bigint as moved_count
from surety_notice n left join lateral (
    select sum(told_count) as told_count, sum(moved_count) as moved_count from surety_spreading s
    where s.bucket = n.bucket and s.subject = n.subject) s on true
"""
_TOUCHES = (
    "exists (select from json_array_elements(doc -> 'content' -> 'rows') r"
    " where r ->> 'region' = any(%s) or r ->> 'region' like any(%s))"
)


def _region(text: str) -> list[Any] | None:
    """Rows that cover the region, or lie in it; None for a text that names no single one."""
    code = read_name(text)
    if not isinstance(code, str):
        return None
    within = [f"{prefix}%" for prefix in tree.expand(code).prefixes]
    return [[step.code for step in tree.path(code)], within]


NOTICES = Listing(
    name="notices",
    title=_("Force-majeure notices"),
    lede=_("Where logistics are hit, notices make dates later; they never make one earlier."),
    permission="staff.view",
    sql=_SQL,
    columns=(
        Column("subject", pgettext_lazy("force majeure", "Notice"), "mono"),
        Column("title_zh", _("Title in Chinese")),
        Column("title_en", _("Title in English")),
        Column("status", _("Status")),
        Column("platform", _("Platform")),
        Column("event", _("Event")),
        Column("rows", _("Rows"), "number"),
        Column("shop", _("Filed by")),
        Column("amends", _("It changes")),
        Column("made_at", _("written"), "instant"),
        Column("published_at", _("Published"), "instant"),
        Column("told_count", _("Orders told"), "number"),
        Column("moved_count", _("Orders moved"), "number"),
    ),
    order=(Order("made_at", True, "timestamptz"), Order("subject")),
    filters=(
        Filter(
            "q",
            _("Title or number"),
            "position(lower(%s) in lower(title_zh || ' ' || title_en || ' ' || subject)) > 0",
        ),
        Filter("platform", _("Platform"), "platform = %s", "choice", lambda: platform_names()),
        Filter("event", _("Event"), "event = %s", "choice", lambda: words.EVENT),
        Filter("region", _("Region"), _TOUCHES, read=_region),
        Filter(
            "since",
            pgettext_lazy("date", "From"),
            "coalesce(published_at, made_at) >= %s",
            "date",
            read=lambda day: _start(day),
        ),
        Filter(
            "until",
            pgettext_lazy("date", "To"),
            "coalesce(published_at, made_at) < %s",
            "date",
            read=lambda day: _end(day),
        ),
    ),
    tabs=(
        ("all", pgettext_lazy("notices", "All")),
        ("filed", words.STATUS["filed"]),
        ("published", words.STATUS["published"]),
        ("drafted", words.STATUS["drafted"]),
        ("lifted", words.STATUS["lifted"]),
        ("withdrawn", words.STATUS["withdrawn"]),
    ),
    tab_sql={status: f"status = '{status}'" for status in words.STATUS},
    empty=_("No notice matches. Clear a filter, or write one."),
)


def _start(day: str) -> list[Any] | None:
    found = day_range(day)
    return found and found[:1]


def _end(day: str) -> list[Any] | None:
    found = day_range(day)
    return found and found[1:]


@require_safe
@staff_page("staff.view")
def show_list(request: HttpRequest) -> HttpResponseBase:
    selection = select(NOTICES, request)
    form = request.GET.get("form", "")
    if form in {"csv", "json"}:
        return export(NOTICES, selection, scope=request.scope, form=form)
    found = fetch(NOTICES, selection, cursor=request.GET.get("after", ""))
    return render(request, "notices/list.html", _context(request, selection, found.rows, found.next_cursor))


def _context(request: HttpRequest, selection: Selection, rows: list[dict[str, Any]], cursor: str) -> dict[str, Any]:
    after = request.GET.get("after", "")
    query = request.GET
    return {
        "listing": NOTICES,
        "rows": _rows(rows),
        "tabs": _tabs(request, selection),
        "tab": selection.tab,
        "filters": [_field(each, selection) for each in NOTICES.filters],
        "filtered": bool(selection.given),
        "clear_url": without(query, "after", *(each.key for each in NOTICES.filters)),
        "first_url": without(query, "after") if after else "",
        "next_url": without(query, after=cursor) if cursor else "",
        "csv_url": without(query, "after", form="csv"),
        "json_url": without(query, "after", form="json"),
        "shown": len(rows),
        "page_rows": PAGE_ROWS,
        "region_unclear": _unclear(selection.given.get("region", "")),
        "may_draft": request.scope.allows("staff.notices.draft"),
    }


def _unclear(text: str) -> Any:
    """Why the region typed selects nothing."""
    found = read_name(text) if text else ""
    return None if isinstance(found, str) else found


def _rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = shop_names({row["shop"] for row in rows if row["shop"]})
    platforms, title = platform_names(), "title_en" if is_english() else "title_zh"
    return [
        row
        | {
            "title": row[title],
            "tone": words.TONES.get(row["status"], ""),
            "status_words": words.said(words.STATUS, row["status"]),
            "event_words": words.said(words.EVENT, row["event"]),
            "platform_words": platforms.get(row["platform"], row["platform"]),
            "shop_name": names.get(row["shop"], row["shop"]) if row["shop"] else "",
        }
        for row in rows
    ]


def _field(each: Filter, selection: Selection) -> dict[str, Any]:
    value, choices = selection.given.get(each.key, ""), each.choices().items()
    return {"key": each.key, "label": each.label, "kind": each.kind, "value": value, "choices": choices}


def _tabs(request: HttpRequest, selection: Selection) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("select status, count(*) from surety_notice group by status")
        counts = dict(cursor.fetchall())
    counts["all"] = sum(counts.values())
    return [
        {
            "href": without(request.GET, "after", tab=code),
            "label": label,
            "count": counts.get(code, 0),
            "is_here": code == selection.tab,
        }
        for code, label in NOTICES.tabs
    ]
