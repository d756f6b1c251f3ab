"""Several at once on one order: one refund of a unit, one winner of an instant, whoever is first."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from msgspec import structs

from surety.aftersales.facts import (
    AftersaleAgreed,
    AftersaleApplied,
    AftersaleEscalated,
    AftersaleRefused,
    ReturnFound,
    ReturnSent,
)
from surety.engine import db, door, sweep
from surety.engine.fact import SYSTEM, Party, Source
from surety.logistics.facts import ParcelAssigned, ParcelInTransit, ParcelPickedUp, ParcelSigned, ReturnBound
from surety.orders.facts import ShippedLine
from tests.db import invariants
from tests.db.test_door import PLATFORM, SHOP, T0, hours, one, paid, placed, scan, shipped
from tests.db.together import together, until_done_or_waiting

BUYERS, ROUNDS = 20, 4
BUYER = Source(Party.BUYER, "buyer:douyin:1")
WHOLE = (ShippedLine("1", 1),)


def given(connection, *facts, source=PLATFORM, now=T0):
    return door.submit(connection, facts, source=source, now=now)


def asked(n, order="douyin:1", asks="refund_unshipped", **changes):
    platform = order.partition(":")[0]
    fields = {"id": f"ask-{order}-{n}", "order": order, "case": f"{platform}:as-{order[7:]}-{n}", "at": T0,
              "units": WHOLE, "asks": asks, "reason": f"{platform}.not_wanted"}  # fmt: skip
    return AftersaleApplied(**fields | changes)


def sent_back_fen(connection, order="douyin:1"):
    query = "select coalesce(sum(amount_fen), 0)::int from surety_refund_intent where subject = %s"
    return connection.execute(query, [order]).fetchone()[0]


def test_of_twenty_full_refunds_at_once_exactly_one_succeeds(door_connection, database_url):
    given(door_connection, placed(), paid())
    works = [lambda connection, n=n: one(given(connection, asked(n), source=BUYER)) for n in range(BUYERS)]
    answers = together(database_url, *works)
    assert sorted(answer.status for answer in answers) == ["accepted"] + ["refused"] * (BUYERS - 1)
    assert {answer.code for answer in answers} == {"", "order_cancelled"}
    assert sent_back_fen(door_connection) == 29_900
    invariants.check(door_connection, now=T0)


def test_of_twenty_returns_agreed_to_at_once_exactly_one_is_paid(door_connection, database_url):
    """The same after the goods were signed for, where no instant refund stands in between."""
    given(door_connection, placed(), paid(), shipped(), scan(ParcelSigned, at=T0))

    def ask_and_agree(n):
        def work(connection):
            ask = asked(n, asks="refund_only", reason="douyin.quality", received=False)
            given(connection, ask, source=BUYER)
            return one(given(connection, AftersaleAgreed(id=f"yes-{n}", case=ask.case, at=T0), source=SHOP))

        return work

    answers = together(database_url, *(ask_and_agree(n) for n in range(BUYERS)))
    assert sent_back_fen(door_connection) == 29_900, answers
    cases = invariants.check(door_connection, now=T0)
    assert [kind for kind, _ in cases].count("aftersale") == 1


def test_shipped_and_refunded_at_once_one_wins(door_connection, database_url):
    for n in range(ROUNDS):
        name = f"douyin:{n}"
        given(door_connection, placed(name), paid(name))
        ship, ask = shipped(name, waybill=f"W{n:05}"), asked(n, name)
        shipping, asking = together(
            database_url,
            lambda connection, ship=ship: one(given(connection, ship, source=SHOP)),
            lambda connection, ask=ask: one(given(connection, ask)),
        )
        assert sorted((shipping.status, asking.status)) == ["accepted", "refused"]
        assert sent_back_fen(door_connection, name) == (29_900 if asking.status == "accepted" else 0)
    invariants.check(door_connection, now=T0)


@pytest.mark.parametrize("early", [timedelta(), timedelta(microseconds=1)], ids=["at the instant", "just before"])
def test_a_merchant_and_the_clock_at_one_instant(door_connection, database_url, early):
    """At the due instant silence has agreed already, whoever takes the lock; just before, the merchant has refused."""
    due_at = T0 + hours(48)
    for n in range(ROUNDS):
        name = f"douyin:{n}"
        ask = asked(n, name, asks="refund_only", reason="douyin.quality", received=True)
        given(door_connection, placed(name), paid(name), shipped(name, waybill=f"W{n:05}"))
        given(door_connection, scan(ParcelSigned, at=T0, waybill=f"W{n:05}"), ask)
        refuse = AftersaleRefused(id=f"no-{n}", case=ask.case, at=T0, reason="no_fault", note="核对", evidence=("p",))
        refused, _ = together(
            database_url,
            lambda connection, refuse=refuse: one(given(connection, refuse, source=SHOP, now=due_at - early)),
            lambda connection: sweep.fire_due(connection, due_at - early),
        )
        won = "refused" if not early else "accepted"
        assert (refused.status, sent_back_fen(door_connection, name)) == (won, 0 if early else 29_900)
        assert refused.code == ("" if early else "case_ended")
    sweep.fire_due(door_connection, due_at)
    invariants.check(door_connection, now=due_at)


def test_two_sweeps_and_a_buyer_expire_each_case_once(door_connection, database_url):
    names = [f"douyin:{n}" for n in range(30)]
    for n, name in enumerate(names):
        ask = asked(n, name, asks="refund_only", reason="douyin.quality", received=True)
        given(door_connection, placed(name), paid(name), shipped(name, waybill=f"W{n:05}"))
        given(door_connection, scan(ParcelSigned, at=T0, waybill=f"W{n:05}"), ask)
    due_at = T0 + hours(48)

    def escalating(connection):
        for n, name in enumerate(names):
            fact = AftersaleEscalated(id=f"up-{n}", case=asked(n, name).case, at=T0, note="请平台处理")
            given(connection, fact, now=due_at)

    together(
        database_url,
        lambda connection: sweep.fire_due(connection, due_at, limit=7),
        lambda connection: sweep.fire_due(connection, due_at, limit=7),
        escalating,
    )
    sweep.fire_due(door_connection, due_at)
    invariants.check(door_connection, now=due_at)
    lapsed = door_connection.execute("select count(*) from surety_fact where type = 'aftersale_lapsed'").fetchone()
    assert lapsed == (30,)
    assert sum(sent_back_fen(door_connection, name) for name in names) == 30 * 29_900


def test_scans_on_the_way_of_a_return_refund_once_and_of_a_sale_are_heard_once(door_connection, database_url):
    """EXP-8d: only a return that waits for its pickup hears each; its case is locked as for any other scan."""
    on_the_way = [scan(ParcelInTransit, at=T0 + hours(n)) for n in (1, 2)]
    given(door_connection, placed(), paid(), shipped(), *on_the_way, scan(ParcelSigned, at=T0), now=T0 + hours(2))
    ask = asked(1, asks="return_refund")
    given(door_connection, ask, AftersaleAgreed(id="y", case=ask.case, at=T0))
    given(door_connection, scan(ParcelInTransit, at=T0 + hours(1), waybill="RT00001"), now=T0 + hours(1))
    given(door_connection, scan(ParcelInTransit, at=T0, waybill="RT00001"), now=T0 + hours(1))
    assert sent_back_fen(door_connection) == 0, "nobody has said what it carries"
    sent = ReturnSent(id="s", case=ask.case, at=T0 + hours(1), carrier="sf", waybill="RT00001")
    given(door_connection, sent, now=T0 + hours(2))
    moved = [scan(ParcelInTransit, at=T0 + hours(n), waybill="RT00001") for n in range(3, 7)]
    together(
        database_url, *(lambda connection, fact=fact: given(connection, fact, now=T0 + hours(8)) for fact in moved)
    )
    assert sent_back_fen(door_connection) == 29_900
    silent = "select count(*) from surety_fact where type = 'parcel_in_transit' and seq = 0 and subject = %s"
    assert door_connection.execute(silent, ["sf:SF1000001"]).fetchone() == (1,)
    invariants.check(door_connection, now=T0 + hours(8))


def test_a_scan_waits_for_the_return_that_is_being_bound_to_its_parcel(door_connection, database_url):
    """A silent fact too is decided by its case as it stands behind the lock: whoever hears is asked then."""
    given(door_connection, placed(), paid(), shipped(), scan(ParcelSigned, at=T0))
    given(door_connection, placed("douyin:2"), paid("douyin:2"), shipped("douyin:2", waybill="RT00001"))
    ask = asked(1, asks="return_refund")
    given(door_connection, ask)
    bound = ReturnBound(id="b", at=T0, carrier="sf", waybill="RT00001", case=ask.case, shop="douyin:s1")
    moved = scan(ParcelInTransit, at=T0, waybill="RT00001")
    with db.connect(database_url) as carrier:
        telling = threading.Thread(target=lambda: given(carrier, moved))
        with door_connection.transaction():
            given(door_connection, bound, source=SYSTEM)
            telling.start()
            until_done_or_waiting(door_connection, telling, carrier.info.backend_pid)
        telling.join()
    heard = "select seq > 0 from surety_fact where type = 'parcel_in_transit'"
    assert door_connection.execute(heard).fetchone() == (True,)


def test_whoever_a_contested_number_turns_out_to_be_is_locked_with_it(door_connection):
    """The return has the number, and its first scan is at the door of the shop that ships with it (A11)."""
    given(door_connection, placed(), paid(), shipped(), scan(ParcelSigned, at=T0))
    ask = asked(1, asks="return_refund")
    given(door_connection, ask, AftersaleAgreed(id="y", case=ask.case, at=T0))
    given(door_connection, ReturnSent(id="s", case=ask.case, at=T0, carrier="sf", waybill="RT00001"))
    other = placed("douyin:2", ship_from="330782"), paid("douyin:2"), shipped("douyin:2", waybill="RT00001")
    given(door_connection, *other, now=T0 + hours(1))
    seen = structs.replace(scan(ParcelPickedUp, at=T0 + hours(2), waybill="RT00001"), place="浙江省义乌市江东网点")
    given(door_connection, seen, now=T0 + hours(2))
    found = "select doc -> 'orders', doc -> 'returns' from surety_parcel where subject = 'sf:RT00001'"
    assert door_connection.execute(found).fetchone() == ('["douyin:2"]', None)
    status = "select status from surety_order where subject = 'douyin:2'"
    assert door_connection.execute(status).fetchone() == ("in_transit",)
    assert sent_back_fen(door_connection) == 0
    status = "select status from surety_aftersale where subject = %s"
    assert door_connection.execute(status, [ask.case]).fetchone() == ("disputed",)
    invariants.check(door_connection, now=T0 + hours(2))


def test_a_return_hears_that_staff_gave_its_number_to_an_order(door_connection):
    given(door_connection, placed(), paid(), shipped(), scan(ParcelSigned, at=T0))
    ask = asked(1, asks="return_refund")
    given(door_connection, ask, AftersaleAgreed(id="y", case=ask.case, at=T0))
    given(door_connection, ReturnSent(id="s", case=ask.case, at=T0, carrier="sf", waybill="RT00001"))
    given(door_connection, placed("douyin:2"), paid("douyin:2"), shipped("douyin:2", waybill="RT00001"))
    to_order = ParcelAssigned(id="a", at=T0, carrier="sf", waybill="RT00001", order="douyin:2")
    given(door_connection, to_order, source=Source(Party.STAFF, "alice"))
    status = "select status, doc ->> 'return_parcel' from surety_aftersale"
    assert door_connection.execute(status).fetchone() == ("disputed", None)
    invariants.check(door_connection, now=T0)


def test_of_staff_who_say_at_once_whose_a_parcel_is_each_number_has_one_holder(door_connection, database_url):
    """The return that was found not to be in it, by two of them, and the order, by a third."""
    given(door_connection, placed(), paid(), shipped(), scan(ParcelSigned, at=T0))
    ask = asked(1, asks="return_refund")
    given(door_connection, ask, AftersaleAgreed(id="y", case=ask.case, at=T0))
    given(door_connection, ReturnSent(id="s", case=ask.case, at=T0, carrier="sf", waybill="RT00001"))
    given(door_connection, placed("douyin:2"), paid("douyin:2"), shipped("douyin:2", waybill="RT00001"))
    on_it = {"at": T0, "carrier": "sf", "waybill": "RT00001"}
    staff = Source(Party.STAFF, "alice")
    given(door_connection, ParcelAssigned(id="a", order="douyin:2", **on_it), source=staff)
    told = [ReturnFound(id=f"f{n}", case=ask.case, note="?", **on_it) for n in range(3)]
    told.append(ParcelAssigned(id="b", order="douyin:2", **on_it))
    works = [lambda connection, fact=fact: one(given(connection, fact, source=staff)) for fact in told]
    *found, _to_order = together(database_url, *works)
    assert "accepted" in {answer.status for answer in found}
    assert {answer.code for answer in found} <= {"", "not_now"}
    holders = "select doc -> 'orders', doc -> 'returns' from surety_parcel where subject = 'sf:RT00001'"
    orders, returns = door_connection.execute(holders).fetchone()
    assert (orders is None) != (returns is None)
    waits = "select doc ->> 'return_parcel' from surety_aftersale"
    assert (door_connection.execute(waits).fetchone()[0] == "sf:RT00001") == (returns is not None)
    invariants.check(door_connection, now=T0)
