"""Refunds against a provider that loses, repeats, lies and forgets: each is made once, and the books say so."""

from __future__ import annotations

import threading
import tracemalloc
from collections import Counter
from datetime import timedelta
from itertools import islice, repeat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surety.engine import db, door, replay
from surety.engine.batch import Batch
from surety.engine.fact import Party, Source
from surety.money import paying, reconciling
from surety.money.imported import settle_imported
from surety.money.paying import PAYMENTS, pay_due
from surety.money.provider import ProviderAway, Reply, ReplyStatus
from surety.money.reconciling import Kind, reconcile
from surety.money.sandbox import FAULTS, SandboxProvider, random_plan
from surety.orders.facts import ItemClosed, OrderCancelled
from surety.orders.refund_facts import RefundRetried
from tests.db import invariants
from tests.db.test_door import T0, balances, hours, paid, placed

STAFF = Source(Party.STAFF, "console")
PLATFORM = Source(Party.PLATFORM, "douyin")
LATER = T0 + timedelta(days=3)


@pytest.fixture
def provider(door_connection, database_url):
    made = []

    def _provider(*plan):
        each = SandboxProvider(plan, now=lambda _: T0, open_books=lambda: db.connect(database_url))
        made.append(each)
        return each

    door_connection.execute("truncate surety_sandbox_refund")
    yield _provider
    for each in made:
        each.close()


@pytest.fixture
def cancel(submit):
    def _cancel(*orders):
        for order in orders:
            facts = placed(order), paid(order), OrderCancelled(id=f"{order}/c", order=order, at=T0)
            assert all(result.good for result in submit(*facts, now=T0))

    return _cancel


def states(connection):
    rows = connection.execute("select subject, intent, state, attempts from surety_refund_intent order by 1, 2")
    return [tuple(row) for row in rows.fetchall()]


def made(connection):
    """What the provider's own books hold: (key, amount, how often it was asked)."""
    rows = connection.execute("select refund_key, amount_fen, calls from surety_sandbox_refund where state = 'settled'")
    return [tuple(row) for row in rows.fetchall()]


def pay_out(connection, provider, *, rounds=12):
    """Time passes, and whoever did not answer is asked again."""
    for n in range(rounds):
        while pay_due(connection, provider, now=T0 + timedelta(hours=2 * n)):
            pass


def test_a_cancelled_order_is_paid_back_once(door_connection, cancel, provider):
    cancel("douyin:1")
    assert pay_due(door_connection, provider(), now=T0) == 1
    assert pay_due(door_connection, provider(), now=LATER) == 0
    assert states(door_connection) == [("douyin:1", "refund", "settled", 1)]
    assert made(door_connection) == [("douyin:1/refund", 29_900, 1)]
    assert balances(door_connection) == {}


@pytest.mark.parametrize("fault", ["lost", "no_answer", "slow", "denied"])
def test_a_call_without_a_true_answer_is_asked_about_and_never_made_twice(door_connection, cancel, provider, fault):
    cancel("douyin:1")
    pay_out(door_connection, provider(fault))
    assert [(key, fen) for key, fen, _ in made(door_connection)] == [("douyin:1/refund", 29_900)]
    assert states(door_connection)[0][2] == "settled"
    assert balances(door_connection) == {}


MADE = OrderCancelled(id="made", order="douyin:1", at=T0, refund="made")
DOUBT = "refund_mismatch:refund:made_elsewhere"


def test_what_somebody_says_was_sent_before_it_was_called_for_is_not_called_for(
    door_connection, cancel, provider, submit
):
    """A person who knows better sends it after all, once."""
    cancel("douyin:1")
    submit(MADE, now=T0)
    pay_out(door_connection, provider())
    assert (states(door_connection), made(door_connection)) == ([("douyin:1", "refund", "failed", 0)], [])
    assert open_items(door_connection) == ["refund_failed:refund", DOUBT]
    assert balances(door_connection) == {"buyer": -29_900, "refunding": 29_900}
    closed = ItemClosed(id="c", order="douyin:1", at=T0, item=DOUBT, note="查过，没有打款")
    again = RefundRetried(id="r", order="douyin:1", at=T0, intent="refund")
    assert [result.status for result in submit(closed, again, now=T0, source=STAFF)] == ["accepted"] * 2
    pay_out(door_connection, provider())
    assert made(door_connection) == [("douyin:1/refund:2", 29_900, 1)]
    assert balances(door_connection) == {}


