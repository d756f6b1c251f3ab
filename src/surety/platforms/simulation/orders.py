"""An order as the buyer places it: shop, goods, promise and where it goes."""

from __future__ import annotations

from msgspec import Struct

from surety.orders.facts import Line, OrderPlaced, Promise, Receiver
from surety.platforms.simulation.dice import Choice, Dice
from surety.platforms.simulation.parameters import parameters
from surety.platforms.simulation.places import PLACES, Place
from surety.platforms.simulation.promises import Promises, instant
from surety.platforms.simulation.shops import Shop

HOUR = 3600
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_ROADS = ("人民路", "解放路", "建设路", "中山路", "和平路", "文化路", "滨河路", "科技路")


class Buyer(Struct, frozen=True):
    name: str
    place: Place
    receiver: Receiver


class Draft(Struct):
    """One order before anything has happened to it. Times are seconds since 1970, all of them whole."""

    n: int
    order: str
    shop: Shop
    buyer: Buyer
    lines: tuple[Line, ...]
    promise: Promise
    placed: int
    paid: int
    due: int

    @property
    def paid_fen(self) -> int:
        return sum(line.paid_fen for line in self.lines)


class Market:
    """Draws orders: who buys what, from whom."""

    def __init__(self, shops: list[Shop], *, number_prefix: str, dice: Dice, platform: str = "douyin"):
        self._dice, self._prefix = dice, f"{platform}:{number_prefix}"
        self._fitted, self._assumed = parameters()
        self._promises = Promises()
        self._shops = Choice(shops, [shop.weight for shop in shops])
        self._live_shops = Choice(shops, [shop.weight * shop.trade.live_times**2 for shop in shops])
        self._places = Choice(PLACES, [place.people for place in PLACES])
        self._sizes = Choice(range(1, len(self._fitted.lines_per_order) + 1), self._fitted.lines_per_order)

    def draft(self, n: int, *, placed: int, live: bool, like: Draft | None = None) -> Draft:
        """The n-th order; `like` is an earlier order the same buyer now adds to."""
        dice = self._dice
        shop = like.shop if like else (self._live_shops if live else self._shops).pick(dice)
        buyer = like.buyer if like else self._buyer(n)
        paid = placed + int(min(dice.of(self._fitted.pay_delay_hours), self._assumed.pay_hours_max) * HOUR) + 1
        promise, due = self._promises.draw(dice, paid=paid, presale_times=shop.trade.presale_times)
        lines = tuple(self._line(shop, promise, k) for k in range(1, self._sizes.pick(dice) + 1))
        return Draft(n, f"{self._prefix}{n:08d}", shop, buyer, lines, promise, placed, paid, due)

    def _buyer(self, n: int) -> Buyer:
        dice = self._dice
        place = self._places.pick(dice)
        surname = _SURNAMES[dice.below(len(_SURNAMES))]
        receiver = Receiver(
            region=place.code,
            name=f"{surname}**",
            phone=f"1{30 + dice.below(69)}****{dice.below(10_000):04d}",
            detail=f"{_ROADS[dice.below(len(_ROADS))]}{1 + dice.below(400)}号",
            logistics_controlled=dice.happens(self._assumed.controlled_share),
        )
        return Buyer(f"buyer-{n}", place, receiver)

    def _line(self, shop: Shop, promise: Promise, k: int) -> Line:
        dice, trade = self._dice, shop.trade
        goods = dice.below(len(trade.goods))
        low, high = trade.price_fen
        price_fen = int(low * (high / low) ** (dice.roll() ** 2.2)) // 100 * 100 + 90
        quantity = 1 if dice.happens(0.9) else 2
        off_fen = price_fen * quantity // 10 if dice.happens(0.3) else 0
        return Line(
            line=str(k),
            quantity=quantity,
            price_fen=price_fen,
            paid_fen=price_fen * quantity - off_fen,
            sku=f"{goods + 1}{k:02d}",
            title=trade.goods[goods],
            category=trade.category,
            customised=dice.happens(trade.customised_share),
            promise=promise,
        )


def placed_fact(draft: Draft, *, id: str) -> OrderPlaced:
    return OrderPlaced(
        id=id,
        at=instant(draft.placed),
        order=draft.order,
        shop=draft.shop.id,
        lines=draft.lines,
        receiver=draft.buyer.receiver,
        ship_from=draft.shop.origin.code,
        buyer=draft.buyer.name,
        seller_status="business",
    )
