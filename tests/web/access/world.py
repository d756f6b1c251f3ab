"""Two shops with an order in every interesting state, made through the door; Alice and Bob who run them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import psycopg

from surety.aftersales.facts import AftersaleApplied
from surety.conversations.facts import ConversationOpened, Words
from surety.disruptions.facts import DisruptionFiled
from surety.engine import book, db
from surety.engine.door import submit
from surety.engine.fact import Fact, Party, Source
from surety.engine.sweep import fire_due
from surety.listings.facts import ListingSubmitted
from surety.logistics.facts import ParcelPickedUp
from surety.merchants.facts import ShopRegistered
from surety.orders.facts import (
    DelayProposed,
    LateAppealed,
    Line,
    OrderPaid,
    OrderPlaced,
    OrderShipped,
    Receiver,
    ShippedLine,
)
from surety.violations.facts import ViolationDecided, ViolationReported
from tests.database import kept

ALICES, BOBS = "douyin:alice", "douyin:bob"
PLATFORM = Source(Party.PLATFORM, "douyin")
PERSON = Receiver(region="440305", name="王小明", phone="13812345678", detail="科技园路1号")


@dataclass
class World:
    """Orders by what they show: to_ship, shipped, late (with an appeal), asked (a delay waits), filed (for staff)."""

    shop: str
    now: datetime
    orders: dict[str, str] = field(default_factory=dict)


def make(url: str, shop: str, *, now: datetime | None = None) -> World:
    now = now or datetime.now(UTC)
    world = World(shop, now)
    with kept(url) as connection:
        book.install_packaged(connection, now=now)
        _state(connection, [ShopRegistered(id=f"reg-{shop}", at=now, shop=shop, name=f"{shop[7:]}的店")], now=now)
        for name, paid_ago in (("to_ship", 1), ("shipped", 1), ("late", 60), ("asked", 2), ("filed", 3)):
            _order(connection, world, name, now - timedelta(hours=paid_ago))
        fire_due(connection, now)
        _acts(connection, world)
    return world


def make_both(url: str) -> dict[str, World]:
    return {shop: make(url, shop) for shop in (ALICES, BOBS)}


def _order(connection: db.Connection, world: World, name: str, at: datetime) -> None:
    order = world.orders[name] = f"{world.shop.replace(':', ':no-')}-{name}"
    line = Line(line="1", quantity=1, price_fen=30000, paid_fen=30000, title=f"羊绒围巾 {name}")
    placed = OrderPlaced(id=f"pl-{order}", at=at, order=order, shop=world.shop, lines=(line,), receiver=PERSON)
    _state(connection, [placed, OrderPaid(id=f"pa-{order}", at=at, order=order, amount_fen=30000)], now=at)


def _acts(connection: db.Connection, world: World) -> None:
    now, orders = world.now, world.orders
    waybill = f"SF{world.shop[7:].upper()}1"
    by_shop: list[Fact] = [
        OrderShipped(id="s", at=now, order=orders["shipped"], carrier="sf", waybill=waybill),
        LateAppealed(id="a", at=now, order=orders["late"], grounds="carrier_fault", note="暴雨停运", evidence=("图1",)),
        DelayProposed(id="d", at=now, order=orders["asked"], ship_by=now + timedelta(days=5), reason="buyer_agreed"),
        DelayProposed(id="f", at=now, order=orders["filed"], ship_by=now + timedelta(days=6), reason="buyer_requested"),
        LateAppealed(id="r", at=now, order=orders["to_ship"], grounds="other", note="refused: not late"),
    ]
    results = submit(connection, by_shop, source=Source(Party.SHOP, world.shop), now=now)
    assert [result.status for result in results] == ["accepted"] * 4 + ["refused"], results
    _state(connection, [ParcelPickedUp(id=f"pu-{waybill}", at=now, carrier="sf", waybill=waybill)], now=now)
    waiting = OrderPaid(id=f"q-{world.shop}", at=now, order=f"{world.shop}-unknown", amount_fen=1)
    submit(connection, [waiting], source=PLATFORM, now=now)


def case_of(shop: str) -> str:
    return shop.replace(":", ":as-")


def ask_after_sale(url: str, world: World) -> None:
    """What the buyer of the shipped order asks for."""
    asked = AftersaleApplied(
        id=f"ask-{world.shop}", at=world.now, case=case_of(world.shop), order=world.orders["shipped"],
        asks="refund_only", reason="douyin.quality", units=(ShippedLine("1", 1),), received=True,
    )  # fmt: skip
    with kept(url) as connection:
        _state(connection, [asked], now=world.now)


def talk_of(shop: str) -> str:
    return shop.replace(":", ":cv-")


def write_to(url: str, world: World) -> None:
    """What the buyer of the shipped order writes to the shop."""
    opened = ConversationOpened(
        id=f"talk-{world.shop}", at=world.now, conversation=talk_of(world.shop), order=world.orders["shipped"],
        words=Words("什么时候到？"),
    )  # fmt: skip
    with kept(url) as connection:
        _state(connection, [opened], now=world.now)


def listing_of(shop: str) -> str:
    return shop.replace(":", ":ls-")


def violation_of(shop: str) -> str:
    return shop.replace(":", ":vi-")


def list_goods(url: str, shop: str) -> None:
    """A listing of the shop, and a violation that staff decided."""
    now = datetime.now(UTC)
    name = violation_of(shop)
    staff = [
        ViolationReported(id=f"vi-{shop}", at=now, violation=name, act="other", shop=shop, note="有人来电"),
        ViolationDecided(id=f"vd-{shop}", at=now, violation=name, upheld=True, note="属实"),
    ]
    with kept(url) as connection:
        listed = ListingSubmitted(id=f"ls-{shop}", at=now, listing=listing_of(shop), shop=shop, category="apparel")
        _state(connection, [listed], now=now)
        assert all(each.good for each in submit(connection, staff, source=Source(Party.STAFF, "alice"), now=now))


def filing_of(shop: str) -> str:
    return shop.replace(":", ":filing-")


def file_disruption(url: str, shop: str) -> None:
    """What the shop reports of its own logistics, for staff to decide."""
    now = datetime.now(UTC)
    filed = DisruptionFiled(
        id=f"filing-{shop}", at=now, notice=filing_of(shop), shop=shop, event="flood", region="440305",
        promise_from=now, promise_to=now + timedelta(days=5), latest_ship=now + timedelta(days=9), note="园区积水",
    )  # fmt: skip
    with kept(url) as connection:
        _state(connection, [filed], now=now)


def _state(connection: db.Connection, facts: list[Fact], *, now: datetime) -> None:
    results = submit(connection, facts, source=PLATFORM, now=now)
    assert all(result.status == "accepted" for result in results), results


def people(shop: str, name: str):
    """The main account and a sub-account without permissions."""
    from surety.access.models import Membership, User

    main = User.objects.create_user(name, password="long enough 1")
    Membership.objects.create(user=main, shop=shop, main=True)
    sub = User.objects.create_user(f"{name}-sub", password="long enough 1")
    return main, Membership.objects.create(user=sub, shop=shop)


def count_rows(connection: psycopg.Connection, table: str) -> int:
    return connection.execute(f"select count(*) from {table}").fetchone()[0]
