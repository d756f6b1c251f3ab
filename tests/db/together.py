"""Several workers at once, each on a connection of its own, let go at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from surety.engine import db

SECONDS_MAX = 60


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
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    if errors:
        raise errors[0]
    return results
