"""Once a day is over the provider's report is held against our refunds: every difference is somebody's work, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surety.engine import db, replay
from surety.engine.fact import Party, Source
from surety.merchants.unasked import UnaskedClosed
from surety.money.paying import pay_due
from surety.money.provider import ProviderAway
from surety.money.reconciling import reconcile
from surety.money.reconciling_days import AGAIN, reconcile_days, steps
from surety.money.sandbox import SandboxProvider
from surety.orders.facts import ItemClosed, OrderCancelled
from surety.orders.refund_facts import RefundRetried
from tests.db.test_door import T0, balances, paid, placed

TOMORROW = T0 + timedelta(days=1)
STAFF = Source(Party.STAFF, "alice")
ORDERS = {
    "douyin:1": "", "douyin:2": "lost", "douyin:3": "no_answer", "douyin:4": "slow", "douyin:5": "wrong_amount",
    "douyin:6": "twice", "douyin:7": "denied", "douyin:8": "refused", "douyin:9": "", "douyin:10": "", "douyin:11": "",
}  # fmt: skip


class Away(SandboxProvider):
    """Its report breaks off after the first line, `times` times."""

    times = 1

    def report(self, **edges):
        lines = super().report(**edges)
        if self.times:
            self.times -= 1
            yield next(lines)
            lines.close()
            raise ProviderAway("timed out")
        yield from lines


@pytest.fixture
def sandbox(door_connection, submit, database_url):
    """Eleven refunds of one day, each with its fault, and what was changed in the provider's books afterwards."""
    door_connection.execute("truncate surety_sandbox_refund")
    made = []

    def one(*plan, kind=SandboxProvider):
        made.append(kind(plan, now=lambda _: T0, open_books=lambda: db.connect(database_url)))
        return made[-1]

    for order, fault in ORDERS.items():
        facts = placed(order), paid(order), OrderCancelled(id=f"{order}/c", order=order, at=T0)
        assert all(result.good for result in submit(*facts, now=T0))
        pay_due(door_connection, one(fault), now=T0)
    books = "update surety_sandbox_refund set {} where refund_key = %s"
    door_connection.execute(books.format("ref = 'another'"), ["douyin:1/refund"])
    door_connection.execute(books.format("state = 'settled'"), ["douyin:8/refund"])
    door_connection.execute("delete from surety_sandbox_refund where refund_key = 'douyin:9/refund'")
    door_connection.execute(books.format("refund_key = 'stranger'"), ["douyin:10/refund"])
    door_connection.execute(books.format("amount_fen = amount_fen + 1"), ["douyin:11/refund"])
    yield one
    for each in made:
        each.close()


def waiting(connection):
    rows = connection.execute(
        "select subject, details ->> 'difference', (details ->> 'expected_fen')::bigint,"
        " (details ->> 'amount_fen')::bigint from surety_work_item"
        " where kind = 'refund_mismatch' and closed_at is null"
    ).fetchall()
    found = {subject: tuple(rest) for subject, *rest in rows}
    assert len(found) == len(rows)
    return found


ALL = {
    "douyin:1": ("other_reference", 29_900, 29_900),
    "douyin:3": ("not_known_sent", 29_900, 29_900),
    "douyin:4": ("not_known_sent", 29_900, 29_900),
    "douyin:5": (None, 29_900, 29_899),  # the order was told so at once
    "douyin:6": ("twice", 29_900, 29_900),
    "douyin:8": ("sent_but_failed", 29_900, 29_900),
    "douyin:9": ("not_sent", 29_900, 0),
    "douyin:10": ("not_sent", 29_900, 0),
    "douyin:11": ("other_amount", 29_900, 29_901),
    "sandbox:marketplace": ("not_ours", 0, 29_900),
}
"""What was asked for, and what the provider's report says."""


def test_every_planted_difference_is_work_once(door_connection, sandbox):
    good = sandbox()
    assert reconcile_days(door_connection, good, now=TOMORROW) == 10
    assert waiting(door_connection) == ALL
    assert reconcile_days(door_connection, good, now=TOMORROW) is None, "that day is done"
    assert reconcile_days(door_connection, good, now=TOMORROW + timedelta(days=1)) == 0, "found again, said once"
    assert waiting(door_connection) == ALL
    assert list(replay.differences(door_connection)) == []


def test_what_was_sent_though_it_failed_leaves_the_books_once(door_connection, sandbox):
    assert balances(door_connection, "douyin:8")["refunding"] == 29_900
    for days in (1, 2, 3):
        reconcile_days(door_connection, sandbox(), now=T0 + timedelta(days=days))
    assert balances(door_connection, "douyin:8") == {}
    intent = "select state from surety_refund_intent where subject = 'douyin:8'"
    assert door_connection.execute(intent).fetchall() == [("settled",)]
    found = reconcile(door_connection, sandbox().report(), until=T0 + timedelta(days=3))
    assert "douyin:8" not in {each.order for each in found}
    assert list(replay.differences(door_connection)) == []


def test_what_is_known_meanwhile_closes_and_what_staff_closed_stays_closed(door_connection, sandbox, submit):
    reconcile_days(door_connection, sandbox(), now=TOMORROW)
    pay_due(door_connection, sandbox(), now=TOMORROW)
    left = set(ALL) - {"douyin:3", "douyin:4"}
    assert set(waiting(door_connection)) == left, "the provider has told of both"
    again = RefundRetried(id="r", order="douyin:8", at=TOMORROW, intent="refund")
    assert [each.code for each in submit(again, source=STAFF, now=TOMORROW)] == ["refund_not_failed"]
    (item,) = door_connection.execute(
        "select item from surety_work_item where subject = 'sandbox:marketplace'"
    ).fetchone()
    closed = (
        ItemClosed(id="c1", order="douyin:9", at=TOMORROW, item="refund_mismatch:refund:not_sent", note="paid by hand"),
        UnaskedClosed(id="c2", platform="sandbox", at=TOMORROW, item=item, note="the provider's own"),
    )
    assert all(each.good for each in submit(*closed, source=STAFF, now=TOMORROW))
    assert reconcile_days(door_connection, sandbox(), now=TOMORROW + timedelta(days=1)) == 0
    assert set(waiting(door_connection)) == left - {"douyin:9", "sandbox:marketplace"}


