"""Pieces whose order has ended (F4, F6): refunded before it shipped, closed by a limit, cancelled by its platform.

So has that of a piece whose unit alone was refunded before it shipped (`surety.orders.struck`).

A platform that ends an order says of its pieces what became of them, and has the first word; what nobody has said
after a while is said here, so that no centre packs and no code stands for what nobody buys (cancelled_piece).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from surety.engine import door
from surety.engine.db import Connection
from surety.engine.fact import SYSTEM
from surety.engine.keys import bucket_of, digest
from surety.inspection.facts import PieceCancelled

FIRST_WORD = timedelta(minutes=10)
"""So long after an order's end its platform may say it of the pieces itself."""
SHOPS = 50
"""Looked at in one step."""
LIMIT = 200
"""Pieces told in one transaction of the door."""
SECONDS_APART = 30.0

_OPEN = "p.stage not in ('shipped', 'delivered', 'ended')"
"""In the words of the index `surety_piece_open`."""
_SHOPS = f"select distinct p.shop from surety_piece p where {_OPEN} and p.shop > %s order by p.shop limit %s"
_SOLD = f"""
select p.bucket, p.subject, p.order_id, p.stage from surety_piece p
where {_OPEN} and p.shop = any(%s) and p.order_id is not null
  and (p.stage <> 'returning' or p.verdict in ('fail', 'unable'))
"""
# What left in a parcel is on its way to the buyer, whether or not its own hand-over was stated: after-sales has it.
_ENDED = """
with ended as materialized (
    select n.*, o.doc from unnest(%s::int[], %s::text[], %s::int[], %s::text[], %s::text[])
        as n (order_bucket, order_id, bucket, piece, stage)
    join surety_order o on o.bucket = n.order_bucket and o.subject = n.order_id
    where o.import_hold is null and case o.status when 'cancelled' then (o.doc ->> 'cancelled_at')::timestamptz
        else (o.doc -> 'struck_pieces' ->> n.piece)::timestamptz end <= %s
)
select n.piece, n.order_id, n.stage from ended n
join surety_piece p on p.bucket = n.bucket and p.subject = n.piece
where p.doc ->> 'order' = n.order_id and not coalesce(n.doc::jsonb -> 'handovers', '[]')
    @> jsonb_build_array(jsonb_build_object('parcel', coalesce(p.doc ->> 'outbound', '')))
order by n.piece
"""
"""Only of orders that have ended is what a piece remembers read: the others are many, and looked at again and again."""


class Orderless(NamedTuple):
    """A piece still sold in an order that has ended, for it at least."""

    piece: str
    order: str
    stage: str


def steps(connection: Connection) -> Callable[[datetime], int]:
    """The worker's: some shops at a time, and again from the first."""
    last, due = "", 0.0

    def step(now: datetime) -> int:
        nonlocal last, due
        if time.monotonic() < due:
            return 0
        shops = [shop for (shop,) in connection.execute(_SHOPS, [last, SHOPS]).fetchall()]
        last = shops[-1] if len(shops) == SHOPS else ""
        due = 0.0 if last else time.monotonic() + SECONDS_APART
        return tell(connection, shops, now=now)

    return step


def tell(connection: Connection, shops: list[str], *, now: datetime) -> int:
    """Say it of the pieces of these shops; returns of how many it was new. Said once for a stage of a piece."""
    found = _found(connection, shops, now=now)
    told = 0
    for n in range(0, len(found), LIMIT):
        said = [_said(each, now=now) for each in found[n : n + LIMIT]]
        told += sum(each.status == "accepted" for each in door.submit(connection, said, source=SYSTEM, now=now))
    return told


def _said(each: Orderless, *, now: datetime) -> PieceCancelled:
    """It names the order: the piece may be sold in another since it was found."""
    fact_id = digest(*(part.encode() for part in each))
    return PieceCancelled(id=fact_id, at=now, piece=each.piece, order=each.order, reason="cancelled")


def _found(connection: Connection, shops: list[str], *, now: datetime) -> list[Orderless]:
    sold = connection.execute(_SOLD, [shops]).fetchall()
    if not sold:
        return []
    buckets, pieces, orders, stages = map(list, zip(*sold, strict=True))
    named = [[bucket_of(order) for order in orders], orders, buckets, pieces, stages]
    return [Orderless(*row) for row in connection.execute(_ENDED, [*named, now - FIRST_WORD]).fetchall()]
