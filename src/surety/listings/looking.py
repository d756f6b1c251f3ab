"""What the door reads of tables for a listing: what settlements took of its shop's deposit (BTAS-3b)."""

from __future__ import annotations

from typing import Any

from surety.engine.keys import bucket_of
from surety.engine.look_up import Seen
from surety.listings.facts import ListingSubmitted
from surety.rulebook import Release


def look_up(cursor: Any, fact: Any, release: Release) -> Seen | None:
    if not isinstance(fact, ListingSubmitted):
        return None
    cursor.execute(
        "select coalesce(sum(amount_fen), 0)::bigint from surety_settlement"
        " where bucket = %s and shop = %s and account = 'deposit'",
        [bucket_of(fact.shop), fact.shop],
    )
    return Seen({"deposit_settled_fen": cursor.fetchone()[0]})
