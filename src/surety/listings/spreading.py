"""Telling listings and orders of a recall, or of its end: bucket by bucket, from where a killed worker left off.

Nothing waits for it: a submission, a payment and a shipment look at the recall list themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from time import sleep
from typing import Any

from surety.engine import door
from surety.engine.db import Connection
from surety.engine.fact import Fact, Party, Source, SubjectKind
from surety.engine.keys import BUCKETS, bucket_of, digest
from surety.engine.wire import decode_case
from surety.listings.facts import ListingRecallChecked
from surety.listings.recall import RecallCase
from surety.listings.recalled import folded
from surety.orders.facts import OrderRecallChecked

WIDTH = 16
"""Buckets looked at in one transaction."""
LIMIT = 200
"""Subjects told in one transaction of the door."""
SOURCE = Source(Party.SYSTEM, "recall")
WAIT_SECONDS_MAX = 60
"""No transaction of the door takes longer."""
POLL_SECONDS = 0.02

LISTINGS = """
from surety_listing l where l.platform = %(platform)s and l.brand = %(brand)s and l.bucket between %(low)s and %(high)s
"""
ORDERS = """
from surety_order o where o.brands @> array[%(brand)s]::text[] and o.platform = %(platform)s
  and o.bucket between %(low)s and %(high)s and o.status not in ('placed', 'cancelled')
"""
"""`brand` as `folded` has it, as the columns have theirs; `decide` has the last word."""

_NEWS = """
insert into surety_recalling (bucket, subject, change, since)
select r.bucket, r.subject, r.version, clock_timestamp() from surety_recall r
where not exists (select from surety_recalling s where s.bucket = r.bucket and s.subject = r.subject
    and s.change = r.version)
on conflict do nothing
"""
# Whoever read the list before the change may not have stored its order yet: its transaction began before we knew.
_TAKE = """
select r.doc::text, s.change, s.next_bucket from surety_recalling s
join surety_recall r on r.bucket = s.bucket and r.subject = s.subject
where s.finished_at is null and s.next_bucket < %s
  and (s.since < clock_timestamp() - make_interval(secs => %s) or not exists (
    select from pg_stat_activity a where a.datname = current_database() and a.usename = current_user
    and a.pid <> pg_backend_pid() and a.xact_start <= s.since))
order by s.since limit 1 for no key update of s skip locked
"""
_UNFINISHED = "select 1 from surety_recalling where finished_at is null and next_bucket < %s limit 1"
_WRITE_DOWN = """
update surety_recalling set next_bucket = %s, listing_count = listing_count + %s, order_count = order_count + %s,
    held = held or %s, finished_at = case when %s then clock_timestamp() end
where bucket = %s and subject = %s and change = %s
"""
_LOOK_AGAIN = """
update surety_recalling set next_bucket = 0, held = false
where finished_at is null and held and next_bucket >= %s
  and not exists (select from surety_order where import_hold is not null)
"""


def step(connection: Connection, now: datetime) -> bool:
    """Tell those of some buckets; False when there was nothing to tell, or somebody must be waited for."""
    connection.execute(_NEWS)
    with connection.transaction():
        row = connection.execute(_TAKE, [BUCKETS, WAIT_SECONDS_MAX]).fetchone()
        if row is None:
            return False
        case: RecallCase = decode_case(SubjectKind.RECALL, row[0])  # type: ignore[assignment]
        _tell_some(connection, case, change=row[1], low=row[2], now=now)
    return True


def run(connection: Connection, now: datetime) -> None:
    """Until everybody is told but whom an import holds, with whoever else is at it."""
    connection.execute(_NEWS)
    while connection.execute(_UNFINISHED, [BUCKETS]).fetchone():
        if not step(connection, now):
            sleep(POLL_SECONDS)


def look_again(connection: Connection) -> None:
    """Once no import is under way, what left orders alone begins anew; the told stay told."""
    connection.execute(_LOOK_AGAIN, [BUCKETS])


def _tell_some(connection: Connection, case: RecallCase, *, change: int, low: int, now: datetime) -> None:
    high = min(low + WIDTH, BUCKETS) - 1
    place = {"platform": case.recall.partition(":")[0], "brand": folded(case.brand), "low": low, "high": high}
    listings = [each for (each,) in connection.execute(f"select l.subject {LISTINGS}", place).fetchall()]
    found = connection.execute(f"select o.subject, o.import_hold is not null {ORDERS}", place).fetchall()
    orders = [subject for subject, is_held in found if not is_held]
    facts = list(_facts(case, change, listings, orders))
    for n in range(0, len(facts), LIMIT):
        for result in door.submit(connection, facts[n : n + LIMIT], source=SOURCE, now=now):
            if not result.good:
                raise RuntimeError(f"{case.recall}: {result}")
    held = len(found) > len(orders)
    over = high + 1 >= BUCKETS
    row = connection.execute(
        "select held from surety_recalling where bucket = %s and subject = %s and change = %s", _key(case, change)
    ).fetchone()
    finished = over and not held and not (row and row[0])
    counts = [high + 1, len(listings), len(orders), held, finished]
    connection.execute(_WRITE_DOWN, [*counts, *_key(case, change)])


def _key(case: RecallCase, change: int) -> list[Any]:
    return [bucket_of(case.recall), case.recall, change]


def _facts(case: RecallCase, change: int, listings: list[str], orders: list[str]) -> Iterator[Fact]:
    """The id is the same whoever tells, and so is the time: the change's own."""
    said = {"at": case.changed_at, "recall": case.recall, "change": change}
    for listing in listings:
        yield ListingRecallChecked(id=_id(case, change, listing), listing=listing, **said)
    for order in orders:
        yield OrderRecallChecked(id=_id(case, change, order), order=order, **said)


def _id(case: RecallCase, change: int, subject: str) -> str:
    return digest(case.recall.encode(), b"%d" % change, subject.encode())
