"""The dispute desk's queue: what staff have to decide, most money first, or by time."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from surety.access.pages import staff_page
from surety.consoles.listing import Column, Filter, Listing, Order
from surety.consoles.tables.fields import case_filter, choice, on_day, shop_filter
from surety.consoles.tables.pages import answer_list

_OPEN = "status not in ('refunded', 'completed', 'closed')"
_SORTS = {"money": _("Most money first"), "time": _("Most urgent first")}

DISPUTES = Listing(
    name="disputes",
    title=_("Disputes"),
    lede=_("Cases that the platform decides. A case without a clock waits for staff alone."),
    permission="staff.view",
    sql="""select a.subject, a.order_id, a.shop, a.type, split_part(a.reason, '.', 2) as reason, a.status, a.asked_fen,
        a.currency, w.details ->> 'because' as because, w.opened_at, a.next_step, a.next_due_at, a.applied_at,
        coalesce(a.next_due_at, a.applied_at) as presses_at
        from surety_aftersale a left join surety_work_item w
        on w.bucket = a.bucket and w.subject = a.subject and w.item = 'dispute' and w.closed_at is null""",
    columns=(
        Column("subject", _("Case"), "case"),
        Column("asked_fen", _("Asked"), "money"),
        Column("status", _("Status"), "label", "aftersale"),
        Column("because", _("With the platform because"), "label", "dispute_because"),
        Column("opened_at", _("Waits since"), "instant"),
        Column("next_due_at", _("Due"), "due"),
        Column("type", _("Type"), "label", "aftersale_type"),
        Column("reason", _("Reason"), "label", "aftersale_reason"),
        Column("shop", _("Shop"), "shop"),
        Column("order_id", _("Order"), "order"),
        Column("next_step", _("Next deadline"), "label", "aftersale_step", exported_only=True),
        Column("applied_at", _("Asked on"), "instant", exported_only=True),
        Column("currency", _("Currency"), exported_only=True),
    ),
    order=(Order("asked_fen", True, "bigint"), Order("applied_at", False, "timestamptz"), Order("subject")),
    filters=(
        case_filter(),
        shop_filter(),
        choice("type", _("Type"), "aftersale_type"),
        choice("reason", _("Reason"), "aftersale_reason"),
        choice("because", _("With the platform because"), "dispute_because"),
        Filter("sort", _("Sorted by"), "%s::text is not null", "choice", lambda: _SORTS),
        on_day("applied_at"),
    ),
    tabs=(
        ("decide", _("To decide")),
        ("appealed", _("Appealed")),
        ("ruled", _("Ruled, may be appealed")),
        ("open", pgettext_lazy("aftersale", "All open cases")),
    ),
    tab_sql={
        "decide": "status = 'disputed'",
        "appealed": "status = 'disputed' and because in ('appealed_by_buyer', 'appealed_by_merchant')",
        "ruled": "status = 'ruled'",
        "open": _OPEN,
    },
    empty=_("Nothing waits for a ruling."),
)  # fmt: skip
# What waits for staff alone has no clock: it presses since it was asked for. The indexes have the same expression.
_BY_TIME = replace(DISPUTES, order=(Order("presses_at", False, "timestamptz"), Order("subject")))


@require_safe
@staff_page(DISPUTES.permission)
def show_disputes(request: HttpRequest) -> HttpResponseBase:
    return answer_list(request, _BY_TIME if request.GET.get("sort") == "time" else DISPUTES)
