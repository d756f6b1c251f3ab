"""Takes the demonstration data through the door: held while it comes in, then let go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from zlib import crc32

import psycopg

from surety.engine.door import submit
from surety.engine.fact import Fact, Party, Source
from surety.engine.intake import Result
from surety.merchants.facts import ShopRegistered
from surety.platforms.demo.month import CHINA, month
from surety.platforms.demo.notices import HOUR, filed, published
from surety.platforms.demo.shops import SHOPS
from surety.platforms.demo.stories import stories
from surety.platforms.importing import BATCH_FACTS
from surety.platforms.session import Door

SOURCE = Source(Party.PLATFORM, "douyin")
STAFF = Source(Party.STAFF, "staff")


def load(
    connection_factory: Callable[[], psycopg.Connection],
    now: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, int]:
    """Load the data of `now`'s date and return the door's answers by kind.

    The same date gives the same facts, so loading twice on one day changes nothing. `progress(done, total)` counts
    facts. Nothing lies after the start of that day, China time.
    """
    facts = demo_facts(now)
    answers: Counter[str] = Counter()
    with closing(Door(connection_factory, source=SOURCE, hold=f"demo-{_anchor(now):%Y%m%d}", now=now)) as door:
        for start in range(0, len(facts), BATCH_FACTS):
            batch = facts[start : start + BATCH_FACTS]
            answers.update(result.status for result in door.submit(batch))
            progress(start + len(batch), len(facts))
        door.release()
    answers.update(result.status for result in _publish(connection_factory, now))
    return dict(answers)


def _publish(connection_factory: Callable[[], psycopg.Connection], now: datetime) -> list[Result]:
    """What staff announced; a worker tells the orders that are there by then."""
    anchor = _anchor(now)
    with connection_factory() as connection:
        return submit(connection, list(published(anchor, tag=_tag("notices", anchor))), source=STAFF, now=now)


def demo_facts(now: datetime) -> list[Fact]:
    """Every fact, in the order it reached the platform."""
    anchor = _anchor(now)
    told = [(int(fact.at.timestamp()), fact) for fact in stories(anchor, tag=_tag("stories", anchor))]
    told.append((int((anchor - 5 * HOUR).timestamp()), filed(anchor, tag=_tag("notices", anchor))))
    told += month(anchor, tag=_tag("month", anchor))
    told.sort(key=lambda item: item[0])
    return [*_shops(anchor), *(fact for _, fact in told)]


def _tag(part: str, anchor: datetime) -> str:
    return f"{crc32(f'demo:{part}:{anchor:%Y-%m-%d}'.encode()):08x}"


def _anchor(now: datetime) -> datetime:
    return now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)


def _shops(anchor: datetime) -> Iterator[Fact]:
    """Registered 60 days before; the id names the day, so that another day's load may state it again."""
    at = anchor - timedelta(days=60)
    for shop in SHOPS:
        id = f"{shop.id}.{at:%Y%m%d}"
        yield ShopRegistered(id=id, at=at, shop=shop.id, name=shop.name, seller_kind="business", business_mark=True)
