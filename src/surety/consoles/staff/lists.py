"""The staff console's lists. A new list is one more entry here: its page, filters, paging and exports follow."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from surety.consoles import labels
from surety.consoles.staff.listing import Column, Filter, Listing, Order, day_range
from surety.consoles.staff.searching import orders_named

ORDER = Column("subject", _("Order"), "order")
RECORDED = Column("recorded_at", _("Recorded"), "instant")
_NEWEST = (Order("recorded_at", True, "timestamptz"), Order("subject"), Order("seq", cast="bigint"))


def of_order(text: str) -> list[object]:
    return [orders_named(text)]


def order_filter() -> Filter:
    return Filter("q", _("Order number or waybill"), "subject = any(%s)", read=of_order)


def exact(key: str, label: object, column: str = "") -> Filter:
    return Filter(key, label, f"{column or key} = %s")


def choice(key: str, label: object, group: str, column: str = "") -> Filter:
    return Filter(key, label, f"{column or key} = %s", "choice", lambda: labels.codes(group))


def on_day(column: str) -> Filter:
    return Filter("day", _("Day"), f"{column} >= %s and {column} < %s", "date", read=day_range)


ORDERS = Listing(
    name="orders",
    title=_("Orders"),
    lede=_("Find any order by its number, waybill, parent order or shop."),
    permission="staff.view",
    sql="select subject, shop, parent, status, placed_at, paid_at, next_step, next_due_at, stake_fen, paid_fen,"
    " refunded_fen, currency, late, region, flags, import_hold from surety_order",
    columns=(
        ORDER,
        Column("shop", _("Shop"), "subject"),
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
    ),
    order=(Order("placed_at", True, "timestamptz"), Order("subject")),
    filters=(
        order_filter(),
        exact("shop", _("Shop")),
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

DECISIONS = Listing(
    name="decisions",
    title=_("Decision log"),
    lede=_("Every question put to the rulebook, with its answer, inputs and release."),
    permission="staff.view",
    sql="select subject, seq::bigint as seq, n::bigint as n, rule_table, status, rows, decided_on, release_no::bigint"
    " as release_no, recorded_at from surety_decision",
    columns=(
        ORDER,
        Column("rule_table", _("Table"), "mono"),
        Column("status", _("Answer"), "label", "answer"),
        Column("rows", _("Row"), "link"),
        Column("decided_on", _("Decided on"), "instant"),
        Column("release_no", _("Release"), "number"),
        RECORDED,
        Column("seq", _("Fact no."), "number"),
        Column("n", _("No."), exported_only=True),
    ),
    order=(*_NEWEST, Order("n", cast="bigint")),
    filters=(
        order_filter(),
        exact("table", _("Table"), "rule_table"),
        Filter("row", _("Row"), "%s = any(rows)"),
        choice("status", _("Answer"), "answer"),
        on_day("recorded_at"),
    ),
    empty=_("No decision matches."),
)

LEDGER = Listing(
    name="ledger",
    title=_("Ledger"),
    lede=_("Every posting, in pairs: what leaves one account of an order enters another."),
    permission="staff.money",
    sql="select subject, effect, seq::bigint as seq, account, amount_fen, currency, occurred_at, recorded_at"
    " from surety_posting",
    columns=(
        ORDER,
        Column("effect", _("Effect"), "label", "effect"),
        Column("account", _("Account"), "label", "account"),
        Column("amount_fen", _("Amount"), "money"),
        Column("currency", _("Currency")),
        Column("occurred_at", _("Happened"), "instant"),
        RECORDED,
    ),
    order=(*_NEWEST, Order("effect"), Order("amount_fen", cast="bigint"), Order("account")),
    filters=(
        order_filter(),
        choice("account", _("Account"), "account"),
        choice("effect", _("Effect"), "effect"),
        on_day("recorded_at"),
    ),
    empty=_("No posting matches."),
)

OUTBOX = Listing(
    name="outbox",
    title=_("Outbox"),
    lede=_("What shops and buyers are told. A message stays pending until it was delivered."),
    permission="staff.view",
    sql="select subject, seq::bigint as seq, n::bigint as n, kind, recipient, params, created_at, delivered_at"
    " from surety_outbox",
    columns=(
        ORDER,
        Column("kind", _("Message"), "label", "message"),
        Column("recipient", _("To"), "mono"),
        Column("params", _("Details"), "json"),
        Column("created_at", _("Written"), "instant"),
        Column("delivered_at", _("Delivered"), "instant"),
    ),
    order=(
        Order("created_at", True, "timestamptz"),
        Order("subject"),
        Order("seq", cast="bigint"),
        Order("n", cast="bigint"),
    ),
    filters=(
        order_filter(),
        choice("kind", _("Message"), "message"),
        exact("to", _("Recipient"), "recipient"),
        on_day("created_at"),
    ),
    tabs=(("pending", _("Pending")), ("delivered", _("Delivered")), ("all", _("All"))),
    tab_sql={"pending": "delivered_at is null", "delivered": "delivered_at is not null"},
    empty=_("Nothing here: every message was delivered."),
)

QUARANTINE = Listing(
    name="quarantine",
    title=_("Quarantine"),
    lede=_(
        "Facts whose order, parcel or shop is unknown so far. Each takes effect by itself once it appears."
    ),
    permission="staff.view",
    sql="select fact_key, kind, subject, type, party, source, occurred_at, recorded_at from surety_quarantine",
    columns=(
        Column("subject", _("Waits for"), "subject"),
        Column("type", _("Fact"), "label", "fact"),
        Column("party", _("Stated by"), "label", "party"),
        Column("source", _("Source"), "mono"),
        Column("occurred_at", _("Happened"), "instant"),
        Column("recorded_at", _("Waits since"), "instant"),
    ),
    order=(Order("recorded_at", False, "timestamptz"), Order("fact_key", cast="uuid")),
    filters=(
        exact("q", _("Order, parcel or shop"), "subject"),
        choice("type", _("Fact"), "fact"),
        choice("party", _("Stated by"), "party"),
        on_day("recorded_at"),
    ),
    empty=_("Nothing waits: every fact found its subject."),
)

REFUSALS = Listing(
    name="refusals",
    title=_("Refusals"),
    lede=_("Commands that were refused, with the clause. They changed nothing."),
    permission="staff.view",
    sql="select refusal_key, kind, subject, type, code, clause, params, party, source, actor, occurred_at, recorded_at"
    " from surety_refusal",
    columns=(
        Column("subject", _("About"), "subject"),
        Column("type", _("Fact"), "label", "fact"),
        Column("code", _("Reason"), "label", "refusal"),
        Column("clause", _("Clause"), "mono"),
        Column("party", _("Stated by"), "label", "party"),
        Column("source", _("Source"), "mono"),
        Column("params", _("Details"), "json"),
        RECORDED,
    ),
    order=(Order("recorded_at", True, "timestamptz"), Order("refusal_key", cast="uuid")),
    filters=(
        exact("q", _("Order, parcel or shop"), "subject"),
        exact("code", _("Reason code")),
        choice("type", _("Fact"), "fact"),
        choice("party", _("Stated by"), "party"),
        on_day("recorded_at"),
    ),
    empty=_("No command was refused."),
)

HOLDS = Listing(
    name="holds",
    title=_("Imports on hold"),
    lede=_(
        "While an import runs, its orders' deadlines wait. An import that broke off is released by its command."
    ),
    permission="staff.view",
    sql="select import_hold, count(*)::bigint as orders, min(placed_at) as first_placed_at, max(placed_at) as"
    " last_placed_at from surety_order where import_hold is not null group by import_hold",
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
    lede=_("Shops as their platforms registered them."),
    permission="staff.view",
    sql="select subject, platform, name, seller_kind, version::bigint as version from surety_shop",
    columns=(
        Column("subject", _("Shop"), "subject"),
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
    sql="""select w.subject, w.item, w.kind, w.details, w.opened_at, w.closed_at, o.shop, o.currency,
        (case w.kind when 'appeal' then coalesce((o.doc -> 'late' ->> 'compensation_fen')::bigint, 0)
                                       + coalesce((o.doc -> 'late' ->> 'penalty_fen')::bigint, 0)
                     when 'delay_filing' then o.stake_fen else o.paid_fen end)::bigint as money_fen
        from surety_work_item w join surety_order o on o.bucket = w.bucket and o.subject = w.subject""",
    columns=(
        ORDER,
        Column("kind", _("What to do"), "label", "work"),
        Column("money_fen", _("Money"), "money"),
        Column("shop", _("Shop"), "subject"),
        Column("opened_at", _("Waits since"), "instant"),
        Column("closed_at", _("Closed"), "instant", exported_only=True),
        Column("item", _("Item"), "mono", exported_only=True),
        Column("currency", _("Currency"), exported_only=True),
    ),
    order=(Order("money_fen", True, "bigint"), Order("opened_at", False, "timestamptz"), Order("subject"),
           Order("item")),
    filters=(order_filter(), exact("shop", _("Shop")), on_day("opened_at")),
    tabs=(("appeal", _("Appeals")), ("delay_filing", _("Delay filings")), ("undecided", _("No rule answered")),
          ("closed", _("Closed"))),
    tab_sql={
        "appeal": "closed_at is null and kind = 'appeal'",
        "delay_filing": "closed_at is null and kind = 'delay_filing'",
        "undecided": "closed_at is null and kind not in ('appeal', 'delay_filing')",
        "closed": "closed_at is not null",
    },
    empty=_("Nothing waits for a decision."),
)  # fmt: skip

LISTINGS = {each.name: each for each in (
    WORK, ORDERS, DECISIONS, LEDGER, OUTBOX, QUARANTINE, REFUSALS, HOLDS, SHOPS,
)}  # fmt: skip
