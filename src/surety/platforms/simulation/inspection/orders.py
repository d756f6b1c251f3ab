"""Which orders are of inspected pieces, and everything told of them."""

from __future__ import annotations

from typing import Any

from surety.aftersales.facts import AftersaleAgreed, AftersaleApplied, ReturnExamined, ReturnReceived, ReturnSent
from surety.aftersales.facts import Finding as ReturnFinding
from surety.engine.fact import Fact
from surety.inspection import facts as said
from surety.logistics.facts import ParcelPickedUp, ParcelSigned
from surety.merchants.facts import ShopRegistered
from surety.orders.facts import Line, OrderCancelled, OrderPaid, OrderPlaced, OrderShipped, Receiver, ShippedLine
from surety.platforms.simulation.dice import Choice, Dice
from surety.platforms.simulation.inspection.centres import make_centres, opened, rates
from surety.platforms.simulation.inspection.stage import PieceStage
from surety.platforms.simulation.inspection.way import DAY, HOUR, MINUTE, Way
from surety.platforms.simulation.places import PLACES
from surety.platforms.simulation.promises import instant
from surety.platforms.simulation.travel import Told

_MONTH_DAYS = 29
_GOODS = {
    "jade": ("糯冰种翡翠手镯", "和田白玉平安扣", "冰种翡翠观音吊坠", "蜜蜡圆珠手串"),
    "second_hand": ("联名款运动鞋", "复古夹克", "潮流背包", "限定款卫衣"),
    "luxury": ("口盖链条包 黑色羊皮", "老花手提旅行袋 45", "方形腕表 精钢", "真丝方巾 橙色"),
}
_SHOPS = {"jade": "玉坊", "second_hand": "循物二手", "luxury": "海外臻选"}
_CATEGORIES = {"jade": "jewellery", "second_hand": "second_hand/streetwear", "luxury": "second_hand/luxury"}
_GROUPS = {"jade": "jade", "cross_border": "luxury"}
_BEFORE_SALE = ("pre_single", "pre_multi")


def group_of(kind: str) -> str:
    return _GROUPS.get(kind, "second_hand")


class Inspections:
    """Draws of its own: every other fact of the month stays as it is."""

    def __init__(self, *, tag: str, orders: int, first: int) -> None:
        self._dice, self._tag, self._first = Dice(f"{tag}:inspection"), tag, first
        self._count = max(int(orders * rates().orders_share), 1)
        self._centres = make_centres(tag, pieces=self._count)
        about = {"at": instant(first - DAY), "seller_kind": "business", "business_mark": True}
        self._shops = {
            group: ShopRegistered(id=f"douyin:s{tag}-{group}.shop", shop=f"douyin:s{tag}-{group}", name=name, **about)
            for group, name in _SHOPS.items()
        }
        self._kinds = Choice(tuple(rates().kinds), tuple(rates().kinds.values()))

    def standing(self) -> list[Fact]:
        """Shops and centres, before the month begins."""
        shops = tuple(shop.shop for shop in self._shops.values())
        return [*self._shops.values(), *opened(self._centres, shops=shops, before=self._first - DAY)]

    def told(self) -> list[Told]:
        """Everything of every piece; its order is placed within the month."""
        told: list[Told] = []
        for n in range(1, self._count + 1):
            kind = self._kinds.pick(self._dice)
            told += self._order(n, kind, self._first + int(self._dice.roll() * _MONTH_DAYS * DAY))
        return told

    def _order(self, n: int, kind: str, at: int) -> list[Told]:
        dice, shop = self._dice, self._shops[group_of(kind)]
        quality = self._quality(kind)
        centre = self._centres[quality]
        stage = PieceStage(shop, opened({quality: centre}, shops=(shop.shop,), before=self._first - DAY))
        two = kind != "pre_single" and dice.happens(rates().second_piece_share)
        ways = [
            Way(stage, dice, ids=f"{self._tag}-i{n}-{k}", kind=kind, centre=centre, shop=shop.shop, at=at)
            for k in range(2 if two else 1)
        ]
        order = _Order(stage, dice, ways, number=f"68{int(self._tag, 16):010d}{n:06d}")
        order.live(before_sale=kind in _BEFORE_SALE)
        return stage.end()

    def _quality(self, kind: str) -> str:
        if kind == "jade":
            return ("good", "poor")[self._dice.below(2)]
        return "fake" if self._dice.happens(rates().fabricated_share) else ("good", "fair", "poor")[self._dice.below(3)]


