"""What statements read of the ledger; scoping is the database's. A shop's reads closed days, and postings since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from surety.engine.keys import bucket_of
from surety.money.days import SETTLED, closed_through, start_of
from surety.money.statement import Moved, Period

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_SUMS = """
coalesce(sum(amount_fen) filter (where {when} < %(first)s), 0)::bigint,
coalesce(sum(amount_fen) filter (where {when} >= %(first)s), 0)::bigint,
{count} filter (where {when} >= %(first)s)
"""
_DAYS = f"""
select account, effect, currency, {_SUMS.format(when="day", count="sum(postings)")}
  from surety_ledger_day where bucket = %(bucket)s and shop = %(shop)s and day <= %(last)s group by 1, 2, 3
"""
_SINCE = "recorded_at >= %(since)s and recorded_at < %(until)s"
_POSTINGS = f"""
select account, split_part(effect, ':', 1), currency, {_SUMS.format(when="p.recorded_at", count="count(*)")}
  from surety_posting p {{whose}} and p.{_SINCE} group by 1, 2, 3
"""
_SETTLEMENTS = f"""
select account, effect, currency, {_SUMS.format(when="recorded_at", count="count(*)")}
  from ({SETTLED}) t where bucket = %(bucket)s and shop = %(shop)s and {_SINCE} group by 1, 2, 3
"""
_OF_SHOP = "where p.shop = %(shop)s"
_OF_ORDER = "where p.bucket = %(bucket)s and p.subject = %(order)s"
_OF_BUYER = """where (p.bucket, p.subject) in (
    select bucket, subject from surety_order where buyer = %(buyer)s and platform = %(platform)s)"""


def moved_of_shop(cursor: Any, shop: str, period: Period) -> list[Moved]:
    """A shop's orders and its own accounts. Days that are closed are read as such, however many postings they had."""
    key = {"bucket": bucket_of(shop), "shop": shop}
    closed = closed_through(cursor)
    found: list[tuple[Any, ...]] = []
    if closed is not None:
        first = period.first or _BEGINNING.date()
        cursor.execute(_DAYS, key | {"first": first, "last": min(period.last, closed)})
        found += cursor.fetchall()
    since = start_of(closed + timedelta(days=1)) if closed else _BEGINNING
    if since < _until(period):
        instants = key | _instants(period, since=since)
        cursor.execute(_POSTINGS.format(whose=_OF_SHOP), instants)
        found += cursor.fetchall()
        cursor.execute(_SETTLEMENTS, instants)
        found += cursor.fetchall()
    return _added(found)


def moved_of_order(cursor: Any, order: str, period: Period) -> list[Moved]:
    key = {"bucket": bucket_of(order), "order": order}
    cursor.execute(_POSTINGS.format(whose=_OF_ORDER), key | _instants(period))
    return _added(cursor.fetchall())


def moved_of_buyer(cursor: Any, platform: str, buyer: str, period: Period) -> list[Moved]:
    """All the orders of one buyer, by the platform's pseudonym."""
    key = {"platform": platform, "buyer": buyer}
    cursor.execute(_POSTINGS.format(whose=_OF_BUYER), key | _instants(period))
    return _added(cursor.fetchall())


def orders_of_buyer(cursor: Any, platform: str, buyer: str) -> int:
    cursor.execute("select count(*) from surety_order where buyer = %s and platform = %s", [buyer, platform])
    return cursor.fetchone()[0]


def instants(period: Period) -> tuple[datetime, datetime]:
    """From when to before when."""
    return (start_of(period.first) if period.first else _BEGINNING), _until(period)


def _until(period: Period) -> datetime:
    return start_of(period.last + timedelta(days=1))


def _instants(period: Period, *, since: datetime = _BEGINNING) -> dict[str, datetime]:
    first, until = instants(period)
    return {"first": first, "since": since, "until": until}


def _added(rows: Iterable[tuple[Any, ...]]) -> list[Moved]:
    sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for account, effect, currency, *figures in rows:
        total = sums[account, effect, currency]
        for n, figure in enumerate(figures):
            total[n] += int(figure or 0)
    return [Moved(*key, *figures) for key, figures in sorted(sums.items())]
