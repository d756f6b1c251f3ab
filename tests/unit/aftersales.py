"""Words of after-sales cases for tests without a database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from surety.aftersales import facts
from surety.aftersales.case import AftersaleCase
from surety.engine.fact import Fact, SubjectKind
from surety.orders.facts import Line, ShippedLine
from tests.unit.world import CARRIER, ORDER, T0, World, line, paid, placed, scan, shipped

CASE = "douyin:as-1"
EVIDENCE = ("photo-1",)


def applied(asks: str = "return_refund", *, at: datetime = T0, case: str = CASE, **changes: Any) -> Fact:
    platform = case.partition(":")[0]
    fields = {
        "id": f"{case}/applied", "order": f"{platform}:1", "reason": f"{platform}.quality",
        "units": (ShippedLine("1", 1),),
    }  # fmt: skip
    return facts.AftersaleApplied(case=case, asks=asks, at=at, **fields | changes)


def sent(*, at: datetime, waybill: str = "RT1000001", case: str = CASE, **changes: Any) -> Fact:
    return facts.ReturnSent(id=f"{case}/{waybill}", case=case, at=at, carrier="sf", waybill=waybill, **changes)


def said(kind: type[Fact], *, at: datetime, case: str = CASE, id: str = "", **fields: Any) -> Fact:
    return kind(id=f"{case}/{id or kind.__struct_config__.tag}", case=case, at=at, **fields)


def aftersale(world: World, case: str = CASE) -> AftersaleCase:
    return world.cases[SubjectKind.AFTERSALE, case].case  # type: ignore[return-value]


def bought(*lines: Line, order: str = ORDER, signed_at: datetime | None = None, waybill: str = "SF1000001",
           picked_up_at: datetime | None = None, at: datetime = T0,
           paid_fen: int | None = None) -> World:  # fmt: skip
    """An order that was paid, and shipped and signed for if told when."""
    world = World()
    lines = lines or (line(),)
    platform = order.partition(":")[0]
    world.tell(placed(order, at=at, lines=lines, shop=f"{platform}:shop-1"))
    due_fen = sum(each.paid_fen for each in lines)
    world.tell(paid(order, at=at, amount_fen=due_fen if paid_fen is None else paid_fen))
    if picked_up_at or signed_at:
        world.tell(shipped(order, at=at, waybill=waybill))
    if picked_up_at:
        world.tell(scan("picked_up", at=picked_up_at, waybill=waybill), source=CARRIER)
    if signed_at:
        world.tell(scan("signed", at=signed_at, waybill=waybill), source=CARRIER)
    return world
