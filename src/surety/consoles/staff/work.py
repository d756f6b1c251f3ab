"""The work queue: every item that waits for a person, whatever it is about, with the page where it is done.

An item is its subject's. Which kind of subject that is, its id says, or the table that keeps it: no id is of two kinds.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from surety.consoles.listing import Column, Filter, Listing, Order
from surety.consoles.tables.fields import choice, on_day, shop_filter
from surety.consoles.tables.searching import cases_named, orders_named
from surety.engine.queries import open_work

_SQL = """
select t.*, coalesce(t.money_fen, 0) as ranks_fen from (
select w.subject, w.item, w.kind, w.details, w.opened_at, w.closed_at,
    case when o.subject is not null then 'order' when a.subject is not null then 'aftersale'
        when n.subject is not null then 'notice' when w.subject like 'amendment:%%' then 'amendment'
        when w.subject like '%%:pc-%%' then 'piece' when w.subject like '%%:cv-%%' then 'conversation'
        when w.subject like '%%:ls-%%' then 'listing' when w.subject like '%%:vi-%%' then 'violation'
        when w.subject like '%%:ic-%%' then 'centre' when w.kind = 'coverage_low' then 'coverage'
        when w.kind = 'refund_mismatch' then 'provider'
        when w.kind in ('qualification', 'qualification_expired') then 'qualification' else '' end as about,
    coalesce(o.subject, a.order_id, w.details ->> 'order') as order_id,
    coalesce(o.shop, a.shop, n.shop, p.shop, l.shop, w.details ->> 'shop') as shop,
    coalesce(o.currency, a.currency, 'CNY') as currency, a.type as case_type, a.reason as case_reason,
    coalesce(nullif(p.title, ''), l.title) as title,
    case when w.details ->> 'difference' in ('not_known_sent', 'sent_but_failed', 'twice', 'made_elsewhere')
        then (w.details ->> 'amount_fen')::bigint
        when w.kind = 'refund_mismatch'
        then abs((w.details ->> 'amount_fen')::bigint - (w.details ->> 'expected_fen')::bigint)
        when w.details ->> 'amount_fen' is not null then (w.details ->> 'amount_fen')::bigint
        when w.kind = 'delay_filing' then o.stake_fen when w.kind = 'disruption_filing' then f.stake_fen::bigint
        when w.kind = 'signed_after_refund' then o.refunded_fen
        else coalesce(a.asked_fen, o.paid_fen) end as money_fen
from surety_work_item w
left join surety_order o on o.bucket = w.bucket and o.subject = w.subject
left join surety_aftersale a on a.bucket = w.bucket and a.subject = w.subject
left join surety_notice n on n.bucket = w.bucket and n.subject = w.subject
left join surety_piece p on p.bucket = w.bucket and p.subject = w.subject
left join surety_listing l on l.bucket = w.bucket and l.subject = w.subject
left join lateral (select coalesce(sum(s.stake_fen), 0) as stake_fen from surety_order s
    where s.shop = n.shop and s.status in ('to_ship', 'part_shipped', 'shipped')
    and s.next_step = 'ship_by' and s.promised_to > (w.details ->> 'promise_from')::timestamptz
    and s.promised_from <= (w.details ->> 'promise_to')::timestamptz) f on w.kind = 'disruption_filing') t
"""
_NAMED = ("appeal", "delay_filing", "disruption_filing", "amendment")
"""Kinds with a tab of their own; `queue_counts` counts the rest among the others."""


def _of_subject(text: str) -> list[Any]:
    orders = orders_named(text)
    return [[*orders, *cases_named(text)], orders]


WORK = Listing(
    name="work",
    title=_("Work queue"),
    lede=_("What only a person can decide: most money first, then the longest wait."),
    permission="staff.view",
    sql=_SQL,
    columns=(
        Column("subject", _("About"), "about"),
        Column("kind", _("Waits because"), "label", "work"),
        Column("details", _("What happened, and what to do"), "work"),
        Column("money_fen", _("Money"), "money"),
        Column("shop", _("Shop"), "shop"),
        Column("opened_at", _("Waits since"), "instant"),
        Column("about", _("Kind"), exported_only=True),
        Column("order_id", _("Order"), exported_only=True),
        Column("closed_at", _("Closed"), "instant", exported_only=True),
        Column("item", _("Item"), "mono", exported_only=True),
        Column("currency", _("Currency"), exported_only=True),
    ),
    order=(
        Order("ranks_fen", True, "bigint"),
        Order("opened_at", False, "timestamptz"),
        Order("subject"),
        Order("item"),
    ),
    filters=(
        Filter("q", _("Order, case or waybill"), "subject = any(%s) or order_id = any(%s)", read=_of_subject),
        choice("about", _("About"), "about"),
        choice("kind", _("Waits because"), "work"),
        shop_filter(),
        on_day("opened_at"),
    ),
    tabs=(
        ("open", _("All open")),
        ("appeal", _("Appeals")),
        ("delay_filing", _("Delay filings")),
        ("disruption_filing", _("Disruption filings")),
        ("amendment", _("Rule changes")),
        ("undecided", _("Others")),
        ("closed", _("Closed")),
    ),
    tab_sql={
        "open": "closed_at is null",
        **{kind: f"closed_at is null and kind = '{kind}'" for kind in _NAMED},
        "undecided": f"closed_at is null and kind <> all ('{{{','.join(_NAMED)}}}')",
        "closed": "closed_at is not null",
    },
    empty=_("Nothing waits for a decision."),
    counts=lambda: queue_counts(open_work()),
)


def queue_counts(open_by_kind: dict[str, int]) -> dict[str, int]:
    """By tab: whatever has no tab of its own is among the others."""
    counts = dict.fromkeys(_NAMED, 0) | open_by_kind
    return counts | {"undecided": counts["open"] - sum(counts[kind] for kind in _NAMED)}
