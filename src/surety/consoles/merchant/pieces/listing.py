"""The pieces of a shop: what waits for the merchant, in the order of what not acting costs; and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_safe

from surety.access.scope import Scope, scoped
from surety.consoles import clock, labels
from surety.consoles.addresses import asked_of, with_query
from surety.consoles.frame import frame, in_shop
from surety.consoles.listing import Filter, Listing, Order, Selection, fetch, select, stream
from surety.consoles.merchant.export import answer
from surety.consoles.merchant.shipping import Tab
from surety.consoles.nav import WAITING_MAX, count_text
from surety.consoles.piece.cases import centre_names, open_centres
from surety.consoles.piece.waiting import SQL as WAITS
from surety.consoles.show.money import decimal_text
from surety.consoles.show.time import PLATFORM_ZONE, zone_of

COUNT_MAX = 999
_OPEN = "stage not in ('shipped', 'delivered', 'ended')"
"""In the words of the index `surety_piece_open`: what has shipped grows for ever, what is under way does not."""
_SHIP_BY = "coalesce((o.doc ->> 'ship_by')::timestamptz, o.next_due_at)"
"""The order's promise to ship. Once it is over, the order's next limit is another, and the piece's own may be days
away: what is late is what matters (BTAS-4.2d)."""
_BASE = f"""
select p.subject, p.order_id, p.title, p.regime, p.stage, p.verdict, p.holder, p.code, p.incidents, p.registered_at,
    coalesce(p.centre, '') as centre, p.next_step, p.next_due_at, {WAITS} as waits,
    coalesce((p.doc ->> 'value_fen')::bigint, 0) as value_fen, coalesce(o.stake_fen, 0) as stake_fen,
    case when o.doc ->> 'ship_by' is null then o.next_step else 'ship_by' end as order_step,
    {_SHIP_BY} as order_due_at, coalesce(o.currency, 'CNY') as currency,
    coalesce(least(p.next_due_at, {_SHIP_BY}), '2099-01-01') as first_due_at
from surety_piece p
left join surety_order o on o.shop = p.shop and o.subject = p.order_id
    and o.status in ('to_ship', 'part_shipped') and p.{_OPEN}
where p.shop = any ((select surety_scope_shops())::text[])
"""


def _words(text: str) -> list[Any]:
    like = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return [like, like, like, like]


def _is_late(text: str) -> list[Any] | None:
    return [] if text == "yes" else None


PIECES = Listing(
    name="pieces",
    title=gettext_lazy("Pieces under inspection"),
    lede="",
    permission="shipping.view",
    sql=_BASE,
    columns=(),
    order=(
        Order("stake_fen", descending=True, cast="bigint"),
        Order("first_due_at", cast="timestamptz"),
        Order("subject"),
    ),
    filters=(
        Filter(
            "q",
            gettext_lazy("Piece, order, code or goods"),
            "subject ilike %s or order_id ilike %s or code ilike %s or title ilike %s",
            read=_words,
        ),
        Filter("stage", gettext_lazy("Any stage"), "stage = %s", "choice", lambda: labels.codes("stage")),
        Filter("waits", gettext_lazy("Whatever it waits for"), "waits = %s", "choice", lambda: labels.codes("waits")),
        Filter("centre", gettext_lazy("Any centre"), "centre = %s", "choice"),
        Filter(
            "late",
            gettext_lazy("On time or late"),
            f"first_due_at < {clock.SQL_NOW}",
            "choice",
            lambda: {"yes": gettext_lazy("Late")},
            _is_late,
        ),
        Filter("order", gettext_lazy("Order number"), "order_id ilike %s", read=lambda text: ["%" + text]),
    ),
    tabs=(
        ("waiting", gettext_lazy("Waiting for me")),
        ("out", gettext_lazy("With others")),
        ("done", gettext_lazy("Done")),
        ("all", gettext_lazy("All")),
    ),
    tab_sql={
        "waiting": f"{_OPEN} and waits <> ''",
        "out": f"{_OPEN} and waits = ''",
        "done": "stage in ('shipped', 'delivered', 'ended')",
    },
)


@require_safe
@in_shop("shipping.view")
def listing(request: HttpRequest, shop: str) -> HttpResponse:
    chosen = select(PIECES, request)
    page = fetch(PIECES, chosen, cursor=request.GET.get("after", ""))
    shown = len(page.rows)
    context = {
        "rows": _named(page.rows),
        "tabs": _tabs(request, chosen),
        "filters": _fields(shop, chosen),
        "tab": chosen.tab if chosen.tab != "waiting" else "",
        "filtered": bool(chosen.given),
        "clear_url": with_query(request, after="", **dict.fromkeys(chosen.given, "")),
        "page_note": ngettext("%d piece on this page", "%d pieces on this page", shown) % shown,
        "next_url": with_query(request, after=page.next_cursor) if page.next_cursor else "",
        "first_url": with_query(request, after="") if request.GET.get("after") else "",
        "export_query": asked_of(request),
        "can_send": request.scope.allows("shipping.ship"),
        "now": clock.now_of(request),
    }
    return render(request, "merchant/pieces/list.html", frame(request, shop, **context))


def _named(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = centre_names(row["centre"] for row in rows)
    for row in rows:
        row["number"] = row["subject"].partition(":")[2]
        row["order_number"] = (row["order_id"] or "").partition(":")[2]
        row["centre_name"] = names.get(row["centre"], row["centre"])
        row["due_at"] = row["first_due_at"] if row["first_due_at"].year < 2099 else None
        own = row["due_at"] == row["next_due_at"]
        row["due_step"] = row["next_step"] if own else row["order_step"]
        row["of_order"] = not own and row["due_step"] == "ship_by"
        row["then_at"], row["then_step"] = (None, "") if own else (row["next_due_at"], row["next_step"])
    return rows


def _tabs(request: HttpRequest, chosen: Selection) -> list[Tab]:
    """What is under way is counted; what is done is not, since it only grows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) filter (where waits <> ''), count(*) filter (where waits = '')"
            f" from (select waits from ({_BASE}) t where {_OPEN} limit {2 * COUNT_MAX}) c"
        )
        counts = dict(zip(("waiting", "out"), cursor.fetchone(), strict=True))
    return [
        Tab(label, with_query(request, tab="" if code == "waiting" else code, after=""),
            min(counts[code], COUNT_MAX) if code in counts else None, counts.get(code, 0) > COUNT_MAX,
            code == chosen.tab)
        for code, label in PIECES.tabs
    ]  # fmt: skip


