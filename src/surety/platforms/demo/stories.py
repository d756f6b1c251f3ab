"""Orders that each show one thing, so that no queue is empty whatever the month brought."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from surety.engine.fact import Fact
from surety.logistics.facts import ParcelDelivered, ParcelPickedUp, ParcelRefused, ParcelSigned
from surety.orders.facts import Declared, Promise, ShipMode
from surety.platforms.demo.shops import SHOPS
from surety.platforms.demo.telling import DAY, HOUR, Story

Tell = Callable[[], Story]
"""Begins the next story."""


def stories(anchor: datetime, *, tag: str) -> Iterator[Fact]:
    """Every story's facts; the last ones belong to nothing we know and wait in quarantine."""
    count = 0

    def story() -> Story:
        nonlocal count
        count += 1
        return Story(count, anchor=anchor, tag=tag, shop=SHOPS[count % len(SHOPS)])

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
