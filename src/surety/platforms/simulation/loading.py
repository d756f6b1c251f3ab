"""The simulated facts through the door, stated by the platform and held until the last one is in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import date
from itertools import islice

import psycopg

from surety.disruptions.facts import NoticeFact
from surety.engine import clock
from surety.engine.door import submit
from surety.engine.fact import Fact, Party, Source
from surety.engine.intake import Result
from surety.platforms.importing import BATCH_FACTS
from surety.platforms.session import Door
from surety.platforms.simulation.aftersales.flood import STAFF
from surety.platforms.simulation.stream import Month, flood_notice, simulate
from surety.platforms.simulation.writer import FACTS_AN_ORDER


def load(
    orders: int,
    *,
    seed: int,
    start: date,
    platform: str = "douyin",
    aftersales: bool = False,
    pieces: bool = False,
    connect: Callable[[], psycopg.Connection],
    watch: Callable[[int, float], None] = lambda count, share: None,
) -> tuple[int, dict[str, int]]:
    """Submits what has happened by now; returns the number of facts and what was not simply accepted, by answer.

    What is refused as it must be is counted as `refused as meant`. Loaded again later, the rest goes in.
    """
    answers: Counter[str] = Counter()
    count, hold = 0, f"simulate-{platform}-{orders}-{seed}-{start}"
    flood = aftersales and platform == "douyin"
    asked = {"seed": seed, "start": start, "platform": platform, "aftersales": aftersales, "pieces": pieces}
    month = simulate(orders, **asked, flood=flood)
    if flood:
        _announce(connect, flood_notice(Month(orders, seed, start, platform)))
    with closing(Door(connect, source=Source(Party.PLATFORM, platform), hold=hold)) as door:
        now = door.now()
        facts = (fact for fact in month if fact.at <= now)
        while batch := list(islice(facts, BATCH_FACTS)):
            for fact, result in zip(batch, door.submit(batch), strict=True):
                answers[answer_of(fact, result)] += 1
            count += len(batch)
            watch(count, min(count / (orders * FACTS_AN_ORDER), 0.99))
        door.release()
    answers.pop("accepted", None)
    return count, dict(answers)


def _announce(connect: Callable[[], psycopg.Connection], said: list[NoticeFact]) -> None:
    """Staff's part of the month, each at its time, before the platform's: an import decides by what notices say."""
    with connect() as connection:
        now = clock.now(connection)
        for fact in said:
            if fact.at <= now:
                (result,) = submit(connection, [fact], source=STAFF, now=fact.at)
                assert result.good, result


def answer_of(fact: Fact, result: Result) -> str:
    """The door's answer, as it is counted."""
    said = f"{result.status} {result.code}".strip()
    meant = result.status == "refused" and fact.id.endswith(f"!{result.code}")
    return said.replace("refused", "refused as meant:", 1) if meant else said
