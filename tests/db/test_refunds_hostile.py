"""Refunds against adapters and people that do what they should not."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from click.testing import CliRunner

from surety.cli.main import surety
from surety.engine import db as door_db
from surety.engine import worker
from surety.engine.fact import Party, Source
from surety.money import paying
from surety.money.paying import pay_due
from surety.money.provider import Reply, ReplyStatus
from surety.orders.refund_facts import RefundFailed, RefundRetried
from tests.db.test_door import T0, balances
from tests.db.test_refunds import Liar, cancel, made, pay_out, provider, states

__all__ = ["cancel", "provider"]  # fixtures

STAFF = Source(Party.STAFF, "user:alice")


def test_what_was_never_called_for_cannot_be_called_failed_and_sent_again(door_connection, submit, cancel, provider):
    """The first would still be sent, and the second beside it."""
    cancel("douyin:1")
    submit(RefundFailed(id="f", order="douyin:1", at=T0, intent="refund", code="x"), now=T0)
    (again,) = submit(RefundRetried(id="r", order="douyin:1", at=T0, intent="refund"), source=STAFF, now=T0)
    assert again.code == "refund_not_failed"
    pay_out(door_connection, provider())
    assert made(door_connection) == [("douyin:1/refund", 29_900, 1)]


class Drifting:
    """Tells the same end at another time whenever it is asked."""

    name = "sandbox"

    def __init__(self):
        self._calls = 0

    def refund(self, request):
        return self.look_up(request.key)

    def look_up(self, key):
        self._calls += 1
        return Reply(ReplyStatus.SETTLED, T0 + timedelta(seconds=self._calls), "r", 29_900)


def test_an_end_told_at_another_time_after_a_kill_ends_the_refund_all_the_same(door_connection, cancel, monkeypatch):
    cancel("douyin:1")
    provider = Drifting()
    with monkeypatch.context() as patch:
        patch.setattr(paying, "_END", "select %s, %s, %s, %s, %s, %s, %s from no_such_table")
        pay_due(door_connection, provider, now=T0)
    pay_out(door_connection, provider)
    assert states(door_connection) == [("douyin:1", "refund", "settled", 2)]
    assert balances(door_connection) == {}


@pytest.mark.parametrize("ref", ["a\0b", 7, None])
def test_a_failure_that_cannot_be_written_down_leaves_order_and_intent_agreed(door_connection, submit, cancel, ref):
    cancel("douyin:1")
    pay_due(door_connection, Liar(Reply(ReplyStatus.FAILED, T0, ref, 0, "closed")), now=T0)
    (again,) = submit(RefundRetried(id="r", order="douyin:1", at=T0, intent="refund"), source=STAFF, now=T0)
    assert (again.good, states(door_connection)[0][2]) in ((False, "unknown"), (True, "failed"))


def test_an_order_that_cannot_be_told_keeps_no_other_waiting(door_connection, cancel, provider, monkeypatch):
    cancel(*(f"douyin:{n}" for n in range(6)))
    submit = paying.submit

    def telling(connection, facts, **named):
        if facts[0].subject == "douyin:3":
            raise AssertionError("a fault in decide")
        return submit(connection, facts, **named)

    monkeypatch.setattr(paying, "submit", telling)
    pay_due(door_connection, provider(), now=T0)
    left = {subject for subject, _, state, _ in states(door_connection) if state != "settled"}
    assert left == {"douyin:3"}


def test_a_provider_that_lost_its_connection_finds_another(door_connection, cancel, provider):
    cancel("douyin:1")
    sandbox = provider()
    (pid,) = sandbox._books.execute("select pg_backend_pid()").fetchone()
    door_connection.execute("select pg_terminate_backend(%s)", [pid])
    pay_out(door_connection, sandbox)
    assert states(door_connection)[0][2] == "settled"


class Another:
    """A second company, which has never heard of what the first was asked."""

    name = "another"

    def __init__(self):
        self.paid = {}

    def refund(self, request):
        self.paid[request.key] = request.amount_fen
        return self.look_up(request.key)

    def look_up(self, key):
        if key not in self.paid:
            return Reply(ReplyStatus.UNKNOWN_KEY)
        return Reply(ReplyStatus.SETTLED, T0, "another", self.paid[key])


def test_a_refund_asked_of_one_provider_is_not_asked_of_another(door_connection, cancel, provider):
    """The setting changes while the fate of a refund is unknown."""
    cancel("douyin:1")
    pay_due(door_connection, provider("no_answer"), now=T0)
    another = Another()
    pay_out(door_connection, another)
    assert sum(fen for _, fen, _ in made(door_connection)) + sum(another.paid.values()) == 29_900
    pay_out(door_connection, provider())
    assert states(door_connection)[0][2] == "settled", "its own provider still knows"


def test_a_call_that_never_ends_holds_up_no_other_refund(door_connection, cancel, database_url, monkeypatch):
    monkeypatch.setattr(paying, "CALL_SECONDS", 0.5)
    cancel(*(f"douyin:{n}" for n in range(3)))
    hung, answer = threading.Event(), threading.Event()

    class Hanging(Another):
        def refund(self, request):
            if not hung.is_set():
                hung.set()
                answer.wait()
            return super().refund(request)

    def work():
        with door_db.connect(database_url) as connection:
            pay_due(connection, Hanging(), now=T0)

    running = threading.Thread(target=work)
    running.start()
    assert hung.wait(30)
    running.join(30)
    settled = sum(state == "settled" for _, _, state, _ in states(door_connection))
    answer.set()
    running.join()
    assert settled == 2


def lanes(monkeypatch, begin):
    monkeypatch.setattr(worker, "LANES", {"refunds": (begin, 1)})
    monkeypatch.setattr(worker, "HOUSEKEEPING_SECONDS", 0.05)
    stop = threading.Event()
    running = threading.Thread(target=worker.run, args=(stop,), kwargs={"pause_seconds": 0.02})
    running.start()
    return stop, running


def test_a_provider_that_cannot_be_made_is_made_later(db, monkeypatch):
    begun, worked = [], threading.Event()

    def begin(connection):
        begun.append(connection)
        if len(begun) == 1:
            raise ConnectionError("the bank is away")
        return lambda now: worked.set() or 0

    stop, running = lanes(monkeypatch, begin)
    assert worked.wait(30)
    stop.set()
    running.join()


def test_a_provider_that_never_answers_keeps_no_worker_from_stopping(db, monkeypatch):
    called, answer = threading.Event(), threading.Event()

    def step(now):
        called.set()
        answer.wait()
        return 0

    monkeypatch.setattr(worker, "STOP_SECONDS", 0.05)
    stop, running = lanes(monkeypatch, lambda connection: step)
    assert called.wait(30)
    stop.set()
    running.join(30)
    stopped = not running.is_alive()
    answer.set()
    assert stopped


@pytest.mark.parametrize(
    "report",
    [
        "",
        "Key,Amount_fen,Ref\na,5,r\n",
        "key,amount_fen,ref\na,１２,r\n",
        "key,amount_fen,ref\na,1_000,r\n",
        "key,amount_fen,ref\na,-5,r\n",
        "key,amount_fen,ref\na,5.5,r\n",
        f"key,amount_fen,ref\na,{'9' * 5000},r\n",
        "key,amount_fen,ref\na,5\n",
        "key,amount_fen,ref\na,5,r,more\n",
        "key,amount_fen,ref\na\0,5,r\n",
        f"key,amount_fen,ref\n{'a' * 200_000},5,r\n",
        "key,amount_fen,ref\n订单/refund,5,r\n",
    ],
)
def test_a_report_that_cannot_be_read_is_no_report(db, tmp_path, report):
    """Half of it would pass for what was not sent; the exit tells it from a difference."""
    path = tmp_path / "report.csv"
    path.write_bytes(report.encode("gb18030" if "订单" in report else "utf-8"))
    done = CliRunner().invoke(surety, ["reconcile", str(path)])
    assert done.exit_code == 2, done.output
    assert "report.csv" in done.output


@pytest.mark.parametrize("form", ["text", "json"])
def test_differences_are_written_as_they_come(db, tmp_path, form):
    path = tmp_path / "report.csv"
    for keys in ([], ["a"], ["b", "a"]):
        path.write_text("key,amount_fen,ref\n" + "".join(f"{key},5,r\n" for key in keys))
        done = CliRunner().invoke(surety, ["reconcile", str(path), "--format", form, "--from", "2026-01-01"])
        assert done.exit_code == (1 if keys else 0), done.output
        if form == "json":
            assert [each["key"] for each in json.loads(done.output)] == sorted(keys)
        else:
            assert [line.split()[1] for line in done.output.splitlines()[:-1]] == sorted(keys)


def test_what_older_imports_left_is_ended_by_a_command_of_its_own(db, tmp_path):
    done = CliRunner().invoke(surety, ["reconcile", "--imported"])
    assert (done.exit_code, done.output.split()[0]) == (0, "0")
    assert CliRunner().invoke(surety, ["reconcile", "--imported", "--sandbox"]).exit_code == 2


@pytest.mark.parametrize(
    "days", [["--from", "2026-02-30"], ["--from", "2026-03-02", "--to", "2026-03-01"], ["--to", "9999-12-31"]]
)
def test_days_that_are_none_are_refused(days):
    for command in (["reconcile", "--sandbox"], ["backtest", "--candidate", "."]):
        done = CliRunner().invoke(surety, [*command, *days])
        assert done.exit_code == 2, done.output
        assert "--to" in done.output or "--from" in done.output
