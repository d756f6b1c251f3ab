"""Monthly partitions of the fact log, made before they are needed. The default one only catches a clock gone astray."""

from __future__ import annotations

from datetime import UTC, date, datetime

from psycopg import sql

from surety.engine.db import Connection

AHEAD = 2
"""Months made in advance."""


def ensure(connection: Connection, now: datetime) -> list[str]:
    """Make the partitions of this month and the next two; returns the names of those that were made."""
    made = []
    month = now.astimezone(UTC).date().replace(day=1)
    for _ in range(AHEAD + 1):
        name = f"surety_fact_{month:%Y%m}"
        if not _exists(connection, name) and _make(connection, name, month, following(month)):
            made.append(name)
        month = following(month)
    return made


def following(month: date) -> date:
    """The first of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _exists(connection: Connection, name: str) -> bool:
    found = connection.execute("select to_regclass(%s) is not null", [name]).fetchone()
    return bool(found and found[0])


def _make(connection: Connection, name: str, start: date, end: date) -> bool:
    """A month that the default partition has already caught facts of stays there: history is not moved about."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(hashtext('surety_fact partitions'))")
        caught = connection.execute(
            "select exists (select 1 from surety_fact_default where recorded_at >= %s and recorded_at < %s)",
            [start, end],
        ).fetchone()
        if caught and caught[0]:
            return False
        connection.execute(
            sql.SQL("create table if not exists {} partition of surety_fact for values from ({}) to ({})").format(
                sql.Identifier(name), sql.Literal(f"{start} 00:00+00"), sql.Literal(f"{end} 00:00+00")
            )
        )
    return True