class _Order:
    """One order and its pieces, which go their ways together."""

    def __init__(self, stage: PieceStage, dice: Dice, ways: list[Way], *, number: str) -> None:
        self.stage, self.dice, self.ways, self.order = stage, dice, ways, f"douyin:{number}"
        self.kind, self.group = ways[0].kind, group_of(ways[0].kind)
        low, high = rates().price_fen[self.group]
        self.price_fen = int(low * (high / low) ** (dice.roll() ** 2.2)) // 100 * 100
        goods = _GOODS[self.group]
        self.title = goods[dice.below(len(goods))]
        self.site = "cross_border" if self.kind == "cross_border" else "domestic"
        free = self.kind in ("post_sale", "cross_border")
        self.ships = "merchant" if free and dice.happens(rates().merchant_ships_share) else "institute"
        self.centre_ships = self.kind == "jade" and ways[0].centre.base
        self.at, self.bought, self.shipped, self.ended = ways[0].at, False, False, False

    def live(self, *, before_sale: bool) -> None:
        if not before_sale:
            self._buy()
        kept = [way for way in self.ways if self._to_verdict(way)]
        if before_sale and kept:
            self._join(kept)
            self._buy(quantity=len(kept))
            kept = [way for n, way in enumerate(kept, 1) if self._sell(way, n)]
        if not self.ended:
            self._ship(kept)
        if self.shipped and len(kept) == 1 and self.dice.happens(rates().returned_share):
            self._return(kept[0])

    # ------------------------------------------------------------------ buying

    def _say(self, kind: type[Fact], name: str, **fields: Any) -> bool:
        fact = kind(id=f"{self.ways[0].ids}.{name}", at=instant(self.at), **fields)
        return self.stage.say(fact, self.at) is None

    def _buy(self, quantity: int = 0) -> None:
        quantity = quantity or len(self.ways)
        paid_fen = self.price_fen * quantity
        line = Line(
            line="1", quantity=quantity, price_fen=self.price_fen, paid_fen=paid_fen, title=self.title,
            category=_CATEGORIES[self.group], site=self.site,
        )  # fmt: skip
        place = PLACES[self.dice.below(len(PLACES))]
        receiver = Receiver(region=place.code, name="陈**", phone="138****0000", detail="人民路1号")
        self._say(OrderPlaced, "placed", order=self.order, shop=self.ways[0].shop, lines=(line,), receiver=receiver)
        self.at += 2 * MINUTE
        self._say(OrderPaid, "paid", order=self.order, amount_fen=paid_fen)
        self.at += MINUTE
        self.bought = True
        for way in self.ways:
            way.at, way.order = max(way.at, self.at), self.order

    def _sell(self, way: Way, unit: int) -> bool:
        return way.say(said.PieceResold, order=self.order, line="1", unit=unit)

    def _join(self, ways: list[Way]) -> None:
        """They wait for one another."""
        self.at = max(self.at, *(way.at for way in ways)) + HOUR
        for way in ways:
            way.at = self.at

    # ------------------------------------------------------------------ to the verdict and through it

    def _to_verdict(self, way: Way) -> bool:
        """Whether it passed, is sealed and bound, and lies where it is shipped from."""
        if self.ended:
            return False
        sold = {"order": self.order, "line": "1", "unit": self.ways.index(way) + 1} if self.bought else {}
        chosen = {"chosen": self.kind} if self.kind in _BEFORE_SALE else {}
        first = self.dice.happens(rates().after_sales_first_share)
        way.ships = self.ships if not chosen else "merchant"
        registered = way.say(
            said.PieceRegistered, shop=way.shop, category=_CATEGORIES[self.group], site=self.site, ships=self.ships,
            centre=way.centre.id, value_fen=self.price_fen, title=self.title, serials=(way.seal[1:],),
            intercept="after_sales_first" if first else "ship_first", **sold, **chosen,
        )  # fmt: skip
        if not registered or self._cancelled(way, 0) or self._bypassed(way):
            return False
        way.wait(1, 30)
        while way.send(offline=self.ships == "merchant" and not chosen and self.bought):
            if self._cancelled(way, 1) or not way.arrive() or self._cancelled(way, 2) or not self._judged(way):
                return False
            if way.verdict in ("pass", "not_needed"):
                return self._prepared(way)
            self._back(way)
            if way.tries > 1 or not self.dice.happens(rates().resent_share):
                self._give_up(way)
                return False
            way.wait(2, 40)
        return False

    def _judged(self, way: Way) -> bool:
        """JADE-05: what an institute says that nobody authorised counts for nothing."""
        if self._fabricated(way):
            return False
        return way.inspect(rates().fee_fen[self.group])

    def _fabricated(self, way: Way) -> bool:
        if not way.centre.id.endswith("-fake"):
            return False
        way.wait(1, 5)
        way.say(said.PieceInspected, meant="institute_not_accepted", verdict="pass", inspector="nobody")
        way.say(said.IncidentReported, what="forged_mark", note="伪造质检报告")
        return True

    def _prepared(self, way: Way) -> bool:
        """Sealed and bound; fetched where the merchant ships. What needs no inspection goes straight back."""
        merchant = way.ships == "merchant"
        if way.verdict == "not_needed":
            return self._back(way)
        if not way.say(said.PieceSealed, seal=way.seal):
            return False
        way.at += 3 * MINUTE
        if self.centre_ships and self.dice.happens(rates().bypass_share["backflow"]):
            way.hand("institute", "merchant")  # JADE-08: seen, and an incident
            return False
        if not merchant:
            return way.bind() and not self._cancelled(way, 3)
        way.wait(2, 60)
        return way.hand("institute", "merchant") and not self._cancelled(way, 3) and way.bind()

    def _back(self, way: Way) -> bool:
        way.wait(2, 40)
        by_hand = way.ships == "merchant" and self.kind not in _BEFORE_SALE
        if by_hand:
            return way.hand("institute", "merchant")
        sent = way.hand("institute", "return_courier")
        way.wait(20, 70)
        return way.hand("return_courier", "merchant") and sent

    def _give_up(self, way: Way) -> None:
        if not self.bought or len(self.ways) > 1:
            return
        way.wait(1, 20)
        if way.say(said.PieceCancelled, reason="cancelled"):
            self._end_order(way)

    def _cancelled(self, way: Way, step: int) -> bool:
        """The buyer wants the money back at one of four steps (F4); where shipping goes first, it goes on (F6)."""
        if len(self.ways) > 1 or not self.bought or not self.dice.happens(rates().cancelled_share[step]):
            return False
        way.at += 20 * MINUTE
        reason = ("cancelled", "refund_only")[self.dice.below(2)]
        if not way.say(said.PieceCancelled, reason=reason):
            return False
        if self.stage.piece(way.piece).order:
            return False
        self._end_order(way)
        if self.stage.piece(way.piece).holder == "institute" and self.stage.piece(way.piece).cancelled_at:
            self._back(way)
        return True

    def _end_order(self, way: Way) -> None:
        self.at = max(self.at, way.at) + MINUTE
        self._say(OrderCancelled, "cancelled", order=self.order, by="buyer", reason="协商取消", refund="made")
        way.at, self.ended = self.at, True

    def _bypassed(self, way: Way) -> bool:
        """BTAS-4.6a: seen from the hand-over, though no command was asked."""
        if not self.bought or self.kind == "jade" or not self.dice.happens(rates().bypass_share["bypass"]):
            return False
        way.wait(2, 20)
        way.hand("merchant", "outbound_courier")
        return True

    # ------------------------------------------------------------------ to the buyer and back

    def _ship(self, ways: list[Way]) -> None:
        """Each in a parcel of its own, as soon as it is packed."""
        for way in ways:
            way.at = max(way.at, self.at)
            way.wait(0.5, 20)
            if not way.pack():
                continue
            merchant = self.stage.piece(way.piece).holder == "merchant"
            if merchant:
                part = (ShippedLine("1", 1),)
                about = {"order": self.order, "lines": part, **way.parcel}
                self.at = way.at = way.at + MINUTE
                self._say(OrderShipped, f"shipped{ways.index(way)}", **about)
            way.at += MINUTE
            self.shipped = way.hand("merchant" if merchant else "institute", "outbound_courier")
            self._travel(way, way.parcel, "out")
            way.hand("outbound_courier", "buyer")

    def _travel(self, way: Way, named: dict[str, str], leg: str) -> None:
        way.at += 30 * MINUTE
        way.say(ParcelPickedUp, **named)
        way.wait(24, 90)
        way.say(ParcelSigned, **named)
        way.at += MINUTE

    def _return(self, way: Way) -> None:
        """JADE-10: back without a reason; known again by its code, its seal and its measures, or not."""
        case = f"douyin:as-{self.order.partition(':')[2]}"
        back = {"carrier": "sf", "waybill": f"{way.waybill}R"}
        way.wait(10, 120)
        unit = (ShippedLine("1", 1),)
        asked = {"order": self.order, "asks": "return_refund", "reason": "douyin.not_wanted", "units": unit}
        if not way.say(AftersaleApplied, case=case, received=True, note="不想要了。", **asked):
            return
        way.wait(1, 12)
        way.say(AftersaleAgreed, case=case)
        way.wait(3, 30)
        if not way.say(ReturnSent, case=case, **back):
            return
        self._travel(way, back, "back")
        self._received(way, case)

    def _received(self, way: Way, case: str) -> None:
        swapped = self.dice.happens(rates().swapped_share)
        seen = {"code": way.code or None, "measures": way.weighed(off_mg=2_500 if swapped else 0)}
        way.wait(1, 20)
        came = way.say(said.PieceCameBack, aftersale=case, serials=("X0" if swapped else way.seal[1:],), **seen)
        if came and swapped:
            way.at += MINUTE
            way.say(said.IncidentReported, what="swapped", note="重量与检测记录不符")
        if self.stage.piece(way.piece).regime == "centre_ships" or swapped:
            return
        way.wait(1, 10)
        way.say(ReturnReceived, case=case)
        way.wait(1, 10)
        way.say(ReturnExamined, case=case, findings=(ReturnFinding("1", 1, "untouched"),))
