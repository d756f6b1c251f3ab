"""A simulated month that stops at the anchor: what had not happened by then is still to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from surety.platforms.demo.shops import SHOPS
from surety.platforms.simulation.demand import DAYS, placements
from surety.platforms.simulation.dice import Dice
from surety.platforms.simulation.life import Lives
from surety.platforms.simulation.orders import Market
from surety.platforms.simulation.travel import Told

CHINA = timezone(timedelta(hours=8))
ORDERS = 1400


def month(anchor: datetime, *, tag: str) -> Iterator[Told]:
    """Everything that reached the platform by the anchor, with the second it did."""
    dice = Dice(tag)
    start = (anchor - timedelta(days=DAYS)).astimezone(CHINA)
    first, last = int(start.timestamp()), int(anchor.timestamp())
    market = Market(list(SHOPS), number_prefix=f"68{int(tag, 16):010d}", dice=dice)
    lives = Lives(tag=tag, dice=dice)
    for n, (second, live) in enumerate(placements(ORDERS, start=start.date(), dice=dice), start=1):
        draft = market.draft(n, placed=first + second, live=live)
        yield from (told for told in lives.live(draft) if told[0] <= last)
