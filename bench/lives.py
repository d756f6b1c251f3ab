"""Facts as a platform sends them: the lives of many orders, interleaved in time, endless and the same every run.

An order has ten facts: placed, paid, shipped, picked up, four scans on the way, delivered, signed. Orders arrive at a
steady rate, so that once the first have been signed every batch holds all ten stages, and hardly two facts of it
belong to one order: the dearest mix for an engine that loads cases. Three in a hundred ship after the promise of 48
hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count, islice
from random import Random
from typing import Any, NamedTuple

import msgspec

from surety.engine.fact import Party, Source

BASE = datetime(2026, 3, 2, tzinfo=UTC)
SHOPS = 200
CARRIERS = ("zto", "yto", "sto", "yunda", "sf", "jd")
REGIONS = ("310115", "440305", "110105", "330106", "320508", "510107", "420111", "610113")
FACTS_EACH = 10
LATE_SHARE = 0.03

IMPORT = Source(Party.IMPORT, "bench")
PLATFORM = Source(Party.PLATFORM, "douyin")


class Sent(NamedTuple):
    """A fact as bytes, and when it happened."""

    at: datetime
    body: bytes


def stream(
    prefix: str, *, start: datetime = BASE, orders_per_hour: float = 40, pace: float = 1.0, shop: str = ""
) -> Iterator[Sent]:
    """Facts in the order of their times. `prefix` keeps two streams apart; `pace` squeezes lives (0.01: in 40 min)."""
    random = Random(prefix)
    waiting: list[tuple[datetime, int, dict[str, Any]]] = []
    numbers = count()
    for n in count():
        arrives = start + n * timedelta(hours=1) / orders_per_hour
        while waiting and waiting[0][0] <= arrives:
            yield _sent(heappop(waiting))
        for at, fact in _life(random, f"{prefix}{n:07}", arrives, pace, shop):
            heappush(waiting, (at, next(numbers), fact))


def facts(prefix: str, number: int, **how: Any) -> list[Sent]:
    return list(islice(stream(prefix, **how), number))


def shops() -> list[bytes]:
    """The shops the orders name, known before the clock starts."""
    return [
        _encode({"type": "shop_registered", "id": f"shop-{n}", "at": BASE, "shop": shop_id(n), "name": f"店铺 {n}"})
        for n in range(SHOPS)
    ]


def shop_id(n: int) -> str:
    return f"douyin:shop-{n % SHOPS}"


def placed_and_paid(random: Random, number: str, at: datetime, *, shop: str = "") -> tuple[dict[str, Any], ...]:
    """The two facts an order starts with."""
    order = f"douyin:{number}"
    lines = [_line(random, n) for n in range(random.choice((1, 1, 1, 2, 3)))]
    placed = {
        "type": "order_placed", "id": f"{number}-placed", "order": order, "at": at,
        "shop": shop or shop_id(random.randrange(SHOPS)), "buyer": f"b{random.randrange(10**9)}", "ship_from": "330106",
        "lines": lines,
        "receiver": {
            "region": random.choice(REGIONS), "name": f"收件人{random.randrange(1000)}",
            "phone": f"13{random.randrange(10**9):09}", "detail": f"世纪大道 {random.randrange(2000)} 号 3 栋 1201",
        },
    }  # fmt: skip
    paid = {
        "type": "order_paid", "id": f"{number}-paid", "order": order, "at": at + timedelta(seconds=40),
        "amount_fen": sum(line["paid_fen"] for line in lines),
    }  # fmt: skip
    return placed, paid


def encode(fact: dict[str, Any]) -> bytes:
    return _encode(fact)


_encode = msgspec.json.Encoder().encode


def _sent(item: tuple[datetime, int, dict[str, Any]]) -> Sent:
    return Sent(item[0], _encode(item[2]))


def _line(random: Random, n: int) -> dict[str, Any]:
    quantity = random.choice((1, 1, 1, 2))
    price_fen = random.randrange(990, 39_900)
    return {
        "line": f"L{n + 1}", "quantity": quantity, "price_fen": price_fen, "paid_fen": price_fen * quantity,
        "sku": f"SKU-{random.randrange(10**6)}", "title": "夏季纯棉圆领短袖男士宽松上衣", "category": "服饰/男装/T恤",
    }  # fmt: skip


def _life(
    random: Random, number: str, arrives: datetime, pace: float, shop: str
) -> Iterator[tuple[datetime, dict[str, Any]]]:
    placed, paid = placed_and_paid(random, number, arrives, shop=shop)
    yield placed["at"], placed
    yield paid["at"], paid
    carrier = random.choice(CARRIERS)
    late = random.random() < LATE_SHARE
    at = paid["at"] + pace * timedelta(hours=random.uniform(49, 60) if late else random.uniform(2, 30))
    parcel = {"carrier": carrier, "waybill": number.upper()}
    shipped = {"type": "order_shipped", "order": f"douyin:{number}"} | parcel
    yield at, shipped | {"id": f"{number}-shipped", "at": at}
    for event, low, high in _SCANS:
        at += pace * timedelta(hours=random.uniform(low, high))
        fact = {"type": f"parcel_{event.rstrip('1234')}"} | parcel
        yield at, fact | {"id": f"{number}-{event}", "at": at, "place": "杭州转运中心"}


_SCANS = (
    ("picked_up", 1, 10), ("in_transit1", 2, 8), ("in_transit2", 4, 12), ("in_transit3", 4, 12),
    ("in_transit4", 2, 8), ("delivered", 2, 8), ("signed", 0, 6),
)  # fmt: skip
