"""Firing due deadlines with one worker, beside a sweep that only deletes rows.

Ours: `sweep.fire_due` over orders that did not ship in time: each firing judges the order late, posts the compensation
and the penalty, logs the decisions, tells shop and buyer, and sets the next deadline. Reminders fire before the clock
starts and are not counted. The orders came through the door.

The reference is a sweep of the same shape that only deletes rows: as many rows with the columns of `surety_deadline`
and its two indexes; it probes for due buckets, takes as many buckets and rows a transaction as ours does, locks them
with FOR UPDATE SKIP LOCKED, hands them to the worker and deletes them by key. The detail says what the server takes
when nothing is handed over and rows go by their address (`cheapest_reference`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from bench import lives
from bench.batches import prepare
from bench.figures import figure, in_pairs, quick
from surety.engine import db, sweep
from surety.engine.door import submit
from surety.engine.wire import decode_fact

PROMISED = timedelta(hours=48)
BUCKETS_AT_ONCE = 128
"""As `sweep.fire_due` takes them."""

TABLE = """
create table bench_due (like surety_deadline);
create unique index on bench_due (bucket, subject, kind, step, version);
create index on bench_due (bucket, due_at) where ended_at is null;
create table bench_due_cheap (like surety_deadline);
create index on bench_due_cheap (due_at);
"""

PROBE = """
select b from generate_series(0, 1023) b
where exists (select 1 from bench_due d where d.bucket = b and d.ended_at is null and d.due_at <= %s)
"""

LOCK = """
select bucket, kind, subject, step, version from bench_due d
where d.bucket = any(%s::smallint[]) and d.ended_at is null and d.due_at <= %s limit %s for update skip locked
"""

DELETE = """
delete from bench_due d
using unnest(%s::smallint[], %s::text[], %s::text[], %s::text[], %s::int[]) as u(bucket, kind, subject, step, version)
where d.bucket = u.bucket and d.subject = u.subject and d.kind = u.kind and d.step = u.step and d.version = u.version
"""

DELETE_CHEAPLY = """
delete from bench_due_cheap where ctid = any(array(
    select ctid from bench_due_cheap where due_at <= %s limit %s for update skip locked))
"""


def measure() -> list[dict[str, Any]]:
    with db.connect() as connection:
        prepare(connection)
        connection.execute(TABLE)
        connection.commit()
        return [measure_firing(connection, label="d")]


def measure_firing(connection: db.Connection, *, label: str, start: datetime = lives.BASE) -> dict[str, Any]:
    stored = connection.execute("select count(*) from surety_order").fetchone()[0]
    connection.commit()
    pairs, each = (2, 1000) if quick() else (6, 4000)
    rounds = make_rounds(connection, label, pairs, each, start=start)
    turns = iter([turn for one in rounds for turn in (one.fire, one.delete)])
    rate, reference, ratio = in_pairs(lambda: next(turns)(), lambda: next(turns)(), pairs=pairs)
    return figure(
        "deadlines fired with ledger and messages, one worker", rate, "deadlines/s", reference=reference,
        beside="a sweep that only deletes", ratio=ratio, floor=0.20, aim=0.60, batch=sweep.LIMIT, due_at_once=each,
        cheapest_reference=round(median(one.delete_cheaply() for one in rounds)), orders_stored_before=stored,
    )  # fmt: skip


def make_rounds(
    connection: db.Connection, label: str, pairs: int, orders: int, *, start: datetime = lives.BASE
) -> list[Round]:
    """Half an hour apart, at most ten, so that all reminders are over before the first promise lapses."""
    rounds = [
        Round(connection, f"{label}{n}-", orders, paid_at=start + n * timedelta(minutes=30)) for n in range(pairs)
    ]
    sweep.fire_due(connection, rounds[-1].reminded_at)
    return rounds


class Round:
    """Orders whose promises lapse in the same half hour."""

    def __init__(self, connection: db.Connection, prefix: str, orders: int, *, paid_at: datetime) -> None:
        self._connection, self._orders = connection, orders
        self._due_at = paid_at + PROMISED + timedelta(minutes=29)
        self.reminded_at = self._due_at - timedelta(hours=6)
        place(connection, prefix, orders, paid_at)
        for table in ("bench_due", "bench_due_cheap"):
            connection.execute(
                f"insert into {table} select * from surety_deadline where subject like %s and step = 'ship_by'",
                [f"douyin:{prefix}%"],
            )
        connection.commit()

    def fire(self) -> float:
        fired, seconds = _timed(lambda: sweep.fire_due(self._connection, self._due_at))
        assert fired == self._orders, (fired, self._orders)
        return fired / seconds

    def delete(self) -> float:
        return self._rate(self._sweep)

    def delete_cheaply(self) -> float:
        return self._rate(self._sweep_cheaply)

    def _rate(self, work: Callable[[], int]) -> float:
        deleted, seconds = _timed(work)
        assert deleted == self._orders, (deleted, self._orders)
        return deleted / seconds

    def _sweep(self) -> int:
        deleted = 0
        while due := [bucket for (bucket,) in self._connection.execute(PROBE, [self._due_at]).fetchall()]:
            for start in range(0, len(due), BUCKETS_AT_ONCE):
                buckets = due[start : start + BUCKETS_AT_ONCE]
                found = self._connection.execute(LOCK, [buckets, self._due_at, sweep.LIMIT]).fetchall()
                if found:
                    self._connection.execute(DELETE, [list(column) for column in zip(*found, strict=True)])
                self._connection.commit()
                deleted += len(found)
        return deleted

    def _sweep_cheaply(self) -> int:
        deleted = 0
        while count := self._connection.execute(DELETE_CHEAPLY, [self._due_at, sweep.LIMIT]).rowcount:
            self._connection.commit()
            deleted += count
        return deleted


def place(connection: db.Connection, prefix: str, orders: int, at: datetime) -> None:
    """Orders placed and paid within 28 minutes from `at`."""
    random = Random(prefix)
    for start in range(0, orders, 500):
        facts = [
            decode_fact(lives.encode(fact))
            for n in range(start, min(start + 500, orders))
            for fact in lives.placed_and_paid(random, f"{prefix}{n:07}", at + timedelta(seconds=n % 1600))
        ]
        submit(connection, facts, source=lives.PLATFORM, now=at + timedelta(minutes=30))


def _timed(work: Any) -> tuple[Any, float]:
    started = perf_counter()
    result = work()
    return result, perf_counter() - started
