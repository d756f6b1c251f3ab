"""The simulated facts through the door, stated by the platform and held until the last one is in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import date
from itertools import islice

import psycopg

from surety.engine.fact import Party, Source
from surety.platforms.importing import BATCH_FACTS
from surety.platforms.session import Door
from surety.platforms.simulation.stream import simulate
from surety.platforms.simulation.writer import FACTS_AN_ORDER

SOURCE = Source(Party.PLATFORM, "douyin")


def load(
    orders: int,
    *,
    seed: int,
    start: date,
    connect: Callable[[], psycopg.Connection],
    watch: Callable[[int, float], None] = lambda count, share: None,
) -> tuple[int, dict[str, int]]:
    """Submits what has happened by now; returns the number of facts and what was not simply accepted, by answer.

    Loaded again later, the rest goes in.
    """
    answers: Counter[str] = Counter()
    count, hold = 0, f"simulate-{orders}-{seed}-{start}"
    with closing(Door(connect, source=SOURCE, hold=hold)) as door:
        now = door.now()
        facts = (fact for fact in simulate(orders, seed=seed, start=start) if fact.at <= now)
        while batch := list(islice(facts, BATCH_FACTS)):
            for result in door.submit(batch):
                answers[f"{result.status} {result.code}".strip()] += 1
            count += len(batch)
            watch(count, min(count / (orders * FACTS_AN_ORDER), 0.99))
        door.release()
    answers.pop("accepted", None)
    return count, dict(answers)
