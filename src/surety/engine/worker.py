"""The worker: fires deadlines, delivers messages, spreads notices, settles shops. Run as many as you like."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime
from time import monotonic

import psycopg

from surety.amendments import carrying
from surety.disruptions import spreading
from surety.engine import clock, db, outbox, partitions, quarantine, sweep
from surety.merchants import leaving
from surety.money import paying, settlement
from surety.money.configured import provider as configured_provider
from surety.money.provider import Provider

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.5
HOUSEKEEPING_SECONDS = 30.0
RECONNECT_SECONDS = 1.0
LANES = 2
"""Connections of one worker that spread notices: one decides while the server writes what the other has decided."""

Work = Callable[[db.Connection, threading.Event, float], None]


def run(stop: threading.Event | None = None, *, pause_seconds: float = PAUSE_SECONDS) -> None:
    """Work until `stop` is set, or until SIGINT or SIGTERM where none is given.

    A lost database is waited for; nothing is lost, since every step is a transaction.
    """
    stop = stop or _stopped_by_signal()
    lanes = [threading.Thread(target=_keep_at, args=(_spread, stop, pause_seconds)) for _ in range(LANES)]
    for lane in lanes:
        lane.start()
    try:
        _keep_at(_work, stop, pause_seconds)
    finally:
        stop.set()
        for lane in lanes:
            lane.join()


def _keep_at(work: Work, stop: threading.Event, pause_seconds: float) -> None:
    while not stop.is_set():
        try:
            with db.connect() as connection:
                work(connection, stop, pause_seconds)
        except psycopg.OperationalError as error:
            log.warning("the database is away (%s); trying again", str(error).strip())
            stop.wait(RECONNECT_SECONDS)


def _stopped_by_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _work(connection: db.Connection, stop: threading.Event, pause_seconds: float) -> None:
    housekeeping_due = 0.0
    broken: set[str] = set()
    provider = configured_provider(lambda: clock.now(connection))
    while not stop.is_set():
        now = clock.now(connection)
        if monotonic() >= housekeeping_due:
            broken.clear()
            housekeep(connection, now)
            housekeeping_due = monotonic() + HOUSEKEEPING_SECONDS
        if not tick(connection, now, broken=broken, provider=provider):
            stop.wait(pause_seconds)


def _spread(connection: db.Connection, stop: threading.Event, pause_seconds: float) -> None:
    """Notices reach the open orders beside everything else: no deadline and no message waits for it."""
    while not stop.is_set():
        try:
            idle = not spreading.step(connection, clock.now(connection))
        except psycopg.OperationalError:
            raise
        except Exception:
            log.exception("a notice cannot be spread and is tried again in %s s", HOUSEKEEPING_SECONDS)
            stop.wait(HOUSEKEEPING_SECONDS)
        else:
            if idle:
                stop.wait(pause_seconds)


def tick(
    connection: db.Connection, now: datetime, *, broken: set[str] | None = None, provider: Provider | None = None
) -> int:
    """One round of the work that must be prompt; returns how much there was."""
    done = sweep.fire_due(connection, now, broken=broken) + outbox.deliver(connection, now)
    done += carrying.step(connection, now)
    return done + (paying.pay_due(connection, provider, now=now) if provider else 0)


def housekeep(connection: db.Connection, now: datetime) -> None:
    """What can wait half a minute. Trouble with one of it must not keep deadlines from firing."""
    jobs: dict[str, Callable[[], object]] = {
        "partitions": lambda: partitions.ensure(connection, now),
        "quarantine": lambda: quarantine.readmit_all(connection, now=now),
        "notices": lambda: spreading.look_again(connection),
        "settlement": lambda: settlement.settle(connection, now=now),
        "leaving shops": lambda: leaving.finish(connection, now=now),
    }
    for name, job in jobs.items():
        try:
            job()
        except psycopg.OperationalError:
            raise
        except Exception:
            log.exception("%s failed and is tried again in %s s", name, HOUSEKEEPING_SECONDS)
