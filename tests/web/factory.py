"""A shop with a life behind it, stated through the door as a platform would: for page tests and for looking at."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from surety.engine import db
from surety.engine.door import submit
from surety.engine.fact import Fact, Party, Source
from surety.engine.sweep import fire_due
from surety.logistics.facts import ParcelDelivered, ParcelInTransit, ParcelPickedUp, ParcelSigned
from surety.merchants.facts import ShopRegistered
from surety.orders.facts import (
    Line,
    OrderCancelled,
    OrderPaid,
    OrderPlaced,
    OrderShipped,
    Promise,
    Receiver,
    ShippedLine,
)

SHOP = "douyin:shop-1"
OTHER_SHOP = "douyin:shop-2"
PLATFORM = Source(Party.PLATFORM, "douyin")

_GOODS = (
    ("云锦真丝方巾 70 厘米 礼盒装", "SCARF-70", 46_800),
    ("景德镇手绘青花盖碗 180 毫升", "GAIWAN-180", 12_800),
    ("新疆和田六星灰枣 500 克 × 3 袋", "JUJUBE-3", 7_990),
    ("儿童防晒衣 轻薄透气 UPF50+", "SUN-KID-120", 8_900),
    ("无线降噪耳机 第三代 石墨黑", "BUDS-3-BK", 59_900),
    ("加厚纯棉四件套 1.8 米床", "BED-18", 26_900),
)
_REGIONS = ("440305", "330106", "510107", "110105", "320102", "370202", "650102")
_serial = count(1)


def goods(n: int) -> tuple[str, str, int]:
    return _GOODS[n % len(_GOODS)]


def placed(
    number: int, *, at: datetime, shop: str = SHOP, lines: int = 1, promise: Promise | None = None, who: int = 0
) -> list[Fact]:
    """An order and its payment a minute later; orders with the same `who` go to the same receiver."""
    made = []
    for n in range(lines):
        title, sku, price = goods(number + n)
        made.append(
            Line(
                line=str(n + 1), quantity=1 + (number + n) % 2, price_fen=price,
                paid_fen=price * (1 + (number + n) % 2), sku=sku, title=title, promise=promise or Promise(),
            )
        )  # fmt: skip
    order = f"{shop.partition(':')[0]}:{number}"
    person = who or number
    receiver = Receiver(
        region=_REGIONS[person % len(_REGIONS)],
        name=f"收货人{person % 97}",
        phone=f"1380000{person % 10_000:04d}",
        detail=f"测试路 {person % 500} 号 {person % 30} 室",
    )
    total = sum(line.paid_fen for line in made)
    return [
        OrderPlaced(id=f"place-{order}", at=at, order=order, shop=shop, lines=tuple(made), receiver=receiver),
        OrderPaid(id=f"pay-{order}", at=at + timedelta(minutes=1), order=order, amount_fen=total),
    ]


def shipped(
    number: int,
    *,
    at: datetime,
    waybill: str,
    carrier: str = "zto",
    lines: tuple[ShippedLine, ...] = (),
) -> Fact:
    return OrderShipped(
        id=f"ship-{next(_serial)}", at=at, order=f"douyin:{number}", carrier=carrier, waybill=waybill, lines=lines
    )


def scanned(kind: type[ParcelPickedUp], *, at: datetime, waybill: str, carrier: str = "zto", place: str = "") -> Fact:
    return kind(id=f"scan-{next(_serial)}", at=at, carrier=carrier, waybill=waybill, place=place)


def register(shop: str = SHOP, name: str = "山野集家居", *, at: datetime) -> Fact:
    return ShopRegistered(id=f"shop-{shop}", at=at, shop=shop, name=name, seller_kind="business")


def history(now: datetime) -> list[Fact]:
    """Orders at every point of their life, told from `now` backwards."""

    def ago(**length: float) -> datetime:
        return now - timedelta(**length)

    base = 6920040000001000
    facts: list[Fact] = [register(at=ago(days=90)), register(OTHER_SHOP, "南风数码", at=ago(days=90))]
    hours = (47.6, 46.2, 44.5, 41, 40, 36, 31, 28, 26, 20, 15, 12, 9, 6, 3, 1.5, 0.5, 0.2)
    for n, age in enumerate(hours):
        facts += placed(base + n, at=ago(hours=age), lines=1 + n % 3, who=7 if n in (4, 5, 9) else 0)
    facts += placed(base + 50, at=ago(hours=70), lines=2)
    facts += placed(base + 51, at=ago(hours=55))
    facts += [*placed(base + 60, at=ago(hours=30)), shipped(base + 60, at=ago(hours=20), waybill="75912340000060")]
    facts += [*placed(base + 61, at=ago(hours=50)), shipped(base + 61, at=ago(hours=40), waybill="75912340000061")]
    part = (ShippedLine("1", 1),)
    facts += placed(base + 62, at=ago(hours=25), lines=2)
    facts += [shipped(base + 62, at=ago(hours=10), waybill="75912340000062", lines=part)]
    facts += _delivered(base + 70, ago, waybill="75912340000070", late=False)
    facts += _delivered(base + 71, ago, waybill="75912340000071", late=True)
    facts += placed(base + 80, at=ago(hours=33))
    facts += [OrderCancelled(id="cancel-80", at=ago(hours=30), order=f"douyin:{base + 80}", by="buyer")]
    facts += [*placed(base + 90, at=ago(hours=5)), *placed(base + 95, at=ago(hours=4), shop=OTHER_SHOP)]
    return sorted(facts, key=lambda fact: fact.at)


def _delivered(number: int, ago, *, waybill: str, late: bool) -> list[Fact]:
    start = 140 if late else 110
    pickup = start - (60 if late else 30)
    return [
        *placed(number, at=ago(hours=start), lines=2),
        shipped(number, at=ago(hours=pickup + 3), waybill=waybill),
        scanned(ParcelPickedUp, at=ago(hours=pickup), waybill=waybill, place="金华市义乌北苑网点"),
        scanned(ParcelInTransit, at=ago(hours=pickup - 10), waybill=waybill, place="杭州转运中心"),
        scanned(ParcelDelivered, at=ago(hours=pickup - 30), waybill=waybill, place="成都武侯簇桥驿站"),
        scanned(ParcelSigned, at=ago(hours=pickup - 33), waybill=waybill, place="成都武侯簇桥驿站"),
    ]


def tell(connection: db.Connection, facts: list[Fact], *, now: datetime) -> None:
    """State facts as a finished import, then let what fell due since happen."""
    from surety.engine.door import release_hold

    results = submit(connection, facts, source=PLATFORM, now=now, hold="factory")
    bad = [result for result in results if result.status != "accepted"]
    assert not bad, bad[:3]
    release_hold(connection, "factory")
    while fire_due(connection, now):
        pass
