"""The shop's money: its accounts, what moved them, and the postings of its orders behind that."""

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from surety.consoles import labels, typed
from surety.consoles.addresses import with_query
from surety.consoles.frame import frame, in_shop
from surety.engine.keys import bucket_of

ORDERS_LOOKED_AT = 500
"""Orders whose postings one page shows, newest first."""
EFFECTS = ("release", "late_compensation", "late_penalty", "late_compensation_reversal", "late_penalty_reversal")

_ACCOUNTS = """
select account, currency, cause, sum(amount_fen)::bigint as amount_fen
  from surety_settlement where bucket = %s and shop = %s group by account, currency, cause
"""
_POSTINGS = """
with newest as (
    select bucket, subject, placed_at from surety_order
     where shop = %s and (%s::timestamptz is null or placed_at < %s) order by placed_at desc, subject limit %s
)
select t.subject, t.effect, t.debit, t.credit, t.currency, t.rule_row, t.occurred_at, t.settled_no,
       case when t.credit = 'merchant' then t.amount_fen else -t.amount_fen end as amount_fen
  from newest join surety_transfer t on t.bucket = newest.bucket and t.subject = newest.subject
 where 'merchant' in (t.debit, t.credit) and (%s = '' or split_part(t.effect, ':', 1) = %s)
 order by newest.placed_at desc, t.subject, t.seq, t.effect
"""
_LAST = """
select placed_at from surety_order where shop = %s and (%s::timestamptz is null or placed_at < %s)
 order by placed_at desc, subject offset %s limit 1
"""


@require_safe
@in_shop("money.view")
def statement(request: HttpRequest, shop: str) -> HttpResponse:
    effect = request.GET.get("effect", "")
    effect = effect if effect in EFFECTS else ""
    before = typed.instant(request.GET.get("before", ""))
    last = _fetch(_LAST, [shop, before, before, ORDERS_LOOKED_AT - 1])
    accounts = _fetch(_ACCOUNTS, [bucket_of(shop), shop])
    context = {
        "accounts": _totals(accounts),
        "causes": _by_cause(accounts),
        "postings": _fetch(_POSTINGS, [shop, before, before, ORDERS_LOOKED_AT, effect, effect]),
        "effect": effect,
        "effects": {code: labels.codes("effect")[code] for code in EFFECTS},
        "looked_at": ORDERS_LOOKED_AT,
        "next_url": with_query(request, before=last[0]["placed_at"].isoformat()) if last else "",
        "first_url": with_query(request, before="") if before else "",
    }
    return render(request, "merchant/statement.html", frame(request, shop, **context))


def _totals(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each account's balance, by currency; an account nothing moved yet stands at zero."""
    currencies = sorted({row["currency"] for row in rows}) or ["CNY"]
    return [
        {
            "account": account,
            "currency": currency,
            "amount_fen": sum(
                row["amount_fen"] for row in rows if (row["account"], row["currency"]) == (account, currency)
            ),
        }
        for currency in currencies
        for account in ("receivable", "deposit", "owed")
    ]


def _by_cause(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["currency"], row["account"], row["cause"]))


def _fetch(statement: str, values: list[Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
