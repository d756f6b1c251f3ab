"""Requests that were turned away before the door, counted by the hour: what nobody could state is no fact.

Counted in memory and written once a second by a thread of its own, so that probing costs an answer and no transaction.
What is kept is bounded by codes, pages and the orders that good links were made for, whatever anybody sends.
"""

from __future__ import annotations

import atexit
import logging
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple

from surety.engine import db

EVERY_SECONDS = 1.0
KEYS_MAX = 10_000
"""Different ones between two writings; what exceeds them is counted without saying about what."""

_log = logging.getLogger(__name__)
_ADD = """
insert into surety_attempt (hour, code, place, about, actor, count, first_at, last_at)
values (%s, %s, %s, %s, %s, %s, %s, %s)
on conflict (bucket, hour, code, place, about, actor) do update set
    count = surety_attempt.count + excluded.count,
    first_at = least(surety_attempt.first_at, excluded.first_at),
    last_at = greatest(surety_attempt.last_at, excluded.last_at)
"""


class Attempt(NamedTuple):
    """`place` names a page, not its address; `about` is the order or shop that the request was let in for."""

    hour: datetime
    code: str
    place: str
    about: str
    actor: str


@dataclass
class _Times:
    count: int
    first_at: datetime
    last_at: datetime


def note(code: str, count: int = 1, *, now: datetime, place: str = "", about: str = "", actor: str = "") -> None:
    """Count; it is in the database within seconds."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    _counter().add(Attempt(hour, code[:64], place[:64], about[:96], actor[:64]), count, now)


def flush() -> None:
    """Write down what was counted so far."""
    _counter().write()


@cache
def _counter() -> _Counter:
    counter = _Counter()
    threading.Thread(target=counter.run, name="surety-attempts", daemon=True).start()
    atexit.register(counter.write, last=True)
    return counter


class _Counter:
    def __init__(self) -> None:
        self._lock, self._writing, self._wanted = threading.Lock(), threading.Lock(), threading.Event()
        self._seen: dict[Attempt, _Times] = {}

    def add(self, attempt: Attempt, count: int, now: datetime) -> None:
        with self._lock:
            if attempt not in self._seen and len(self._seen) >= KEYS_MAX:
                attempt = attempt._replace(about="", actor="")
            times = self._seen.setdefault(attempt, _Times(0, now, now))
            times.count += count
            times.first_at, times.last_at = min(times.first_at, now), max(times.last_at, now)
        self._wanted.set()

    def run(self) -> None:
        pause = threading.Event()
        while True:
            self._wanted.wait()
            pause.wait(EVERY_SECONDS)
            self._wanted.clear()
            self.write()

    def write(self, *, last: bool = False) -> None:
        """What was counted before is written once this returns, also by whoever was at it already.

        A database that is away loses counts, never an answer; the `last` time it may have been stopped before us.
        """
        with self._writing:
            with self._lock:
                seen, self._seen = self._seen, {}
            if seen:
                _write(seen, level=logging.DEBUG if last else logging.WARNING)


def _write(seen: dict[Attempt, _Times], *, level: int) -> None:
    rows = [(*attempt, each.count, each.first_at, each.last_at) for attempt, each in sorted(seen.items())]
    try:
        with db.connect() as connection, connection.transaction():
            connection.cursor().executemany(_ADD, rows)
    except Exception as error:
        _log.log(level, "%d requests that were turned away are not counted: %s", len(rows), error)
