"""Every order's facts, merged in the order they reach the platform."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any, NamedTuple
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

if TYPE_CHECKING:
    from surety.disruptions.facts import NoticeFact
    from surety.platforms.simulation.aftersales import Aftersales
    from surety.platforms.simulation.inspection.orders import Inspections

_CHINA = timezone(timedelta(hours=8))


class Month(NamedTuple):
    """Which month: the same options give the same bytes. Without `aftersales` and `pieces`, orders alone."""

    orders: int
    seed: int
    start: date
    platform: str = "douyin"
    aftersales: bool = False
    pieces: bool = False
    flood: bool = False

    @property
    def tag(self) -> str:
        """In every id, so that two months never meet."""
        of = "" if self.platform == "douyin" else f":{self.platform}"
        return f"{crc32(f'{self.orders}:{self.seed}:{self.start}{of}'.encode()):08x}"

    @property
    def first(self) -> int:
        """The second at which it begins."""
        return int(datetime.combine(self.start, time(), _CHINA).astimezone(UTC).timestamp())


def simulate(orders: int, **options: Any) -> Iterator[Fact]:
    """The facts of `orders` orders placed in the 30 days from `start`, and of the inspected pieces beside them.

    The options are those of `simulate_lines`.
    """
    from surety.engine.wire import decode_fact

    yield from map(decode_fact, simulate_lines(orders, **options))


def simulate_lines(
    orders: int, *, seed: int, start: date, platform: str = "douyin", aftersales: bool = False, pieces: bool = False,
    flood: bool = False,
) -> Iterator[bytes]:  # fmt: skip
    """The same, each as one line of JSON without its line end.

    With `flood`, which is Douyin's, some go on after it; they may, once staff have stated `flood_notice`.
    """
    month = Month(orders, seed, start, platform, aftersales, pieces, flood)
    tag, first = month.tag, month.first
    dice = Dice(tag)
    shops = make_shops(shop_count(month.orders), prefix=f"{month.platform}:s{tag}-", dice=dice)
    registered = {shop.id: _registered(shop, at=first - DAY) for shop in shops}
    yield from map(encode, registered.values())
    if month.aftersales:
        yield from _return_addresses(registered)
    market = Market(shops, number_prefix=f"69{int(tag, 16):010d}", dice=dice, platform=month.platform)
    after = _aftersales(month, registered) if month.aftersales else None
    inspections = _inspections(month, first) if month.pieces else None
    with closing(Spool()) as spool:
        if inspections:
            yield from map(encode, inspections.standing())
            for at, fact in inspections.told():
                spool.add(at, encode(fact))
        yield from _told(month, market, Lives(tag=tag, dice=dice), after, spool, first=first, dice=dice)
        yield from spool.rest()


def _aftersales(month: Month, shops: dict[str, ShopRegistered]) -> Aftersales:
    from surety.platforms.simulation.aftersales import Aftersales

    about: dict[str, Any] = {"tag": month.tag, "platform": month.platform, "shops": shops, "orders": month.orders}
    if month.flood:
        from surety.platforms.simulation.aftersales import flood

        about |= {"board": flood.board(flood_notice(month)), "over": flood.over(month.first)}
    return Aftersales(**about)


def _return_addresses(shops: dict[str, ShopRegistered]) -> Iterator[bytes]:
    from surety.platforms.simulation.aftersales.stage import returns_to

    return map(encode, map(returns_to, shops.values()))


def flood_notice(month: Month) -> list[NoticeFact]:
    """What staff state of the flood."""
    from surety.platforms.simulation.aftersales import flood

    return flood.told(month.tag, platform=month.platform, first=month.first)


def _inspections(month: Month, first: int) -> Inspections:
    from surety.platforms.simulation.inspection.orders import Inspections

    return Inspections(tag=month.tag, orders=month.orders, first=first)


def shop_count(orders: int) -> int:
    return min(max(orders // ORDERS_A_SHOP, 8), 2000)


def _told(
    month: Month, market: Market, lives: Lives, after: Aftersales | None, spool: Spool, *, first: int, dice: Dice
) -> Iterator[bytes]:
    """Lives the orders in the order they are placed, letting go of what no later order can come before."""
    _, assumed = parameters()
    joins = None
    for n, (second, live) in enumerate(placements(month.orders, start=month.start, dice=dice), start=1):
        placed = first + second
        draft = market.draft(n, placed=placed, live=live, like=joins.draft if joins else None)
        if joins and joins.handed <= draft.paid:  # gone before it was paid: a parcel of its own
            joins = None
        told = lives.live(draft, joins=joins)
        shipped = lives.last if joins is None and lives.last and lives.last.draft is draft else None
        shares = joins is not None
        joins = shipped if shipped and dice.happens(assumed.merged_share) else None
        if after:
            told = after.live(draft, told, alone=not shares and joins is None)
        for at, fact in told:
            spool.add(at, encode(fact))
        if n % 256 == 0:
            yield from spool.before(placed)


def _registered(shop: Shop, *, at: int) -> ShopRegistered:
    return ShopRegistered(
        id=f"{shop.id}.shop", at=instant(at), shop=shop.id, name=shop.name, seller_kind="business", business_mark=True
    )
