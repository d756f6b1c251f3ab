"""The outbox, settlement, partitions and the moved clock, by two workers at once and in the order of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from surety.aftersales.facts import AftersaleApplied
from surety.engine import clock, door, outbox, partitions, sweep
from surety.engine.fact import Party, Source
from surety.logistics.facts import ParcelPickedUp, ParcelSigned
from surety.money import settlement
from surety.orders.facts import Declared, Line, OrderCancelled, Promise, ShippedLine
from tests.db import invariants
from tests.db.test_door import PLATFORM, T0, hours, paid, placed, scan, shipped
from tests.db.together import together

CARRIER = Source(Party.CARRIER, "sf")
SHOPS = ("douyin:shop-1", "douyin:shop-2", "douyin:shop-3")


def order(n):
    return f"{SHOPS[n % 3].partition(':')[0]}:{n}"


def lived(connection, count, *, first=0, at=T0):
    """Orders of three shops: one in four signed, one cancelled, one late, one late and proved on time."""
    facts, scans = [], []
    for n in range(first, first + count):
        name, waybill = order(n), f"W{n:05}"
        facts += [placed(name, shop=SHOPS[n % 3], at=at), paid(name, at=at)]
        if n % 4 == 0:
            facts.append(shipped(name, waybill=waybill, at=at))
            scans.append(scan(ParcelSigned, waybill, at=at))
        elif n % 4 == 1:
            facts.append(OrderCancelled(id=f"c{n}", order=name, at=at))
        elif n % 4 == 2:
            facts.append(shipped(name, waybill=waybill, at=at))
    door.submit(connection, facts, source=PLATFORM, now=at)
    door.submit(connection, scans, source=CARRIER, now=at)
    sweep.fire_due(connection, at + hours(50))
    proofs = [scan(ParcelPickedUp, f"W{n:05}", at=at) for n in range(first, first + count) if n % 4 == 2]
    door.submit(connection, proofs, source=CARRIER, now=at + hours(51))


def test_two_workers_deliver_every_message_once(door_connection, database_url, monkeypatch):
    lived(door_connection, 60)
    monkeypatch.setattr(outbox, "LIMIT", 7)
    sent = door_connection.execute("select count(*) from surety_outbox").fetchone()[0]
    counts = together(database_url, *[lambda connection: outbox.deliver(connection, T0 + hours(60))] * 2)
    left = outbox.deliver(door_connection, T0 + hours(60))  # a row the other had locked may have been passed over
    assert sum(counts) + left == sent > 100
    invariants.messages_are_delivered_once(door_connection)


def test_a_message_is_not_delivered_again_after_a_crash_between(door_connection):
    lived(door_connection, 4)
    with door_connection.transaction(force_rollback=True):
        assert outbox.deliver(door_connection, T0 + hours(60))
    assert outbox.deliver(door_connection, T0 + hours(61)) > 0
    assert outbox.deliver(door_connection, T0 + hours(62)) == 0
    invariants.messages_are_delivered_once(door_connection)


def test_settlements_of_two_workers_sum_to_what_the_orders_moved(door_connection, database_url, monkeypatch):
    monkeypatch.setattr(settlement, "LIMIT", 9)
    lived(door_connection, 40)
    now = T0 + hours(60)
    work = [lambda connection: settlement.settle(connection, now=now)] * 2
    together(database_url, *work, lambda connection: lived(connection, 40, first=40))
    together(database_url, *work)
    settlement.settle(door_connection, now=now)
    invariants.settlement_is_complete(door_connection)
    assert settlement.settle(door_connection, now=now) == 0, "nothing is settled twice"
    by_shop = "select o.shop, sum(case when t.credit = 'merchant' then t.amount_fen else -t.amount_fen end)::bigint"
    moved = door_connection.execute(
        f"{by_shop} from surety_transfer t join surety_order o using (bucket, subject)"
        " where 'merchant' in (t.debit, t.credit) group by 1"
    ).fetchall()
    assert len(moved) == 3
    for shop, amount_fen in moved:
        totals = settlement.balances(door_connection.cursor(), shop, "CNY")
        assert sum(totals.values()) == amount_fen
        assert totals["receivable"] >= 0 >= totals["owed"]
        assert totals["deposit"] >= 0


def test_an_order_of_an_import_under_way_is_settled_after_it(door_connection, submit):
    facts = (placed(), paid(), shipped(), scan(ParcelSigned, at=T0))
    submit(*facts, now=T0, hold="i1")
    assert settlement.settle(door_connection, now=T0) == 0
    door.release_hold(door_connection, "i1")
    assert settlement.settle(door_connection, now=T0) == 1
    invariants.settlement_is_complete(door_connection)


@pytest.mark.parametrize(
    ("year", "month", "following"), [(2026, 1, (2026, 2)), (2026, 12, (2027, 1)), (2028, 2, (2028, 3))]
)
def test_a_month_is_followed_by_the_next(year, month, following):
    assert partitions.following(datetime(year, month, 1).date()) == datetime(*following, 1).date()  # noqa: DTZ001 - days


@pytest.fixture
def no_partitions_left(door_connection):
    yield
    made = door_connection.execute(
        "select relname from pg_class where relname ~ '^surety_fact_20[67]' and relkind = 'r'"
    )
    for (name,) in made.fetchall():
        door_connection.execute(f"drop table {name}")


def test_two_workers_make_the_same_partitions_and_facts_find_theirs(
    door_connection, database_url, submit, no_partitions_left
):
    now = datetime(2061, 12, 31, 23, 59, 59, tzinfo=UTC)
    made = together(database_url, *[lambda connection: partitions.ensure(connection, now)] * 3)
    assert {name for names in made for name in names} == {
        "surety_fact_206112",
        "surety_fact_206201",
        "surety_fact_206202",
    }
    assert partitions.ensure(door_connection, now) == []
    for at in (now, now + timedelta(seconds=1)):
        submit(placed(f"douyin:{at:%m}", at=T0), now=at)
    rows = "select subject, tableoid::regclass::text from surety_fact order by subject desc"
    found = door_connection.execute(rows).fetchall()
    assert found == [("douyin:12", "surety_fact_206112"), ("douyin:01", "surety_fact_206201")]


def test_a_month_the_clock_went_astray_in_stays_where_it_is(door_connection, submit, no_partitions_left):
    now = datetime(2072, 5, 5, tzinfo=UTC)
    submit(placed(), now=now)
    partitions.ensure(door_connection, now)
    submit(paid(), now=now)
    found = door_connection.execute("select distinct tableoid::regclass::text from surety_fact").fetchall()
    assert found == [("surety_fact_default",)]


def test_only_partitions_that_were_made_are_named(door_connection, submit, no_partitions_left):
    now = datetime(2073, 5, 5, tzinfo=UTC)
    submit(placed(), now=now)
    assert partitions.ensure(door_connection, now) == ["surety_fact_207306", "surety_fact_207307"]


# ------------------------------------------------------------------------------------------ the moved clock


@pytest.fixture
def sandbox(door_connection):
    yield clock.now(door_connection)
    door_connection.execute("update surety_clock set ahead = '0'")


def promised_at_many_times(connection, at, count=12):
    """Orders whose steps fall due in between each other, in buckets that follow no order."""
    facts = []
    for n in range(count):
        promise = Promise(declared=Declared.DAYS, days=2 + n % 5) if n % 2 else Promise()
        line = Line(line="1", quantity=1, price_fen=40_000 + n, paid_fen=40_000 + n, promise=promise)
        paid_at = at - timedelta(minutes=7 * (count - n) % 60)
        facts += [
            placed(f"douyin:{n}", at=paid_at, lines=(line,)),
            paid(f"douyin:{n}", at=paid_at, amount_fen=line.paid_fen),
        ]
    door.submit(connection, facts, source=PLATFORM, now=at)


_FIRED = """
select subject, body->>'step', occurred_at from surety_fact where type = 'deadline_lapsed' order by recorded_at, ctid
"""


def test_a_moved_clock_fires_in_the_order_of_due_times(door_connection, sandbox):
    promised_at_many_times(door_connection, sandbox)
    assert sweep.advance(door_connection, timedelta(days=10)) == 24
    fired = [at for *_, at in door_connection.execute(_FIRED).fetchall()]
    assert all(earlier <= later for earlier, later in pairwise(fired))
    recorded = door_connection.execute(
        "select min(recorded_at - occurred_at), max(recorded_at - occurred_at) from surety_fact"
        " where type = 'deadline_lapsed'"
    ).fetchone()
    assert recorded == (timedelta(), timedelta()), "each is recorded at the instant it was due"
    assert clock.now(door_connection) - sandbox >= timedelta(days=10)


def outcome(connection):
    queries = (
        "select subject, version, status, late, stake_fen, doc::text from surety_order order by 1",
        "select subject, effect, debit, credit, amount_fen, occurred_at from surety_transfer order by 1, 2",
        "select subject, step, version, due_at, ended_as from surety_deadline order by 1, 2, 3",
        _FIRED.replace("recorded_at, ctid", "3, 1, 2"),
    )
    return [connection.execute(query).fetchall() for query in queries]


@pytest.mark.parametrize("steps", [1, 7, 200])
def test_one_leap_is_as_many_steps(door_connection, sandbox, steps):
    """A leap of 200 days, many small steps, and a worker that looks now and then: the same in the end."""
    with door_connection.transaction(force_rollback=True):
        promised_at_many_times(door_connection, sandbox)
        sweep.advance(door_connection, timedelta(days=200))
        leapt = outcome(door_connection)
    promised_at_many_times(door_connection, sandbox)
    for n in range(1, steps + 1):
        sweep.fire_due(door_connection, sandbox + timedelta(days=200) * n / steps)
    sweep.fire_due(door_connection, sandbox + timedelta(days=201))
    assert outcome(door_connection) == leapt


AGES = T0 + timedelta(days=300)


def test_no_time_lapses_of_an_order_under_import(door_connection):
    """The scans that would prove it in time may come in the next lines of the same file."""
    given = [placed(order(0), shop=SHOPS[0], at=T0), paid(order(0), at=T0)]
    door.submit(door_connection, given, source=PLATFORM, now=T0)
    door_connection.execute("update surety_order set import_hold = 'h'")
    assert sweep.fire_due(door_connection, AGES) == 0
    door.release_hold(door_connection, "h")
    assert sweep.fire_due(door_connection, AGES) > 0


def test_nor_of_its_after_sales_cases(door_connection):
    name = order(0)
    given = [placed(name, shop=SHOPS[0], at=T0), paid(name, at=T0), shipped(name, waybill="W1", at=T0)]
    door.submit(door_connection, given, source=PLATFORM, now=T0)
    door.submit(door_connection, [scan(ParcelSigned, "W1", at=T0)], source=CARRIER, now=T0)
    asked = AftersaleApplied(
        id="ask", order=name, case="douyin:as-1", at=T0, units=(ShippedLine("1", 1),), asks="refund_only",
        reason="douyin.quality", received=False,
    )  # fmt: skip
    door.submit(door_connection, [asked], source=PLATFORM, now=T0)
    door_connection.execute("update surety_order set import_hold = 'h'")
    assert sweep.fire_due(door_connection, AGES) == 0
    door.release_hold(door_connection, "h")
    assert sweep.fire_due(door_connection, AGES) > 0
    state = door_connection.execute("select status from surety_aftersale").fetchone()[0]
    assert state == "refunded"