def test_what_was_told_to_be_short_and_was_sent_whole_is_work_once_the_rest_is_sent(door_connection, sandbox, submit):
    """It was asked for so, and yet the buyer has the rest twice."""
    again = RefundRetried(id="r", order="douyin:5", at=T0, intent="refund")
    assert all(each.good for each in submit(again, source=STAFF, now=T0))
    books = "update surety_sandbox_refund set amount_fen = 29900 where refund_key = 'douyin:5/refund'"
    door_connection.execute(books)
    reconcile_days(door_connection, sandbox(), now=TOMORROW)
    assert waiting(door_connection)["douyin:5"] == ("other_amount", 29_899, 29_900)


def test_a_report_that_breaks_off_is_asked_for_again(door_connection, sandbox):
    step = steps(door_connection, sandbox(kind=Away))
    done = "select day::text, difference_count from surety_reconciled"
    step(TOMORROW)
    assert waiting(door_connection).keys() == {"douyin:5"}, "what the refund itself told"
    step(TOMORROW + AGAIN / 2)
    assert door_connection.execute(done).fetchall() == []
    step(TOMORROW + AGAIN)
    assert waiting(door_connection) == ALL
    assert door_connection.execute(done).fetchall() == [("2026-03-02", 10)]


class Seen(SandboxProvider):
    """Keeps of how many days its report was asked for."""

    def __init__(self, *given, **kept):
        super().__init__(*given, **kept)
        self.days = []

    def report(self, *, begins_at, ends_at):
        self.days.append((ends_at - begins_at).days)
        return super().report(begins_at=begins_at, ends_at=ends_at)


def test_days_that_were_left_out_are_made_up_for(door_connection, sandbox):
    good = sandbox(kind=Seen)
    for days in (1, 2, 9):
        reconcile_days(door_connection, good, now=T0 + timedelta(days=days))
    assert good.days == [3, 3, 9]


@pytest.mark.parametrize(("days", "asked"), [(2, 3), (3, 4), (92, 93), (93, 3)])
def test_the_report_is_asked_for_back_to_what_is_known_only_now_but_for_what_is_too_old(
    door_connection, sandbox, days, asked
):
    known_at = T0 + timedelta(days=days)
    pay_due(door_connection, sandbox(), now=known_at)
    good = sandbox(kind=Seen)
    reconcile_days(door_connection, good, now=known_at + timedelta(days=1))
    assert good.days == [asked]


def test_what_was_decided_before_days_were_left_out_and_known_in_them_is_missed_all_the_same(
    door_connection, sandbox, submit
):
    """A refund of the last minute of the last day compared, settled after midnight, of which the provider has none."""
    reconcile_days(door_connection, sandbox(), now=TOMORROW)
    late = T0.replace(hour=15, minute=59)  # in China a minute before midnight
    facts = placed("douyin:12"), paid("douyin:12"), OrderCancelled(id="douyin:12/c", order="douyin:12", at=T0)
    assert all(result.good for result in submit(*facts, now=late))
    pay_due(door_connection, sandbox(""), now=late + timedelta(minutes=2))
    door_connection.execute("delete from surety_sandbox_refund where refund_key = 'douyin:12/refund'")
    reconcile_days(door_connection, sandbox(), now=T0 + timedelta(days=9))
    assert waiting(door_connection)["douyin:12"] == ("not_sent", 29_900, 0)


@pytest.mark.parametrize("made", [True, False])
def test_what_was_unknown_for_days_is_looked_for_since_it_was_decided(door_connection, sandbox, submit, made):
    """Sent on its first day, and known to be so on its sixth; or said so on its sixth, and never sent."""
    facts = placed("douyin:12"), paid("douyin:12"), OrderCancelled(id="douyin:12/c", order="douyin:12", at=T0)
    assert all(result.good for result in submit(*facts, now=T0))
    pay_due(door_connection, sandbox("no_answer"), now=T0)
    for days in (1, 2, 3, 4, 5):
        reconcile_days(door_connection, sandbox(), now=T0 + timedelta(days=days))
    assert waiting(door_connection)["douyin:12"] == ("not_known_sent", 29_900, 29_900)
    pay_due(door_connection, sandbox(), now=T0 + timedelta(days=5))
    if not made:
        door_connection.execute("delete from surety_sandbox_refund where refund_key = 'douyin:12/refund'")
    for days in (6, 7, 8, 9):
        reconcile_days(door_connection, sandbox(), now=T0 + timedelta(days=days))
    assert waiting(door_connection).get("douyin:12") == (None if made else ("not_sent", 29_900, 0))


def test_a_provider_misses_nothing_that_another_was_asked_for(door_connection, sandbox):
    other = sandbox()
    other.name = "other"
    door_connection.execute("delete from surety_sandbox_refund")
    assert reconcile_days(door_connection, other, now=TOMORROW) == 0


def test_a_provider_without_a_report_is_left_alone(door_connection, sandbox):
    class Silent:
        name, refund, look_up = "silent", None, None

    steps(door_connection, Silent())(TOMORROW)
    steps(door_connection, None)(TOMORROW)
    assert door_connection.execute("select from surety_reconciled").fetchall() == []
