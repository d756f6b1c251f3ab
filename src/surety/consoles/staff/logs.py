"""Lists of what the system did: decisions, postings, messages, waiting facts, refusals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from surety.consoles.listing import Column, Filter, Listing, Order
from surety.consoles.tables.fields import (
    ABOUT,
    NEWEST,
    ORDER,
    RECORDED,
    about_filter,
    choice,
    exact,
    number_filter,
    on_day,
    order_filter,
    recipient_filter,
)

DECISIONS = Listing(
    name="decisions",
    title=_("Decision log"),
    lede=_("Every question put to the rulebook, with its answer, inputs and release."),
    permission="staff.view",
    sql="select subject, seq::bigint as seq, n::bigint as n, rule_table, status, rows, decided_on,"
    " release_no::bigint as release_no, recorded_at from surety_decision",
    columns=(
        ABOUT,
        Column("rule_table", _("Table"), "table"),
        Column("status", _("Answer"), "label", "answer"),
        Column("rows", _("Row"), "link"),
        Column("decided_on", _("Decided on"), "instant"),
        Column("release_no", _("Release"), "number"),
        RECORDED,
        Column("seq", _("Fact no."), "number"),
        Column("n", _("No."), exported_only=True),
    ),
    order=(*NEWEST, Order("n", cast="bigint")),
    filters=(
        about_filter(),
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
    lede=_("Every posting, in pairs: what leaves one account of an order or shop enters another."),
    permission="staff.money",
    sql="select subject, effect, seq::bigint as seq, account, amount_fen, currency, occurred_at,"
    " recorded_at from surety_posting",
    columns=(
        ABOUT,
        Column("effect", _("Effect"), "label", "effect"),
        Column("account", _("Account"), "label", "account"),
        Column("amount_fen", _("Amount"), "money"),
        Column("currency", _("Currency")),
        Column("occurred_at", _("Happened"), "instant"),
        RECORDED,
    ),
    order=(*NEWEST, Order("effect"), Order("amount_fen", cast="bigint"), Order("account")),
    filters=(
        about_filter(),
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
    sql="select subject, seq::bigint as seq, n::bigint as n, kind, recipient, params, created_at,"
    " delivered_at from surety_outbox",
    columns=(
        ABOUT,
        Column("kind", _("Kind of message"), "label", "message"),
        Column("recipient", _("Recipient"), "recipient"),
        Column("params", _("Text"), "message"),
        Column("created_at", _("Written"), "instant"),
        Column("delivered_at", _("Handed over"), "instant"),
    ),
    order=(
        Order("created_at", True, "timestamptz"),
        Order("subject"),
        Order("seq", cast="bigint"),
        Order("n", cast="bigint"),
    ),
    filters=(
        about_filter(),
        choice("kind", _("Message"), "message"),
        recipient_filter("to"),
        on_day("created_at"),
    ),
    tabs=(("pending", _("Pending")), ("delivered", _("Already delivered")), ("all", _("All"))),
    tab_sql={"pending": "delivered_at is null", "delivered": "delivered_at is not null"},
    empty=_("Nothing here: every message was delivered."),
)

QUARANTINE = Listing(
    name="quarantine",
    title=_("Quarantine"),
    lede=_("Facts whose order, parcel or shop is unknown so far. Each takes effect by itself once it appears."),
    permission="staff.view",
    sql="select fact_key, kind, subject, type, party, source, occurred_at, recorded_at from surety_quarantine",
    columns=(
        Column("subject", _("Waits for"), "subject"),
        Column("type", _("Fact"), "label", "fact"),
        Column("party", _("Stated by"), "label", "party"),
        Column("source", _("Source"), "subject"),
        Column("occurred_at", _("Happened"), "instant"),
        Column("recorded_at", _("Waits since"), "instant"),
    ),
    order=(Order("recorded_at", False, "timestamptz"), Order("fact_key", cast="uuid")),
    filters=(
        number_filter(_("Order, parcel or shop"), "subject"),
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
    sql="select refusal_key, kind, subject, type, code, clause, params, party, source, actor, occurred_at,"
    " recorded_at from surety_refusal",
    columns=(
        Column("subject", _("About"), "subject"),
        Column("type", _("Fact"), "label", "fact"),
        Column("code", _("Reason"), "label", "refusal"),
        Column("clause", _("Clause"), "mono"),
        Column("party", _("Stated by"), "label", "party"),
        Column("source", _("Source"), "subject"),
        Column("params", _("Details"), "json"),
        RECORDED,
        Column("actor", _("Who"), "person", exported_only=True),
    ),
    order=(Order("recorded_at", True, "timestamptz"), Order("refusal_key", cast="uuid")),
    filters=(
        number_filter(_("Order, case, parcel or shop"), "subject"),
        exact("code", _("Reason code")),
        exact("source", _("Source")),
        choice("type", _("Fact"), "fact"),
        choice("party", _("Stated by"), "party"),
        on_day("recorded_at"),
    ),
    empty=_("No command was refused."),
)

REFUNDS = Listing(
    name="refunds",
    title=_("Refunds"),
    lede=_("Money on its way back to buyers. One whose fate is unknown is asked about until the provider knows."),
    permission="staff.money",
    sql="select subject, intent, amount_fen, currency, payment, state, attempts::bigint as attempts, created_at,"
    " next_attempt_at, provider_ref, code, ended_at from surety_refund_intent",
    columns=(
        ORDER,
        Column("intent", _("Refund"), "mono"),
        Column("amount_fen", _("Amount"), "money"),
        Column("state", _("State"), "label", "refund"),
        Column("attempts", _("Calls"), "number"),
        Column("created_at", _("Decided"), "instant"),
        Column("next_attempt_at", _("Next call"), "instant"),
        Column("ended_at", _("Ended"), "instant"),
        Column("code", _("Why it failed"), "label", "refund_failure"),
        Column("provider_ref", _("Provider's reference"), "mono"),
        Column("payment", _("Payment"), "mono", exported_only=True),
    ),
    order=(Order("created_at", True, "timestamptz"), Order("subject"), Order("intent")),
    filters=(
        order_filter(),
        choice("state", _("State"), "refund"),
        exact("ref", _("Provider's reference"), "provider_ref"),
        on_day("created_at"),
    ),
    tabs=(
        ("open", pgettext_lazy("refund", "On its way")),
        ("failed", pgettext_lazy("refund", "Failed")),
        ("all", _("All")),
    ),
    tab_sql={"open": "state in ('pending', 'unknown')", "failed": "state = 'failed'"},
    empty=_("Nothing here: no refund is on its way."),
)
