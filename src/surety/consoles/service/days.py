"""Customer service by day: what was written, how fast the first reply came, how much was resolved (C3, C4, EXP-9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from surety.consoles import clock
from surety.consoles.addresses import with_query
from surety.consoles.export import send
from surety.consoles.show.bars import Picture, Point, draw
from surety.consoles.statement.period import Asked, asked_period, presets_shown
from surety.consoles.tables.slices import slice_of

LASTS = timedelta(days=90)
"""How long a conversation is looked at for messages after it was opened."""
KEYS = (
    "day", "opened", "replied", "in_target", "out_of_target", "first_reply_seconds", "resolved", "resolution_seconds",
    "buyer", "merchant", "staff", "robot",
)  # fmt: skip
_SQL = """
with talks as (
    select doc, opened_at, first_reply_seconds, resolution_seconds, status,
        (doc ->> 'replied_in_target')::boolean as in_target,
        (opened_at at time zone 'Asia/Shanghai')::date as opened_on
    from surety_conversation
    where (%(begins)s::timestamptz is null or opened_at >= %(begins)s::timestamptz - %(lasts)s)
        and opened_at < %(ends)s and (%(shops)s::text[] is null or shop = any(%(shops)s))
), opened as (
    select opened_on as day, count(*) as opened, count(first_reply_seconds) as replied,
        count(*) filter (where in_target) as in_target, count(*) filter (where not in_target) as out_of_target,
        round(avg(first_reply_seconds))::int as first_reply_seconds, count(*) filter (where status = 'resolved')
        as resolved, round(avg(resolution_seconds))::bigint as resolution_seconds
    from talks group by opened_on
), written as (
    select each.day::date as day, sum(n::int) filter (where who = 'buyer') as buyer,
        sum(n::int) filter (where who = 'merchant') as merchant, sum(n::int) filter (where who = 'staff') as staff,
        sum(n::int) filter (where who = 'robot') as robot
    from talks, json_each(doc -> 'days') each (day, counts), json_each_text(counts) said (who, n)
    where doc -> 'days' is not null group by each.day
)
select day, coalesce(opened, 0) as opened, coalesce(replied, 0) as replied, coalesce(in_target, 0) as in_target,
    coalesce(out_of_target, 0) as out_of_target, first_reply_seconds, coalesce(resolved, 0) as resolved,
    resolution_seconds, coalesce(buyer, 0) as buyer, coalesce(merchant, 0) as merchant, coalesce(staff, 0) as staff,
    coalesce(robot, 0) as robot
from opened full join written using (day)
where (%(first)s::date is null or day >= %(first)s) and day <= %(last)s order by day desc limit 1000
"""


def days_of(asked: Asked, *, shops: list[str] | None = None) -> list[dict[str, Any]]:
    """Newest first. Replies and ends stand with the day on which their conversation was opened."""
    named = {
        "begins": asked.begins_at, "ends": asked.ends_at, "first": asked.period.first, "last": asked.period.last,
        "shops": shops, "lasts": LASTS,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SQL, named)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def show_days(request: HttpRequest, *, shops: list[str] | None, **context: Any) -> HttpResponseBase:
    """The days of a period, or exactly those as a file; of some shops, or of all that may be seen."""
    asked = asked_period(request.GET, now=clock.now_of(request))
    days = days_of(asked, shops=shops)
    form = request.GET.get("form", "")
    if form in ("csv", "json") and not asked.fault:
        return send(iter(days), keys=list(KEYS), name="service-days", form=form)
    shown = {
        "asked": asked,
        "presets": presets_shown(request),
        "days": slice_of(request, days),
        "picture": picture_of(days),
        "total": _total(days),
        "csv_url": with_query(request, form="csv"),
        "json_url": with_query(request, form="json"),
        "heading": _("Customer service by day"),
    }
    return render(request, "service/days.html", shown | context)


def picture_of(days: list[dict[str, Any]]) -> Picture | None:
    """Conversations by the day they were opened, oldest first; marked where a first reply came too late."""
    points = [
        Point(day["day"].isoformat(), day["opened"], _said(day), marked=bool(day["out_of_target"]))
        for day in reversed(days)
    ]
    return draw(_("Conversations by day. In red: days on which a first reply came too late"), points)


def _said(day: dict[str, Any]) -> str:
    told = {"day": day["day"].isoformat(), "n": day["opened"], "late": day["out_of_target"]}
    return _("%(day)s: %(n)d opened, %(late)d answered too late") % told


def _total(days: list[dict[str, Any]]) -> dict[str, Any]:
    """Sums; means are weighted by what they are of."""
    found: dict[str, Any] = {key: sum(day[key] for day in days) for key in KEYS if key not in ("day", *_MEANS)}
    for mean, of in _MEANS.items():
        found[mean] = (
            round(sum(day[mean] * day[of] for day in days if day[mean] is not None) / found[of]) if found[of] else None
        )
    return found


_MEANS = {"first_reply_seconds": "replied", "resolution_seconds": "resolved"}
