"""Settlement: moving what a shop's orders earned or owe to the shop's own accounts.

Orders post to themselves, so no shop balance is written while orders are (design 4). From time to time a settlement
sums what is not settled yet and books it: earnings to `receivable`; compensation and penalties from `receivable`,
then from `deposit`, and what neither covers to `owed` (A5). A settlement's rows sum to what the orders moved, but for
`penalty_cap`: what the older regime's limit per shop and day gives back (A8).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from surety.engine import book
from surety.engine.db import Connection
from surety.engine.keys import bucket_of
from surety.rulebook import RulebookValueError, Status, UnknownTable

NO_CAP = 10**18
ACCOUNTS = ("receivable", "deposit", "owed")

# What is given back, by a reversal or a remedy (`:version.judgement`), counts on the day of the penalty, so that the
# limit of that day is measured again.
_ORIGINAL = """left join surety_transfer r on r.bucket = t.bucket and r.subject = t.subject and r.effect = case
    when t.effect like 'late_penalty_reversal%%' then replace(t.effect, '_reversal', '')
    when t.effect like 'late_penalty_remedy:%%.1' then 'late_penalty'
    when t.effect like 'late_penalty_remedy:%%' then 'late_penalty:' || split_part(t.effect, '.', 2) end"""
_DAY = "(coalesce(r.occurred_at, t.occurred_at) at time zone 'Asia/Shanghai')::date"

_UNSETTLED = """
with moved as (
    select t.bucket, t.subject, t.effect, o.shop, t.currency,
           case when t.effect like 'late_compensation%%' then 'compensation'
                when t.effect like 'late_penalty%%' then 'penalty' else 'merchant' end as cause,
           case when t.credit = 'merchant' then t.amount_fen else -t.amount_fen end as amount_fen,
           case when t.effect like 'late_penalty%%' then {day} end as day
    from surety_transfer t join surety_order o on o.bucket = t.bucket and o.subject = t.subject {original}
    where t.settled_no is null and 'merchant' in (t.debit, t.credit) and o.import_hold is null
    order by t.bucket, t.subject, t.effect limit %s
    for no key update of t skip locked
), marked as (
    update surety_transfer t set settled_no = %s from moved m
    where t.bucket = m.bucket and t.subject = m.subject and t.effect = m.effect
)
select shop, currency, cause, day, sum(amount_fen)::bigint from moved group by shop, currency, cause, day
"""

_PENALTIES_BEFORE = """
select coalesce(sum(case when t.credit = 'merchant' then t.amount_fen else -t.amount_fen end), 0)::bigint
from surety_transfer t join surety_order o on o.bucket = t.bucket and o.subject = t.subject {original}
where o.shop = %s and o.currency = %s and t.effect like 'late_penalty%%' and t.settled_no < %s
  and {day} = %s
