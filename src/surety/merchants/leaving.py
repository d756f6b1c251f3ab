"""Shops that leave: when the last of their paid orders has ended, they have left (BTAS-6.2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from surety.engine import door
from surety.engine.db import Connection
from surety.engine.fact import SYSTEM
from surety.engine.look_up import Seen
from surety.merchants.facts import ShopLeft
from surety.rulebook import Release

_OPEN = """
exists (select 1 from surety_order o where o.shop = {shop}
        and o.status in ('to_ship', 'part_shipped', 'shipped', 'in_transit'))
"""
_DONE = f"""
select s.subject from surety_shop s where s.standing = 'leaving' and not {_OPEN.format(shop="s.subject")} limit %s
"""

LIMIT = 200
"""Shops that leave in one transaction."""


def look_up_orders(cursor: Any, fact: Any, release: Release) -> Seen | None:
    """Whether a shop that is about to have left still has orders somebody paid for."""
    if not isinstance(fact, ShopLeft):
        return None
    cursor.execute(f"select {_OPEN.format(shop='%s')}", [fact.shop])
    return Seen({"open_orders": bool(cursor.fetchone()[0])})


def finish(connection: Connection, *, now: datetime) -> int:
    """The worker's look: shops with nothing left to do; returns how many left."""
    left = 0
    while shops := [shop for (shop,) in connection.execute(_DONE, [LIMIT]).fetchall()]:
        gone = [ShopLeft(id=f"{shop[:60]}/left/{now.isoformat()}", at=now, shop=shop) for shop in shops]
        count = sum(result.good for result in door.submit(connection, gone, source=SYSTEM, now=now))
        left += count
        if count < len(shops):
            break  # somebody else was quicker, or an order came in between
    return left
