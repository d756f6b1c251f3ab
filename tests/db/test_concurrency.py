"""Submitters, sweepers and pages at the same moment: one winner, and the invariants of some serial order."""

from __future__ import annotations

from random import Random

import pytest

from surety.engine import door, sweep
from surety.engine.fact import Party, Source
from surety.logistics.facts import ParcelPickedUp, ParcelSigned
from surety.orders.facts import AppealDecided, DelayAnswered, DelayProposed, LateAppealed, OrderCancelled
from tests.db import invariants
from tests.db.playing import several_at_once
from tests.db.test_door import PLATFORM, SHOP, T0, balances, hours, one, paid, placed, scan, shipped, status
from tests.db.together import together

DUE = T0 + hours(48)
ROUNDS = 6
STAFF = Source(Party.STAFF, "alice")
BUYER = Source(Party.BUYER, "buyer:douyin:1")


def given(connection, *facts, source=PLATFORM, now=T0):
    return door.submit(connection, facts, source=source, now=now)


def order(n):
    return f"douyin:{n}"


def opened(connection, orders):
    given(connection, *(fact for name in orders for fact in (placed(name), paid(name))))


def test_the_same_facts_from_everybody_are_taken_once(door_connection, database_url):
    facts = [
        fact for n in range(30) for fact in (placed(order(n)), paid(order(n)), shipped(order(n), waybill=f"W{n:05}"))
    ]

    def in_batches(seed):
        def work(connection):
            mixed = [facts[start : start + 9] for start in range(0, len(facts), 9)]
            Random(seed).shuffle(mixed)
            return [result for batch in mixed for result in given(connection, *batch)]

        return work

    answers = together(database_url, *(in_batches(seed) for seed in range(4)))
    statuses = [result.status for results in answers for result in results]
    assert set(statuses) <= {"accepted", "repeated", "quarantined"}
    cases = invariants.check(door_connection, now=T0)
    assert len(cases) == 60
    assert {case.version for (kind, _), case in cases.items() if kind == "order"} == {3}
    assert {result.status for result in given(door_connection, *facts)} == {"repeated"}


def test_two_sweepers_and_two_submitters(door_connection, database_url):
    orders = [order(n) for n in range(40)]
    opened(door_connection, orders)

    def sweeping(connection):
        return sum(sweep.fire_due(connection, DUE + hours(n), limit=7) for n in range(8))

    def shipping(part):
        def work(connection):
            for name in part:
                given(connection, shipped(name, waybill=f"W{name[7:]:0>5}"), source=SHOP, now=DUE)

        return work

    fired = together(database_url, sweeping, sweeping, shipping(orders[::2]), shipping(orders[1::2]))
    invariants.check(door_connection, now=DUE + hours(10))
    lapsed = door_connection.execute("select count(*) from surety_fact where type = 'deadline_lapsed'").fetchone()[0]
    assert fired[0] + fired[1] <= lapsed == 80, "a reminder and a judgement each, whoever was first"
    coupons = door_connection.execute(
        "select count(*), sum(amount_fen)::int from surety_transfer where effect = 'late_compensation'"
    )
    assert coupons.fetchone() == (40, 40 * 300)


def test_shipped_and_cancelled_at_once_one_wins(door_connection, database_url):
    for n in range(ROUNDS):
        name = order(n)
        opened(door_connection, [name])
        ship = shipped(name, waybill=f"W{n:05}")
        cancel = OrderCancelled(id=f"c{n}", order=name, at=T0, by="buyer")
        shipping, _ = together(
            database_url,
            lambda connection, ship=ship: one(given(connection, ship, source=SHOP)),
            lambda connection, cancel=cancel: one(given(connection, cancel)),
        )
        bound = door_connection.execute("select count(*) from surety_parcel where waybill = %s", [f"W{n:05}"])
        assert bound.fetchone() == (1 if shipping.status == "accepted" else 0,)
        assert shipping.status == "accepted" or shipping.code == "order_cancelled"
        assert balances(door_connection, name) == {"buyer": -29_900, "refunding": 29_900}
        assert status(door_connection, name) == "cancelled"
    invariants.check(door_connection, now=T0)


