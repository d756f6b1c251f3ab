"""Two people at the same moment, and a process killed on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from surety.amendments import acts, candidates, carrying
from surety.engine import book, door, replay, sweep
from tests.db import invariants
from tests.db.amending import (
    NOW,
    ROW,
    TABLE,
    changed,
    corrected,
    in_force,
    numbers,
    published,
    remedy_of,
    staff,
    submitted,
)
from tests.db.killing import kill_it
from tests.db.test_door import PLATFORM, hours, paid, placed
from tests.db.together import together

ROOT = Path(__file__).resolve().parents[2]


# ------------------------------------------------------------------------------------------------ at once


def test_of_two_amendments_approved_at_once_one_wins(door_connection, database_url):
    pair = submitted(door_connection), submitted(door_connection, by="erin", fen=700)
    approvals = [
        lambda connection, amendment=amendment: acts.approve(connection, amendment, by=staff("dora"))
        for amendment in pair
    ]
    results = together(database_url, *approvals)
    assert sorted((result.status, result.code) for result in results) == [("accepted", ""), ("refused", "base_moved")]
    assert numbers(door_connection) == [1, 2]
    invariants.check(door_connection, now=NOW)


def test_one_amendment_approved_by_two_at_once_is_published_once(door_connection, database_url):
    amendment = submitted(door_connection)
    approvals = [
        lambda connection, name=name: acts.approve(connection, amendment, by=staff(name)) for name in ("dora", "erin")
    ]
    results = together(database_url, *approvals)
    assert sorted((result.status, result.code) for result in results) == [
        ("accepted", ""),
        ("refused", "not_submitted"),
    ]
    assert numbers(door_connection) == [1, 2]


def test_stops_and_an_approval_at_once_all_happen(door_connection, database_url):
    amendment = submitted(door_connection)
    rows = [(TABLE, ROW), (TABLE, "LC-DY-SHARE"), ("auto_cancel", _first_row("auto_cancel"))]
    stops = [
        lambda connection, table=table, row=row: acts.stop(connection, table, row, by=staff("alice"), reason="待核")
        for table, row in rows
    ]
    results = together(database_url, *stops, lambda connection: acts.approve(connection, amendment, by=staff("dora")))
    assert [result.good for result in results] == [True] * 4, results
    assert numbers(door_connection) == [1, 2, 3, 4, 5]
    latest = candidates.rulebook(door_connection.cursor())
    assert {(stop.table, stop.row) for stop in latest.stopped} == set(rows)
    release = book.numbered(door_connection.cursor(), 5)
    assert {(stop.table, stop.row) for stop in release.stopped} == set(rows)
    assert release.with_stopped([]).hash == acts.case_of(door_connection, amendment).verdict["release"]
    assert list(replay.differences(door_connection)) == []


def _first_row(table):
    return book.packaged().tables[table].rows[0].id


def test_orders_go_on_while_the_rules_change(door_connection, database_url):
    def trading(connection):
        for n in range(40):
            door.submit(connection, [placed(f"douyin:{n}"), paid(f"douyin:{n}")], source=PLATFORM, now=NOW)

    def switching(connection):
        for n in range(6):
            now = NOW + timedelta(microseconds=n)
            act = acts.resume if n % 2 else acts.stop
            assert act(connection, TABLE, ROW, by=staff("alice", now=now), reason="试").good

    together(database_url, trading, switching)
    sweep.fire_due(door_connection, NOW + hours(48))
    invariants.check(door_connection, now=NOW + hours(48))


def test_two_workers_carry_one_remedy_out_once(door_connection, database_url, submit):
    published(door_connection, changed(in_force(door_connection), TABLE, ROW, on=NOW.date(), id="BAD", fixed_fen=900,
                                       max_fen=900))  # fmt: skip
    submit(*(fact for n in range(30) for fact in (placed(f"douyin:{n}"), paid(f"douyin:{n}"))), now=NOW)
    due = NOW + hours(48)
    sweep.fire_due(door_connection, due)
    held = corrected(in_force(door_connection, due), TABLE, "BAD", id="GOOD", fixed_fen=300, max_fen=300)
    published(door_connection, held, now=due, retroactive_because="更正")
    amendment, _ = acts.draft_remedy(door_connection, remedy_of(2), by=staff("alice", now=due))
    acts.submit(door_connection, amendment, by=staff("alice", now=due))
    acts.approve(door_connection, amendment, by=staff("dora", now=due))

    def working(connection):
        return sum(carrying.step(connection, due) for _ in range(30))

    together(database_url, working, working)
    carrying.carry_out(door_connection, amendment, now=due)
    assert acts.case_of(door_connection, amendment).order_count == 30
    credited = door_connection.execute("select count(*), sum(amount_fen)::int from surety_transfer"
                                       " where effect like 'late_compensation_credit:%'").fetchone()  # fmt: skip
    assert credited == (30, 30 * 600)
    invariants.check(door_connection, now=due)


# ------------------------------------------------------------------------------------------------ killed on the way


KILLED = """
import os, signal, sys
from surety.engine import db, store
from surety.amendments import acts
from tests.db.amending import staff
write = store.write
def killed(cursor, *rest, **named):
    write(cursor, *rest, **named)
    if sys.argv[2] == "before the commit":
        os.kill(os.getpid(), signal.SIGKILL)
