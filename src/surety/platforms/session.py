"""The engine's door as an import uses it: one connection, opened again when PostgreSQL restarts."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

import psycopg

from surety.engine.fact import Fact, Source
from surety.launcher.errors import DatabaseUnavailable

LOG = logging.getLogger(__name__)
PATIENCE_SECONDS = 120.0
"""How long a database may be away before the import gives up; what is committed stays, and a new run goes on."""
FIRST_PATIENCE_SECONDS = 5.0
"""The same before the first connection, when it is likelier that the address is wrong."""
T = TypeVar("T")
_LOST = (psycopg.OperationalError, psycopg.InterfaceError, DatabaseUnavailable)


class Door:
    """`now` overrides the installation's clock as the time of receipt."""

    def __init__(
        self, connect: Callable[[], psycopg.Connection], *, source: Source, hold: str, now: datetime | None = None
    ):
        self._connect, self._source, self._hold, self._now = connect, source, hold, now
        self._connection: psycopg.Connection | None = None
        self._met = False

    def now(self) -> datetime:
        """The time of receipt: as given, or as this installation has it."""
        from surety.engine import clock

        return self._now or self.retry(clock.now)

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
        for pause in _pauses(PATIENCE_SECONDS if self._met else FIRST_PATIENCE_SECONDS):
            try:
                return work(self._connected())
            except _LOST as error:
                self.close()
                if pause is None:
                    raise
                LOG.warning("no database (%s); trying again in %.1f s", str(error).strip().split("\n")[0], pause)
                time.sleep(pause)
        raise AssertionError("unreachable")

    def _connected(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
            self._met = True
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
        self._connection = None


def _pauses(patience_seconds: float) -> Iterator[float | None]:
    """Growing pauses for as long as that, then None: the last try."""
    pause, ends = 0.1, time.monotonic() + patience_seconds
    while time.monotonic() < ends:
        yield pause
        pause = min(pause * 2, 5.0)
    yield None