def test_what_staff_found_unsent_before_it_was_called_for_is_called_for(door_connection, cancel, provider, submit):
    cancel("douyin:1")
    submit(MADE, now=T0)
    submit(ItemClosed(id="c", order="douyin:1", at=T0, item=DOUBT, note="查过"), now=T0, source=STAFF)
    pay_out(door_connection, provider())
    assert made(door_connection) == [("douyin:1/refund", 29_900, 1)]


def test_what_was_called_for_once_is_asked_about_until_its_end_whoever_says_that_it_was_sent(
    door_connection, cancel, provider, submit
):
    """It may be under way: taken for unsent it could be sent again beside itself."""
    cancel("douyin:1")
    sandbox = provider("no_answer", "forgets", "")
    pay_due(door_connection, sandbox, now=T0)
    submit(MADE, now=T0)
    pay_out(door_connection, sandbox)
    assert made(door_connection) == [("douyin:1/refund", 29_900, 2)]
    assert open_items(door_connection) == [DOUBT]


def test_what_was_withheld_and_could_not_be_booked_is_not_called_for_next(
    door_connection, cancel, provider, submit, monkeypatch
):
    """Its worker is killed, or waits for a slow answer to another refund while the next one is there."""
    cancel("douyin:1")
    submit(MADE, now=T0)
    with monkeypatch.context() as patch:
        patch.setattr(paying, "_END", "select %s, %s, %s, %s, %s, %s, %s, %s from no_such_table")
        assert pay_due(door_connection, provider(), now=T0) == 0
    pay_out(door_connection, provider())
    assert (states(door_connection), made(door_connection)) == ([("douyin:1", "refund", "failed", 0)], [])
    assert open_items(door_connection) == ["refund_failed:refund", DOUBT]


def open_items(connection):
    rows = connection.execute("select item from surety_work_item where closed_at is null order by item").fetchall()
    return [item for (item,) in rows]


def test_a_timeout_is_neither(door_connection, cancel, provider):
    """The money is not with the buyer for us, and it is not ours any more."""
    cancel("douyin:1")
    assert pay_due(door_connection, provider("no_answer"), now=T0) == 0
    assert states(door_connection) == [("douyin:1", "refund", "unknown", 1)]
    assert balances(door_connection) == {"buyer": -29_900, "refunding": 29_900}


def test_a_provider_that_forgets_is_asked_again_under_the_same_key(door_connection, cancel, provider):
    cancel("douyin:1")
    pay_out(door_connection, provider("no_answer", "forgets", ""))
    assert made(door_connection) == [("douyin:1/refund", 29_900, 2)]
    assert balances(door_connection) == {}


def test_a_refused_refund_waits_for_a_person(door_connection, cancel, provider):
    cancel("douyin:1")
    pay_out(door_connection, provider("refused"))
    assert states(door_connection)[0][2] == "failed"
    (item,) = door_connection.execute("select kind from surety_work_item").fetchone()
    assert item == "refund_failed"
    assert balances(door_connection) == {"buyer": -29_900, "refunding": 29_900}


def test_killed_between_the_answer_and_our_books_it_is_told_once(door_connection, cancel, provider, monkeypatch):
    """The provider has paid, and the intent's own row was not written: then the order has not heard it either."""
    cancel("douyin:1")
    with monkeypatch.context() as patch:
        patch.setattr(paying, "_END", "select %s, %s, %s, %s, %s, %s, %s from no_such_table")
        assert pay_due(door_connection, provider(), now=T0) == 0
    assert balances(door_connection) == {"buyer": -29_900, "refunding": 29_900}
    pay_out(door_connection, provider())
    assert states(door_connection)[0][2] == "settled"
    assert [calls for _, _, calls in made(door_connection)] == [1]
    assert balances(door_connection) == {}


def test_an_imported_history_is_never_paid_out(door_connection, submit, provider):
    facts = placed(), paid(), OrderCancelled(id="c", order="douyin:1", at=T0)
    submit(*facts, now=LATER, hold="import")
    door.release_hold(door_connection, "import")
    pay_out(door_connection, provider())
    assert states(door_connection) == [("douyin:1", "refund", "external", 0)]
    assert made(door_connection) == []


