"""The staff console's lists. A new list is one more entry: its page, filters and exports follow."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from surety.consoles import labels
from surety.consoles.listing import Column, Filter, Listing, Order, day_range
from surety.consoles.staff.logs import DECISIONS, LEDGER, OUTBOX, QUARANTINE, REFUNDS, REFUSALS
from surety.consoles.staff.totals import account_totals
from surety.consoles.staff.work import WORK
from surety.consoles.tables.fields import ORDER, buyer_filter, choice, named, on_platform, order_filter, shop_filter

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
        shop_filter(),
        buyer_filter(),
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
        Column("subject", _("Shop"), "statement", name="name"),
        Column("platform", _("Platform"), "platform"),
        Column("seller_kind", _("Seller"), "label", "seller"),
    ),
    order=(Order("subject"),),
    filters=(
        named(),
        on_platform(),
        choice("seller", _("Seller"), "seller", "seller_kind"),
    ),
    empty=_("No shop matches."),
)

LISTINGS = {each.name: each for each in (
    WORK, ORDERS, DECISIONS, replace(LEDGER, totals=account_totals), REFUNDS, OUTBOX, QUARANTINE, REFUSALS, HOLDS,
    SHOPS,
)}  # fmt: skip
