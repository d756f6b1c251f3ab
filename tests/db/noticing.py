"""Notices through the door, and work that spreads one and will be killed: `python -m tests.db.noticing ORDERS`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from surety.disruptions import spreading
from surety.disruptions.facts import NoticeDrafted, NoticeLifted, NoticePublished
from surety.disruptions.notice import Row
from surety.engine import db, door
from surety.engine.fact import Party, Source
from tests.db.test_door import PLATFORM, T0, hours, paid, placed
from tests.unit.notices import NOTICE, content, row

STAFF = Source(Party.STAFF, "alice")
PUBLISHED = T0 + hours(1)


def publish(connection: db.Connection, *rows: Row, name: str = NOTICE, now: datetime = PUBLISHED, **said: Any) -> None:
    """A notice in force; by default all of Guangdong, where the tests' orders go, is served later."""
    drafted = NoticeDrafted(
        id=f"{name}/draft", notice=name, at=now, content=content(*(rows or (row("440000"),)), **said)
    )
    published = NoticePublished(id=f"{name}/publish", notice=name, at=now, draft=1)
    results = door.submit(connection, [drafted, published], source=STAFF, now=now)
    assert all(result.status == "accepted" for result in results), results


def lift(connection: db.Connection, *regions: str, at: datetime, now: datetime, name: str = NOTICE) -> None:
    fact = NoticeLifted(id=f"{name}/lift/{len(regions)}/{at:%d%H}", notice=name, at=now, lifted_at=at, regions=regions)
    (result,) = door.submit(connection, [fact], source=STAFF, now=now)
    assert result.status == "accepted", result


def place(connection: db.Connection, orders: int, *, name: str = "s", **changes: Any) -> None:
    """Orders placed and paid at T0."""
    amount_fen = changes.get("paid_fen", 29_900)
    facts = [
        fact
        for order in (f"douyin:{name}{n}" for n in range(orders))
        for fact in (placed(order, **changes), paid(order, amount_fen=amount_fen))
    ]
    door.submit(connection, facts, source=PLATFORM, now=T0)


def due(connection: db.Connection) -> dict[str, datetime]:
    found = connection.execute("select subject, next_due_at from surety_order where next_step = 'ship_by'").fetchall()
    return dict(found)


def progress(connection: db.Connection) -> tuple[int, int, bool]:
    """Told, moved, and whether it is over."""
    return connection.execute(
        "select coalesce(sum(told_count), 0)::int, coalesce(sum(moved_count), 0)::int,"
        " coalesce(bool_and(finished_at is not null), false) from surety_spreading"
    ).fetchone()


if __name__ == "__main__":
    with db.connect() as own:
        spreading.run(own, PUBLISHED, limit=3)
