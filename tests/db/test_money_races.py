"""Two who move the same money at the same moment: whoever is first, it goes back once and the books say so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import structs

from surety.aftersales.facts import AftersaleAgreed, AftersaleRuled, AftersaleWithdrawn, Leg, RulingAppealed
from surety.engine import db, door, replay, sweep
from surety.engine.fact import Party, Source
from surety.logistics.facts import ParcelSigned
from surety.money.paying import pay_due
from surety.money.reconciling_days import reconcile_days
from surety.money.sandbox import SandboxProvider
from surety.orders.facts import OrderCancelled
from surety.orders.refund_facts import RefundRetried
from tests.db import invariants
from tests.db.test_aftersales_races import asked, given, sent_back_fen
from tests.db.test_door import PLATFORM, SHOP, T0, balances, hours, one, paid, placed, scan, shipped
from tests.db.together import together

ROUNDS = 5
STAFF = Source(Party.STAFF, "alice")
LATER = T0 + timedelta(days=3)


@pytest.fixture
def sandbox(door_connection, database_url):
    """Providers that are one company: they share their books."""
    door_connection.execute("truncate surety_sandbox_refund")
    made = []

    def _sandbox(*plan):
        made.append(SandboxProvider(plan, now=lambda _: T0, open_books=lambda: db.connect(database_url)))
        return made[-1]

    yield _sandbox
    for each in made:
        each.close()


def cancelled(connection, n):
    order = f"douyin:{n}"
    given(connection, placed(order), paid(order), OrderCancelled(id=f"{order}/c", order=order, at=T0))
    return order


def disputed(connection, n):
    """Signed for, asked about, and ruled: the buyer gets it all unless somebody appeals in time."""
    order = f"douyin:{n}"
    ask = asked(n, order, asks="refund_only", reason="douyin.quality", received=True)
    given(connection, placed(order), paid(order), shipped(order, waybill=f"W{n:05}"))
    given(connection, scan(ParcelSigned, at=T0, waybill=f"W{n:05}"), ask)
    legs = (Leg("goods", "merchant"),)
    ruled = AftersaleRuled(id=f"rule-{n}", case=ask.case, at=T0, outcome="refund", legs=legs, note="核对")
    assert one(given(connection, ruled, source=STAFF)).good
    return order, ask.case


@pytest.mark.parametrize("early", [timedelta(), timedelta(microseconds=1)], ids=["at the instant", "just before"])
def test_an_appeal_and_the_end_of_its_time(door_connection, database_url, early):
    cases = [disputed(door_connection, n) for n in range(ROUNDS)]
    query = "select min(due_at) from surety_deadline where kind = 'aftersale' and step = 'appeal' and ended_at is null"
    (due_at,) = door_connection.execute(query).fetchone()
    for n, (order, case) in enumerate(cases):
        appeal = RulingAppealed(id=f"up-{n}", case=case, at=T0, by="merchant", note="不服")
        appealed, _ = together(
            database_url,
            lambda connection, appeal=appeal: one(given(connection, appeal, source=SHOP, now=due_at - early)),
            lambda connection: sweep.fire_due(connection, due_at - early),
        )
        assert appealed.code == ("" if early else "case_ended")
        assert sent_back_fen(door_connection, order) == (0 if early else 29_900)
    sweep.fire_due(door_connection, due_at)
    assert sum(sent_back_fen(door_connection, order) for order, _ in cases) == (0 if early else ROUNDS * 29_900)
    invariants.check(door_connection, now=due_at)


def test_a_merchant_agrees_and_the_buyer_withdraws(door_connection, database_url):
    for n in range(ROUNDS):
        order = f"douyin:{n}"
        ask = asked(n, order, asks="refund_only", reason="douyin.quality", received=True)
        given(door_connection, placed(order), paid(order), shipped(order, waybill=f"W{n:05}"))
        given(door_connection, scan(ParcelSigned, at=T0, waybill=f"W{n:05}"), ask)
        agree = AftersaleAgreed(id=f"yes-{n}", case=ask.case, at=T0)
        withdraw = AftersaleWithdrawn(id=f"no-{n}", case=ask.case, at=T0)
        buyer = Source(Party.BUYER, f"buyer:{order}")
        agreed, withdrawn = together(
            database_url,
            lambda connection, agree=agree: one(given(connection, agree, source=SHOP)),
            lambda connection, withdraw=withdraw, buyer=buyer: one(given(connection, withdraw, source=buyer)),
        )
        assert sorted((agreed.code, withdrawn.code)) == ["", "case_ended"]
        assert sent_back_fen(door_connection, order) == (29_900 if agreed.good else 0)
    invariants.check(door_connection, now=T0)


def test_the_platform_cancels_while_a_file_says_that_it_did(door_connection, database_url):
    """The file says the money was sent; whichever word comes second finds the order ended and moves nothing."""
    for n in range(ROUNDS):
        order = f"douyin:{n}"
        given(door_connection, placed(order), paid(order))
        live = OrderCancelled(id=f"{order}/live", order=order, at=T0)
        filed = structs.replace(live, id=f"{order}/filed", refund="made")
        together(
            database_url,
            lambda connection, live=live: given(connection, live),
            lambda connection, filed=filed: door.submit(connection, [filed], source=PLATFORM, now=T0, hold="import"),
        )
        door.release_hold(door_connection, "import")
        account = balances(door_connection, order)
        doubts = "select count(*) from surety_work_item where subject = %s and kind = 'refund_mismatch'"
        (count,) = door_connection.execute(doubts, [order]).fetchone()
        ours = bool(sent_back_fen(door_connection, order))
        assert (account, count) == (({"buyer": -29_900, "refunding": 29_900}, 1) if ours else ({}, 0))
    invariants.check(door_connection, now=T0)


def test_the_providers_answer_and_its_report(door_connection, database_url, sandbox):
    """A call whose answer was lost is asked about while the day's report, which has it, is compared."""
    orders = [cancelled(door_connection, n) for n in range(ROUNDS)]
    while pay_due(door_connection, sandbox(*["no_answer"] * ROUNDS), now=T0):
        pass
    answering, reporting = sandbox(), sandbox()
    together(
        database_url,
        lambda connection: pay_due(connection, answering, now=LATER),
        lambda connection: reconcile_days(connection, reporting, now=T0 + timedelta(days=1)),
    )
    pay_due(door_connection, answering, now=LATER + hours(2))
    assert [balances(door_connection, order) for order in orders] == [{}] * ROUNDS
    open_items = "select count(*) from surety_work_item where closed_at is null"
    assert door_connection.execute(open_items).fetchone() == (0,)
    assert list(replay.differences(door_connection)) == []
    invariants.check(door_connection, now=LATER + hours(2))


