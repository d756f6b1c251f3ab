"""What the selected postings sum to: by account, and to zero when no account was singled out."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from surety.consoles.listing import Selection
from surety.consoles.staff.logs import LEDGER

POSTINGS_MAX = 200_000


@dataclass(frozen=True)
class Total:
    account: str
    currency: str
    amount_fen: int


@dataclass(frozen=True)
class Totals:
    rows: list[Total]
    sums: dict[str, int]
    """By currency; zero unless a filter shows one side of the pairs only."""
    capped: bool


def account_totals(selection: Selection) -> Totals:
    sql = (
        "select account, currency, sum(amount_fen)::bigint, count(*) from"
        f" (select * from ({LEDGER.sql}) t where {selection.where} limit {POSTINGS_MAX}) chosen"
        " group by account, currency order by currency, account"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, selection.params)
        found = cursor.fetchall()
    sums: dict[str, int] = {}
    for _account, currency, amount_fen, _count in found:
        sums[currency] = sums.get(currency, 0) + amount_fen
    rows = [Total(account, currency, amount_fen) for account, currency, amount_fen, _count in found]
    return Totals(rows, sums, sum(row[3] for row in found) >= POSTINGS_MAX)
