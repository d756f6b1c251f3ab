"""Every order's facts, merged in the order they reach the platform."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta, timezone
from zlib import crc32

from surety.engine.fact import Fact
from surety.engine.wire import encode
from surety.merchants.facts import ShopRegistered
from surety.platforms.simulation.demand import placements
from surety.platforms.simulation.dice import Dice
from surety.platforms.simulation.life import Lives
from surety.platforms.simulation.orders import Market
from surety.platforms.simulation.parameters import parameters
from surety.platforms.simulation.promises import DAY, instant
from surety.platforms.simulation.shops import ORDERS_A_SHOP, Shop, make_shops
from surety.platforms.simulation.spool import Spool

_CHINA = timezone(timedelta(hours=8))


def simulate(orders: int, *, seed: int, start: date) -> Iterator[Fact]:
    """The facts of `orders` orders placed in the 30 days from `start`."""
    from surety.engine.wire import decode_fact

    for body in simulate_lines(orders, seed=seed, start=start):
        yield decode_fact(body)


def simulate_lines(orders: int, *, seed: int, start: date) -> Iterator[bytes]:
    """The same, each as one line of JSON without its line end."""
    tag = f"{crc32(f'{orders}:{seed}:{start}'.encode()):08x}"
    first = int(datetime.combine(start, time(), _CHINA).astimezone(UTC).timestamp())
    dice = Dice(tag)
    shops = make_shops(shop_count(orders), prefix=f"douyin:s{tag}-", dice=dice)
    for shop in shops:
        yield encode(_registered(shop, at=first - DAY))
    market = Market(shops, number_prefix=f"69{int(tag, 16):010d}", dice=dice)
    with closing(Spool()) as spool:
        yield from _told(market, Lives(tag=tag, dice=dice), spool, first=first, orders=orders, start=start, dice=dice)
        yield from spool.rest()


def shop_count(orders: int) -> int:
    return min(max(orders // ORDERS_A_SHOP, 8), 2000)


def _told(
    market: Market, lives: Lives, spool: Spool, *, first: int, orders: int, start: date, dice: Dice
) -> Iterator[bytes]:
    """Lives the orders in the order they are placed, letting go of what no later order can come before."""
    _, assumed = parameters()
    joins = None
    for n, (second, live) in enumerate(placements(orders, start=start, dice=dice), start=1):
        placed = first + second
        draft = market.draft(n, placed=placed, live=live, like=joins.draft if joins else None)
        if joins and joins.handed <= draft.paid:  # gone before it was paid: a parcel of its own
            joins = None
        for at, fact in lives.live(draft, joins=joins):
            spool.add(at, encode(fact))
        shipped = lives.last if joins is None and lives.last and lives.last.draft is draft else None
        joins = shipped if shipped and dice.happens(assumed.merged_share) else None
        if n % 256 == 0:
            yield from spool.before(placed)


def _registered(shop: Shop, *, at: int) -> ShopRegistered:
    return ShopRegistered(
        id=f"{shop.id}.shop", at=instant(at), shop=shop.id, name=shop.name, seller_kind="business", business_mark=True
    )
