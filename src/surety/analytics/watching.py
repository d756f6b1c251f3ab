"""Looking for studies beside a worker. Each has a process of its own, so that no deadline waits for it."""

from __future__ import annotations

import logging
import multiprocessing
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from surety.analytics import studies
from surety.engine import db

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0


@contextmanager
def beside() -> Iterator[None]:
    """Look for studies while the block lasts."""
    stop = threading.Event()
    watch = threading.Thread(target=_watch, args=(stop,), name="surety-studies", daemon=True)
    watch.start()
    try:
        yield
    finally:
        stop.set()
        watch.join(LOOK_SECONDS)


def _watch(stop: threading.Event) -> None:
    while not stop.wait(LOOK_SECONDS):
        try:
            with db.connect() as connection:
                while not stop.is_set():
                    if studies.waiting(connection):
                        _work_in_a_process(stop)
                    stop.wait(LOOK_SECONDS)
        except psycopg.OperationalError as error:
            log.warning("studies wait for the database (%s)", str(error).strip())


def _work_in_a_process(stop: threading.Event) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_child, daemon=True)
    process.start()
    while process.is_alive():
        if stop.is_set():
            process.terminate()
        process.join(0.2)


def _child() -> None:
    from surety.config.migration import set_up_django
    from surety.launcher.parent import end_with_parent

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    end_with_parent()
    set_up_django()
    from surety.analytics.studying import work

    with db.connect() as connection:
        work(connection)
