"""Monthly partitions of the fact log, made before they are needed.

The default one catches what a clock gone astray says, and months that came while no worker ran.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from psycopg import sql

from surety.engine.db import Connection

AHEAD = 2
"""Months made in advance."""
CAUGHT = "surety_fact_default"


def ensure(connection: Connection, now: datetime) -> list[str]:
    """Make the partitions of this month and the next two; returns the names of those that were made."""
    made = []
    month = now.astimezone(UTC).date().replace(day=1)
    for _ in range(AHEAD + 1):
        if not exists(connection, name_of(month)) and _make(connection, month):
            made.append(name_of(month))
        month = following(month)
    return made


def following(month: date) -> date:
    """The first of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def name_of(month: date) -> str:
    return f"surety_fact_{month:%Y%m}"


def exists(connection: Connection, name: str) -> bool:
    found = connection.execute("select to_regclass(%s) is not null", [name]).fetchone()
    return bool(found and found[0])


def months(connection: Connection) -> list[date]:
    """Those the table has something of: a partition, or facts that the default one caught. Oldest first."""
    rows = connection.execute(
        "select to_date(right(c.relname, 6), 'YYYYMM') from pg_inherits i join pg_class c on c.oid = i.inhrelid"
        " where i.inhparent = 'surety_fact'::regclass and c.relname ~ '^surety_fact_[0-9]{6}$'"
        f" union select date_trunc('month', recorded_at at time zone 'UTC')::date from {CAUGHT} order by 1"
    )
    return [month for (month,) in rows.fetchall()]


def holding(connection: Connection, month: date) -> str | None:
    """The table that holds a month's facts: its own, or the default one, where they stay until they are archived."""
    own = name_of(month)
    if exists(connection, own):
        return own
    return CAUGHT if is_caught(connection, month) else None


def is_archived(connection: Connection, month: date) -> bool:
    statement = "select exists (select from surety_fact_archive where bucket = 0 and month = %s)"
    found = connection.execute(statement, [month]).fetchone()
    return bool(found and found[0])


def is_caught(connection: Connection, month: date) -> bool:
    """Whether the default partition holds facts of that month."""
    found = connection.execute(
        f"select exists (select from {CAUGHT} where recorded_at >= %s and recorded_at < %s)", bounds(month)
    ).fetchone()
    return bool(found and found[0])


def make_beside(connection: Connection, month: date) -> None:
    """A month's table that nobody sees before it is attached."""
    name = sql.Identifier(name_of(month))
    connection.execute(sql.SQL("create table {} (like surety_fact including defaults including indexes)").format(name))
    connection.execute(
        sql.SQL("alter table {} add constraint of_month check (recorded_at >= {} and recorded_at < {})").format(
            name, *map(sql.Literal, bounds(month))
        )
    )


def attach(connection: Connection, month: date) -> None:
    name = sql.Identifier(name_of(month))
    connection.execute(
        sql.SQL("alter table surety_fact attach partition {} for values from ({}) to ({})").format(
            name, *map(sql.Literal, bounds(month))
        )
    )
    connection.execute(sql.SQL("alter table {} drop constraint of_month").format(name))


def _make(connection: Connection, month: date) -> bool:
    """A month that lies in a file gets no partition beside it: what a clock gone astray says of it is caught."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(hashtext('surety_fact partitions'))")
        if is_caught(connection, month) or is_archived(connection, month):
            return False
        connection.execute(
            sql.SQL("create table if not exists {} partition of surety_fact for values from ({}) to ({})").format(
                sql.Identifier(name_of(month)), *map(sql.Literal, bounds(month))
            )
        )
    return True


def bounds(month: date) -> tuple[str, str]:
    """Its first moment, and that of the next."""
    return f"{month} 00:00+00", f"{following(month)} 00:00+00"
