"""Several workers at once, each on a connection of its own, let go at the same moment."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

from surety.engine import db

SECONDS_MAX = 150
"""Of a busy machine; what hangs says where."""


def together(url: str, *works: Callable[[db.Connection], Any]) -> list[Any]:
    """What each work returned; the first error is raised here."""
    start = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)
    errors: list[BaseException] = []

    def run(n: int, work: Callable[[db.Connection], Any]) -> None:
        try:
            with db.connect(url) as connection:
                start.wait(SECONDS_MAX)
                results[n] = work(connection)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS_MAX)
    waiting = "".join(map(_where, filter(threading.Thread.is_alive, threads)))
    if errors:
        raise errors[0]
    assert not waiting, f"somebody waits for ever:\n{waiting}"
    return results


def _where(thread: threading.Thread) -> str:
    frame = sys._current_frames().get(thread.ident or 0)
    return f"{thread.name}\n{''.join(traceback.format_stack(frame)[-12:])}"


def until_done_or_waiting(connection: db.Connection, thread: threading.Thread, backend_pid: int) -> None:
    """Its statement is over, or holds on for another's locks."""
    waits = "select wait_event_type = 'Lock' from pg_stat_activity where pid = %s"
    until = monotonic() + 30
    while thread.is_alive() and connection.execute(waits, [backend_pid]).fetchone() != (True,):
        assert monotonic() < until, "it neither ends nor waits"
        sleep(0.01)
