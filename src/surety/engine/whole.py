"""Facts of one sender that are all accepted or none: in a transaction of their own, which nobody else's share."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from surety.engine import clock, db, door
from surety.engine.fact import Fact, Source
from surety.engine.gate import LOCK_SECONDS_MAX
from surety.engine.intake import Result


def submit_whole(facts: Sequence[Fact], *, source: Source) -> list[Result]:
    """The answers in the order of the facts. Where one is not good, nothing is kept of any of them, so that all may
    come again: what alone would have been good is `refused` as `rolled_back`, what would have waited for its subject
    as `no_such_subject`, since nothing waits."""
    with db.connect() as connection:
        connection.execute(f"set lock_timeout = '{LOCK_SECONDS_MAX}s'")
        with connection.transaction() as whole:
            results = door.submit(connection, facts, source=source, now=clock.now(connection))
            if not all(result.good for result in results):
                raise psycopg.Rollback(whole)
    good = all(result.good for result in results)
    return results if good else [_unkept(each) for each in results]


def _unkept(result: Result) -> Result:
    if result.status == "quarantined":
        return Result(result.id, "refused", "no_such_subject")
    return undone(result.id) if result.good else result


def undone(fact_id: str) -> Result:
    """The answer to what was good, but for another."""
    return Result(fact_id, "refused", "rolled_back")
