"""`/centre/<centre>/shops`: whom a base admits and until when, and what it was told of it (JADE-03)."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from surety.access.pages import centre_page
from surety.consoles.bench.frame import frame
from surety.consoles.clock import SQL_NOW
from surety.consoles.listing import Column, Filter, Listing, Order
from surety.consoles.message_texts import message_text
from surety.consoles.show.time import PLATFORM_ZONE
from surety.consoles.tables.fields import choice
from surety.consoles.tables.pages import answer_list
from surety.engine.queries import shop_names

TOLD_MAX = 20

SHOPS = Listing(
    name="admissions",
    title=_("Merchants of this base"),
    lede=_("Who is admitted here, and until when. The platform decides; once it has ended, nothing more is taken in."),
    permission="bench.manage",
    sql=f"""
select a.key as shop, n.name, coalesce((a.value ->> 'to')::timestamptz, '2099-12-31') as ends_sort,
    case when a.value ->> 'state' = 'admitted' and (a.value ->> 'to')::timestamptz <= {SQL_NOW} then 'ended'
        else a.value ->> 'state' end as state,
    coalesce((a.value ->> 'applied_at')::timestamptz, (a.value ->> 'at')::timestamptz) as applied_at,
    (a.value ->> 'from_')::timestamptz as admitted_at, (a.value ->> 'to')::timestamptz as ends_at
from surety_centre c cross join lateral json_each(coalesce(c.doc -> 'admissions', '{{}}'::json)) a
left join surety_shop_name n on n.subject = a.key
where c.subject = substr(current_setting('surety.scope', true), 8)
""",
    columns=(
        Column("shop", _("Shop"), "shop"),
        Column("state", _("State"), "label", "admission"),
        Column("applied_at", _("Applied"), "instant"),
        Column("admitted_at", _("Admitted from"), "instant"),
        Column("ends_at", _("Until"), "due"),
    ),
    order=(Order("ends_sort", cast="timestamptz"), Order("shop")),
    filters=(
        Filter("q", _("Shop"), "position(lower(%s) in lower(concat_ws(' ', name, shop))) > 0"),
        choice("state", _("State"), "admission"),
        Filter(
            "soon", _("Ends within 30 days"),
            f"(ends_at > {SQL_NOW} and ends_at <= {SQL_NOW} + interval '30 days') = %s", "choice",
            lambda: {"true": _("Ends within 30 days")}, lambda text: [text == "true"],
        ),
    ),
    empty=_("Nobody is admitted here, or no merchant matches."),
)  # fmt: skip


@require_safe
@centre_page("bench.manage")
def show_shops(request: HttpRequest, centre: str) -> HttpResponseBase:
    told = [] if request.GET.get("form") else _told(centre)
    return answer_list(request, SHOPS, template="bench/shops.html", **frame(request, centre, told=told))


def _told(centre: str) -> list[dict[str, Any]]:
    """The newest messages to the centre."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select kind, params, created_at from surety_inbox where recipient = %s"
            " order by created_at desc, bucket, subject, seq, n limit %s",
            [f"centre:{centre}", TOLD_MAX],
        )
        rows = cursor.fetchall()
    names = shop_names({params["shop"] for _kind, params, _at in rows})
    said = {"currency": "CNY", "zone": PLATFORM_ZONE, "to": "centre", "names": names}
    return [{"kind": kind, "text": message_text(kind, params, **said), "at": at} for kind, params, at in rows]