"""

_TOPPED_UP = """
with moved as (
    select t.bucket, t.subject, t.effect, t.shop, t.currency from surety_transfer t
    where t.settled_no is null and t.credit = 'deposit' and 'deposit' in (t.debit, t.credit)
    order by t.bucket, t.subject, t.effect limit %s for no key update of t skip locked
), marked as (
    update surety_transfer t set settled_no = %s from moved m
    where t.bucket = m.bucket and t.subject = m.subject and t.effect = m.effect
)
select distinct shop, currency from moved
"""
_DEPOSITED = """
select coalesce(sum(case when credit = 'deposit' then amount_fen else -amount_fen end), 0)::bigint
from surety_transfer where shop = %s and currency = %s and 'deposit' in (debit, credit)
"""

LIMIT = 20_000
"""Transfers settled in one transaction."""


def settle(connection: Connection, *, now: datetime) -> int:
    """Settle everything that is open; returns how many transactions it took."""
    rounds = 0
    while _settle_some(connection, now):
        rounds += 1
    while _pay_what_is_owed(connection, now):
        rounds += 1
    return rounds


def _pay_what_is_owed(connection: Connection, now: datetime) -> bool:
    """A deposit that was topped up pays what the shop owes (A5): moved between its accounts, beside any order."""
    with connection.transaction():
        cursor = connection.cursor()
        cursor.execute("select pg_advisory_xact_lock(hashtext('surety settlement'))")
        cursor.execute("select nextval('surety_settlement_number')")
        number = cursor.fetchone()[0]
        cursor.execute(_TOPPED_UP, [LIMIT, number])
        shops = cursor.fetchall()
        for shop, currency in shops:
            balance = balances(cursor, shop, currency)
            amount_fen = min(-balance["owed"], max(balance["deposit"], 0))
            for account, part_fen in (("deposit", -amount_fen), ("owed", amount_fen)):
                if part_fen:
                    _write(cursor, shop, currency, account, part_fen, cause="top_up", number=number, now=now)
    return bool(shops)


def _settle_some(connection: Connection, now: datetime) -> bool:
    with connection.transaction():
        cursor = connection.cursor()
        cursor.execute("select pg_advisory_xact_lock(hashtext('surety settlement'))")
        cursor.execute("select nextval('surety_settlement_number')")
        number = cursor.fetchone()[0]
        cursor.execute(_UNSETTLED.format(day=_DAY, original=_ORIGINAL), [LIMIT, number])
        totals: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for shop, currency, cause, day, amount_fen in cursor.fetchall():
            totals[shop, currency][cause] += amount_fen
            if day is not None:
                back_fen = _over_cap(cursor, shop, currency, day, amount_fen, number=number, now=now)
                totals[shop, currency]["penalty_cap"] += back_fen
        for (shop, currency), causes in totals.items():
            _book(cursor, shop, currency, causes, number=number, now=now)
    return bool(totals)


def _over_cap(cursor: Any, shop: str, currency: str, day: date, moved_fen: int, *, number: int, now: datetime) -> int:
    """What this settlement's penalties of one shop and day exceed the day's limit by, beyond earlier settlements."""
    cap_fen = _cap_fen(cursor, shop, day, now)
    cursor.execute(_PENALTIES_BEFORE.format(day=_DAY, original=_ORIGINAL), [shop, currency, number, day])
    before_fen = cursor.fetchone()[0]
    return max(0, -(before_fen + moved_fen) - cap_fen) - max(0, -before_fen - cap_fen)


def _cap_fen(cursor: Any, shop: str, day: date, now: datetime) -> int:
    _, release = book.active(cursor, now=now)
    try:
        answer = release.decide("late_penalty", {"platform": shop.partition(":")[0]}, on=day)
    except (RulebookValueError, UnknownTable):  # a platform without rules has no limit either
        return NO_CAP
    if answer.status is Status.STOPPED:  # a stop ends charges, never the merchant's protection from them
        return release.tables["late_penalty"].row(answer.rows[0]).outputs["shop_day_max_fen"]
    return answer.outputs.get("shop_day_max_fen", NO_CAP)


def _book(cursor: Any, shop: str, currency: str, causes: dict[str, int], *, number: int, now: datetime) -> None:
    balance = balances(cursor, shop, currency)
    for cause in ("merchant", "compensation", "penalty", "penalty_cap"):
        for account, amount_fen in _split(balance, causes.get(cause, 0)):
            balance[account] += amount_fen
            _write(cursor, shop, currency, account, amount_fen, cause=cause, number=number, now=now)


def _write(
    cursor: Any, shop: str, currency: str, account: str, amount_fen: int, *, cause: str, number: int, now: datetime
) -> None:
    cursor.execute(
        "insert into surety_settlement (bucket, shop, settlement_no, account, amount_fen, cause, currency,"
        " recorded_at) values (%s, %s, %s, %s, %s, %s, %s, %s)",
        [bucket_of(shop), shop, number, account, amount_fen, cause, currency, now],
    )


def balances(cursor: Any, shop: str, currency: str) -> dict[str, int]:
    """A shop's accounts: receivable and deposit at least zero, owed at most zero."""
    cursor.execute(
        "select account, sum(amount_fen)::bigint from surety_settlement"
        " where bucket = %s and shop = %s and currency = %s group by account",
        [bucket_of(shop), shop, currency],
    )
    found = dict.fromkeys(ACCOUNTS, 0) | dict(cursor.fetchall())
    cursor.execute(_DEPOSITED, [shop, currency])
    found["deposit"] += cursor.fetchone()[0]
    return found


def _split(balance: dict[str, int], amount_fen: int) -> Iterator[tuple[str, int]]:
    """Earnings first pay what is owed; charges take the receivable, then the deposit, then become owed (A5)."""
    if amount_fen > 0:
        repaid = min(amount_fen, -balance["owed"])
        parts = {"owed": repaid, "receivable": amount_fen - repaid}
    else:
        from_receivable = min(-amount_fen, balance["receivable"])
        from_deposit = min(-amount_fen - from_receivable, balance["deposit"])
        rest = -amount_fen - from_receivable - from_deposit
        parts = {"receivable": -from_receivable, "deposit": -from_deposit, "owed": -rest}
    return ((account, part) for account, part in parts.items() if part)