def test_a_merchant_at_the_due_instant_never_beats_the_clock(door_connection, database_url):
    """At the due instant it is too late, whoever takes the lock; and the judgement is made once."""
    for n in range(ROUNDS):
        name = order(n)
        opened(door_connection, [name])
        own = shipped(name, carrier="own_delivery", waybill=f"OWN{n:05}")
        together(
            database_url,
            lambda connection, own=own: given(connection, own, source=SHOP, now=DUE),
            lambda connection: sweep.fire_due(connection, DUE),
            lambda connection: sweep.fire_due(connection, DUE),
        )
        assert balances(door_connection, name)["merchant"] == -300
    invariants.check(door_connection, now=DUE)


def test_an_instant_before_it_the_merchant_wins(door_connection, database_url):
    for n in range(ROUNDS):
        name = order(n)
        opened(door_connection, [name])
        own = shipped(name, carrier="own_delivery", waybill=f"OWN{n:05}")
        before = DUE - hours(1 / 3600)
        together(
            database_url,
            lambda connection, own=own, before=before: given(connection, own, source=SHOP, now=before),
            lambda connection, before=before: sweep.fire_due(connection, before),
        )
        sweep.fire_due(door_connection, DUE)
        assert "merchant" not in balances(door_connection, name)
    invariants.check(door_connection, now=DUE)


def test_one_last_unit_ships_once(door_connection, database_url):
    opened(door_connection, [order(1)])
    parcels = [shipped(waybill=f"W{n:05}") for n in range(4)]
    results = together(
        database_url,
        *(lambda connection, ship=ship: one(given(connection, ship, source=SHOP)) for ship in parcels),
    )
    assert sorted(result.status for result in results) == ["accepted", *["refused"] * 3]
    assert {result.code for result in results} == {"", "nothing_left_to_ship"}
    assert door_connection.execute("select count(*) from surety_parcel").fetchone() == (1,)


@pytest.mark.parametrize("kind", ["appeal", "delay"])
def test_two_people_decide_at_once_and_one_does(door_connection, database_url, kind):
    name = order(1)
    opened(door_connection, [name])
    if kind == "appeal":
        sweep.fire_due(door_connection, DUE)
        filed = LateAppealed(id="a", order=name, at=DUE, grounds="other", note="核对")
        answers = [AppealDecided(id=f"d{n}", order=name, at=DUE, upheld=bool(n), note="是") for n in range(2)]
    else:
        filed = DelayProposed(id="a", order=name, at=T0, ship_by=T0 + hours(90), reason="buyer_requested")
        answers = [DelayAnswered(id=f"d{n}", order=name, at=T0, accepted=bool(n)) for n in range(2)]
    assert one(given(door_connection, filed, source=SHOP, now=DUE - hours(1) if kind == "delay" else DUE)).good
    results = together(
        database_url,
        *(lambda connection, fact=fact: one(given(connection, fact, source=STAFF, now=DUE)) for fact in answers),
    )
    assert sorted(result.status for result in results) == ["accepted", "refused"]
    invariants.check(door_connection, now=DUE)


def test_scans_of_a_shared_parcel_while_orders_are_added_to_it(door_connection, database_url):
    orders = [order(n) for n in range(12)]
    opened(door_connection, orders)
    given(door_connection, shipped(orders[0]))

    def binding(part):
        return lambda connection: [given(connection, shipped(name), source=SHOP) for name in part]

    def scanning(connection):
        given(connection, scan(ParcelPickedUp, at=T0))
        given(connection, scan(ParcelSigned, at=T0))

    together(database_url, binding(orders[1:7]), binding(orders[:6:-1]), scanning, scanning)
    invariants.check(door_connection, now=T0)
    done = door_connection.execute("select count(*) from surety_order where status = 'done'").fetchone()
    assert done == (12,), "an order bound before or after the scan has it"


@pytest.mark.parametrize("seeds", [(1, 2, 3), (4, 5, 6)])
def test_random_histories_at_once_leave_what_some_order_of_them_would(door_connection, database_url, seeds):
    several_at_once(database_url, door_connection, seeds=seeds, moves=120)
