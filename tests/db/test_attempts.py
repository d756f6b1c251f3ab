"""What was turned away is written by a thread, and by whoever wants it written now."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from surety.engine import attempts, db

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
MOMENT = 0.2


def test_whoever_writes_waits_for_what_is_being_written(database_url, door_connection, monkeypatch):
    """Else a page read right after it lacks what another thread has taken and not committed."""
    taken, go_on, connect = threading.Event(), threading.Event(), db.connect

    def slow(*given, **named):
        taken.set()
        go_on.wait()
        return connect(*given, **named)

    monkeypatch.setattr(db, "connect", slow)
    counter = attempts._Counter()
    counter.add(attempts.Attempt(NOW, "not_there", "waiting", "", ""), 1, NOW)
    writing, asking = (threading.Thread(target=counter.write) for _ in range(2))
    writing.start()
    taken.wait()
    asking.start()
    asking.join(MOMENT)
    waits = asking.is_alive()
    go_on.set()
    asking.join()
    found = door_connection.execute("select count from surety_attempt where place = 'waiting'").fetchall()
    writing.join()
    assert (waits, found) == (True, [(1,)])
