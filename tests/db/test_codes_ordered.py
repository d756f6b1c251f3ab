"""Orders of codes: each code is a fact and an entry of the log once, killed and begun again, by any number at once."""

from __future__ import annotations

import os
import stat
from threading import Barrier, Thread

import pytest
from click.testing import CliRunner

from surety.certificates import codes, issuing, ordering, pins, writing
from surety.certificates.auditing import reconcile
from surety.cli.certificate import certificate
from surety.engine import db, door
from surety.inspection.centres import CentreRegistered
from surety.inspection.codes import CodeIssued, CodeVoided
from tests.db.certified import audited, found, verifier
from tests.unit.inspection import BENCH, CENTRE
from tests.unit.world import PLATFORM, T0, hours

NAME = "douyin-" + CENTRE.partition(":")[2]


@pytest.fixture
def connection(door_connection, tmp_path, monkeypatch):
    monkeypatch.setenv("SURETY_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(pins, "_COST", {"n": 2, "r": 1, "p": 1})
    centre = CentreRegistered(id="c", at=T0, centre=CENTRE, name="南阳中心", institute="designated_provider")
    assert door.submit(door_connection, [centre], source=PLATFORM, now=T0)[0].status == "accepted"
    return door_connection


def ordered(connection, count=60, name="roll-1", **more):
    return ordering.place(connection, name=name, centre=CENTRE, count=count, by="alice", now=T0, **more)


def issued(connection):
    return [code for (code,) in connection.execute("select code from surety_code order by code").fetchall()]


def test_each_code_is_a_fact_an_entry_and_a_line_of_the_register(connection, tmp_path):
    ordered(connection)
    assert ordering.make(connection, "roll-1", T0) == 60
    writing.drain(connection, T0)
    drawn = ordering.read_file("roll-1")
    assert len({each.code for each in drawn}) == len({each.pin for each in drawn}) == 60
    assert issued(connection) == sorted(each.code for each in drawn)
    done = audited(connection, tmp_path / "log")
    assert found(done) == []
    assert done.reading.counts()[NAME].issued == 60
    facts = connection.execute("select count(*) from surety_fact where type = 'code_issued'").fetchone()
    assert facts == (60,)
    for each in (drawn[0], drawn[-1]):
        row = connection.execute("select pin_hash from surety_item_code where code = %s", [each.code]).fetchone()
        assert pins.fits(each.pin, row[0])
        assert not pins.fits(pins.draw(), row[0])


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("place", ["_keep", "read_file", "_issue", "submit", "entries"])
@pytest.mark.parametrize("after", [1, 2])
def test_killed_anywhere_and_begun_again_nothing_is_issued_twice(connection, monkeypatch, place, after, tmp_path):
    ordered(connection)
    with monkeypatch.context() as patch:
        owner, name = {
            "submit": (ordering.door, "submit"),
            "entries": (ordering.entries, "new_salt"),
        }.get(place, (ordering, place))
        real, calls = getattr(owner, name), []

        def dying(*args, **kwargs):
            calls.append(1)
            if len(calls) == after:
                raise Killed
            return real(*args, **kwargs)

        patch.setattr(owner, name, dying)
        try:
            ordering.make(connection, "roll-1", T0)
        except Killed:
            connection.rollback()
    while ordering.step(connection, T0 + hours(1)):
        pass
    writing.drain(connection, T0 + hours(1))
    assert issued(connection) == sorted(each.code for each in ordering.read_file("roll-1"))
    assert len(issued(connection)) == 60
    assert found(audited(connection, tmp_path / "log")) == []
    assert connection.execute("select count(*) from surety_log_wanted where fault is not null").fetchone() == (0,)


def test_of_many_that_make_one_order_none_makes_it_twice(connection, database_url):
    ordered(connection)
    ready = Barrier(4)

    def worker():
        with db.connect(database_url) as own:
            ready.wait()
            for _ in range(20):
                ordering.step(own, T0)

    threads = [Thread(target=worker) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(issued(connection)) == 60
    assert ordering.order_of(connection, "roll-1").made_at == T0


def test_the_file_is_for_its_owner_alone_and_handed_out_when_all_is_made(connection):
    ordered(connection, count=30)
    ordering.make(connection, "roll-1", T0, limit=25)
    with pytest.raises(ordering.BadOrder, match="order_not_made"):
        ordering.hand_out(connection, "roll-1", by="alice", now=T0)
    assert stat.S_IMODE(os.stat(ordering.file_of("roll-1")).st_mode) == 0o600
    ordering.make(connection, "roll-1", T0)
    text = ordering.hand_out(connection, "roll-1", by="alice", now=T0)
    assert len(text.splitlines()) == 31
    ordering.destroy(connection, "roll-1", now=T0)
    with pytest.raises(ordering.BadOrder, match="pins_are_gone"):
        ordering.hand_out(connection, "roll-1", by="alice", now=T0)
    row = "select fetched_by, fetched_at, destroyed_at from certificates_codeorder"
    assert connection.execute(row).fetchone() == ("alice", T0, T0)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "x"}, "bad_order_name"),
        ({"name": "../../etc/x"}, "bad_order_name"),
        ({"count": 0}, "bad_count"),
        ({"count": 10_001}, "bad_count"),
        ({"centre": "douyin:ic-nobody"}, "unknown_centre"),
        ({"count": 61}, "order_differs"),
        ({"shop": "douyin:s-1"}, "order_differs"),
    ],
)
def test_orders_that_cannot_be(connection, given, code):
    ordered(connection)
    plain = {"name": "roll-1", "centre": CENTRE, "count": 60, "by": "alice", "now": T0} | given
    with pytest.raises(ordering.BadOrder, match=code):
        ordering.place(connection, **plain)


