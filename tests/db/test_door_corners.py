"""Where the door meets other processes, other zones and data nobody thought of."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta, timezone

import psycopg
import pytest

from surety.aftersales.facts import AftersaleAgreed, AftersaleApplied, ReturnSent
from surety.engine import db as door_db
from surety.engine import door, quarantine, replay, sweep
from surety.engine.fact import Party, Source, SubjectKind
from surety.logistics.facts import ParcelPickedUp, ParcelSigned
from surety.orders.facts import DelayAnswered, DelayProposed, OrderCancelled, ShippedLine
from tests.db.test_door import PLATFORM, T0, hours, paid, placed, scan, shipped

SHANGHAI = timezone(timedelta(hours=8))
IMPORT = Source(Party.IMPORT, "file")


def test_no_facts_are_no_work(submit):
    assert submit(now=T0) == []


def test_an_import_in_another_zone_replays_to_the_byte(door_connection, submit):
    cancelled = OrderCancelled(id="c", order="douyin:1", at=T0.astimezone(SHANGHAI))
    submit(placed(), paid(), cancelled, source=IMPORT, now=T0, hold="i1")
    assert list(replay.differences(door_connection)) == []


def test_what_was_answered_is_committed(door_connection, submit, database_url):
    door_connection.execute("select 1")
    submit(placed(), now=T0)
    with psycopg.connect(database_url) as other:
        assert other.execute("select count(*) from surety_order").fetchone() == (1,)


def test_a_filing_may_be_repeated_in_one_batch(submit):
    def filing(n):
        ship_by = T0 + hours(60 + n)
        return DelayProposed(id=f"d{n}", order="douyin:1", at=T0, ship_by=ship_by, reason="buyer_requested")

    answer = DelayAnswered(id="a", order="douyin:1", at=T0, accepted=True)
    results = submit(placed(), paid(), filing(1), answer, filing(2), now=T0)
    assert {result.status for result in results} == {"accepted"}


def test_a_fact_of_an_import_keeps_its_time_in_quarantine(door_connection, submit):
    picked_up = scan(ParcelPickedUp, at=T0 + hours(3))
    submit(picked_up, placed(), paid(), shipped(at=T0 + hours(1)), now=T0 + hours(9000), hold="i1")
    effective = door_connection.execute(
        "select effective_at from surety_fact where type = 'parcel_picked_up'"
    ).fetchone()
    assert effective == (T0 + hours(3),)


def in_thread(work: Callable[[], object]) -> tuple[threading.Thread, list[Exception]]:
    errors: list[Exception] = []

    def run() -> None:
        try:
            work()
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, errors


def test_two_processes_let_the_same_parcel_in(door_connection, submit, database_url, monkeypatch):
    orders = ("douyin:1", "douyin:2")
    submit(*map(shipped, orders), now=T0)
    with monkeypatch.context() as patch:
        patch.setattr(door, "readmit", lambda *_, **__: 0)  # both died between their commit and their look
        submit(*map(placed, orders), now=T0)
    with door_db.connect(database_url) as other:
        with other.transaction():
            quarantine._readmit_some(other, [(SubjectKind.ORDER, "douyin:1")], now=T0)
            thread, errors = in_thread(lambda: quarantine.readmit_all(door_connection, now=T0))
            time.sleep(0.3)
        thread.join()
    assert errors == []


def test_a_deadline_that_fired_stays_fired(door_connection, submit, database_url, monkeypatch):
    submit(placed(), paid(), now=T0)
    slow = sweep._DUE.replace("d.ended_at is null", "d.ended_at is null and (select pg_sleep(0.4)) is not null")
    ordinary = sweep._DUE
    with door_db.connect(database_url) as other:
        monkeypatch.setattr(sweep, "_DUE", slow)
        thread, errors = in_thread(lambda: sweep._fire_some(other, T0 + hours(48), range(1024), 10, set()))
        time.sleep(0.2)
        monkeypatch.setattr(sweep, "_DUE", ordinary)
        sweep.fire_due(door_connection, T0 + hours(48))
        thread.join()
    assert errors == []
    ended = door_connection.execute("select step, ended_as from surety_deadline order by step").fetchall()
    assert ended == [("auto_cancel", None), ("ship_by", "fired"), ("ship_by_soon", "fired")]


@pytest.fixture
def slow_orders(door_connection):
    """Each new row of an order takes a while, so that two batches meet."""
    door_connection.execute(
        "create function pg_temp_slow() returns trigger language plpgsql as"
        " $$ begin perform pg_sleep(0.05); return new; end $$;"
        "create trigger slow before insert on surety_order for each row execute function pg_temp_slow()"
    )
    door_connection.commit()
    yield
    door_connection.rollback()
    door_connection.execute("drop trigger slow on surety_order; drop function pg_temp_slow")
    door_connection.commit()


def deadlocks(connection: door_db.Connection) -> int:
    connection.execute("select pg_stat_force_next_flush()")
    connection.commit()
    row = connection.execute("select deadlocks from pg_stat_database where datname = current_database()").fetchone()
    connection.commit()
    return row[0]


def test_two_batches_of_the_same_new_orders_do_not_wait_for_each_other(door_connection, database_url, slow_orders):
    before = deadlocks(door_connection)
    facts = [placed(f"douyin:{n}") for n in range(6)]

    def import_(facts):
        with door_db.connect(database_url) as connection:
            door.submit(connection, facts, source=PLATFORM, now=T0)

    threads = [in_thread(lambda facts=facts: import_(facts)) for facts in (facts, facts[::-1])]
    for thread, errors in threads:
        thread.join()
        assert errors == []
    assert deadlocks(door_connection) == before


def test_a_waybill_in_small_letters_is_the_parcel_whose_label_has_capitals(door_connection, submit):
    """Nothing that carried the goods out is a return, and a return is found by its carrier however it was typed."""
    submit(placed(), paid(), shipped(waybill="SF1000001"), scan(ParcelSigned, at=T0), now=T0)
    units, about = (ShippedLine("1", 1),), {"case": "douyin:as-1", "at": T0}
    asked = AftersaleApplied(
        id="ask", order="douyin:1", asks="return_refund", reason="douyin.quality", units=units, **about
    )
    submit(asked, AftersaleAgreed(id="yes", **about), now=T0)
    used = ReturnSent(id="used", carrier="sf", waybill="sf1000001", **about)
    assert [answer.code for answer in submit(used, now=T0)] == ["waybill_used"]
    back = ReturnSent(id="back", carrier="sf", waybill="sf-rt-1", **about)
    assert [answer.status for answer in submit(back, back, now=T0)] == ["accepted", "repeated"]
    submit(scan(ParcelPickedUp, waybill="SF-RT-1", at=T0 + hours(1)), now=T0 + hours(1))
    found = door_connection.execute("select doc ->> 'return_parcel', refund_fen from surety_aftersale").fetchone()
    assert found == ("sf:SF-RT-1", 29_900)
    assert list(replay.differences(door_connection)) == []
