"""Work for a process that will be killed: `python -m tests.db.labour live ORDERS`, or `sweep ORDERS`, `month ORDERS`.

It says the same at the same times whenever it is run, so that a run after a kill takes up where the last one ended.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import date, datetime, timedelta

from surety.engine import db, door, sweep
from surety.engine.fact import Fact, Party, Source
from surety.logistics.facts import ParcelPickedUp, ParcelSigned
from surety.money.sandbox import HEALED
from surety.orders.facts import LateAppealed, OrderCancelled
from surety.platforms.simulation import living as simulated
from tests.db.test_door import PLATFORM, T0, hours, paid, placed, scan, shipped

STEP = timedelta(hours=6)
ORDERS_A_STEP = 12
CARRIER = Source(Party.CARRIER, "sf")


def live(connection: db.Connection, orders: int) -> None:
    """Facts and sweeps in turn, step by step."""
    for now, facts in sorted(diary(orders).items()):
        for source in (PLATFORM, CARRIER):
            door.submit(connection, [fact for fact, who in facts if who is source], source=source, now=now)
        sweep.fire_due(connection, now, limit=5)
    finish(connection, orders)


def finish(connection: db.Connection, orders: int) -> None:
    sweep.fire_due(connection, end(orders), limit=5)


def end(orders: int) -> datetime:
    return T0 + STEP * (orders // ORDERS_A_STEP) + timedelta(days=200)


def diary(orders: int) -> dict[datetime, list[tuple[Fact, Source]]]:
    """What is said when: orders that ship in time, late, in one parcel with another, or never."""
    said: dict[datetime, list[tuple[Fact, Source]]] = defaultdict(list)
    for n in range(orders):
        start, name = T0 + STEP * (n // ORDERS_A_STEP), f"douyin:{n}"
        waybill = f"SF{n - n % 2 if n % 5 == 1 else n:06}"
        said[start] += [(placed(name, at=start), PLATFORM), (paid(name, at=start), PLATFORM)]
        if n % 5 == 4:
            cancelled = OrderCancelled(id=f"cancel-{n}", order=name, at=start + hours(72))
            said[start + hours(72)].append((cancelled, PLATFORM))
        if n % 5 < 3:
            ship_at, seen_at = start + hours((12, 48, 60)[n % 3]), start + hours((24, 66, 90)[n % 3])
            said[ship_at].append((shipped(name, waybill=waybill, at=ship_at), PLATFORM))
            said[seen_at].append((scan(ParcelPickedUp, waybill, at=seen_at - hours(n % 30)), CARRIER))
            said[seen_at + hours(48)].append((scan(ParcelSigned, waybill, at=seen_at + hours(40)), CARRIER))
        if n % 7 == 3:
            appeal = LateAppealed(id=f"appeal-{n}", order=name, at=start, grounds="other", note="核对")
            said[start + hours(120)].append((appeal, PLATFORM))
    return said


def prepare_sweep(connection: db.Connection, orders: int) -> None:
    """Everything said but nothing fired."""
    for now, facts in sorted(diary(orders).items()):
        if now == T0:
            door.submit(connection, [fact for fact, _ in facts], source=PLATFORM, now=now)
    facts = [fact for n in range(orders) for fact in (placed(f"douyin:s{n}"), paid(f"douyin:s{n}"))]
    door.submit(connection, facts, source=PLATFORM, now=T0)


def live_month(connection: db.Connection, orders: int) -> None:
    """A simulated month with a provider whose faults leave no difference: nothing is ever sent short."""
    simulated.live(orders, seed=orders, start=date(2026, 3, 1), connect=db.connect, faults=0.3, kinds=HEALED)


WORK = {"live": live, "sweep": finish, "month": live_month}

if __name__ == "__main__":
    with db.connect() as own:
        WORK[sys.argv[1]](own, int(sys.argv[2]))
