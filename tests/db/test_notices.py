"""Spreading a notice on a real database: everybody once, resumably, beside everything else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from random import Random

import psycopg
import pytest

from surety import engine
from surety.disruptions import spreading
from surety.disruptions.facts import NoticeDrafted, NoticePublished
from surety.engine import book, clock, door, outbox, replay, sweep, worker
from surety.engine import db as door_db
from surety.engine.fact import Party, Source
from surety.engine.marked import Marked
from surety.orders.facts import Line, OrderCancelled, Receiver
from tests.db import invariants, notices
from tests.db.killing import ROOT, SECONDS_MAX
from tests.db.noticing import PUBLISHED, STAFF, due, lift, place, progress, publish
from tests.db.test_door import PLATFORM, T0, hours, paid, placed
from tests.db.together import together
from tests.unit.notices import LATEST, NOTICE, board, content, row, shipping
from tests.unit.test_notices_decide import filed

DUE = T0 + hours(48)


def test_every_open_order_of_the_regions_is_told_once(door_connection):
    place(door_connection, 40)
    place(door_connection, 3, name="elsewhere", receiver=Receiver(region="310115"))
    publish(door_connection)
    spreading.run(door_connection, PUBLISHED, limit=7)
    spreading.run(door_connection, PUBLISHED, limit=7)
    moved = due(door_connection)
    assert {order for order, at in moved.items() if at == LATEST} == {f"douyin:s{n}" for n in range(40)}
    assert {order for order, at in moved.items() if at == DUE} == {f"douyin:elsewhere{n}" for n in range(3)}
    assert progress(door_connection) == (40, 40, True)
    told = door_connection.execute("select count(*) from surety_fact where type = 'order_disrupted'").fetchone()
    assert told == (40,)
    invariants.check(door_connection, now=PUBLISHED)


def test_before_and_after_are_kept_and_both_are_told(door_connection):
    place(door_connection, 1)
    publish(door_connection)
    spreading.run(door_connection, PUBLISHED)
    rows = door_connection.execute(
        "select was_due_at, due_at, basis->>'notice', basis->>'row' from surety_deadline"
        " where step = 'ship_by' and version = 2"
    ).fetchall()
    assert rows == [(DUE, LATEST, NOTICE, "r1")]
    outbox.deliver(door_connection, PUBLISHED)
    heard = door_connection.execute("select recipient, kind from surety_inbox where params->>'notice' is not null")
    assert sorted(heard.fetchall()) == [
        ("buyer:douyin:s0", "ship_by_changed"),
        ("shop:douyin:shop-1", "deadline_moved"),
    ]


@pytest.mark.parametrize("region", ["650102", "310115"])
def test_by_its_ship_from_address_too(door_connection, region):
    place(door_connection, 2, receiver=Receiver(region="310115"), ship_from=region)
    publish(door_connection, row("650000"))
    spreading.run(door_connection, PUBLISHED)
    assert set(due(door_connection).values()) == {LATEST if region == "650102" else DUE}


@pytest.mark.parametrize(
    ("region", "address"),
    [("440305001", "440305001002"), ("440305", "440305001"), ("620201", "620200"), ("310115", "310119")],
    ids=["street", "district", "without districts", "abolished"],
)
def test_regions_of_every_level_are_found(door_connection, region, address):
    place(door_connection, 1, receiver=Receiver(region=address))
    publish(door_connection, row(region))
    spreading.run(door_connection, PUBLISHED)
    assert progress(door_connection) == (1, 1, True)


def test_late_orders_that_are_over_are_told_and_waived(door_connection, submit):
    place(door_connection, 1)
    sweep.fire_due(door_connection, DUE)
    submit(OrderCancelled(id="c", order="douyin:s0", at=DUE), now=DUE + hours(1))
    publish(door_connection, now=DUE + hours(2))
    spreading.run(door_connection, DUE + hours(2))
    late = door_connection.execute("select late, doc->'late'->>'reversed_because' from surety_order").fetchone()
    assert late == (False, "platform_notice")
    assert progress(door_connection) == (1, 0, True)


def test_a_filing_reaches_only_its_shop_and_its_orders(door_connection, submit):
    place(door_connection, 3)
    place(door_connection, 2, name="other", shop="douyin:shop-2")
    shop = Source(Party.SHOP, "douyin:shop-1")
    said = filed(region=None, orders=("douyin:s1", "douyin:other1"))
    assert submit(said, source=shop, now=T0)[0].status == "accepted"
    submit(NoticePublished(id="grant", notice=NOTICE, at=PUBLISHED, draft=1), source=STAFF, now=PUBLISHED)
    spreading.run(door_connection, PUBLISHED)
    assert {order for order, at in due(door_connection).items() if at == LATEST} == {"douyin:s1"}


def test_orders_from_before_are_found_once_their_columns_are_filled(door_connection, submit):
    service = Line(line="1", quantity=1, price_fen=29_900, paid_fen=29_900, service_region="440305")
    place(door_connection, 1, name="far", receiver=Receiver(region="310115"), ship_from="440300")
    place(door_connection, 1, name="service", lines=(service,))
    submit(placed("douyin:unpaid"), now=T0)
    query = "select subject, ship_from, promised_from, promised_to, service_regions from surety_order order by 1"
    columns = door_connection.execute(query).fetchall()
    door_connection.execute(
        "update surety_order set ship_from = null, promised_from = null, promised_to = null, service_regions = null"
    )
    door_connection.execute((Path(engine.__file__).parent / "sql" / "0007_notices_filled.sql").read_text())
    assert door_connection.execute(query).fetchall() == columns


# ------------------------------------------------------------------------------------------------ lifts


def test_a_lift_that_leaves_dates_tells_nobody(door_connection):
    place(door_connection, 5)
    publish(door_connection)
    spreading.run(door_connection, PUBLISHED)
    lift(door_connection, at=T0 + hours(30), now=T0 + hours(2))
    spreading.run(door_connection, T0 + hours(2))
    assert progress(door_connection) == (5, 5, True)
    assert set(due(door_connection).values()) == {LATEST}


def test_a_lift_that_takes_dates_back_tells_everybody(door_connection):
    place(door_connection, 5)
    publish(door_connection, row("440000", shipping=shipping(), after_lift="ends"))
    spreading.run(door_connection, PUBLISHED)
    lift(door_connection, at=T0 + hours(100), now=T0 + hours(2))
    spreading.run(door_connection, T0 + hours(2), limit=2)
    assert progress(door_connection) == (10, 10, True)
    assert set(due(door_connection).values()) == {T0 + hours(100)}
    invariants.check(door_connection, now=T0 + hours(2))


def test_a_lift_before_the_publication_was_spread_does_the_work_of_both(door_connection):
    place(door_connection, 5)
    publish(door_connection)
    spreading.step(door_connection, PUBLISHED, limit=1)
    lift(door_connection, at=T0 + hours(30), now=T0 + hours(2))
    spreading.run(door_connection, T0 + hours(2))
    assert set(due(door_connection).values()) == {LATEST}
    assert progress(door_connection)[2]


# ------------------------------------------------------------------------------------------------ services


def test_each_affected_buyer_of_a_service_hears_once(door_connection):
    service = Line(line="1", quantity=1, price_fen=29_900, paid_fen=29_900, service_region="440305")
    place(door_connection, 3, name="service", lines=(service,), receiver=Receiver())
    place(door_connection, 2)
    publish(door_connection, row("440300", services=True))
    spreading.run(door_connection, PUBLISHED)
    publish(door_connection, row("440000", services=True), name="douyin:notice-2", now=PUBLISHED + hours(1))
    spreading.run(door_connection, PUBLISHED + hours(1))
    outbox.deliver(door_connection, PUBLISHED)
    heard = door_connection.execute(
        "select recipient, params->'outcomes' from surety_inbox where kind = 'service_disrupted'"
        " and recipient like 'buyer:%' order by 1"
    ).fetchall()
    assert heard == [(f"buyer:douyin:service{n}", '["cancel","wait"]') for n in range(3)]


# ------------------------------------------------------------------------------------------------ the board


def test_the_board_is_read_again_when_and_only_when_notices_in_force_change(door_connection, submit, monkeypatch):
    reads = []
    monkeypatch.setattr(book, "BOARD", Marked(board(), lambda cursor: reads.append(1) or board()))
    submit(placed("douyin:a"), now=T0)
    publish(door_connection)
    for n in range(3):
        submit(placed(f"douyin:b{n}"), now=T0)
    assert len(reads) == 1
    publish(door_connection, name="douyin:notice-2")
    submit(placed("douyin:c"), now=T0)
    assert len(reads) == 2


def test_a_draft_changes_no_board(door_connection):
    fact = NoticeDrafted(id="d", notice=NOTICE, at=T0, content=content())
    door.submit(door_connection, [fact], source=STAFF, now=T0)
    assert door_connection.execute("select count(*) from surety_board").fetchone() == (0,)


def test_the_board_costs_no_statement(door_connection, submit, monkeypatch):
    place(door_connection, 1)
    before = statements(monkeypatch, lambda: submit(placed("douyin:x"), now=T0))
    publish(door_connection)
    submit(placed("douyin:warm"), now=T0)
    assert statements(monkeypatch, lambda: submit(placed("douyin:y"), now=T0)) == before


def statements(monkeypatch, work) -> int:
    count = []
    execute = psycopg.Cursor.execute
    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", lambda self, *a, **k: count.append(1) or execute(self, *a, **k))
        work()
    return len(count)


def test_a_replay_asks_no_board(door_connection):
    place(door_connection, 3)
    publish(door_connection)
    spreading.run(door_connection, PUBLISHED)
    place(door_connection, 2, name="new")
    sweep.fire_due(door_connection, LATEST)
    door_connection.execute("delete from surety_notice")
    kinds = [(str(kind), what) for kind, _, what in replay.differences(door_connection)]
    assert not kinds


# ------------------------------------------------------------------------------------------------ beside others


def test_a_payment_that_read_the_board_before_is_not_missed(door_connection, database_url):
    """It stores its order after the publication: the spreading waits for whoever began before it knew."""
    with door_db.connect(database_url) as other, other.transaction():
        door.submit(other, [placed("douyin:slow"), paid("douyin:slow")], source=PLATFORM, now=T0)
        publish(door_connection)
        assert not spreading.step(door_connection, PUBLISHED), "somebody is still at work"
    spreading.run(door_connection, PUBLISHED)
    assert due(door_connection) == {"douyin:slow": LATEST}


def test_it_does_not_wait_for_ever(door_connection, database_url, monkeypatch):
    monkeypatch.setattr(spreading, "WAIT_SECONDS_MAX", 0)
    place(door_connection, 1)
    with door_db.connect(database_url) as other, other.transaction():
        other.execute("select 1")
        publish(door_connection)
        spreading.run(door_connection, PUBLISHED)
    assert due(door_connection) == {"douyin:s0": LATEST}


def test_two_workers_at_once_tell_everybody_once(door_connection, database_url):
    place(door_connection, 120)
    publish(door_connection)

    def work(own):
        spreading.run(own, PUBLISHED, limit=4)

    together(database_url, work, work, work)
    spreading.run(door_connection, PUBLISHED)
    assert progress(door_connection) == (120, 120, True)
    assert set(due(door_connection).values()) == {LATEST}
    invariants.check(door_connection, now=PUBLISHED)


def test_orders_lapse_cancel_and_arrive_while_it_spreads(door_connection, database_url):
    place(door_connection, 60)
    publish(door_connection)

    def spread(own):
        spreading.run(own, DUE, limit=3)

    def sweep_on(own):
        for _ in range(20):
            sweep.fire_due(own, DUE, limit=5)

    def trade(own):
        for n in range(20):
            door.submit(own, [placed(f"douyin:t{n}"), paid(f"douyin:t{n}")], source=PLATFORM, now=DUE)
            door.submit(own, [OrderCancelled(id=f"c{n}", order=f"douyin:s{n}", at=DUE)], source=PLATFORM, now=DUE)

    together(database_url, spread, sweep_on, trade)
    spreading.run(door_connection, DUE)
    sweep.fire_due(door_connection, DUE)
    notices.are_heeded(door_connection)
    assert door_connection.execute("select count(*) from surety_order where late").fetchone() == (0,)
    invariants.check(door_connection, now=DUE)


def test_an_order_under_import_is_told_when_the_import_is_over(door_connection):
    place(door_connection, 2)
    facts = [placed("douyin:held"), paid("douyin:held")]
    door.submit(door_connection, facts, source=Source(Party.IMPORT, "files"), now=T0, hold="import-1")
    publish(door_connection)
    spreading.run(door_connection, PUBLISHED)
    spreading.look_again(door_connection)
    spreading.run(door_connection, PUBLISHED)
    assert progress(door_connection) == (2, 2, False)
    assert due(door_connection)["douyin:held"] == DUE
    door.release_hold(door_connection, "import-1")
    spreading.look_again(door_connection)
    spreading.run(door_connection, PUBLISHED)
    assert progress(door_connection) == (3, 3, True)
    assert due(door_connection)["douyin:held"] == LATEST
    told = door_connection.execute("select count(*) from surety_fact where type = 'order_disrupted'").fetchone()
    assert told == (3,)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_worker_killed_anywhere_goes_on_where_it_was(door_connection, database_url, seed):
    place(door_connection, 90)
    publish(door_connection)
    random, kills = Random(seed), 0
    for told in sorted(random.sample(range(5, 80), 3)):
        process = start(database_url)
        if killed_after(door_connection, process, told):
            kills += 1
        assert progress(door_connection)[0] == told_facts(door_connection), "progress and facts are one transaction"
    assert kills
    spreading.run(door_connection, PUBLISHED)
    assert progress(door_connection) == (90, 90, True)
    assert told_facts(door_connection) == 90
    assert set(due(door_connection).values()) == {LATEST}
    invariants.check(door_connection, now=PUBLISHED)


def start(url: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.db.noticing"]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | {"SURETY_DATABASE_URL": url})


def killed_after(connection, process: subprocess.Popen, told: int) -> bool:
    """Whether it was killed before it was done."""
    deadline = time.monotonic() + SECONDS_MAX
    while told_facts(connection) < told and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def told_facts(connection) -> int:
    return connection.execute("select count(*) from surety_fact where type = 'order_disrupted'").fetchone()[0]


def test_the_worker_spreads_what_is_published(door_connection, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda connection: PUBLISHED)
    place(door_connection, 4)
    stop = threading.Event()
    running = threading.Thread(target=worker.run, args=(stop,), kwargs={"pause_seconds": 0.01})
    running.start()
    try:
        publish(door_connection)
        deadline = time.monotonic() + SECONDS_MAX
        while not progress(door_connection)[2]:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        stop.set()
        running.join()
    assert progress(door_connection) == (4, 4, True)


def test_a_notice_that_cannot_be_spread_stops_no_deadline(door_connection, monkeypatch, caplog):
    monkeypatch.setattr(clock, "now", lambda connection: DUE)
    broken = threading.Event()

    def fail(*_: object, **__: object) -> None:
        broken.set()
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(spreading, "_tell", fail)
    place(door_connection, 1)
    publish(door_connection, row("440000", services=True))
    stop = threading.Event()
    running = threading.Thread(target=worker.run, args=(stop,), kwargs={"pause_seconds": 0.01})
    running.start()
    try:
        deadline = time.monotonic() + SECONDS_MAX
        query = "select count(*) from surety_order where late"
        while not broken.is_set() or door_connection.execute(query).fetchone() != (1,):
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        stop.set()
        running.join()
    assert "notices failed" in caplog.text


def test_what_a_lift_says_reaches_the_board_of_other_processes(door_connection, database_url):
    publish(door_connection)
    with door_db.connect(database_url) as other:
        place(other, 1)
        lift(door_connection, at=T0 + timedelta(hours=2), now=T0 + timedelta(hours=2))
        late = T0 + timedelta(hours=3)
        door.submit(other, [placed("douyin:late", at=late), paid("douyin:late", at=late)], source=PLATFORM, now=late)
    assert due(door_connection) == {"douyin:s0": LATEST, "douyin:late": late + hours(48)}
