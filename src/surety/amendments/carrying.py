"""Carrying an approved remedy out: order by order through the door, bucket by bucket, one process at a time.

An order's fact names the decisions to be taken again, so that it means the same whenever it is repeated; a run that
was cut off goes on with the bucket it was in. Orders under import wait until the import is over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import islice
from time import monotonic
from typing import Any

from surety.amendments import acts
from surety.amendments.case import AmendmentCase, Status
from surety.amendments.facts import Kind, RemedyCarriedOut
from surety.amendments.remedy import Finder, Target
from surety.engine import door
from surety.engine.db import Connection
from surety.engine.fact import SYSTEM
from surety.engine.keys import BUCKETS, bucket_of, digest
from surety.engine.wire import encode
from surety.orders.facts import DecisionRemedied

BATCH = 200
"""Orders decided again in one transaction."""
WIDTH_MAX = 128
"""Buckets looked at in one statement, where few of their orders are concerned."""
STEP_SECONDS = 1.0
"""How long a worker carries on before it looks at deadlines again."""

Watch = Callable[[float, int], None]
"""Told the share of the orders that was looked at, and how many were decided again."""


def step(connection: Connection, now: datetime, *, seconds: float = STEP_SECONDS) -> int:
    """A worker's turn: carry on approved remedies for a while; returns how many orders were decided again."""
    open_ = connection.execute("select subject from surety_amendment where kind = 'remedy' and status = 'approved'")
    return sum(_carry_on(connection, amendment, now, seconds) for (amendment,) in open_.fetchall())


def carry_out(
    connection: Connection, amendment: str, *, now: datetime, watch: Watch = lambda share, count: None
) -> int:
    """Carry an approved remedy out to its end; returns how many orders it decided again.

    Raises NoSuchAmendment, and ValueError for one that is no approved remedy.
    """
    case = acts.case_of(connection, amendment)
    if case.kind is not Kind.REMEDY or case.status not in (Status.APPROVED, Status.CARRIED_OUT):
        raise ValueError(f"{amendment} is no approved remedy: {case.kind.value}, {case.status.value}")
    while acts.case_of(connection, amendment).status is Status.APPROVED:
        if not _carry_on(connection, amendment, now, STEP_SECONDS) and _waits_for_import(connection, amendment):
            break
        watch(*progress(connection, amendment))
    return progress(connection, amendment)[1]


def progress(connection: Connection, amendment: str) -> tuple[float, int]:
    """The share of the orders that was looked at, and how many were decided again."""
    row = connection.execute(
        "select next_bucket, order_count from surety_remedying where bucket = %s and subject = %s", _key(amendment)
    ).fetchone()
    return (row[0] / BUCKETS, row[1]) if row else (0.0, 0)


def _carry_on(connection: Connection, amendment: str, now: datetime, seconds: float) -> int:
    """One process at a time, bucket by bucket."""
    lock = [f"surety remedy {amendment}"]
    taken = connection.execute("select pg_try_advisory_lock(hashtext(%s))", lock).fetchone()
    if taken is None or not taken[0]:
        return 0
    try:
        return _buckets(connection, amendment, now, monotonic() + seconds)
    finally:
        connection.execute("select pg_advisory_unlock(hashtext(%s))", lock)


def _buckets(connection: Connection, amendment: str, now: datetime, until: float) -> int:
    case = acts.case_of(connection, amendment)
    if case.plan is None or case.status is not Status.APPROVED:
        return 0
    connection.execute(
        "insert into surety_remedying (bucket, subject) values (%s, %s) on conflict do nothing", _key(amendment)
    )
    finder, done, width = Finder(connection, case.plan, now=now), 0, 1
    while (low := _next_bucket(connection, amendment)) < BUCKETS:
        held, following = _is_importing(connection), min(low + width, BUCKETS)
        count = _decide_again(connection, case, finder.targets(low, following - 1), now)
        connection.execute(
            "update surety_remedying set next_bucket = %s, order_count = order_count + %s, held = held or %s"
            " where bucket = %s and subject = %s",
            [following, count, held, *_key(amendment)],
        )
        done += count
        width = min(2 * width, WIDTH_MAX) if count < BATCH else max(width // 2, 1)
        if monotonic() >= until:
            return done
    _finish(connection, case, now)
    return done


def _decide_again(connection: Connection, case: AmendmentCase, found: list[Target], now: datetime) -> int:
    facts = (_fact(case, target) for target in found)
    count = 0
    while some := list(islice(facts, BATCH)):
        results = door.submit(connection, some, source=SYSTEM, now=now)
        refused = next((result for result in results if not result.good), None)
        if refused is not None:
            raise RuntimeError(f"{case.amendment}: {refused}")
        count += len(results)
    return count


def _fact(case: AmendmentCase, target: Target) -> DecisionRemedied:
    """The same fact, to the letter, whenever the same decisions are found."""
    assert case.decided_at is not None
    content = digest(target.order.encode(), *map(encode, target.decisions))
    name = f"{case.amendment.replace(':', '-')}/{content}"
    return DecisionRemedied(
        id=name, at=case.decided_at, order=target.order, remedy=case.amendment, decisions=target.decisions
    )


def _finish(connection: Connection, case: AmendmentCase, now: datetime) -> None:
    """Orders that were under import are looked at once more when it is over; then the remedy has been carried out."""
    row = connection.execute(
        "select held, order_count from surety_remedying where bucket = %s and subject = %s", _key(case.amendment)
    ).fetchone()
    assert row is not None
    if row[0]:
        if not _is_importing(connection):
            connection.execute(
                "update surety_remedying set next_bucket = 0, order_count = 0, held = false"
                " where bucket = %s and subject = %s",
                _key(case.amendment),
            )
        return
    assert case.decided_at is not None
    name = f"{case.amendment.replace(':', '-')}/done"
    fact = RemedyCarriedOut(id=name, at=case.decided_at, amendment=case.amendment, order_count=row[1])
    door.submit(connection, [fact], source=SYSTEM, now=now)
    connection.execute(
        "update surety_remedying set finished_at = %s where bucket = %s and subject = %s", [now, *_key(case.amendment)]
    )


def _next_bucket(connection: Connection, amendment: str) -> int:
    row = connection.execute(
        "select next_bucket from surety_remedying where bucket = %s and subject = %s", _key(amendment)
    ).fetchone()
    assert row is not None
    return int(row[0])


def _is_importing(connection: Connection) -> bool:
    row = connection.execute("select exists (select 1 from surety_order where import_hold is not null)").fetchone()
    return bool(row and row[0])


def _waits_for_import(connection: Connection, amendment: str) -> bool:
    return _next_bucket(connection, amendment) == BUCKETS and _is_importing(connection)


def _key(amendment: str) -> list[Any]:
    return [bucket_of(amendment), amendment]