def _fields(shop: str, chosen: Selection) -> list[dict[str, Any]]:
    centres = {each.centre: each.name for each in open_centres(shop.partition(":")[0])}
    fields = []
    for each in PIECES.filters:
        choices = centres if each.key == "centre" else each.choices()
        value = chosen.given.get(each.key, "")
        fields.append({"key": each.key, "label": each.label, "kind": each.kind, "value": value,
                       "choices": list(choices.items())})  # fmt: skip
    return fields


def waiting_text(request: HttpRequest, shop: str) -> str:
    """For the nav: how many pieces wait for the shop."""
    return count_text(request, "shipping.view", lambda: _waiting(shop))


def _waiting(shop: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select count(*) from (select 1 from (select {WAITS} as waits from surety_piece p where p.shop = %s"
            f" and p.{_OPEN}) w where waits <> '' limit {WAITING_MAX + 1}) c",
            [shop],
        )
        return cursor.fetchone()[0]


@require_safe
@in_shop("shipping.view")
def export(request: HttpRequest, shop: str, form: str) -> StreamingHttpResponse:
    chosen = select(PIECES, request)
    rows = _rows(request.scope, chosen)
    return answer(form, name="pieces", rows=rows, record=_record, heads=_heads, cells=_cells)


def _rows(scope: Scope, chosen: Selection) -> Iterator[dict[str, Any]]:
    """One statement under the asker's scope, long after the view has returned."""
    with scoped(scope):
        yield from stream(replace(PIECES, name="pieces_export"), chosen)


def _record(row: dict[str, Any]) -> dict[str, Any]:
    zone = zone_of(PLATFORM_ZONE)
    (row,) = _named([row]) if "number" not in row else [row]
    return {
        "piece": row["subject"],
        "order": row["order_id"],
        "title": row["title"],
        "stage": row["stage"],
        "waits_for": row["waits"] or None,
        "verdict": row["verdict"],
        "centre": row["centre"] or None,
        "code": row["code"],
        "next_step": row["due_step"] or None,
        "due_at": row["due_at"].astimezone(zone).isoformat() if row["due_at"] else None,
        "value_fen": row["value_fen"],
        "stake_fen": row["stake_fen"],
        "currency": row["currency"],
        "incidents": row["incidents"],
        "registered_at": row["registered_at"].astimezone(zone).isoformat(),
    }


def _heads() -> list[str]:
    return [
        _("Piece"), _("Order"), _("Goods"), _("Stage"), pgettext("piece", "Waits for"), _("Verdict"),
        _("Centre"), _("Item code"),
        _("Next step"), _("Due"), _("Value"), _("At stake"), _("Currency"), _("Incidents"), _("Registered"),
    ]  # fmt: skip


def _cells(row: dict[str, Any]) -> list[str]:
    told = _record(row)
    return [
        row["number"], row["order_number"], row["title"], labels.label("stage", row["stage"]),
        labels.label("waits", row["waits"]) if row["waits"] else "", labels.label("verdict", row["verdict"]),
        row["centre_name"], row["code"] or "", labels.label("step", row["due_step"]) if row["due_step"] else "",
        told["due_at"] or "", decimal_text(row["value_fen"], row["currency"]),
        decimal_text(row["stake_fen"], row["currency"]), row["currency"], str(row["incidents"]),
        told["registered_at"],
    ]  # fmt: skip