def test_what_an_import_sent_back_has_reached_its_buyer(door_connection, submit):
    """Nobody ends an intent that is not ours to send, so the import does, once; what is decided after it waits."""
    for hold in ("import", "again"):
        submit(placed(), paid(), OrderCancelled(id="c", order="douyin:1", at=T0), now=LATER, hold=hold)
        door.release_hold(door_connection, hold)
    submit(placed("douyin:2"), paid("douyin:2"), now=LATER, hold="open")
    door.release_hold(door_connection, "open")
    submit(OrderCancelled(id="c2", order="douyin:2", at=LATER), now=LATER)
    told = "select subject, type, party from surety_fact where type = 'refund_settled'"
    assert door_connection.execute(told).fetchall() == [("douyin:1", "refund_settled", "system")]
    assert balances(door_connection, "douyin:1") == {}
    assert balances(door_connection, "douyin:2")["refunding"] == 29_900
    assert [state for _, _, state, _ in states(door_connection)] == ["external", "pending"]
    assert list(reconcile(door_connection, [], until=LATER + hours(1))) == []
    assert list(replay.differences(door_connection)) == []


def test_what_an_older_import_left_on_its_way_is_ended_once_on_demand(door_connection, submit, monkeypatch):
    """Imports once did not tell their orders; what is ours to send, and what was told, is left alone."""
    with monkeypatch.context() as older:
        older.setattr(Batch, "_sent_elsewhere", lambda *_: [])
        submit(placed(), paid(), OrderCancelled(id="c", order="douyin:1", at=T0), now=LATER, hold="import")
    for order, hold in (("douyin:2", "import"), ("douyin:3", None)):
        facts = placed(order), paid(order), OrderCancelled(id=order, order=order, at=T0)
        submit(*facts, now=LATER, hold=hold)
    door.release_hold(door_connection, "import")
    assert balances(door_connection, "douyin:1")["refunding"] == 29_900
    assert [settle_imported(door_connection, now=LATER) for _ in range(2)] == [1, 0]
    assert balances(door_connection, "douyin:1") == balances(door_connection, "douyin:2") == {}
    assert balances(door_connection, "douyin:3")["refunding"] == 29_900
    invariants.check(door_connection, now=LATER)


def test_what_waited_for_its_order_in_an_import_is_sent_back_by_it_too(door_connection, submit):
    submit(OrderCancelled(id="c", order="douyin:1", at=T0), now=LATER, hold="import")
    submit(placed(), paid(), now=LATER, hold="import")
    assert balances(door_connection) == {}
    assert [state for _, _, state, _ in states(door_connection)] == ["external"]


def test_workers_at_once_make_each_refund_once(door_connection, cancel, database_url):
    orders = [f"douyin:{n}" for n in range(40)]
    cancel(*orders)

    def work(seed):
        with db.connect(database_url) as connection:
            plan = random_plan(seed, share=0.4)
            provider = SandboxProvider(plan, now=lambda _: T0, open_books=lambda: db.connect(database_url))
            pay_out(connection, provider, rounds=25)
            provider.close()

    door_connection.execute("truncate surety_sandbox_refund")
    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    booked = Counter(key for key, _, _ in made(door_connection))
    assert all(count == 1 for count in booked.values())
    assert {state for _, _, state, _ in states(door_connection)} <= {"settled", "failed"}
    assert list(replay.differences(door_connection)) == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=st.lists(st.sampled_from(("", *FAULTS)), max_size=8), data=st.data())
def test_whatever_the_provider_does_no_more_goes_back_than_was_paid(door_connection, cancel, provider, plan, data):
    order = f"douyin:{data.draw(st.integers(1, 10**9))}"
    cancel(order)
    pay_out(door_connection, provider(*plan), rounds=14)
    sent = [fen for key, fen, _ in made(door_connection) if key.startswith(f"{order}/")]
    assert len(sent) <= 1
    assert sum(sent) <= 29_900
    ended = {state for subject, _, state, _ in states(door_connection) if subject == order}
    assert ended <= {"settled", "failed"}
    if sent and "denied" not in plan:
        assert ended == {"settled"}
    account = balances(door_connection, order)
    assert account.get("buyer", 0) == (sum(sent) if ended == {"settled"} else 0) - 29_900


class Liar:
    """Says what it is told to say, whatever was asked."""

    name = "sandbox"

    def __init__(self, *replies):
        self._replies = iter([*replies, *repeat(replies[-1], 20)])

    def refund(self, request):
        return self._next()

    def look_up(self, key):
        return self._next()

    def _next(self):
        reply = next(self._replies)
        if isinstance(reply, Exception):
            raise reply
        return reply


@pytest.mark.parametrize(
    "reply",
    [
        Reply(ReplyStatus.SETTLED, T0, "ref\u0000", 29_900),
        Reply(ReplyStatus.SETTLED, T0, "", 29_900),
        Reply(ReplyStatus.SETTLED, T0, "r", -5),
        Reply(ReplyStatus.SETTLED, T0 + timedelta(days=4000), "r", 29_900),
    ],
)
def test_an_answer_that_cannot_be_true_leaves_the_refund_unknown(door_connection, cancel, reply):
    cancel("douyin:1")
    pay_due(door_connection, Liar(reply), now=T0)
    assert states(door_connection) == [("douyin:1", "refund", "unknown", 1)]
    assert balances(door_connection)["refunding"] == 29_900


