"""Moving whole months of facts out of the database into files, and back (docs/decisions/0016).

A month is in the table until the transaction that drops its partition and names its file commits, and in the file from
then on. What a killed process leaves behind is a file that nothing names.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import count
from typing import TypeVar

import psycopg
from msgspec.structs import replace
from psycopg import sql

from surety.config import environment
from surety.engine import archive, partitions
from surety.engine.archive import Month, Stored
from surety.engine.db import Connection
from surety.engine.history import COLUMNS, archived_months

SECONDS_APART = 600.0
"""Between two looks of the worker."""
SPANS = range(0, 1024, 32)
"""Buckets are read by spans: no snapshot is held for the whole of a large month."""
TRIES, TRY_SECONDS = 120, 1.0
LOCK_TIMEOUT = "200ms"
"""For the table itself, which everybody who states or reads a fact needs: nobody waits longer behind us than this."""
_WHOLE = "lock table only surety_fact in access exclusive mode"
_CAUGHT = f"lock table {partitions.CAUGHT} in share row exclusive mode"
"""Against writers alone: a deleted row is there for whoever began to read before, a dropped partition is not."""

T = TypeVar("T")


class ArchiveBusy(RuntimeError):
    """Another process moves a month, or somebody reads facts in a transaction that does not end."""


class MonthTwice(RuntimeError):
    """The month has a file, and the table has a partition of it as well."""


class NoSuchMonth(RuntimeError):
    """No facts of that month were ever archived."""


def step_of(connection: Connection) -> Callable[[datetime], int]:
    """The worker's: now and then the oldest month that is due, where the installation says how many it keeps."""
    due = 0.0

    def step(now: datetime) -> int:
        nonlocal due
        kept = environment.facts_kept_months()
        if kept is None or time.monotonic() < due:
            return 0
        due = time.monotonic() + SECONDS_APART  # whatever goes wrong: a month is long to write
        months = months_before(connection, before(kept, now=now), now=now)
        try:
            if months and move(connection, months[0], now=now):
                due = 0.0
                return 1
        except ArchiveBusy:
            pass
        return 0

    return step


