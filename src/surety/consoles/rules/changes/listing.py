"""The list of changes: what is proposed, what is in its notice period, what holds by now."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from surety.access.pages import published_page
from surety.access.scope import ANYBODY, Kind
from surety.consoles import clock
from surety.consoles.clock import SQL_TODAY
from surety.consoles.export import export
from surety.consoles.language import lang
from surety.consoles.listing import Column, Filter, Listing, Order, fetch, select, without
from surety.consoles.rules import amounts
from surety.consoles.rules.amending import STATES, TONES, room_cursor
from surety.consoles.rules.book import day_of
from surety.engine import book

_SQL = f"""
select a.number::bigint as number, a.kind, a.title_zh, a.title_en, a.takes_effect, a.drafted_at, a.submitted_at,
       a.decided_at, a.release_no::bigint as release_no, a.comment_count::bigint as comment_count,
       case when a.kind = 'remedy' or a.status <> 'approved' then a.status
            when a.takes_effect > {SQL_TODAY} then 'notice' else 'in_force' end as state,
       case when a.kind = 'remedy' then 'remedies'
            when a.status in ('drafted', 'submitted') then 'proposed'
            when a.status <> 'approved' then 'closed'
            when a.takes_effect > {SQL_TODAY} then 'notice' else 'in_force' end as tab,
       (select coalesce(array_agg(c ->> 'table' order by c ->> 'table'), '{{}}')
        from json_array_elements(coalesce(a.doc -> 'verdict' -> 'changes', '[]')) c) as tables
from surety_amendment a
"""
STAFF_TABS = (
    ("proposed", _("Proposed")),
    ("notice", _("In their notice period")),
    ("in_force", _("In force")),
    ("closed", _("Rejected or withdrawn")),
    ("remedies", _("Remedies")),
)
PUBLIC_TABS = STAFF_TABS[1:3]
_WORDS = "lower(number || ' ' || title_zh || ' ' || title_en)"
_KINDS = {"ordinary": _("ordinary"), "retroactive": _("retroactive"), "remedy": _("remedy")}
_EMPTY = {
    "proposed": _("Nothing is proposed. Open a row's page and choose “Change it from a date”."),
    "notice": _("No change has been announced. What is announced stands here until the day it takes effect."),
    "in_force": _("No rule has changed since the program was installed."),
    "closed": _("No change was rejected or withdrawn."),
    "remedies": _("No release had to be made good."),
}


def _listing(tabs: tuple[tuple[str, Any], ...]) -> Listing:
    return Listing(
        name="rule-changes",
        title=_("Changes of the rules"),
        lede="",
        permission="",
        sql=_SQL,
        columns=(
            Column("number", _("No.")),
            Column("title_zh", _("Chinese title")),
            Column("title_en", _("English title")),
            Column("state", _("State")),
            Column("kind", _("Kind")),
            Column("takes_effect", _("Takes effect")),
            Column("tables", _("Tables")),
            Column("drafted_at", _("Drafted")),
            Column("submitted_at", _("Submitted")),
            Column("decided_at", _("Decided")),
            Column("release_no", _("Release")),
            Column("comment_count", _("Comments")),
        ),
        order=(Order("number", True, "bigint"),),
        filters=(
            Filter("q", _("Words or number"), f"position(lower(%s) in {_WORDS}) > 0"),
            Filter("table", _("Table"), "%s = any(tables)", "choice", _table_titles),
            Filter("kind", _("Kind"), "kind = %s", "choice", lambda: _KINDS),
            Filter("from", _("Takes effect from"), "takes_effect >= %s::date", "date", read=_day),
            Filter("to", _("to"), "takes_effect <= %s::date", "date", read=_day),
        ),
        tabs=tabs,
        tab_sql={code: f"tab = '{code}'" for code, _label in tabs},
    )  # fmt: skip


def _day(text: str) -> list[Any] | None:
    day, _fault = amounts.day_of(text)
    return [day] if day else None


def _table_titles() -> dict[str, str]:
    tables = book.packaged().tables
    return {name: table.spec.title.to(lang()) for name, table in tables.items()}


STAFF, PUBLIC = _listing(STAFF_TABS), _listing(PUBLIC_TABS)


@require_safe
@published_page
def changes(request: HttpRequest) -> HttpResponseBase:
    """Proposals are staff's; what was approved is everybody's."""
    listing = STAFF if request.scope.allows("staff.rules") else PUBLIC
    selection = select(listing, request)
    form = request.GET.get("form", "")
    if form in {"csv", "json"}:
        scope = ANYBODY if request.scope.kind == Kind.NOBODY else request.scope
        return export(listing, selection, scope=scope, form=form)
    found = fetch(listing, selection, cursor=request.GET.get("after", ""))
    counts = _counts()
    context = {
        "rows": [_row(row, request) for row in found.rows],
        "tabs": [_tab(request, code, label, selection.tab, counts) for code, label in listing.tabs],
        "tab": selection.tab,
        "filters": [_field(each, selection) for each in listing.filters],
        "filtered": bool(selection.given),
        "clear_url": without(request.GET, "after", *(each.key for each in listing.filters)),
        "first_url": without(request.GET, "after") if request.GET.get("after") else "",
        "next_url": without(request.GET, after=found.next_cursor) if found.next_cursor else "",
        "csv_url": without(request.GET, "after", form="csv"),
        "json_url": without(request.GET, "after", form="json"),
        "empty": _EMPTY[selection.tab],
        "may_draft": request.scope.allows("staff.rules.draft"),
    }
    return render(request, "rules/changes.html", context)


def _counts() -> dict[str, int]:
    with room_cursor() as cursor:
        cursor.execute(f"select tab, count(*) from ({_SQL}) t group by tab")
        return dict(cursor.fetchall())


def _row(row: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    titles = _table_titles()
    day = row["takes_effect"]
    return row | {
        "title": row["title_en"] if lang() == "en" else row["title_zh"],
        "state_label": STATES[row["state"]],
        "tone": TONES.get(row["state"], ""),
        "table_titles": [titles.get(name, name) for name in row["tables"]],
        "days_left": (day - day_of(clock.now_of(request))).days if day else None,
        "is_retroactive": row["kind"] == "retroactive",
    }


def _tab(request: HttpRequest, code: str, label: Any, here: str, counts: dict[str, int]) -> dict[str, Any]:
    href = without(request.GET, "after", tab=code)
    return {"href": href, "label": label, "count": counts.get(code, 0), "is_here": code == here}


def _field(each: Filter, selection: Any) -> dict[str, Any]:
    value = selection.given.get(each.key, "")
    return {"key": each.key, "label": each.label, "kind": each.kind, "value": value, "choices": each.choices().items()}


def waiting_for(request: HttpRequest) -> str:
    """How many changes wait for a decision this person could take, as the nav counts them; empty for none."""
    scope = getattr(request, "scope", None)
    if not (scope and scope.allows("staff.rules.approve")):
        return ""
    mine = scope.source.actor
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from surety_amendment where status = 'submitted' and not (doc -> 'authors')::jsonb ? %s",
            [mine],
        )
        count = cursor.fetchone()[0]
    return str(count) if count else ""