def test_one_refund_in_trouble_stops_no_other(door_connection, cancel):
    cancel("douyin:1", "douyin:2")
    good = Reply(ReplyStatus.SETTLED, T0, "r", 29_900)
    pay_due(door_connection, Liar(ValueError("a bug in the adapter"), good), now=T0)
    assert Counter(state for _, _, state, _ in states(door_connection)) == {"unknown": 1, "settled": 1}
    pay_due(door_connection, Liar(ProviderAway("away")), now=T0 + hours(1))


def test_of_two_workers_answers_the_one_that_it_was_sent_stays(door_connection, database_url, cancel):
    """The first one's call takes long; the second one is told meanwhile that it failed."""
    cancel("douyin:1")

    class Slow(Liar):
        def refund(self, request):
            with db.connect(database_url) as other:
                failing = Liar(Reply(ReplyStatus.FAILED, T0, code="declined"))
                assert pay_due(other, failing, now=T0 + hours(1)) == 1
            return self._next()

    pay_due(door_connection, Slow(Reply(ReplyStatus.SETTLED, T0, "r", 29_900)), now=T0)
    assert [state for _, _, state, _ in states(door_connection)] == ["settled"]
    assert balances(door_connection) == {}
    assert door_connection.execute("select kind from surety_work_item where closed_at is null").fetchall() == []
    assert list(reconcile(door_connection, [("douyin:1/refund", 29_900, "r")], until=LATER)) == []


@pytest.mark.parametrize("plan", [("twice",), ("no_answer", "stale", "stale"), ("slow", "stale")])
def test_what_is_made_twice_or_told_in_another_order_is_found_or_waited_for(door_connection, cancel, provider, plan):
    """What an old answer says ends nothing; what the provider sent again under its key stands in its report."""
    cancel("douyin:1")
    sandbox = provider(*plan)
    pay_out(door_connection, sandbox, rounds=8)
    assert [state for _, _, state, _ in states(door_connection)] == ["settled"]
    assert [calls for _, _, calls in made(door_connection)] == [1]
    found = [(each.kind, each.key) for each in reconcile(door_connection, sandbox.report(), until=LATER)]
    assert found == ([(Kind.TWICE, "douyin:1/refund")] if plan == ("twice",) else [])


def test_every_planted_difference_is_found(door_connection, cancel, provider):
    cancel(*(f"douyin:{n}" for n in range(1, 7)))
    good = provider()
    pay_due(door_connection, good, now=T0)
    report = {key: (key, fen, ref) for key, fen, ref in good.report()}
    assert list(reconcile(door_connection, report.values(), until=LATER)) == []
    del report["douyin:1/refund"]
    report["douyin:2/refund"] = ("douyin:2/refund", 1, report["douyin:2/refund"][2])
    report["douyin:3/refund"] = ("douyin:3/refund", 29_900, "another")
    report["douyin:99/refund"] = ("douyin:99/refund", 7, "stranger")
    door_connection.execute("update surety_refund_intent set state = 'failed' where subject = 'douyin:4'")
    door_connection.execute(
        "update surety_refund_intent set state = 'unknown', ended_at = null where subject = 'douyin:5'"
    )
    lines = [*report.values(), report["douyin:6/refund"]]
    found = {each.key: each.kind for each in reconcile(door_connection, lines, until=LATER)}
    assert found == {
        "douyin:1/refund": Kind.NOT_SENT,
        "douyin:2/refund": Kind.OTHER_AMOUNT,
        "douyin:3/refund": Kind.OTHER_REFERENCE,
        "douyin:4/refund": Kind.SENT_BUT_FAILED,
        "douyin:5/refund": Kind.NOT_KNOWN_SENT,
        "douyin:6/refund": Kind.TWICE,
        "douyin:99/refund": Kind.NOT_OURS,
    }


