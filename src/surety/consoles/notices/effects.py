"""What a notice has done so far: how far it has spread, and the orders it moved."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from surety.consoles import labels
from surety.disruptions.case import IN_FORCE, NoticeCase
from surety.disruptions.reach import condition
from surety.engine.keys import bucket_of

SHOWN = 50
WINDOW = 20_000
"""Open orders looked through for those that a notice moved."""


@dataclass(frozen=True)
class Progress:
    """The spreading of the newest change of a notice; counts are of all its changes."""

    told: int
    moved: int
    parts: int
    parts_done: int
    waits: bool
    """Some orders are being imported; they are told when that is over."""
    since: datetime | None
    finished_at: datetime | None

    @property
    def running(self) -> bool:
        return self.parts_done < self.parts or not self.parts

    @property
    def percent(self) -> int:
        return 100 * self.parts_done // self.parts if self.parts else 0


def progress(case: NoticeCase) -> Progress | None:
    """None for what is not in force."""
    if case.status not in IN_FORCE:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(sum(told_count), 0), coalesce(sum(moved_count), 0),"
            " count(*) filter (where newest), count(*) filter (where newest and finished_at is not null),"
            " coalesce(bool_or(waits and finished_at is null) filter (where newest), false),"
            " min(since) filter (where newest), max(finished_at) filter (where newest)"
            " from (select *, change = max(change) over () as newest from surety_spreading"
            " where bucket = %s and subject = %s) s",
            [bucket_of(case.notice), case.notice],
        )
        told, moved, parts, done, waits, since, finished_at = cursor.fetchone()
    return Progress(told, moved, parts, done, waits, since, finished_at if parts and done == parts else None)


@dataclass(frozen=True)
class Moved:
    """An order whose promise the notice moved: from when to when, by which of its addresses."""

    order: str
    shop: str
    status: str
    region: str | None
    before: datetime
    after: datetime
    place: str

    @property
    def place_words(self) -> str:
        return labels.label("notice_place", self.place) if self.place else "—"

    @property
    def number(self) -> str:
        return self.order.partition(":")[2]


@dataclass(frozen=True)
class MovedOrders:
    orders: list[Moved]
    more: bool
    """There are more, or may be: the window ended first."""


def moved_orders(case: NoticeCase, *, shop: str = "") -> MovedOrders:
    """Open orders, of one shop or of all, whose present promise this notice made."""
    if case.status not in IN_FORCE:
        return MovedOrders([], more=False)
    where, values = condition(case)
    if shop:
        where, values = f"{where} and o.shop = %(whose)s", values | {"whose": shop}
    statement = (
        "select subject, shop, status, region, history from (select o.subject, o.shop, o.status, o.region,"
        f" o.doc -> 'ship_by_history' as history from surety_order o where {where} limit {WINDOW + 1}) w"
    )
    ruled = f"{statement} where history -> -1 ->> 'notice' = %(notice)s limit {SHOWN + 1}"
    with connection.cursor() as cursor:
        cursor.execute(ruled, {**values, "notice": case.notice})
        rows = [_moved(*row) for row in cursor.fetchall()]
        if len(rows) > SHOWN:
            return MovedOrders(rows[:SHOWN], more=True)
        cursor.execute(f"select count(*) from ({statement}) c", values)
        return MovedOrders(rows, more=cursor.fetchone()[0] > WINDOW)


def _moved(order: str, shop: str, status: str, region: str | None, history: Any) -> Moved:
    last = (json.loads(history) if isinstance(history, str) else history)[-1]
    before, after = datetime.fromisoformat(last["from"] or last["to"]), datetime.fromisoformat(last["to"])
    return Moved(order, shop, status, region, before, after, last.get("place", ""))
