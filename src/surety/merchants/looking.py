"""What the door reads of tables for a shop's facts: its open orders, and what settlements took of its deposit."""

from __future__ import annotations

from typing import Any

from surety.engine.keys import bucket_of
from surety.engine.look_up import Seen
from surety.merchants.deposit import DEPOSIT_FACTS
from surety.merchants.leaving import look_up_orders
from surety.rulebook import Release


def look_up(cursor: Any, fact: Any, release: Release) -> Seen | None:
    """A settlement waits until a withdrawal is decided: what it would charge must still be there."""
    if not isinstance(fact, DEPOSIT_FACTS):
        return look_up_orders(cursor, fact, release)
    cursor.execute("select pg_advisory_xact_lock(hashtext('surety settlement'))")
    cursor.execute(
        "select coalesce(sum(amount_fen), 0)::bigint from surety_settlement"
        " where bucket = %s and shop = %s and account = 'deposit'",
        [bucket_of(fact.shop), fact.shop],
    )
    return Seen({"deposit_settled_fen": cursor.fetchone()[0]})
