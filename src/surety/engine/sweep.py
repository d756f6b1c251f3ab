"""Firing deadlines: not early, not twice, never lost.

A sweep probes for buckets that hold something due, without locks, and takes them group by group. It locks the cases,
skipping those that another worker or a page has at that moment, and lets each case apply its own deadlines through
the door's step. The case's version of a deadline is the fence: a row that was met or moved meanwhile is only marked
stale.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import psycopg

from surety.engine import book, clock, locking, partitions, rows, store
from surety.engine.batch import Batch
from surety.engine.db import Connection, transacted
from surety.engine.fact import SubjectKind
from surety.engine.keys import BUCKETS
from surety.engine.look_up import see
from surety.engine.room import Room, rooms
from surety.engine.store import DEADLINE_KEY, ENDED, Held, Subject
from surety.engine.uncollected import uncollected
from surety.engine.wire import decode_case

log = logging.getLogger(__name__)

LIMIT = 500
"""Deadlines fired in one transaction."""

_DUE_BUCKETS = """
select b from generate_series(0, %s) b
where exists (select 1 from surety_deadline d where d.bucket = b and d.ended_at is null and d.due_at <= %s)
"""

_FREE = {
    SubjectKind.ORDER: "and t.import_hold is null",
    SubjectKind.AFTERSALE: "and not exists (select from surety_order o where o.bucket = t.order_bucket"
    " and o.subject = t.order_id and o.import_hold is not null)",
}
"""What is being imported is left alone."""

_DUE = """
select d.subject, d.step, d.version, t.version, t.doc
from surety_deadline d join {table} t on t.bucket = d.bucket and t.subject = d.subject
where d.bucket = any(%s::smallint[]) and d.kind = %s and d.ended_at is null and d.due_at <= %s
  and d.subject <> all(%s::text[]) {free}
{order} limit %s for no key update of t skip locked
"""

Due = tuple[str, str, int]
Fired = tuple[int, int]


class CannotLapse(RuntimeError):
    """The default action of a case's deadline failed: a fault in the code, not in the data."""

    def __init__(self, subject: str) -> None:
        super().__init__(f"the deadlines of {subject} cannot fire")
        self.subject = subject


def fire_due(
    connection: Connection,
    now: datetime,
    *,
    buckets: Sequence[int] | None = None,
    limit: int = LIMIT,
    broken: set[str] | None = None,
) -> int:
    """Fire everything due at or before `now` in these buckets (all of them by default); returns how many fired.

    Subjects whose default action fails are added to `broken` and left out, so that one of them stops no other.
    """
    fired = 0
    broken = set() if broken is None else broken
    while due := _due_buckets(connection, now, buckets):
        handled = 0
        for start in range(0, len(due), 128):
            fired_now, seen = _fire_some(connection, now, due[start : start + 128], limit, broken)
            fired, handled = fired + fired_now, handled + seen
        if not handled:
            break  # what is left is held by somebody else, or broken
    return fired


def advance(connection: Connection, by: timedelta) -> int:
    """Move a sandbox's clock and fire everything due on the way, in the order of due times; returns how many fired."""
    clock.check_sandbox()
    target = clock.now(connection) + by
    partitions.ensure(connection, target)
    fired = 0
    broken: set[str] = set()
    while (due_at := _next_due(connection, broken)) is not None and due_at <= target:
        step = due_at - clock.now(connection)
        if step > timedelta():
            clock.move(connection, step)
        fired_now, seen = _fire_some(connection, max(due_at, target - by), range(BUCKETS), LIMIT, broken, in_order=True)
        fired += fired_now
        if not seen:
            break
    rest = target - clock.now(connection)
    if rest > timedelta():
        clock.move(connection, rest)
    return fired


