"""Closing days of the ledger: what a day moved is summed once, so that a statement never sums a shop's whole history.

Days are counted by when postings were recorded, so one that is over never changes: what is learned late is booked late.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from surety.engine.db import Connection
from surety.engine.keys import bucket_of
from surety.money.statement import FROM_ORDERS

ZONE = ZoneInfo("Asia/Shanghai")
AFTER = timedelta(hours=1)
"""How long a day has been over before it is closed: whoever took its last instants for `now` has committed."""
DAYS_AT_ONCE = 31

SETTLED = f"""
select bucket, shop, account, 'settlement:' || cause as effect, currency, amount_fen, recorded_at from surety_settlement
union all
select bucket, shop, 'merchant', 'settlement:' || cause, currency, -amount_fen, recorded_at from surety_settlement
 where cause in ({", ".join(f"'{cause}'" for cause in FROM_ORDERS)})
"""
"""What settlement moved: out of the account of the orders, into those of the shop."""

_DAY = "(recorded_at at time zone 'Asia/Shanghai')::date"
_MOVED = f"""
select shop, {_DAY}, account, split_part(effect, ':', 1), currency, sum(amount_fen)::bigint, count(*)
  from surety_posting where recorded_at >= %(since)s and recorded_at < %(until)s and shop <> '' group by 1, 2, 3, 4, 5
union all
select shop, {_DAY}, account, effect, currency, sum(amount_fen)::bigint, count(*)
  from ({SETTLED}) t where recorded_at >= %(since)s and recorded_at < %(until)s group by 1, 2, 3, 4, 5
"""
_FIRST = """
select least((select min(recorded_at) from surety_transfer), (select min(recorded_at) from surety_settlement))
"""
_COPY = "copy surety_ledger_day (bucket, shop, day, account, effect, currency, amount_fen, postings) from stdin"


def close_days(connection: Connection, *, now: datetime) -> int:
    """Close the days that are over, some at a time; returns how many."""
    asked = connection.execute("select clock_timestamp()").fetchone()
    with connection.transaction():
        cursor = connection.cursor()
        cursor.execute("select pg_advisory_xact_lock(hashtext('surety ledger days'))")
        first = _first_open(cursor)
        last = (now - AFTER).astimezone(ZONE).date() - timedelta(days=1)
        if first is None or first > last or not _all_committed(cursor, asked):
            return 0
        last = min(last, first + timedelta(days=DAYS_AT_ONCE - 1))
        _close(cursor, first, last, now=now)
    return (last - first).days + 1


def start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def closed_through(cursor: Any) -> date | None:
    cursor.execute("select max(day) from surety_ledger_closed where bucket = 0")
    return cursor.fetchone()[0]


def _first_open(cursor: Any) -> date | None:
    closed = closed_through(cursor)
    if closed is not None:
        return closed + timedelta(days=1)
    cursor.execute(_FIRST)
    (first_at,) = cursor.fetchone()
    return first_at.astimezone(ZONE).date() if first_at else None


_WRITING = """
select from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_xid is not null and xact_start < %s limit 1
"""


def _all_committed(cursor: Any, asked: Any) -> bool:
    """Whether everybody who was writing here when we asked has finished; nobody waits for us meanwhile.

    Transactions of other databases of the server are none of ours, however long they last.
    """
    return cursor.execute(_WRITING, asked).fetchone() is None


def _close(cursor: Any, first: date, last: date, *, now: datetime) -> None:
    period = {"since": start_of(first), "until": start_of(last + timedelta(days=1))}
    cursor.execute(_MOVED, period)
    moved = cursor.fetchall()
    with cursor.copy(_COPY) as copy:
        for shop, *rest in moved:
            copy.write_row((bucket_of(shop), shop, *rest))
    cursor.execute("insert into surety_ledger_closed (day, closed_at) values (%s, %s)", [last, now])