def test_staff_send_again_while_the_report_shows_that_it_was_sent(door_connection, database_url, sandbox):
    """Either the second try is refused, or both are out and the platform has lost one; never more, never unseen."""
    orders = [cancelled(door_connection, n) for n in range(ROUNDS)]
    pay_due(door_connection, sandbox(*["refused"] * 2 * ROUNDS), now=T0)  # asked twice each, before it is believed
    door_connection.execute("update surety_sandbox_refund set state = 'settled'")
    again = [RefundRetried(id=f"{order}/again", order=order, at=T0, intent="refund") for order in orders]
    reporting, paying = sandbox(), sandbox()
    retried, _ = together(
        database_url,
        lambda connection: [one(given(connection, fact, source=STAFF, now=T0 + hours(20))) for fact in again],
        lambda connection: reconcile_days(connection, reporting, now=T0 + timedelta(days=1)),
    )
    pay_due(door_connection, paying, now=LATER)
    for order, answer in zip(orders, retried, strict=True):
        lost = {"buyer": 29_900, "platform_loss": -29_900} if answer.good else {}
        assert balances(door_connection, order) == lost
    differ = "select count(*) from surety_work_item where kind = 'refund_mismatch' and closed_at is null"
    assert door_connection.execute(differ).fetchone() == (ROUNDS,)
    invariants.check(door_connection, now=LATER)
