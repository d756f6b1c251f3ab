"""What another platform's compensation rule would say about Olist's late orders. A question, never a posting."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg

from surety.engine import book, clock
from surety.orders.steps import compensation_fen
from surety.rulebook import Status

BEHAVED_ON = datetime(2025, 1, 1, tzinfo=UTC)
"""The rules are asked as of this date (A5 was reported from 2022-01 to 2025-04): Olist's own years lie before them."""

_LATE = """
select o.paid_fen, count(*) from surety_order o
where o.platform = 'olist' and o.paid_at is not null and exists (
    select 1 from json_each(o.doc -> 'promised') p
    where (p.value ->> 'late')::boolean
       or (p.value ->> 'handed_at' is null and (p.value ->> 'ship_by')::timestamptz <= %(now)s
           and coalesce((o.doc ->> 'cancelled_at')::timestamptz, 'infinity') >= (p.value ->> 'ship_by')::timestamptz))
group by o.paid_fen order by o.paid_fen
"""


def what_if_text(connection: psycopg.Connection) -> str:
    """Late orders (handed over late, or never and past their promise), priced by Douyin's table (A5)."""
    now = clock.now(connection)
    with connection.transaction(), connection.cursor() as cursor:
        _, release = book.active(cursor, now=now)
        late = cursor.execute(_LATE, {"now": now}).fetchall()
    orders = sum(count for _, count in late)
    total_fen = sum(count * _owed(release, paid_fen) for paid_fen, count in late)
    return (
        f"WHAT IF (douyin, A5, rules of {BEHAVED_ON:%Y-%m-%d}): {orders:,} late orders would have cost "
        f"{total_fen / 100:,.2f}, reading each centavo of BRL as a fen.\n"
        "NOT OWED, nothing was posted. 仅为假设，不构成应付，未记任何账。"
    )


def _owed(release: Any, paid_fen: int) -> int:
    inputs = {"platform": "douyin", "paid_fen": paid_fen, "logistics_controlled": False}
    answer = release.decide("late_compensation", inputs, on=BEHAVED_ON)
    return compensation_fen(answer.outputs, paid_fen) if answer.status is Status.DECIDED else 0