def _next_due(connection: Connection, broken: set[str]) -> datetime | None:
    due = []
    for room in rooms().values():
        if room.lapsed is not None:
            free = _FREE.get(room.kind, "")
            row = connection.execute(
                f"select min(d.due_at) from surety_deadline d join {room.table} t using (bucket, subject)"
                f" where d.kind = %s and d.ended_at is null and d.subject <> all(%s::text[]) {free}",
                [room.kind.value, list(broken)],
            ).fetchone()
            due += [row[0]] if row and row[0] else []
    return min(due, default=None)


def _due_buckets(connection: Connection, now: datetime, buckets: Sequence[int] | None) -> list[int]:
    found = [bucket for (bucket,) in connection.execute(_DUE_BUCKETS, [BUCKETS - 1, now]).fetchall()]
    return found if buckets is None else sorted(set(found) & set(buckets))


def _fire_some(
    connection: Connection,
    now: datetime,
    buckets: Sequence[int],
    limit: int,
    broken: set[str],
    *,
    in_order: bool = False,
) -> tuple[int, int]:
    """One transaction of firings a room; returns how many fired and how many rows were dealt with."""
    fired = seen = 0
    for room in rooms().values():
        if room.lapsed is None:
            continue
        fire = partial(_fire_room, connection.cursor(), room, now, list(buckets), broken=broken, in_order=in_order)
        fired_now, seen_now = _fire_or_leave_out(connection, fire, limit, broken)
        fired, seen = fired + fired_now, seen + seen_now
    return fired, seen


def _fire_or_leave_out(connection: Connection, fire: Callable[..., Fired], limit: int, broken: set[str]) -> Fired:
    """A group whose rows the database refuses is tried one case at a time, until the faulty one is found."""
    try:
        with uncollected():
            return transacted(connection, partial(fire, limit))
    except CannotLapse as error:
        log.exception("left out for now")
        broken.add(error.subject)
        return 0, 1
    except (psycopg.errors.IntegrityError, psycopg.errors.DataError):
        if limit == 1:
            raise
        return _fire_or_leave_out(connection, fire, 1, broken)


def _fire_room(
    cursor: Any, room: Room, now: datetime, buckets: list[int], limit: int, *, broken: set[str], in_order: bool
) -> Fired:
    order = "order by d.due_at, d.subject, d.step" if in_order else ""
    due = _DUE.format(table=room.table, free=_FREE.get(room.kind, ""), order=order)
    cursor.execute(due, [buckets, room.kind.value, now, list(broken), limit])
    found = cursor.fetchall()
    if not found:
        return 0, 0
    lapsing = {(room.kind, row[0]): Held(decode_case(room.kind, row[4]), row[3]) for row in found}
    cases = locking.look_at(cursor, lapsing | locking.lock_passed_on(cursor, lapsing))
    release_no, release, board, recalls, bases = book.in_force(cursor, now=now)
    batch = Batch(
        cases, book=release, release_no=release_no, now=now, board=board, recalls=recalls, bases=bases
    )  # fmt: skip
    see(cursor, batch, (), release)
    fired = sum(_lapse(batch, subject, now) for subject in lapsing)
    written = batch.recorder.written
    try:
        store.write(cursor, written, cases, hold=None)
    except (psycopg.errors.IntegrityError, psycopg.errors.DataError) as error:
        if len(lapsing) > 1:
            raise
        raise CannotLapse(found[0][0]) from error
    _mark_stale(cursor, room, found, {(row[2], row[3], row[4]) for row in written.ended_deadlines}, now)
    return fired, len(found)


def _lapse(batch: Batch, subject: Subject, now: datetime) -> int:
    try:
        return batch.lapse_due(subject, now)
    except Exception as error:
        raise CannotLapse(subject[1]) from error


def _mark_stale(cursor: Any, room: Room, found: list[Any], fired: set[Due], now: datetime) -> None:
    """Rows whose deadline was met or moved before they came due."""
    stale = [
        (store.bucket_of(subject), room.kind.value, subject, step, version, now, "stale")
        for subject, step, version, *_ in found
        if (subject, step, version) not in fired
    ]
    rows.update(cursor, "surety_deadline", ENDED, stale, keys=DEADLINE_KEY, only="t.ended_at is null")