def test_an_order_that_was_drawn_elsewhere_is_left_alone(connection, monkeypatch, tmp_path):
    ordered(connection)
    ordering.make(connection, "roll-1", T0, limit=25)
    monkeypatch.setenv("SURETY_HOME", str(tmp_path / "another"))
    assert ordering.step(connection, T0) == 0
    with pytest.raises(ordering.BadOrder, match="order_elsewhere"):
        ordering.make(connection, "roll-1", T0)
    assert len(issued(connection)) == 25


def test_one_order_that_cannot_be_made_holds_up_no_other(connection, caplog):
    """The centre's program used the id of one of its facts; the order would be tried again for ever."""
    ordered(connection, count=2, name="poisoned")
    ordering.make(connection, "poisoned", T0, limit=0)
    fact = CodeIssued(id="codes:poisoned:0", at=T0, code=codes.draw(), centre=CENTRE)
    assert door.submit(connection, [fact], source=BENCH, now=T0)[0].status == "accepted"
    ordered(connection, count=3, name="good-1")
    assert ordering.step(connection, T0) == 3
    assert "poisoned" in caplog.text
    assert ordering.order_of(connection, "good-1").made_at == T0
    assert ordering.order_of(connection, "poisoned").made_at is None


def test_a_code_that_a_centre_states_by_itself_is_in_the_log_and_its_void_too(connection, tmp_path):
    own = codes.draw()
    facts = [
        CodeIssued(id="own", at=T0, code=own, centre=CENTRE),
        CodeVoided(id="gone", at=T0, code=own, reason="misprint"),
    ]
    results = door.submit(connection, facts, source=BENCH, now=T0)
    assert [each.status for each in results] == ["accepted", "accepted"]
    writing.drain(connection, T0)
    done = audited(connection, tmp_path / "log")
    assert found(done) == []
    assert (done.reading.counts()[NAME].issued, done.reading.counts()[NAME].void) == (1, 1)


def test_a_code_stated_in_secret_shows(connection, tmp_path):
    """A fact whose wish to be logged somebody removes: the register lacks it, and what a room counts is one more."""
    ordered(connection, count=3)
    ordering.make(connection, "roll-1", T0)
    writing.drain(connection, T0)
    door.submit(connection, [CodeIssued(id="own", at=T0, code=codes.draw(), centre=CENTRE)], source=BENCH, now=T0)
    for trigger in ("append_only", "no_edit"):
        connection.execute(f"alter table surety_log_wanted disable trigger {trigger}")
    connection.execute("delete from surety_log_wanted where entry_no is null and kind = 'code'")
    counted = dict(connection.execute("select state, codes from surety_code_states()").fetchall())
    logged = connection.execute("select codes from surety_code_entries() where kind = 'code'").fetchone()
    assert (counted["issued"], logged[0]) == (4, 3)
    assert reconcile(audited(connection, tmp_path / "log").reading, []) != []


