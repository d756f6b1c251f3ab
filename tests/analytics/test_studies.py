"""Studies: asked once, carried out by whoever is free, taken up again after a kill, kept as found."""

from __future__ import annotations

import multiprocessing
import os
import signal
from datetime import timedelta

import msgspec
import pytest

from surety.amendments import acts, candidates
from surety.analytics import studies, studying
from surety.analytics.results import Details, RemedyDetails
from surety.analytics.studies import Question
from surety.engine import db as door_db
from tests.analytics.conftest import NOW
from tests.database import kept
from tests.db.amending import ROW, TABLE, approved, drafted, higher, in_force, remedy_of

DAY = timedelta(days=1)


@pytest.fixture
def asked(month):
    """A change that raises the fixed compensation from a later day, drafted, and its study asked for."""
    amendment = drafted(month, now=NOW, fen=500)
    return amendment, ask(month, amendment)


def ask(connection, amendment, by="user:1"):
    question = Question(acts.case_of(connection, amendment).proposal.candidate)
    return studies.ask(connection, amendment, question=question, by=by, now=NOW)


def row(connection, columns="phase, done_count, total_count, attempts, failure, finished_at is not null"):
    return connection.execute(f"select {columns} from surety_study order by run desc limit 1").fetchone()


def details(connection):
    return msgspec.json.decode(row(connection, "details::text")[0], type=Details)


def test_a_study_finds_what_a_backtest_finds_and_keeps_it(month, asked):
    assert studying.work(month) == 1
    phase, done, total, attempts, failure, over = row(month)
    assert (phase, attempts, failure, over) == ("orders", 1, "", True)
    found = details(month).summary
    assert done == total >= found.order_count > 0
    assert found.money["CNY"][0] > 0
    assert sum(found.money["CNY"]) == 0
    assert sum(shop.orders for shop in found.shops) == found.order_count
    assert studying.work(month) == 0


def test_what_everybody_may_read_names_nobody(month, asked, web_url):
    studying.work(month)
    said = msgspec.json.decode(row(month, "summary::text")[0], type=Details)
    found = said.summary
    assert not any(group.sample for group in (*said.deadlines.groups, *said.lapses.groups))
    assert {(order.order, order.shop) for order in found.worst} == {("", "")}
    assert (found.shops, found.order_count) == ((), details(month).summary.order_count)
    amendment, _ = asked
    with door_db.connect(web_url) as web, web.transaction():
        web.execute("select set_config('surety.scope', 'anybody', true)")
        assert web.execute("select count(*) from surety_study_published").fetchone() == (0,), "a draft is staff's"
        acts.submit(month, amendment, by=_staff("alice"))
        acts.approve(month, amendment, by=_staff("dora"))
        assert web.execute("select count(*) from surety_study_published").fetchone() == (1,)
        assert web.execute("select count(*) from surety_study").fetchone() == (0,)


def _staff(name):
    from tests.db.amending import staff

    return staff(name, now=NOW)


def test_the_same_question_waits_once_and_another_is_another_run(month, asked):
    amendment, run = asked
    assert ask(month, amendment) == run == 1
    other = candidates.keep(month, higher(in_force(month, NOW), on=(NOW + 60 * DAY).date(), fen=900), now=NOW)
    assert studies.ask(month, amendment, question=Question(other), by="user:1", now=NOW) == 2
    studying.work(month)
    assert ask(month, amendment) == 3, "asked again, it is found again"


def test_running_deadlines_are_looked_at_too(month, asked):
    late = month.execute("select count(*) from surety_deadline where ended_at is null and step = 'ship_by'").fetchone()[
        0
    ]
    studying.work(month)
    found = details(month)
    assert found.deadlines.share == found.lapses.share == 1.0
    assert found.deadlines.groups == (), "what was promised stands"
    assert found.lapses.count <= late


def test_whoever_is_silent_has_lost_it(month, asked, monkeypatch):
    first = studies.claim(month)
    assert studies.claim(month) is None
    monkeypatch.setattr(studies, "SILENT_SECONDS_MAX", 0.0)
    second = studies.claim(month)
    assert (second.run, second.attempts) == (first.run, 2)
    assert not studies.beat(month, first, phase="orders")
    assert not studies.finish(month, first, summary=b"{}", details=b"{}", now=NOW)
    assert studies.beat(month, second, phase="orders")


def _killed(started):
    """A worker's process that is killed in the middle of the orders."""
    from surety.config.migration import set_up_django

    set_up_django()

    def orders(*args, **kwargs):
        started.set()
        signal.pause()

    studying.backtest.run = orders
    with kept() as connection:
        studying.work(connection)


def test_a_killed_worker_costs_nothing(month, asked, monkeypatch):
    started = multiprocessing.get_context("fork").Event()
    process = multiprocessing.get_context("fork").Process(target=_killed, args=(started,))
    process.start()
    assert started.wait(60)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert row(month)[0] == "orders"
    assert not studies.waiting(month)
    monkeypatch.setattr(studies, "SILENT_SECONDS_MAX", 0.0)
    assert studies.waiting(month)
    assert studying.work(month) == 1
    assert row(month)[3:] == (2, "", True)
    assert details(month).summary.order_count > 0


def test_what_kills_every_worker_is_given_up(month, asked):
    month.execute("update surety_study set attempts = %s", [studies.ATTEMPTS_MAX])
    assert studying.work(month) == 1
    assert row(month)[4:] == ("interrupted", True)


def test_trouble_is_kept_as_a_failure(month, asked):
    amendment, _ = asked
    studies.ask(month, "amendment:0", question=Question("0" * 64), by="user:1", now=NOW)
    studies.ask(month, amendment, question=Question("0" * 64), by="user:1", now=NOW)
    studying.work(month)
    failures = month.execute("select subject, run, failure from surety_study").fetchall()
    assert set(failures) == {
        (amendment, 1, ""),
        (amendment, 2, "candidate_missing"),
        ("amendment:0", 1, "no_such_amendment"),
    }


def test_a_remedy_is_looked_at_before_it_is_done(month):
    """Under a release in which the row is stopped, people have to answer what it answered."""
    assert acts.stop(month, TABLE, ROW, by=_staff("alice"), reason="x").good
    amendment, result = acts.draft_remedy(month, remedy_of(1, f"{TABLE}/{ROW}"), by=_staff("alice"))
    assert result.good
    studies.ask(month, amendment, question=Question(), by="user:1", now=NOW)
    studying.work(month)
    found = msgspec.json.decode(row(month, "details::text")[0], type=RemedyDetails).remedy
    assert found.share == 1.0
    assert found.orders >= found.items > 0
    assert row(month, "summary::text") == ("null",)


def test_a_stopped_worker_lets_go(month, asked, monkeypatch):
    def stopped(*args, **kwargs):
        raise SystemExit

    monkeypatch.setattr(studying.backtest, "run", stopped)
    with pytest.raises(SystemExit):
        studying.work(month)
    assert row(month)[3] == 0
    assert studies.waiting(month)


def test_a_study_of_what_was_published_since_compares_with_it(month):
    """Asked again after the approval, nothing is left to change."""
    amendment = approved(month, now=NOW)
    ask(month, amendment)
    studying.work(month)
    assert details(month).summary.order_count == 0
