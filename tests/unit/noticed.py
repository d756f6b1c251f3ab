"""Orders that a notice reaches, for the tests of what it does to them."""

from __future__ import annotations

from surety.engine.fact import SYSTEM
from surety.orders.facts import (
    OrderDisrupted,
    Receiver,
)
from tests.unit.notices import NOTICE, board, notice
from tests.unit.world import (
    ORDER,
    T0,
    World,
    hours,
    line,
    paid,
    placed,
)

DUE = T0 + hours(48)
THERE = Receiver(region="650102", digest="there")
HERE = Receiver(region="310115", digest="here")
PUBLISHED = T0 + hours(1)


def ordered(*, made=None, receiver=THERE, at=T0, **changes) -> World:
    """An order placed and paid; with a board, the notice was there before."""
    world = World()
    if made is not None:
        world.board = made
    world.tell(placed(receiver=receiver, at=at, **changes), paid(at=at, amount_fen=sum_of(changes)))
    return world


def sum_of(changes) -> int:
    return sum(each.paid_fen for each in changes.get("lines", (line(),)))


def disrupted(world: World, *notices, at=PUBLISHED) -> None:
    """The notices are put on the board, and their spreading reaches the order."""
    world.board = board(*notices)
    count = len(world.rows["surety_fact"])
    fact = OrderDisrupted(id=f"told-{count}", order=ORDER, at=at, notice=NOTICE, change=1)
    world.tell(fact, now=at, source=SYSTEM)


def published(*rows, **changes):
    return notice(*rows, **{"at": PUBLISHED} | changes)


def said(world: World, kind: str) -> list[dict]:
    from msgspec.json import decode

    return [
        decode(each[6]) | {"to": each[5].partition(":")[0]} for each in world.rows["surety_outbox"] if each[4] == kind
    ]


# ------------------------------------------------------------------------------------------------ moving (EPI-2)