def test_a_centre_that_states_another_ones_code_as_its_own_gets_no_entry_of_it(connection, tmp_path):
    """It guessed or read a free code. What it says stays a fact, is logged as nothing, and shows as a difference."""
    theirs = issuing.issue_codes(connection, "jade-ruili", 1, now=T0)[0].code
    door.submit(connection, [CodeIssued(id="mine", at=T0, code=theirs, centre=CENTRE)], source=BENCH, now=T0)
    writing.drain(connection, T0)
    faults = connection.execute("select fault from surety_log_wanted where fault is not null").fetchall()
    assert faults == [("code_of_another_centre",)]
    assert list(audited(connection, tmp_path / "log").reading.counts()) == ["jade-ruili"]
    assert connection.execute("select centre, codes from surety_code_states()").fetchall() == [(NAME, 1)]


def test_a_code_stated_twice_is_logged_once(connection, tmp_path):
    """Issued by hand and stated by hand, as it once was done."""
    item = issuing.issue_codes(connection, NAME, 1, now=T0)[0].code
    door.submit(connection, [CodeIssued(id="hand", at=T0, code=item, centre=CENTRE)], source=BENCH, now=T0)
    writing.drain(connection, T0)
    assert found(audited(connection, tmp_path / "log")) == []
    assert connection.execute("select fault from surety_log_wanted where fault is not null").fetchall() == [
        ("code_exists",)
    ]


@pytest.fixture
def run(connection, monkeypatch):
    """The command, on this test's database."""
    from contextlib import contextmanager

    @contextmanager
    def opened():
        yield connection, T0

    monkeypatch.setattr("surety.cli.certificate._opened", opened)

    def invoked(*arguments):
        return CliRunner().invoke(certificate, list(arguments))

    return invoked


def test_one_command_issues_logs_and_prints_once(connection, run, tmp_path):
    first = run("codes", CENTRE, "--count", "4", "--order", "night-roll")
    assert first.exit_code == 0, first.output
    rows = [line.split(",") for line in first.stdout.splitlines()]
    assert rows[0] == ["code", "pin", "address"]
    assert issued(connection) == sorted(row[0] for row in rows[1:])
    assert found(audited(connection, tmp_path / "log")) == []
    assert verifier(connection)
    again = run("codes", CENTRE, "--count", "4", "--order", "night-roll")
    assert again.exit_code == 1
    assert "pins_are_gone" in again.output
    assert len(issued(connection)) == 4
    more = run("codes", CENTRE, "--count", "5", "--order", "night-roll")
    assert "order_differs" in more.output
    nobody = run("codes", "douyin:ic-nobody", "--count", "5")
    assert "unknown_centre" in nobody.output


def test_the_command_keeps_to_the_bounds_of_the_pages(connection, run, monkeypatch):
    monkeypatch.setattr(ordering, "UNUSED_MAX", 5)
    assert run("codes", CENTRE, "--count", "4", "--order", "night-roll").exit_code == 0
    refused = run("codes", CENTRE, "--count", "2", "--order", "day-roll")
    assert (refused.exit_code, len(issued(connection))) == (1, 4)
    assert "too_many_unused" in refused.output
    monkeypatch.setattr(ordering, "UNUSED_MAX", 100)
    for n in range(ordering.OPEN_MAX):
        ordered(connection, count=1, name=f"open-{n}")
    assert "too_many_open" in run("codes", CENTRE, "--order", "one-more").output
    assert run("codes", CENTRE, "--count", "1", "--order", "open-0").exit_code == 0


def test_a_code_is_voided_as_a_fact(connection, run):
    run("codes", CENTRE, "--order", "night-roll")
    (code,) = issued(connection)
    assert "bad_reason" in run("void", code, "--reason", "felt like it").output
    assert run("void", code, "--reason", "stolen").exit_code == 0
    assert connection.execute("select state from surety_code").fetchone() == ("void",)
    assert connection.execute("select voided_at from surety_item_code").fetchone() == (T0,)
    assert run("void", code, "--reason", "stolen").exit_code == 0
    facts = connection.execute("select count(*) from surety_fact where type = 'code_voided'").fetchone()
    assert facts == (1,)
