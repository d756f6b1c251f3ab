"""The simulated month as it happens: each fact at its time, limits in between, refunds sent by a provider that fails.

An import is history: what it sends back was sent by whoever kept the books then. Here refunds are ours to send.
Stopped at any point and run again, it takes up where it was: facts are known by their ids, and refunds by their keys.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from itertools import groupby
from random import Random

import psycopg

from surety.engine import clock, sweep
from surety.engine.door import submit
from surety.engine.fact import Fact, Party, Source
from surety.money.paying import pay_due
from surety.money.sandbox import FAULTS, WELL, SandboxProvider
from surety.platforms.simulation.loading import answer_of
from surety.platforms.simulation.stream import simulate
from surety.platforms.simulation.writer import FACTS_AN_ORDER

TOGETHER_SECONDS = 60
"""Facts of one minute are one submission; nobody acts nearer than two to a limit."""
STEP = timedelta(hours=1)
"""How often limits are swept and refunds sent."""
AFTERWARDS = timedelta(days=60)
"""How long the last cases and refunds may take to end."""


def live(
    orders: int,
    *,
    seed: int,
    start: date,
    platform: str = "douyin",
    aftersales: bool = True,
    pieces: bool = False,
    connect: Callable[[], psycopg.Connection],
    faults: float = 0.0,
    kinds: tuple[str, ...] = FAULTS,
    watch: Callable[[int, float], None] = lambda count, share: None,
) -> tuple[int, dict[str, int]]:
    """Lives the month up to now; `faults` is the share of the provider's calls that go wrong, in one of these kinds.

    Returns the number of facts and what was not simply accepted, by answer.
    """
    source, answers, count = Source(Party.PLATFORM, platform), Counter[str](), 0
    with closing(connect()) as connection, closing(_World(connection, connect, plan(seed, faults, kinds))) as world:
        latest = world.now
        month = simulate(orders, seed=seed, start=start, platform=platform, aftersales=aftersales, pieces=pieces)
        for at, facts in _together(fact for fact in month if fact.at <= latest):
            world.pass_time(at)
            for fact, result in zip(facts, submit(connection, facts, source=source, now=at), strict=True):
                answers[answer_of(fact, result)] += 1
            count += len(facts)
            watch(count, min(count / (orders * FACTS_AN_ORDER), 0.99))
        world.pass_time(min(world.now + AFTERWARDS, latest))
    answers.pop("accepted", None)
    return count, dict(answers)


def plan(seed: int, share: float, kinds: tuple[str, ...] = FAULTS) -> Iterator[str]:
    """The fault of each call to the provider, for ever."""
    random = Random(f"{seed}:provider")
    while True:
        yield kinds[int(random.random() * len(kinds))] if random.random() < share else WELL


def _together(facts: Iterator[Fact]) -> Iterator[tuple[datetime, list[Fact]]]:
    """The facts of each minute, and when they are taken in; a scan that comes late is taken in when it comes."""
    for _, some in groupby(_arriving(facts), key=lambda each: int(each[0].timestamp()) // TOGETHER_SECONDS):
        arrived = list(some)
        yield arrived[-1][0], [fact for _, fact in arrived]


def _arriving(facts: Iterator[Fact]) -> Iterator[tuple[datetime, Fact]]:
    now: datetime | None = None
    for fact in facts:
        now = fact.at if now is None else max(now, fact.at)
        yield now, fact


class _World:
    """The worker's part: limits run out, and refunds are sent."""

    def __init__(
        self, connection: psycopg.Connection, connect: Callable[[], psycopg.Connection], faults: Iterator[str]
    ) -> None:
        self._connection = connection
        self.now = clock.now(connection)
        self._worked: datetime | None = None
        self._provider = SandboxProvider(faults, now=lambda _: self.now, open_books=connect)

    def pass_time(self, until: datetime) -> None:
        """What is due up to then, hour by hour."""
        at = until if self._worked is None else self._worked
        while at + STEP <= until:
            at += STEP
            self._work(at)
        self._worked, self.now = at, until

    def _work(self, at: datetime) -> None:
        self.now = at
        sweep.fire_due(self._connection, at)
        while pay_due(self._connection, self._provider, now=at, limit=1):  # one at a time: which fails is the seed's
            pass

    def close(self) -> None:
        self._provider.close()
