"""The staff console's lists. A new list is one more entry: its page, filters and exports follow."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from surety.consoles import labels
from surety.consoles.listing import Column, Filter, Listing, Order, day_range
from surety.consoles.staff.fields import ORDER, choice, exact, on_day, order_filter
from surety.consoles.staff.logs import DECISIONS, LEDGER, OUTBOX, QUARANTINE, REFUNDS, REFUSALS

ORDERS = Listing(
    name="orders",
    title=_("Orders"),
    lede=_("Find any order by its number, waybill, parent order or shop."),
    permission="staff.view",
    sql="select subject, shop, parent, status, placed_at, paid_at, next_step, next_due_at, stake_fen,"
    " paid_fen, refunded_fen, currency, late, region, flags, buyer, import_hold from surety_order",
    columns=(
        ORDER,
        Column("shop", _("Shop"), "shop"),
        Column("status", _("Status"), "label", "status"),
        Column("flags", _("Flags"), "tags", "flag"),
        Column("next_step", _("Next deadline"), "label", "step"),
        Column("next_due_at", _("Due"), "instant"),
        Column("stake_fen", _("At stake"), "money"),
        Column("paid_fen", _("Paid"), "money"),
        Column("placed_at", _("Placed"), "instant"),
        Column("parent", _("Parent"), "mono", exported_only=True),
        Column("refunded_fen", _("Refunded"), "money", exported_only=True),
        Column("currency", _("Currency"), exported_only=True),
        Column("late", _("Late"), exported_only=True),
        Column("buyer", pgettext_lazy("column", "Buyer"), exported_only=True),
    ),
    order=(Order("placed_at", True, "timestamptz"), Order("subject")),
    filters=(
        order_filter(),
        exact("shop", _("Shop")),
        exact("buyer", pgettext_lazy("column", "Buyer")),
        choice("status", _("Status"), "status"),
        Filter("flag", _("Flag"), "flags @> array[%s]", "choice", lambda: labels.codes("flag")),
        Filter(
            "late",
            _("Late"),
            "late = %s",
            "choice",
            lambda: {"true": _("Late"), "false": _("Not late")},
            lambda text: [text == "true"],
        ),
        Filter("day", _("Placed on"), "placed_at >= %s and placed_at < %s", "date", read=day_range),
    ),
    empty=_("No order matches. Check the number, or clear a filter."),
)

HOLDS = Listing(
    name="holds",
    title=_("Imports on hold"),
    lede=_("While an import runs, its orders' deadlines wait. Run a broken-off import again to end it."),
    permission="staff.view",
    sql="select import_hold, count(*)::bigint as orders, min(placed_at) as first_placed_at,"
    " max(placed_at) as last_placed_at from surety_order where import_hold is not null group by import_hold",
    columns=(
        Column("import_hold", _("Import"), "mono"),
        Column("orders", _("Orders"), "number"),
        Column("first_placed_at", _("First order"), "instant"),
        Column("last_placed_at", _("Last order"), "instant"),
    ),
    order=(Order("import_hold"),),
    empty=_("No import is under way."),
)

SHOPS = Listing(
    name="shops",
    title=_("Shops"),
    lede=_("Shops as their platforms registered them; each leads to its statement."),
    permission="staff.view",
    sql="select subject, platform, name, seller_kind, version::bigint as version from surety_shop",
    columns=(
        Column("subject", _("Shop"), "statement"),
        Column("name", _("Name")),
        Column("platform", _("Platform"), "mono"),
        Column("seller_kind", _("Seller"), "label", "seller"),
    ),
    order=(Order("subject"),),
    filters=(
        Filter("q", _("Name or id"), "position(lower(%s) in lower(name || ' ' || subject)) > 0"),
        exact("platform", _("Platform")),
        choice("seller", _("Seller"), "seller", "seller_kind"),
    ),
    empty=_("No shop matches."),
)

WORK = Listing(
    name="work",
    title=_("Work queue"),
    lede=_("What only a person can decide: most money first, then the longest wait."),
    permission="staff.view",
    sql="""select w.subject, w.item, w.kind, w.details, w.opened_at, w.closed_at, coalesce(o.shop, n.shop) as shop,
        coalesce(o.currency, 'CNY') as currency,
        coalesce(case w.kind when 'appeal' then (w.details ->> 'amount_fen')::bigint
            when 'delay_filing' then o.stake_fen when 'disruption_filing' then f.stake_fen::bigint
            else o.paid_fen end, 0)::bigint as money_fen
        from surety_work_item w left join surety_order o on o.bucket = w.bucket and o.subject = w.subject
        left join surety_notice n on n.bucket = w.bucket and n.subject = w.subject and o.subject is null
        left join lateral (select coalesce(sum(s.stake_fen), 0) as stake_fen from surety_order s
            where s.shop = n.shop and s.status in ('to_ship', 'part_shipped', 'shipped')
            and s.next_step = 'ship_by' and s.promised_to > (w.details ->> 'promise_from')::timestamptz
            and s.promised_from <= (w.details ->> 'promise_to')::timestamptz) f on w.kind = 'disruption_filing'
        where o.subject is not null or n.subject is not null""",
    columns=(
        ORDER,
        Column("kind", _("What to do"), "label", "work"),
        Column("details", _("What it says"), "work"),
        Column("money_fen", _("Money"), "money"),
        Column("shop", _("Shop"), "shop"),
        Column("opened_at", _("Waits since"), "instant"),
        Column("closed_at", _("Closed"), "instant", exported_only=True),
        Column("item", _("Item"), "mono", exported_only=True),
        Column("currency", _("Currency"), exported_only=True),
    ),
    order=(Order("money_fen", True, "bigint"), Order("opened_at", False, "timestamptz"), Order("subject"),
           Order("item")),
    filters=(order_filter(), exact("shop", _("Shop")), on_day("opened_at")),
    tabs=(
        ("open", _("All open")),
        ("appeal", _("Appeals")),
        ("delay_filing", _("Delay filings")),
        ("disruption_filing", _("Disruption filings")),
        ("undecided", _("Others")),
        ("closed", _("Closed")),
    ),
    tab_sql={
        "open": "closed_at is null",
        "appeal": "closed_at is null and kind = 'appeal'",
        "delay_filing": "closed_at is null and kind = 'delay_filing'",
        "disruption_filing": "closed_at is null and kind = 'disruption_filing'",
        "undecided": "closed_at is null and kind not in ('appeal', 'delay_filing', 'disruption_filing')",
        "closed": "closed_at is not null",
    },
    empty=_("Nothing waits for a decision."),
)  # fmt: skip

LISTINGS = {each.name: each for each in (
    WORK, ORDERS, DECISIONS, LEDGER, REFUNDS, OUTBOX, QUARANTINE, REFUSALS, HOLDS, SHOPS,
)}  # fmt: skip