@pytest.mark.parametrize(
    ("begins", "ends", "missed"),
    [
        (None, None, True),
        (0, 1, True),
        (None, 1, True),
        (0, None, True),
        (1, None, False),
        (None, 0, False),
        (-1, 0, False),
    ],
)
def test_a_report_of_some_days_is_missed_only_what_lies_within_them(
    door_connection, cancel, provider, begins, ends, missed
):
    """Whatever stands in the report is compared, whenever it was decided."""
    cancel("douyin:1", "douyin:2")
    good = provider()
    pay_due(door_connection, good, now=T0)
    edges = {
        "begins_at": None if begins is None else T0 + timedelta(days=begins),
        "ends_at": None if ends is None else T0 + timedelta(days=ends),
    }
    lines = [("douyin:1/refund", 1, "r")]
    found = {each.key: each.kind for each in reconcile(door_connection, lines, until=LATER, **edges)}
    assert found == {"douyin:1/refund": Kind.OTHER_AMOUNT} | ({"douyin:2/refund": Kind.NOT_SENT} if missed else {})
    assert len(list(good.report(**edges))) == (2 if missed else 0)


def test_a_refund_that_reaches_over_an_edge_is_nobodys_to_miss(door_connection, cancel, provider):
    """Decided in one report's time and known to be settled in the next one's: it may stand in either."""
    cancel("douyin:1")
    away = provider("lost")
    pay_due(door_connection, away, now=T0)
    pay_due(door_connection, away, now=T0 + timedelta(days=1))
    assert states(door_connection)[0][2] == "settled"
    noon = T0 + hours(12)
    for edges in ({"ends_at": noon}, {"begins_at": noon}):
        assert list(reconcile(door_connection, [], until=LATER, **edges)) == []
    (found,) = reconcile(door_connection, [], until=LATER)
    assert found.kind == Kind.NOT_SENT


def test_a_report_of_any_length_is_compared_in_little_memory(door_connection, cancel, provider):
    cancel("douyin:1")
    pay_due(door_connection, provider(), now=T0)
    lines = ((f"stranger:{n:06}/refund", n + 1, "r") for n in range(60_000))
    tracemalloc.start()
    try:
        count, last = 0, ""
        for each in reconcile(door_connection, lines, until=LATER):
            assert last < each.key
            count, last = count + 1, each.key
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 60_001
    assert peak < 12_000_000, "all at once are forty"


def test_of_refunds_of_other_days_none_is_read(door_connection):
    """20,000 of the year before: what the report names is found by its key, what it leaves out by its days."""
    door_connection.execute(
        "insert into surety_refund_intent (bucket, subject, intent, amount_fen, currency, payment, state, created_at,"
        " next_attempt_at, ended_at) select n %% 1024, 'douyin:' || n, 'refund', 1, 'CNY', 'p', 'settled', at, at, at"
        " from generate_series(1, 20000) n, (select %s::timestamptz - interval '1 year' as at) a", [T0],
    )  # fmt: skip
    door_connection.execute("analyze surety_refund_intent")
    with door_connection.transaction():
        door_connection.execute(reconciling._REPORTED)
        door_connection.execute("analyze pg_temp.surety_reported")
        edges = [LATER, "sandbox", T0, LATER]
        told = door_connection.execute(f"explain {reconciling._COMPARED}", edges).fetchall()
    assert "Seq Scan on surety_refund_intent" not in "\n".join(line for (line,) in told), told


def test_a_comparison_that_is_given_up_leaves_nothing_behind(door_connection):
    def broken():
        yield "a", 1, "r"
        raise RuntimeError

    for _ in range(2):
        with pytest.raises(RuntimeError):
            list(reconcile(door_connection, broken(), until=LATER))
    found = reconcile(door_connection, [("a", 1, "r"), ("b", 1, "r")], until=LATER)
    assert next(found).key == "a"
    found.close()
    assert len(list(reconcile(door_connection, [("a", 1, "r")], until=LATER))) == 1


def test_an_intent_is_never_changed_or_removed(door_connection, cancel):
    cancel("douyin:1")
    for statement in (
        "update surety_refund_intent set amount_fen = 1",
        "update surety_refund_intent set payment = 'mine'",
        "delete from surety_refund_intent",
    ):
        with pytest.raises(Exception, match="append-only"), door_connection.transaction():
            door_connection.execute(statement)


def test_nobody_else_may_say_that_a_refund_settled(door_connection, cancel, submit):
    from surety.orders.refund_facts import RefundSettled

    cancel("douyin:1")
    said = RefundSettled(id="s", order="douyin:1", at=T0, intent="refund", amount_fen=29_900, ref="r")
    for party in (Party.PLATFORM, Party.IMPORT, Party.STAFF, Party.SHOP, Party.BUYER, Party.CARRIER):
        (result,) = submit(said, source=Source(party, "douyin"), now=T0)
        assert result.code == "not_yours_to_state"
    assert PAYMENTS.trusted
    assert list(islice(random_plan(1, share=0.0), 3)) == ["", "", ""]
