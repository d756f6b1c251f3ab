"""A simulated month that stops at the anchor: what had not happened by then is still to do.

Facts that are there to be refused are left out: a demonstration has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from surety.engine.fact import Fact
from surety.engine.wire import decode_fact, encode
from surety.merchants.facts import ShopRegistered
from surety.platforms.demo.shops import SHOPS
from surety.platforms.simulation.aftersales import Aftersales
from surety.platforms.simulation.aftersales.telling import REFUSED
from surety.platforms.simulation.demand import DAYS, placements
from surety.platforms.simulation.dice import Dice
from surety.platforms.simulation.life import Lives
from surety.platforms.simulation.orders import Market
from surety.platforms.simulation.travel import Told

CHINA = timezone(timedelta(hours=8))
ORDERS = 1400


def month(anchor: datetime, *, tag: str, shops: dict[str, ShopRegistered]) -> Iterator[Told]:
    """Everything that reached the platform by the anchor, with the second it did."""
    dice = Dice(tag)
    start = (anchor - timedelta(days=DAYS)).astimezone(CHINA)
    first, last = int(start.timestamp()), int(anchor.timestamp())
    market = Market(list(SHOPS), number_prefix=f"68{int(tag, 16):010d}", dice=dice)
    lives = Lives(tag=tag, dice=dice)
    after = Aftersales(tag=tag, platform="douyin", shops=shops, orders=ORDERS)
    for n, (second, live) in enumerate(placements(ORDERS, start=start.date(), dice=dice), start=1):
        draft = market.draft(n, placed=first + second, live=live)
        told = after.live(draft, lives.live(draft), alone=True)
        yield from ((at, _as_received(fact)) for at, fact in told if at <= last and REFUSED not in fact.id)


def _as_received(fact: Fact) -> Fact:
    """Made of the values that reading makes: a text that equals a field's default is not yet the default itself."""
    return decode_fact(encode(fact))