store.write = killed
with db.connect() as connection:
    acts.approve(connection, sys.argv[1], by=staff("dora", fact_id="form-1"))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("when", ["before the commit", "after it"])
def test_killed_while_publishing_it_is_done_or_it_is_not(door_connection, database_url, when):
    amendment = submitted(door_connection)
    environment = os.environ | {"SURETY_DATABASE_URL": database_url}
    process = subprocess.run(
        [sys.executable, "-c", KILLED, amendment, when], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert process.returncode == -signal.SIGKILL, process.stderr
    done = when == "after it"
    assert numbers(door_connection) == ([1, 2] if done else [1])
    assert acts.case_of(door_connection, amendment).status == ("approved" if done else "submitted")
    again = acts.approve(door_connection, amendment, by=staff("dora", fact_id="form-1"))
    assert again.status == ("repeated" if done else "accepted")
    assert numbers(door_connection) == [1, 2]
    assert list(replay.differences(door_connection)) == []


CARRYING = """
import sys
from datetime import datetime
from surety.engine import db
from surety.amendments import carrying
carrying.BATCH = 3
with db.connect() as connection:
    carrying.carry_out(connection, sys.argv[1], now=datetime.fromisoformat(sys.argv[2]))
"""


def test_a_remedy_killed_anywhere_ends_as_it_would_have(door_connection, database_url, submit):
    published(door_connection, changed(in_force(door_connection), TABLE, ROW, on=NOW.date(), id="BAD", fixed_fen=900,
                                       max_fen=900))  # fmt: skip
    count = 60
    submit(*(fact for n in range(count) for fact in (placed(f"douyin:{n}"), paid(f"douyin:{n}"))), now=NOW)
    due = NOW + hours(48)
    sweep.fire_due(door_connection, due)
    held = corrected(in_force(door_connection, due), TABLE, "BAD", id="GOOD", fixed_fen=300, max_fen=300)
    published(door_connection, held, now=due, retroactive_because="更正")
    amendment, _ = acts.draft_remedy(door_connection, remedy_of(2), by=staff("alice", now=due))
    acts.submit(door_connection, amendment, by=staff("alice", now=due))
    acts.approve(door_connection, amendment, by=staff("dora", now=due))
    environment = os.environ | {"SURETY_DATABASE_URL": database_url}
    command = [sys.executable, "-c", CARRYING, amendment, due.isoformat()]
    for point in (8, 25, 44):
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE)
        _wait_for_remedied(database_url, point, process)
        kill_it(process)
        process.wait()
    carrying.carry_out(door_connection, amendment, now=due)
    assert _remedied(door_connection) == count
    money = door_connection.execute("select sum(amount_fen)::int from surety_transfer"
                                    " where effect like 'late_compensation_credit:%'").fetchone()  # fmt: skip
    assert money == (count * 600,)
    assert acts.case_of(door_connection, amendment).status == "carried_out"
    invariants.check(door_connection, now=due)


def _remedied(connection):
    return connection.execute("select count(*) from surety_fact where type = 'decision_remedied'").fetchone()[0]


def _wait_for_remedied(url, count, process):
    with psycopg.connect(url, autocommit=True) as connection:
        while _remedied(connection) < count and process.poll() is None:
            pass
