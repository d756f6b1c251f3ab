"""The engine's door as an import uses it: one connection, opened again when PostgreSQL restarts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

import psycopg

from surety.engine.fact import Fact, Source
from surety.launcher.errors import DatabaseUnavailable

PATIENCE_SECONDS = 120.0
"""How long a database may be away before the import gives up; what is committed stays, and a new run goes on."""
T = TypeVar("T")
_LOST = (psycopg.OperationalError, psycopg.InterfaceError, DatabaseUnavailable)


class Door:
    """`now` overrides the installation's clock as the time of receipt."""

    def __init__(
        self, connect: Callable[[], psycopg.Connection], *, source: Source, hold: str, now: datetime | None = None
    ):
        self._connect, self._source, self._hold, self._now = connect, source, hold, now
        self._connection: psycopg.Connection | None = None

    def submit(self, facts: list[Fact]) -> list[Any]:
        from surety.engine import clock
        from surety.engine.door import submit

        def once(connection: psycopg.Connection) -> list[Any]:
            now = self._now or clock.now(connection)
            return submit(connection, facts, source=self._source, now=now, hold=self._hold)

        return self.retry(once)

    def release(self) -> None:
        from surety.engine.door import release_hold

        self.retry(lambda connection: release_hold(connection, self._hold))

    def retry(self, work: Callable[[psycopg.Connection], T]) -> T:
        """One transaction's work, done again on a new connection when the old one was lost: all of it is idempotent."""
        for pause in _pauses():
            try:
                if self._connection is None or self._connection.closed:
                    self._connection = self._connect()
                return work(self._connection)
            except _LOST:
                self.close()
                if pause is None:
                    raise
                time.sleep(pause)
            except psycopg.Error:
                self._connection.rollback()
                raise
        raise AssertionError("unreachable")

    def close(self) -> None:
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
        self._connection = None


def _pauses() -> Iterator[float | None]:
    """Growing pauses for `PATIENCE_SECONDS`, then None: the last try."""
    pause, ends = 0.1, time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        yield pause
        pause = min(pause * 2, 5.0)
    yield None
