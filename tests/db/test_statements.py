"""A statement says what the ledger says, whatever the history, the period, and the days that are closed by then."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surety.money import days, queries, settlement
from surety.money.statement import BUYER_ACCOUNTS, BUYER_ALWAYS, KINDS, SHOP_ACCOUNTS, Period, kind_of, state
from tests.db.moves import OLD_REGIME, SPRING, Market, Move
from tests.db.playing import undone
from tests.db.sayings import AFTERSALES
from tests.db.test_door import T0, paid, placed
from tests.db.test_histories import BOUNDED
from tests.db.together import together

LATE = [*(Move(what, order, 0, n=1) for order in (0, 2) for what in ("place", "pay")), Move("wait", n=4), Move("sweep")]
SOLD = [Move(what, order, order % 3, n=1) for order in range(4) for what in ("place", "pay", "ship", "pick_up", "sign")]
BACK = (("as_apply", 5), ("as_agree", 1), ("as_send", 1), ("as_scan", 1))
RETURNED = [*SOLD, *(Move(what, 0, 0, n) for what, n in BACK), Move("housekeep")]
BEGUN = ((OLD_REGIME, LATE), (OLD_REGIME, SOLD), (SPRING, LATE), (SPRING, RETURNED))
WHAT = (*AFTERSALES, "place", "pay", "ship", "pick_up", "sign", "cancel", "due", "wait", "wait", "sweep", "housekeep",
        "refund_settled", "decide", "appeal", "carry", "register", "deposit_pay", "deposit_pay",
        "deposit_take")  # fmt: skip
MOVES = st.lists(
    st.builds(Move, what=st.sampled_from(WHAT), order=st.integers(0, 3), parcel=st.integers(0, 2), n=st.integers(0, 5)),
    min_size=5,
    max_size=25,
)
seen: Counter[str] = Counter()


@settings(BOUNDED, max_examples=30)
@given(begun=st.sampled_from(BEGUN), moves=MOVES, cut=st.integers(0, 60), length=st.integers(0, 400))
def check(door_connection, begun, moves, cut, length):
    start, opening = begun
    with undone(door_connection):
        market = Market(door_connection, start=start)
        for move in [*opening, *moves]:
            market.play(move)
        settlement.settle(door_connection, now=market.now)
        first = start.astimezone(days.ZONE).date() + timedelta(days=cut)
        for period in (
            Period(None, market.now.astimezone(days.ZONE).date()),
            Period(first, first + timedelta(days=length)),
        ):
            _holds(door_connection, period)
            _close_until(door_connection, market.now - timedelta(days=length % 7))
            _holds(door_connection, period)


def test_whatever_happens_statements_add_up(door_connection):
    seen.clear()
    check(door_connection)
    assert {"held", "released", "refunded", "compensation", "penalties", "advance", "settlement"} <= seen.keys(), seen
    assert "other" not in seen, "an effect that no statement names"


def _close_until(connection, now: datetime) -> None:
    """What `close_days` does, within a transaction that is undone: there nobody else's commit can be waited for."""
    cursor = connection.cursor()
    first = days._first_open(cursor)
    last = (now - days.AFTER).astimezone(days.ZONE).date() - timedelta(days=1)
    if first is not None and first <= last:
        days._close(cursor, first, last, now=now)


def _holds(connection, period: Period) -> None:
    since, until = queries.instants(period)
    shops = [shop for (shop,) in connection.execute("select distinct shop from surety_order").fetchall()]
    for shop in shops:
        moved = queries.moved_of_shop(connection.cursor(), shop, period)
        shown = state(moved, always=SHOP_ACCOUNTS)
        seen.update(line.kind for account in shown for line in account.lines)
        assert _figures(shown) == _expected(connection, shop, since, until), (shop, period)
        in_the_ledger = _postings(connection, shop, since, until)
        assert sum(line.postings for account in shown for line in account.lines) == in_the_ledger


def _figures(shown) -> dict[tuple[str, str], tuple[int, int]]:
    found = {(a.account, a.currency): (a.opening_fen, a.closing_fen) for a in shown if a.opening_fen or a.closing_fen}
    for account in shown:
        assert account.closing_fen - account.opening_fen == sum(line.amount_fen for line in account.lines)
        assert [line.kind for line in account.lines] == [kind for kind in KINDS if kind in {
            line.kind for line in account.lines}]  # fmt: skip
    return found


_LEDGER = """
with orders as (select subject from surety_order where shop = %(shop)s union all select %(shop)s),
one_side as (
    select credit as account, currency, amount_fen, recorded_at from surety_transfer where subject in (table orders)
    union all
    select debit, currency, -amount_fen, recorded_at from surety_transfer where subject in (table orders)
    union all
    select account, currency, amount_fen, recorded_at from surety_settlement where shop = %(shop)s
    union all
    select 'merchant', currency, -amount_fen, recorded_at from surety_settlement
     where shop = %(shop)s and cause not in ('penalty_cap', 'top_up')
)
select account, currency, coalesce(sum(amount_fen) filter (where recorded_at < %(since)s), 0)::bigint,
       coalesce(sum(amount_fen) filter (where recorded_at < %(until)s), 0)::bigint
  from one_side group by 1, 2
"""


