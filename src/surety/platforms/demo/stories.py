"""Orders that each show one thing, so that no queue is empty whatever the month brought."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from surety.engine.fact import Fact
from surety.logistics.facts import ParcelDelivered, ParcelPickedUp, ParcelRefused, ParcelSigned
from surety.orders.facts import (
    Declared,
    DelayProposed,
    LateAppealed,
    Line,
    OrderCancelled,
    OrderPaid,
    OrderPlaced,
    OrderShipped,
    Promise,
    Receiver,
    ShipMode,
)
from surety.platforms.demo.shops import SHOPS

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_STOCK = Promise()


class Story:
    """One order being told: each method adds a fact; `ago` is counted back from the anchor."""

    def __init__(self, n: int, *, anchor: datetime, tag: str):
        self._n, self._anchor, self._tag = n, anchor, tag
        self.shop = SHOPS[n % len(SHOPS)]
        self.order = f"douyin:67{int(tag, 16):010d}{n:04d}"
        self.waybill = f"73{int(tag, 16) % 10**8:08d}{n:04d}"
        self.carrier = "zto"
        self.facts: list[Fact] = []

    def bought(
        self, ago: timedelta, *, promise: Promise = _STOCK, fen: int = 0, lines: int = 1, short: int = 0
    ) -> Story:
        """Placed and paid a minute later, `short` fen too little."""
        goods = self.shop.trade.goods[self._n % len(self.shop.trade.goods)]
        fen = fen or 9_900 + self._n * 1_730
        line = {"quantity": 1, "price_fen": fen, "paid_fen": fen, "title": goods, "category": self.shop.trade.category}
        placed = OrderPlaced(
            **self._at("placed", ago),
            shop=self.shop.id,
            lines=tuple(Line(line=str(k + 1), promise=promise, **line) for k in range(lines)),
            receiver=self._receiver(),
            ship_from=self.shop.origin.code,
            buyer=f"buyer-demo-{self._n}",
            seller_status="business",
        )
        paid = OrderPaid(**self._at("paid", ago - timedelta(minutes=1)), amount_fen=fen * max(lines, 1) - short)
        self.facts += [placed, paid]
        return self

    def shipped(self, ago: timedelta, *, waybill: str = "") -> Story:
        self.waybill = waybill or self.waybill
        self.facts.append(OrderShipped(**self._at("shipped", ago), carrier=self.carrier, waybill=self.waybill))
        return self

    def scanned(self, kind: type[Fact], ago: timedelta) -> Story:
        at = self._anchor - ago
        id = f"{self._tag}-{self._n}.{kind.__struct_config__.tag}"
        self.facts.append(kind(id=id, at=at, carrier=self.carrier, waybill=self.waybill, place=self.shop.origin.name))
        return self

    def appealed(self, ago: timedelta, grounds: str, note: str) -> Story:
        self.facts.append(LateAppealed(**self._at("appeal", ago), grounds=grounds, note=note))
        return self

    def asked_delay(self, ago: timedelta, *, by: timedelta, reason: str, note: str) -> Story:
        ship_by = self._anchor + by
        self.facts.append(DelayProposed(**self._at("delay", ago), ship_by=ship_by, reason=reason, note=note))
        return self

    def cancelled(self, ago: timedelta, *, by: str, reason: str) -> Story:
        self.facts.append(OrderCancelled(**self._at("cancelled", ago), by=by, reason=reason, refund="made"))
        return self

    def _at(self, name: str, ago: timedelta) -> dict:
        return {"id": f"{self._tag}-{self._n}.{name}", "at": self._anchor - ago, "order": self.order}

    def _receiver(self) -> Receiver:
        n = self._n
        region = ("330100", "440300", "510100", "310115", "650100")[n % 5]
        return Receiver(
            region=region, name=f"{'陈李王赵林'[n % 5]}**", phone=f"138****{n:04d}", detail=f"文化路{n + 1}号"
        )


Tell = Callable[[], Story]
"""Begins the next story."""


def stories(anchor: datetime, *, tag: str) -> Iterator[Fact]:
    """Every story's facts; the last ones belong to nothing we know and wait in quarantine."""
    count = 0

    def story() -> Story:
        nonlocal count
        count += 1
        return Story(count, anchor=anchor, tag=tag)

    for make in (_due_soon, _lapsed, _pickups, _appeals, _delays, _presales, _oddities):
        for told in make(story):
            yield from told.facts
    yield from _unknown(story)


