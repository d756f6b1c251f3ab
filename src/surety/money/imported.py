"""Tells orders that what an import sent back has reached its buyer, where the import itself did not say so.

Imports of earlier versions did not: their refunds stay in `refunding`, and nobody else will ever end them.
"""

from __future__ import annotations

from datetime import datetime

from surety.engine.db import Connection
from surety.engine.door import submit
from surety.engine.keys import digest
from surety.money.paying import PAYMENTS
from surety.orders.refund_facts import RefundSettled
from surety.orders.refunding import ELSEWHERE

AT_ONCE = 500

_UNTOLD = """
select subject, intent, amount_fen, created_at from surety_refund_intent i
where state = 'external' and (subject, intent) > (%s, %s) and not exists (
    select from surety_transfer t where t.bucket = i.bucket and t.subject = i.subject
    and t.effect = replace(i.intent, 'refund', 'refund_sent'))
order by subject, intent limit %s
"""


def settle_imported(connection: Connection, *, now: datetime) -> int:
    """Tell every order that was not told; returns how many refunds it was. Run again, it finds none."""
    count, last = 0, ("", "")
    while untold := connection.execute(_UNTOLD, [*last, AT_ONCE]).fetchall():
        facts = [
            RefundSettled(
                id=f"imported:{digest(order.encode(), intent.encode())}",
                order=order, at=at, intent=intent, amount_fen=amount_fen, ref=ELSEWHERE,
            )
            for order, intent, amount_fen, at in untold
        ]  # fmt: skip
        count += sum(result.good for result in submit(connection, facts, source=PAYMENTS, now=now))
        last = (untold[-1][0], untold[-1][1])
    return count
