"""Playing histories: one alone, checked at each step, or several at once, checked at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from random import Random

from surety.engine import db, door, outbox, replay, sweep
from surety.engine.fact import SubjectKind
from surety.engine.intake import Result
from surety.engine.room import rooms
from surety.money import settlement
from tests.db import invariants, notices
from tests.db.moves import COVERED, HOLD, SPRING, Covered, Market, Move, random_moves
from tests.db.together import together


@contextmanager
def undone(connection: db.Connection) -> Iterator[None]:
    """The database as it was, afterwards: every transaction inside becomes a savepoint of one that is undone."""
    with connection.transaction(force_rollback=True):
        yield


def played(market: Market, moves: Sequence[Move]) -> None:
    """A history, checked at each step; then everything that is open is done, and checked once more."""
    for move in moves:
        held = _held(market)
        results = market.play(move)
        cases = invariants.check(market.connection, now=market.now)
        _answers_are_fit(market, move, results)
        if move.what in ("sweep", "due", "almost_due"):
            _nothing_is_overdue(market, cases)
            assert held == _held(market), "workers leave alone what is being imported"
    for what in ("release", "spread", "sweep", "housekeep"):
        market.play(Move(what))
    notices.are_heeded(market.connection)
    _nothing_is_overdue(market, invariants.check(market.connection, now=market.now))
    invariants.settlement_is_complete(market.connection)
    invariants.messages_are_delivered_once(market.connection)
    assert sweep.fire_due(market.connection, market.now) == 0


def _answers_are_fit(market: Market, move: Move, results: list[Result]) -> None:
    """Only a command is refused; what was said before is never accepted again."""
    for result in results:
        if move.what == "again":
            assert result.status in ("repeated", "refused", "quarantined"), result
        elif move.what == "reuse_id":
            assert result.status == "conflict", result
        elif result.status == "refused":
            assert market.said[-1][0].command, result
        else:
            assert result.status in ("accepted", "quarantined"), result


def _held(market: Market) -> list[tuple]:
    query = "select subject, version from surety_order where import_hold is not null order by 1"
    return market.connection.execute(query).fetchall()


def _nothing_is_overdue(market: Market, cases: invariants.Cases) -> None:
    held = {subject for subject, _ in _held(market)}
    late = [
        (subject, step)
        for (_, subject), case in cases.items()
        for step, deadline in case.deadlines.items()
        if deadline.due_at <= market.now and subject not in held and getattr(case, "order", "") not in held
    ]
    assert not late


class _SharedClock:
    def __init__(self) -> None:
        self.now = SPRING


class _Player(Market):
    """One of several histories at once: everybody's time is the same."""

    def __init__(self, connection: db.Connection, clock: _SharedClock) -> None:
        self._clock = clock
        super().__init__(connection)

    @property
    def now(self) -> datetime:
        return self._clock.now

    @now.setter
    def now(self, now: datetime) -> None:
        self._clock.now = max(self._clock.now, now)


def several_at_once(url: str, connection: db.Connection, *, seeds: Sequence[int], moves: int) -> Covered:
    """Histories of the same orders and parcels at the same time, a worker among them; then what must hold."""
    clock = _SharedClock()

    def playing(seed: int) -> Callable[[db.Connection], Market]:
        def work(own: db.Connection) -> Market:
            market = _Player(own, clock)
            market.count = seed * 100_000  # the same orders as the others, but facts of its own
            for move in random_moves(Random(seed), moves):
                market.play(move)
            return market

        return work

    def working(own: db.Connection) -> None:
        for _ in range(moves // 5):
            sweep.fire_due(own, clock.now)
            outbox.deliver(own, clock.now)
            settlement.settle(own, now=clock.now)

    *markets, _ = together(url, *map(playing, seeds), working)
    door.release_hold(connection, HOLD)
    played(_Player(connection, clock), [Move("housekeep"), Move("sweep")])
    return covered(connection, *markets)


def covered(connection: db.Connection, *markets: Market) -> Covered:
    """What the log says happened, and the commands that were refused, which it does not hold."""
    found: Covered = Counter()
    for market in markets:
        found += market.refused
    for kind in COVERED:
        for (subject,) in connection.execute(f"select subject from {rooms()[kind].table}").fetchall():
            _cover(connection, kind, subject, found)
    return found


def _cover(connection: db.Connection, kind: SubjectKind, subject: str, found: Covered) -> None:
    types = connection.execute(
        "select type from surety_fact where kind = %s and subject = %s and seq > 0 order by seq", [kind.value, subject]
    ).fetchall()
    status = "none"
    for (tag,), outcome in zip(types, replay.replayed(connection, kind, subject), strict=True):
        found[kind, status, tag] += 1
        status = outcome.case.status.value  # type: ignore[attr-defined]
