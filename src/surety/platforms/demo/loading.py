"""Takes the demonstration data through the door: held while it comes in, then let go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import groupby, repeat
from operator import itemgetter
from zlib import crc32

import psycopg

from surety.engine.door import submit
from surety.engine.fact import Fact, Party, Source
from surety.engine.intake import Result
from surety.merchants.facts import ShopRegistered
from surety.money.paying import pay_due
from surety.money.sandbox import WELL, SandboxProvider
from surety.platforms.demo.cases import cases
from surety.platforms.demo.centres import centres, known
from surety.platforms.demo.deposits import deposits
from surety.platforms.demo.listed import announced, listed
from surety.platforms.demo.month import CHINA, month
from surety.platforms.demo.notices import HOUR, filed, published
from surety.platforms.demo.pieces import keep_pictures, pieces
from surety.platforms.demo.shops import ELSEWHERE, SHOPS, seller_kind
from surety.platforms.demo.stories import stories
from surety.platforms.importing import BATCH_FACTS
from surety.platforms.session import Door
from surety.platforms.simulation.shops import Shop
from surety.platforms.simulation.travel import Told

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
    by_platform = _facts(now)
    total, done, answers = sum(map(len, by_platform.values())), 0, Counter[str]()
    for platform, facts in by_platform.items():
        source, hold = Source(Party.PLATFORM, platform), f"demo-{platform}-{_anchor(now):%Y%m%d}"
        with closing(Door(connection_factory, source=source, hold=hold, now=now)) as door:
            for start in range(0, len(facts), BATCH_FACTS):
                batch = facts[start : start + BATCH_FACTS]
                answers.update(result.status for result in door.submit(batch))
                progress(done + start + len(batch), total)
            door.release()
        done += len(facts)
    for submitted in (_publish, _refund, _inspect):
        answers.update(result.status for result in submitted(connection_factory, now))
    keep_pictures(_anchor(now), tag=_tag("pieces", _anchor(now)))
    return dict(answers)


def _refund(connection_factory: Callable[[], psycopg.Connection], now: datetime) -> list[Result]:
    """Refunds of today, sent by the sandbox's provider; one fails there for good."""
    failing, *well = cases(_anchor(now), tag=_tag("cases", _anchor(now))).live
    results: list[Result] = []
    with connection_factory() as connection:
        for facts, fault in ((well, WELL), ([failing], "refused")):
            results += submit(connection, facts, source=Source(Party.PLATFORM, "douyin"), now=now)
            if results[-1].status != "accepted":  # loaded before: what is due now is somebody else's refund
                continue
            with closing(SandboxProvider(repeat(fault), now=lambda _: now, open_books=connection_factory)) as provider:
                while pay_due(connection, provider, now=now):
                    pass
    return results


def _publish(connection_factory: Callable[[], psycopg.Connection], now: datetime) -> list[Result]:
    """What staff announced; a worker tells the orders that are there by then."""
    anchor = _anchor(now)
    with connection_factory() as connection:
        said = [*published(anchor, tag=_tag("notices", anchor)), *announced(anchor, tag=_tag("listed", anchor))]
        return submit(connection, said, source=STAFF, now=now)


def _inspect(connection_factory: Callable[[], psycopg.Connection], now: datetime) -> list[Result]:
    """Pieces of which staff know some: each promise before its piece was sent, in runs of one speaker."""
    anchor, results = _anchor(now), []
    speakers = {"platform": Source(Party.PLATFORM, "douyin"), "staff": STAFF}
    with connection_factory() as connection:
        for who, run in groupby(known(anchor, tag=_tag("known", anchor)), key=itemgetter(0)):
            facts = [fact for _, fact in run]
            results += submit(connection, facts, source=speakers[who], now=now)
    return results


def demo_facts(now: datetime) -> list[Fact]:
    """Every fact that is imported, each platform's in the order it reached the platform."""
    return [fact for facts in _facts(now).values() for fact in facts]


def _facts(now: datetime) -> dict[str, list[Fact]]:
    anchor = _anchor(now)
    shops = {shop.id: fact for shop, fact in _shops(anchor)}
    douyin = [_reached(fact) for fact in stories(anchor, tag=_tag("stories", anchor))]
    by_platform = {"douyin": douyin}
    for platform, facts in cases(anchor, tag=_tag("cases", anchor)).by_platform.items():
        by_platform.setdefault(platform, []).extend(map(_reached, facts))
    douyin.append((int((anchor - 5 * HOUR).timestamp()), filed(anchor, tag=_tag("notices", anchor))))
    douyin += [_reached(fact) for fact in pieces(anchor, tag=_tag("pieces", anchor))]
    douyin += [_reached(fact) for fact in listed(anchor, tag=_tag("listed", anchor))]
    douyin += [_reached(fact) for fact in centres(anchor, tag=_tag("centres", anchor))]
    douyin += month(anchor, tag=_tag("month", anchor), shops=shops)
    for fact in deposits(anchor):
        by_platform[fact.subject.partition(":")[0]].append(_reached(fact))
    return {
        platform: [
            *(fact for shop, fact in shops.items() if shop.startswith(platform)),
            *(fact for _, fact in sorted(facts, key=lambda each: each[0])),
        ]
        for platform, facts in by_platform.items()
    }


def _reached(fact: Fact) -> Told:
    return int(fact.at.timestamp()), fact


def _tag(part: str, anchor: datetime) -> str:
    return f"{crc32(f'demo:{part}:{anchor:%Y-%m-%d}'.encode()):08x}"


def _anchor(now: datetime) -> datetime:
    return now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)


def _shops(anchor: datetime) -> Iterator[tuple[Shop, ShopRegistered]]:
    """Registered 60 days before; the id names the day, so that another day's load may state it again."""
    at = anchor - timedelta(days=60)
    for shop in (*SHOPS, *ELSEWHERE):
        id = f"{shop.id}.{at:%Y%m%d}"
        kind = seller_kind(shop)
        yield shop, ShopRegistered(
            id=id, at=at, shop=shop.id, name=shop.name, seller_kind=kind, business_mark=kind == "business",
        )  # fmt: skip