def _expected(connection, shop: str, since: datetime, until: datetime) -> dict[tuple[str, str], tuple[int, int]]:
    """Read off the transfers and settlements themselves."""
    rows = connection.execute(_LEDGER, {"shop": shop, "since": since, "until": until}).fetchall()
    return {(account, currency): (before, after) for account, currency, before, after in rows if before or after}


def _postings(connection, shop: str, since: datetime, until: datetime) -> int:
    query = """select 2 * (select count(*) from surety_transfer t left join surety_order o using (bucket, subject)
        where coalesce(o.shop, t.subject) = %(shop)s and t.recorded_at >= %(since)s and t.recorded_at < %(until)s)
      + (select count(*) + count(*) filter (where cause not in ('penalty_cap', 'top_up')) from surety_settlement
        where shop = %(shop)s and recorded_at >= %(since)s and recorded_at < %(until)s)"""
    return connection.execute(query, {"shop": shop, "since": since, "until": until}).fetchone()[0]


def test_a_buyers_statement_is_of_all_their_orders_and_of_no_other(door_connection, submit):
    for order, buyer in (("douyin:1", "b1"), ("douyin:2", "b1"), ("douyin:3", "b2")):
        submit(placed(order, buyer=buyer), paid(order), now=T0)
    period = Period(None, T0.astimezone(days.ZONE).date())
    cursor = door_connection.cursor()
    (account,) = (a for a in _buyers(cursor, "b1", period) if a.account == "buyer")
    (one,) = (a for a in state(queries.moved_of_order(cursor, "douyin:3", period), always=BUYER_ALWAYS,
                               only=BUYER_ACCOUNTS) if a.account == "buyer")  # fmt: skip
    assert account.closing_fen == 2 * one.closing_fen < 0
    assert (account.lines[0].kind, account.lines[0].postings) == ("held", 2)
    assert {a.account for a in _buyers(cursor, "b1", period)} == set(BUYER_ALWAYS)
    assert queries.orders_of_buyer(cursor, "douyin", "b1") == 2
    assert queries.orders_of_buyer(cursor, "taobao", "b1") == 0


def _buyers(cursor, buyer: str, period: Period):
    return state(queries.moved_of_buyer(cursor, "douyin", buyer, period), always=BUYER_ALWAYS, only=BUYER_ACCOUNTS)


def test_days_close_once_and_never_change(door_connection, database_url, submit):
    submit(placed(), paid(), now=T0)
    day = T0.astimezone(days.ZONE).date()
    too_early = days.start_of(day + timedelta(days=1)) + days.AFTER - timedelta(microseconds=1)
    assert days.close_days(door_connection, now=too_early) == 0
    closed = together(database_url, *[lambda own: days.close_days(own, now=too_early + timedelta(microseconds=1))] * 3)
    assert sorted(closed) == [0, 0, 1]
    assert days.closed_through(door_connection.cursor()) == day
    kept = door_connection.execute("select day, account, effect, amount_fen, postings from surety_ledger_day"
                                   " order by amount_fen").fetchall()  # fmt: skip
    assert [row[:3] for row in kept] == [(day, "buyer", "payment"), (day, "held", "payment")]
    assert kept[0][3] == -kept[1][3] < 0
    for statement in ("update surety_ledger_day set amount_fen = 0", "delete from surety_ledger_closed"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            door_connection.execute(statement)


def test_a_day_is_not_closed_while_somebody_still_writes(door_connection, database_url, submit):
    submit(placed(), paid(), now=T0)
    later = T0 + timedelta(days=3)
    with psycopg.connect(database_url) as writing:
        writing.execute("select pg_current_xact_id()")
        assert days.close_days(door_connection, now=later) == 0
    assert days.close_days(door_connection, now=later) > 0


def test_a_long_pause_is_closed_some_days_at_a_time(door_connection, submit):
    submit(placed(), paid(), now=T0)
    later = T0 + timedelta(days=100)
    counts = []
    while count := days.close_days(door_connection, now=later):
        counts.append(count)
    assert max(counts) <= days.DAYS_AT_ONCE
    assert days.closed_through(door_connection.cursor()) == later.astimezone(days.ZONE).date() - timedelta(days=1)


def test_every_effect_has_a_kind():
    from surety.consoles.words import EFFECT

    assert {kind_of(effect) for effect in EFFECT} <= set(KINDS) - {"other"}
    assert kind_of("late_penalty_reversal:2") == "penalties"
    assert kind_of("settlement:top_up") == "deposit"
    assert kind_of("refunds") == "other"