def before(kept: int, *, now: datetime) -> date:
    """The month before which facts go, so that so many whole months stay beside the running one."""
    running = now.astimezone(UTC)
    months = max(running.year * 12 + running.month - 1 - kept, 12)
    return date(months // 12, months % 12 + 1, 1)


def months_before(connection: Connection, bound: date, *, now: datetime) -> list[date]:
    """Months in the table that are over and lie before `bound`, oldest first."""
    running = now.astimezone(UTC).date().replace(day=1)
    return [month for month in partitions.months(connection) if partitions.following(month) <= min(bound, running)]


def move(
    connection: Connection, month: date, *, now: datetime, tell: Callable[[int], None] = lambda _rows: None
) -> Month | None:
    """Move a month into its file; None when it is not in the table any more. `tell` hears of each row group's end.

    What the default partition caught of a month joins what its file holds already, in a new file.

    Raises ArchiveBusy, MonthTwice, ArchiveUnreadable.
    """
    with connection.transaction():
        _take_turns(connection)
        table = partitions.holding(connection, month)
        if table is None:
            return None
        months = archived_months(connection.cursor())
        held = next((each for each in months if each.month == f"{month:%Y-%m}"), None)
        if held is not None and table != partitions.CAUGHT:
            raise MonthTwice(f"{month:%Y-%m} is archived and has facts in the database too: restore it first")
        for newest in months[-1:]:
            archive.find_file(newest)  # not in this folder: another machine's, or not mounted
        if table != partitions.CAUGHT:
            connection.execute(sql.SQL("lock table {} in share mode").format(sql.Identifier(table)))
        began_last = _began_last(connection, table, month, months)
        rows = heapq.merge(archive.every(held) if held else (), _rows(connection, table, month), key=_place)
        made = replace(archive.write(f"{month:%Y-%m}", _told(rows, tell)), began_last=began_last)
        moved_count = made.rows - (held.rows if held else 0)
        lock = _CAUGHT if table == partitions.CAUGHT else _WHOLE
        with_table(connection, lambda: _swap(connection, table, made, now, moved_count), lock=lock)
    return made


def _began_last(connection: Connection, table: str, month: date, months: Iterable[Month]) -> datetime | None:
    """None where a later month lies in a file: whether subjects of this one began there, only reading it would tell."""
    if any(each.month >= f"{month:%Y-%m}" for each in months):
        return None
    statement = sql.SQL(
        "select greatest(%(end)s::timestamptz, max(f.recorded_at)) from (select bucket, kind, subject from {}"
        " where recorded_at >= %(start)s and recorded_at < %(end)s group by 1, 2, 3 having not bool_or(seq = 1)) p"
        " join surety_fact f using (bucket, kind, subject) where f.seq = 1"
    ).format(sql.Identifier(table))
    start, end = partitions.bounds(month)
    row = connection.execute(statement, {"start": start, "end": end}).fetchone()
    return row[0] if row else None


def _swap(connection: Connection, table: str, made: Month, now: datetime, moved_count: int) -> None:
    month = date.fromisoformat(f"{made.month}-01")
    _forget(connection, month)
    connection.execute(
        "insert into surety_fact_archive (month, rows, sha256, footer, name, began_last, archived_at)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        [month, made.rows, made.sha256, made.footer, made.name, made.began_last, now],
    )
    if table == partitions.CAUGHT:
        _drop_caught(connection, month, moved_count)
    else:
        connection.execute(sql.SQL("drop table {}").format(sql.Identifier(table)))


def _drop_caught(connection: Connection, month: date, moved_count: int) -> None:
    """No other row of the log is ever deleted; where more came since the file was written, none is."""
    connection.execute(f"alter table {partitions.CAUGHT} disable trigger append_only")
    gone = connection.execute(
        f"delete from {partitions.CAUGHT} where recorded_at >= %s and recorded_at < %s", partitions.bounds(month)
    )
    connection.execute(f"alter table {partitions.CAUGHT} enable trigger append_only")
    if gone.rowcount != moved_count:
        raise ArchiveBusy(f"facts of {month:%Y-%m} came while they were moved (归档期间该月又有新事实)")


def _rows(connection: Connection, table: str, month: date) -> Iterator[Stored]:
    """In one order, whatever the collation of the database."""
    statement = sql.SQL(
        f"select {COLUMNS} from {{}} f where f.bucket >= %s and f.bucket < %s"
        " and f.recorded_at >= %s and f.recorded_at < %s"
        ' order by f.bucket, f.kind collate "C", f.subject collate "C", f.seq, f.recorded_at, f.fact_key'
    ).format(sql.Identifier(table))
    for first in SPANS:
        with connection.cursor(name="surety_archive") as cursor:
            cursor.itersize = archive.GROUP_ROWS
            cursor.execute(statement, [first, first + SPANS.step, *partitions.bounds(month)])
            yield from map(Stored._make, cursor)


def _place(row: Stored) -> tuple[int, str, str, int, datetime, str]:
    return row.bucket, row.kind, row.subject, row.seq, row.recorded_at, row.fact_key


def _told(rows: Iterator[Stored], tell: Callable[[int], None]) -> Iterator[Stored]:
    for number, row in zip(count(1), rows, strict=False):
        yield row
        if number % archive.GROUP_ROWS == 0:
            tell(number)


def restore(connection: Connection, month: date) -> int:
    """Bring a month back into the table; returns how many facts, 0 when it is there already. Its file stays.

    Raises ArchiveBusy, ArchiveUnreadable, NoSuchMonth.
    """
    with connection.transaction():
        _take_turns(connection)
        held = {each.month: each for each in archived_months(connection.cursor())}.get(f"{month:%Y-%m}")
        if held is None:
            if month in partitions.months(connection):
                return 0
            raise NoSuchMonth(f"{month:%Y-%m} is neither archived nor in the database")
        archive.check(held)
        if partitions.is_caught(connection, month):
            _copy(connection, partitions.CAUGHT, held)
            with_table(connection, lambda: _forget(connection, month))
        else:
            partitions.make_beside(connection, month)
            _copy(connection, partitions.name_of(month), held)
            with_table(connection, lambda: (partitions.attach(connection, month), _forget(connection, month)))
    return held.rows


def _copy(connection: Connection, table: str, held: Month) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, Stored._fields))
    statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in archive.every(held):
            copy.write_row(row)


def _forget(connection: Connection, month: date) -> None:
    connection.execute("delete from surety_fact_archive where bucket = 0 and month = %s", [month])


def _take_turns(connection: Connection) -> None:
    """One at a time, whoever it is; the turn ends with the transaction."""
    row = connection.execute("select pg_try_advisory_xact_lock(hashtext('surety_fact archive'))").fetchone()
    if not (row and row[0]):
        raise ArchiveBusy("another process is moving facts (另有进程正在归档事实)")


def with_table(connection: Connection, work: Callable[[], T], *, lock: str = _WHOLE) -> T:
    """Do the work with the table to itself. Readers look at the table and the months in one statement: not between."""
    for _ in range(TRIES):
        try:
            with connection.transaction():
                connection.execute(f"set local lock_timeout = '{LOCK_TIMEOUT}'")
                connection.execute(lock)
                return work()
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            time.sleep(TRY_SECONDS)
    raise ArchiveBusy("somebody reads facts in a transaction that does not end (有长事务占用事实表)")
