"""The worker: fires deadlines, delivers messages, spreads notices, settles shops. Run as many as you like."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from time import monotonic

import psycopg

from surety.aftersales import watching
from surety.amendments import carrying
from surety.certificates import ordering, writing
from surety.disruptions import spreading
from surety.engine import archiving, clock, db, outbox, partitions, quarantine, sweep
from surety.evidence import expiring
from surety.inspection import orderless
from surety.listings import spreading as recalling
from surety.merchants import forgetting, leaving
from surety.money import days, paying, reconciling_days, settlement
from surety.money.configured import provider as configured_provider

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.5
HOUSEKEEPING_SECONDS = 30.0
RECONNECT_SECONDS = 1.0
STOP_SECONDS = 10.0
"""How long lanes may take to end. One that waits for somebody else, such as a payment provider, is left behind: what it
was at is taken up again."""
Work = Callable[[db.Connection, threading.Event, float], None]
Step = Callable[[datetime], int]
"""Does some of a work and says how much; 0 when there is none now."""


def run(stop: threading.Event | None = None, *, pause_seconds: float = PAUSE_SECONDS) -> None:
    """Work until `stop` is set, or until SIGINT or SIGTERM where none is given.

    A lost database is waited for; nothing is lost, since every step is a transaction.
    """
    stop = stop or _stopped_by_signal()
    lanes = [
        threading.Thread(target=_keep_at, args=(partial(_beside, name, begin), stop, pause_seconds), daemon=True)
        for name, (begin, count) in LANES.items()
        for _ in range(count)
    ]
    for lane in lanes:
        lane.start()
    try:
        _keep_at(_work, stop, pause_seconds)
    finally:
        stop.set()
        latest = monotonic() + STOP_SECONDS
        for lane in lanes:
            lane.join(max(0.0, latest - monotonic()))


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
    while not stop.is_set():
        now = clock.now(connection)
        if monotonic() >= housekeeping_due:
            broken.clear()
            housekeep(connection, now)
            housekeeping_due = monotonic() + HOUSEKEEPING_SECONDS
        if not tick(connection, now, broken=broken):
            stop.wait(pause_seconds)


def _beside(
    name: str, begin: Callable[[db.Connection], Step], connection: db.Connection, stop: threading.Event, pause: float
) -> None:
    """Work with a lane of its own: no deadline and no message waits for it, whatever it waits for."""
    step: Step | None = None
    while not stop.is_set():
        try:
            step = step or begin(connection)
            idle = not step(clock.now(connection))
        except psycopg.OperationalError:
            raise
        except Exception:
            log.exception("%s failed and is tried again in %s s", name, HOUSEKEEPING_SECONDS)
            stop.wait(HOUSEKEEPING_SECONDS)
        else:
            if idle:
                stop.wait(pause)


def _spreading(connection: db.Connection) -> Step:
    return lambda now: spreading.step(connection, now)


def _recalling(connection: db.Connection) -> Step:
    return lambda now: recalling.step(connection, now)


def _carrying(connection: db.Connection) -> Step:
    return lambda now: carrying.step(connection, now)


def _logging(connection: db.Connection) -> Step:
    return lambda now: writing.step(connection, now)


def _issuing(connection: db.Connection) -> Step:
    return lambda now: ordering.step(connection, now)


def _paying(connection: db.Connection) -> Step:
    provider = configured_provider()
    return lambda now: paying.pay_due(connection, provider, now=now) if provider else 0


def _reconciling(connection: db.Connection) -> Step:
    return reconciling_days.steps(connection, configured_provider())


LANES: dict[str, tuple[Callable[[db.Connection], Step], int]] = {
    "notices": (_spreading, 1),  # a second would be quicker, and others would wait for it
    "recalls": (_recalling, 1),
    "remedies": (_carrying, 1),
    "refunds": (_paying, 1),
    "reconciliation": (_reconciling, 1),
    "codes": (_issuing, 1),
    "orderless pieces": (orderless.steps, 1),
    "evidence": (expiring.steps, 1),
    "archive": (archiving.step_of, 1),
    "log": (_logging, 1),  # of all workers' one writes at a time
}
"""Each with as many connections of its own."""


def tick(connection: db.Connection, now: datetime, *, broken: set[str] | None = None) -> int:
    """One round of the work that must be prompt; returns how much there was."""
    return sweep.fire_due(connection, now, broken=broken) + outbox.deliver(connection, now)


def housekeep(connection: db.Connection, now: datetime) -> None:
    """What can wait half a minute. Trouble with one of it must not keep deadlines from firing."""
    jobs: dict[str, Callable[[], object]] = {
        "partitions": lambda: partitions.ensure(connection, now),
        "quarantine": lambda: quarantine.readmit_all(connection, now=now),
        "notices": lambda: spreading.look_again(connection),
        "recalls": lambda: recalling.look_again(connection),
        "settlement": lambda: settlement.settle(connection, now=now),
        "ledger days": lambda: days.close_days(connection, now=now),
        "coverage": lambda: watching.watch_coverage(connection, now),
        "leaving shops": lambda: leaving.finish(connection, now=now),
        "return addresses": lambda: forgetting.forget_addresses(connection, now=now),
    }
    for name, job in jobs.items():
        try:
            job()
        except psycopg.OperationalError:
            raise
        except Exception:
            log.exception("%s failed and is tried again in %s s", name, HOUSEKEEPING_SECONDS)