def _due_soon(story: Tell) -> Iterator[Story]:
    """Unshipped, due 2 to 47 hours after the anchor, dear ones among them."""
    for n, hours in enumerate((2, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 26, 30, 35, 41, 47)):
        yield story().bought((48 - hours) * HOUR, fen=(19_900, 88_000, 329_000)[n % 3])


def _lapsed(story: Tell) -> Iterator[Story]:
    """Past their promise and still not shipped."""
    for days in (2.2, 2.5, 3, 3.5, 4, 5, 7, 11):
        yield story().bought(days * DAY)
    yield story().bought(4 * DAY, fen=280)  # A5: too small to be owed anything
    yield story().bought(6 * DAY, fen=1_280_000).cancelled(2 * DAY, by="merchant", reason="缺货，商家取消")


def _pickups(story: Tell) -> Iterator[Story]:
    """Uploaded and waiting for the carrier's first scan, some past the time for it (A3)."""
    for hours in (30, 26, 20, 14, 8, 3):
        yield story().bought(1.8 * DAY).shipped(hours * HOUR)


def _appeals(story: Tell) -> Iterator[Story]:
    """Shipped late, appealed, not decided."""
    filed = (
        ("carrier_fault", "快递网点爆仓未及时揽收，附网点证明"),
        ("picked_up_in_time", "实际已交接，快递员补录晚，附交接单照片"),
        ("buyer_agreed", "消费者聊天中同意延后发货，附聊天截图"),
        ("platform_notice", "所在区域当日有临时物流管控公告"),
        ("other", "仓库停电，附供电所通知"),
        ("carrier_fault", "揽收信息回传延迟，附快递公司说明"),
    )
    for n, (grounds, note) in enumerate(filed):
        late = story().bought((5 + n) * DAY).shipped((2 + n) * DAY)
        yield late.scanned(ParcelPickedUp, (1.9 + n) * DAY).appealed((1 + n) * 8 * HOUR, grounds, note)


def _delays(story: Tell) -> Iterator[Story]:
    """A later date filed: for staff to check, or for the buyer to agree to."""
    for n in range(6):
        filed = story().bought((30 - n) * HOUR)
        yield filed.asked_delay(
            (10 - n) * HOUR, by=(3 + n) * DAY, reason="buyer_requested", note="消费者要求下周再发，附聊天截图"
        )
    for n in range(3):
        filed = story().bought((26 - n) * HOUR)
        yield filed.asked_delay((6 - n) * HOUR, by=(4 + n) * DAY, reason="buyer_agreed", note="缺色，与消费者协商改期")


def _presales(story: Tell) -> Iterator[Story]:
    for days in (3, 5, 7, 10, 15):
        yield story().bought(
            (days - 1) * DAY, promise=Promise(mode=ShipMode.FULL_PRESALE, declared=Declared.DAYS, days=days)
        )
    yield story().bought(9 * DAY, promise=Promise(mode=ShipMode.LADDER, declared=Declared.DAYS, days=7))


def _oddities(story: Tell) -> Iterator[Story]:
    """Flags: a waybill used twice, signed without a pickup, refused, paid too little, nothing ordered, no rule."""
    first = story().bought(6 * DAY).shipped(5 * DAY).scanned(ParcelPickedUp, 4.9 * DAY).scanned(ParcelSigned, 2 * DAY)
    yield first
    yield story().bought(1.9 * DAY).shipped(1 * DAY, waybill=first.waybill)
    yield story().bought(1.7 * DAY).shipped(20 * HOUR, waybill=first.waybill)
    yield story().bought(5 * DAY).shipped(4 * DAY).scanned(ParcelSigned, 1 * DAY)
    refused = story().bought(7 * DAY).shipped(6 * DAY).scanned(ParcelPickedUp, 5.8 * DAY)
    yield refused.scanned(ParcelDelivered, 3 * DAY).scanned(ParcelRefused, 2.9 * DAY)
    yield story().bought(1 * DAY, short=500)
    yield story().bought(20 * HOUR, lines=0)
    yield story().bought(18 * HOUR, promise=Promise(mode=ShipMode.PRESALE_AFTER_END, declared=Declared.NONE))


def _unknown(story: Tell) -> Iterator[Fact]:
    """Facts of parcels and orders nobody has told us of."""
    for n in range(4):
        yield from story().scanned(ParcelPickedUp, (n + 1) * 5 * HOUR).facts
    lost = story()
    lost.shipped(9 * HOUR)
    yield from lost.facts
