"""Facts that are well formed and were meant to break something: each must cost nobody else anything."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from surety.engine import clock, door, gate, quarantine, replay, sweep, worker
from surety.engine import db as door_db
from surety.engine.fact import SubjectKind
from surety.engine.rows import VersionFence
from surety.engine.wire import FactError
from surety.logistics.facts import ParcelInTransit, ParcelPickedUp, ParcelSigned
from surety.money import settlement
from surety.orders import decide
from surety.orders.facts import (
    Declared,
    Line,
    OrderCancelled,
    OrderPaid,
    Promise,
    Receiver,
    ShipByChanged,
    ShippedLine,
)
from surety.orders.refund_facts import ExtraReturned
from tests.db.test_door import PLATFORM, T0, balances, hours, one, paid, placed, scan, shipped, status

TWO_PROMISES = (
    Line(line="1", quantity=1, price_fen=5, paid_fen=5, promise=Promise(declared=Declared.NONE)),
    Line(line="2", quantity=1, price_fen=5, paid_fen=5, promise=Promise(declared=Declared.SAME_DAY)),
)
UNKNOWN = [scan(ParcelPickedUp, f"SF{n:07}", at=T0) for n in range(1000)]


def waiting(connection) -> int:
    return connection.execute("select count(*) from surety_quarantine").fetchone()[0]


def test_two_promises_nobody_can_decide_are_one_work_item(door_connection, submit):
    submit(placed("foo:1", lines=TWO_PROMISES), now=T0)
    assert one(submit(paid("foo:1", amount_fen=10), now=T0)).status == "accepted"
    items = door_connection.execute("select item from surety_work_item").fetchall()
    assert items == [("undecided:ship_promise",)]


def test_an_order_in_a_shop_of_an_unknown_platform_stops_no_settlement(door_connection, submit):
    then = datetime(2022, 6, 1, tzinfo=UTC)
    submit(placed(at=then, shop="mine:1"), paid(at=then), now=then)
    sweep.fire_due(door_connection, then + hours(48))
    assert settlement.settle(door_connection, now=then + hours(49)) == 1


def test_the_longest_fact_ids_can_be_replayed(door_connection, submit):
    submit(placed(), paid(), shipped(id="x" * 96), now=T0)
    submit(scan(ParcelPickedUp, at=T0, id="y" * 96), now=T0)
    assert list(replay.differences(door_connection)) == []


def test_what_waits_for_what_waits_enters_too(door_connection, submit):
    submit(scan(ParcelPickedUp, at=T0 + hours(1)), now=T0 + hours(1))
    submit(shipped(), now=T0 + hours(1))
    submit(placed(), paid(), now=T0 + hours(1))
    assert waiting(door_connection) == 0


def test_a_thousand_unknown_parcels_keep_nobody_else_out(door_connection, submit):
    known = scan(ParcelPickedUp, at=T0 + hours(1))
    submit(placed(), paid(), *UNKNOWN, known, shipped(), now=T0 + hours(1))
    assert waiting(door_connection) == len(UNKNOWN)


def test_whoever_commits_second_finds_the_other(door_connection, submit, database_url, monkeypatch):
    looked, created = threading.Event(), threading.Event()
    lock = quarantine.locking.lock

    def slow_lock(cursor, facts, **more):
        cases = lock(cursor, facts, **more)
        if threading.current_thread() is not threading.main_thread():
            looked.set()
            created.wait(1)
        return cases

    def quarantining():
        with door_db.connect(database_url) as other:
            quarantine.readmit(other, [(SubjectKind.ORDER, "douyin:1")], now=T0)
        looked.set()

    submit(paid(), now=T0)
    monkeypatch.setattr(quarantine.locking, "lock", slow_lock)
    thread = threading.Thread(target=quarantining)
    thread.start()
    looked.wait(10)
    submit(placed(), now=T0)
    created.set()
    thread.join()
    assert waiting(door_connection) == 0


def test_one_mistaken_old_scan_does_not_hide_the_real_one(door_connection, submit):
    submit(placed(), paid(), shipped(), now=T0)
    submit(scan(ParcelPickedUp, at=T0 - hours(500)), now=T0 + hours(1))
    submit(scan(ParcelPickedUp, at=T0 + hours(5)), now=T0 + hours(6))
    assert status(door_connection) == "in_transit"


def test_a_backslash_is_no_nul(submit):
    assert one(submit(placed(receiver=Receiver(detail="C:\\u0000")), now=T0)).status == "accepted"


def test_what_was_paid_twice_by_mistake_is_not_the_merchants(door_connection, submit):
    again = paid(amount_fen=29_900)
    submit(placed(), paid(), type(again)(id="again", order="douyin:1", at=T0, amount_fen=29_900), now=T0)
    submit(shipped(), scan(ParcelPickedUp, at=T0), scan(ParcelSigned, at=T0), now=T0)
    assert balances(door_connection)["merchant"] == 29_900


def test_the_gate_and_the_door_give_one_answer_to_one_id_in_two_batches(database_url, door_connection):
    with door_db.connect(database_url) as other:
        first = door.submit(door_connection, [placed(), placed()], source=PLATFORM, now=T0)
        second = door.submit(other, [placed(paid_fen=1), placed()], source=PLATFORM, now=T0)
    assert [result.status for result in first + second] == ["accepted", "repeated", "conflict", "repeated"]


def test_what_was_paid_twice_makes_no_late_order_dearer(door_connection, submit):
    again = OrderPaid(id="again", order="douyin:1", at=T0, amount_fen=29_900)
    submit(placed(), paid(), again, now=T0)
    sweep.fire_due(door_connection, T0 + hours(48))
    assert balances(door_connection)["coupon"] == 300


def test_somebody_past_the_door_is_noticed_and_nothing_is_written(door_connection, submit, monkeypatch):
    submit(placed(), now=T0)
    lock = door.locking.lock

    def passed_by(cursor, facts, **more):
        cases = lock(cursor, facts, **more)
        cursor.execute("update surety_order set version = version + 1")
        return cases

    monkeypatch.setattr(door.locking, "lock", passed_by)
    with pytest.raises(VersionFence):
        submit(paid(), now=T0)
    assert balances(door_connection) == {}
    assert door_connection.execute("select version from surety_order").fetchone() == (1,)


def test_one_order_that_cannot_lapse_stops_no_other(door_connection, submit, monkeypatch):
    submit(*(fact for n in range(3) for fact in (placed(f"douyin:{n}"), paid(f"douyin:{n}"))), now=T0)
    monkeypatch.setattr(decide, "lapse", broken_for("douyin:1", decide.lapse))
    with suppress(RuntimeError):
        sweep.fire_due(door_connection, T0 + hours(48))
    late = door_connection.execute("select subject from surety_order where late order by 1").fetchall()
    assert late == [("douyin:0",), ("douyin:2",)]


def test_trouble_in_housekeeping_stops_no_clock(door_connection, submit, monkeypatch):
    submit(placed(), paid(), now=T0)
    stop = threading.Event()

    def broken(*_, **__):
        stop.set()
        raise RuntimeError("settlement has a fault")

    monkeypatch.setattr(worker.settlement, "settle", broken)
    with suppress(RuntimeError):
        worker._work(door_connection, _After(stop), 0.01)
    assert door_connection.execute("select late from surety_order").fetchone() == (True,)


BROKEN = "insert into surety_transfer select bucket, subject, 'late_compensation', 1, 'a', 'b', 1, currency, '', '', \
now(), now() from surety_order where subject = 'douyin:1'"


def test_one_order_whose_rows_are_refused_stops_no_other(door_connection, submit):
    submit(*(fact for n in range(3) for fact in (placed(f"douyin:{n}"), paid(f"douyin:{n}"))), now=T0)
    door_connection.execute(BROKEN)
    with suppress(psycopg.errors.UniqueViolation):
        sweep.fire_due(door_connection, T0 + hours(48))
    late = door_connection.execute("select subject from surety_order where late order by 1").fetchall()
    assert late == [("douyin:0",), ("douyin:2",)]


def test_one_order_that_cannot_lapse_stops_no_moved_clock(door_connection, submit, monkeypatch):
    now = clock.now(door_connection)
    for n in range(3):
        at = now - hours(3 - n)
        submit(placed(f"douyin:{n}", at=at), paid(f"douyin:{n}", at=at), now=now)
    monkeypatch.setattr(decide, "lapse", broken_for("douyin:1", decide.lapse))
    with door_connection.transaction(force_rollback=True):
        sweep.advance(door_connection, timedelta(days=3))
        late = door_connection.execute("select subject from surety_order where late order by 1").fetchall()
    assert late == [("douyin:0",), ("douyin:2",)]


def broken_for(order, lapse):
    def broken(outcome, fact, context):
        if outcome.case.order == order:
            raise RuntimeError("a fault in the rules' code")
        lapse(outcome, fact, context)

    return broken


class _After:
    """Set one look after the event it watches."""

    def __init__(self, event: threading.Event) -> None:
        self._event, self._looks = event, 0

    def is_set(self) -> bool:
        self._looks += self._event.is_set()
        return self._looks > 1 or self._looks > 50

    def wait(self, seconds: float) -> bool:
        return self.is_set()


def test_what_went_back_with_the_order_does_not_go_back_again(door_connection, submit):
    again = OrderPaid(id="again", order="douyin:1", at=T0, amount_fen=29_900)
    submit(placed(), paid(), again, OrderCancelled(id="c", order="douyin:1", at=T0), now=T0)
    assert balances(door_connection) == {"buyer": -59_800, "refunding": 59_800}
    submit(ExtraReturned(id="e", order="douyin:1", at=T0), now=T0)
    assert balances(door_connection) == {"buyer": -59_800, "refunding": 59_800}


@pytest.mark.parametrize("story", ["agreed before it is paid", "a line shipped before it is paid"])
def test_a_clock_that_one_fact_sets_twice_is_one_deadline(door_connection, submit, story):
    later = Line(line="2", quantity=1, price_fen=1, paid_fen=1, promise=Promise(declared=Declared.DAYS, days=9))
    first = Line(line="1", quantity=1, price_fen=29_899, paid_fen=29_899)
    if story == "agreed before it is paid":
        agreed = ShipByChanged(id="a", order="douyin:1", at=T0, ship_by=T0 + hours(90), reason="buyer_agreed")
        submit(placed(), agreed, paid(), now=T0)
    else:
        part = shipped(lines=(ShippedLine(line="1", quantity=1),))
        submit(placed(lines=(first, later)), part, scan(ParcelPickedUp, at=T0), paid(), now=T0)
    assert list(replay.differences(door_connection)) == []


def test_an_item_opened_after_another_was_closed_in_one_batch_is_open(door_connection, submit):
    def extra(n):
        return OrderPaid(id=f"extra-{n}", order="douyin:1", at=T0, amount_fen=100)

    submit(placed(), paid(), extra(1), now=T0)
    submit(ExtraReturned(id="e", order="douyin:1", at=T0), extra(2), now=T0)
    found = door_connection.execute("select item from surety_work_item where closed_at is null").fetchall()
    assert found == [("paid_twice",)]


def test_a_fact_built_in_code_is_checked_before_it_is_stored(door_connection):
    with pytest.raises(FactError):
        gate.submit([paid(order="douyin:１\n")], source=PLATFORM)


def test_two_imports_of_one_file_at_once_end_like_one(door_connection, database_url):
    facts = [
        fact
        for n in range(120)
        for fact in (placed(f"douyin:{n}"), paid(f"douyin:{n}"), shipped(f"douyin:{n}", waybill=f"W{n:05}"))
    ]
    facts += [
        scan(kind, f"W{n:05}", at=T0 + hours(1)) for n in range(120) for kind in (ParcelInTransit, ParcelPickedUp)
    ]

    def taken_in() -> None:
        with door_db.connect(database_url) as own:
            for start in range(0, len(facts), 50):
                door.submit(own, facts[start : start + 50], source=PLATFORM, now=T0 + hours(2), hold="i1")

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(taken_in) for _ in range(2)]:
            future.result()
    assert waiting(door_connection) == 0
    assert list(replay.differences(door_connection)) == []
