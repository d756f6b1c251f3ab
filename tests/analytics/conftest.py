"""A month of a simulated marketplace in the database, and releases that differ from the one in force."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace

from surety.analytics import backtest
from surety.analytics.results import Backtest, OrderResult
from surety.engine import book, door, sweep
from surety.engine import db as door_db
from surety.engine.fact import Party, Source
from surety.platforms.simulation import simulate
from surety.rulebook import Release
from tests.database import kept

START = date(2026, 9, 1)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PLATFORM = Source(Party.PLATFORM, "douyin")


@pytest.fixture
def connection(db: psycopg.Connection, database_url: str) -> Iterator[door_db.Connection]:
    with kept(database_url) as opened:
        yield opened


@pytest.fixture
def month(connection: door_db.Connection) -> door_db.Connection:
    return live_a_month(connection)


def live_a_month(connection: door_db.Connection) -> door_db.Connection:
    """Four hundred orders as an import, and every deadline fired that is due by now."""
    facts = list(simulate(400, seed=11, start=START))
    for start in range(0, len(facts), 1000):
        door.submit(connection, facts[start : start + 1000], source=PLATFORM, now=NOW, hold="month")
    door.release_hold(connection, "month")
    sweep.fire_due(connection, NOW)
    return connection


@pytest.fixture
def changed() -> Callable[..., Release]:
    """The packaged rulebook with some rows of one table changed: `changed("table", {"ROW": {"outputs": ...}})`."""

    def _changed(table: str, rows: dict[str, dict]) -> Release:
        release = book.packaged()
        spec = release.tables[table].spec
        edited = tuple(replace(row, **rows.get(row.id, {})) for row in spec.rows)
        specs = {name: each.spec for name, each in release.tables.items()} | {table: replace(spec, rows=edited)}
        return Release(specs.values(), release.clauses)

    return _changed


class Tried:
    """A backtest, and every order it told of."""

    def __init__(self, found: Backtest, orders: list[OrderResult]) -> None:
        self.found, self.orders = found, tuple(orders)
        self.shops, self.failed = found.shops, found.failed

    def __getattr__(self, name: str) -> Any:
        return getattr(self.found.summary, name)


def tried(connection: door_db.Connection, folder: Path, **options: Any) -> Tried:
    orders: list[OrderResult] = []
    return Tried(backtest.run(connection, folder, each=orders.append, **options), orders)


def days(count: float) -> timedelta:
    return timedelta(days=count)


__all__ = ["NOW", "START", "closing", "days"]
