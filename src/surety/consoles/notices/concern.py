"""Which notices concern a shop now: by the orders they moved, and by where the shop ships from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from surety.disruptions.case import NoticeCase
from surety.disruptions.notice import Row
from surety.orders.queries import QUEUE
from surety.regions import tree

ORDERS_MAX = 20_000
SHIPPED_FROM_DAYS = 30
"""A14 asks about the addresses a shop really shipped from in the last 30 days."""


@dataclass(frozen=True)
class Change:
    """What a notice changed for a shop's open orders: how many, and their new dates from first to last."""

    count: int
    first_at: datetime
    last_at: datetime


def changes_for(shop: str) -> dict[str, Change]:
    """By notice: open orders whose present promise it made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select last ->> 'notice', count(*), min((last ->> 'to')::timestamptz), max((last ->> 'to')::timestamptz)"
            " from (select doc -> 'ship_by_history' -> -1 as last from surety_order"
            f" where shop = %s and status = any(%s) limit {ORDERS_MAX}) w"
            " where last ->> 'notice' is not null group by 1",
            [shop, list(QUEUE)],
        )
        return {notice: Change(count, first, last) for notice, count, first, last in cursor.fetchall()}


def ships_from(shop: str, *, now: datetime) -> list[str]:
    """Region codes, the most used first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select ship_from from (select ship_from, placed_at from surety_order where shop = %s"
            f" order by placed_at desc, subject limit {ORDERS_MAX}) w"
            " where ship_from is not null and placed_at >= %s group by 1 order by count(*) desc, 1 limit 50",
            [shop, now - timedelta(days=SHIPPED_FROM_DAYS)],
        )
        return [code for (code,) in cursor.fetchall()]


def covering(rows: tuple[Row, ...], codes: list[str]) -> list[str]:
    """Which of these addresses lie in a region that adjusts shipping or scores."""
    regions = [row.region for row in rows if row.region and (row.shipping or row.score)]
    return [code for code in codes if any(tree.covers(region, code) for region in regions)]


@dataclass(frozen=True)
class Concern:
    """A notice in force as a shop reads it."""

    case: NoticeCase
    change: Change | None
    from_there: list[str]
    """Names of the shop's own shipping addresses within its regions."""

    @property
    def concerns(self) -> bool:
        return self.change is not None or bool(self.from_there)


def concerns(shop: str, cases: list[NoticeCase], *, now: datetime) -> list[Concern]:
    """Those that changed something first."""
    changed, addresses = changes_for(shop), ships_from(shop, now=now)
    found = [
        Concern(
            case, changed.get(case.notice), [tree.full_name(code) for code in covering(case.content.rows, addresses)]
        )
        for case in cases
    ]
    return sorted(found, key=lambda each: (not each.change, not each.from_there))
