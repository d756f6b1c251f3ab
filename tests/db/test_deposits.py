"""Deposits and settlement: charged after the receivable, topped up, and never taken from under a settlement."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surety.engine import door, sweep
from surety.merchants.deposit import DepositPaid, DepositRequired, DepositWithdrawn
from surety.merchants.facts import ShopRegistered
from surety.money import settlement
from tests.db import invariants
from tests.db.test_door import PLATFORM, T0, hours, one, paid, placed
from tests.db.together import together

SHOP = "douyin:shop-1"


def paid_in(amount_fen, n=1):
    return DepositPaid(id=f"in-{n}", shop=SHOP, at=T0, amount_fen=amount_fen, ref=f"b-{n}")


def taken(amount_fen, n=1):
    return DepositWithdrawn(id=f"out-{n}", shop=SHOP, at=T0, amount_fen=amount_fen, ref=f"o-{n}")


@pytest.fixture
def shop(submit):
    submit(ShopRegistered(id="s", shop=SHOP, at=T0, name="店"), now=T0)


def balances(connection):
    return settlement.balances(connection.cursor(), SHOP, "CNY")


def late(connection, submit, n=1):
    """An order that is judged late: three yuan of compensation (A5)."""
    order = f"douyin:{n}"
    submit(placed(order), paid(order), now=T0)
    sweep.fire_due(connection, T0 + hours(49))
    settlement.settle(connection, now=T0 + hours(50))


def test_a_charge_takes_the_deposit_and_what_it_does_not_cover_is_owed(shop, door_connection, submit):
    submit(paid_in(100), now=T0)
    late(door_connection, submit)
    assert balances(door_connection) == {"receivable": 0, "deposit": 0, "owed": -200}


def test_a_top_up_pays_what_is_owed_first_and_once(shop, door_connection, submit):
    late(door_connection, submit)
    assert balances(door_connection)["owed"] == -300
    submit(paid_in(1_000), now=T0 + hours(51))
    settlement.settle(door_connection, now=T0 + hours(52))
    assert balances(door_connection) == {"receivable": 0, "deposit": 700, "owed": 0}
    assert settlement.settle(door_connection, now=T0 + hours(53)) == 0
    assert balances(door_connection) == {"receivable": 0, "deposit": 700, "owed": 0}
    invariants.check(door_connection, now=T0 + hours(60))
    invariants.settlement_is_complete(door_connection)


def test_what_was_charged_cannot_be_taken_out(shop, door_connection, submit):
    submit(paid_in(1_000), DepositRequired(id="f", shop=SHOP, at=T0, amount_fen=500), now=T0)
    late(door_connection, submit)
    refused = one(submit(taken(201), now=T0 + hours(60)))
    assert (refused.code, refused.params["free_fen"]) == ("deposit_below_floor", 200)
    assert one(submit(taken(200, 2), now=T0 + hours(61))).status == "accepted"
    assert balances(door_connection)["deposit"] == 500
    assert one(submit(taken(200, 2), now=T0 + hours(62))).status == "repeated"


def test_two_withdrawals_of_one_batch_do_not_see_the_same_money(shop, door_connection, submit):
    submit(paid_in(1_000), now=T0)
    first, second = submit(taken(600, 1), taken(600, 2), now=T0)
    assert (first.status, second.code) == ("accepted", "deposit_below_floor")


def test_of_many_withdrawals_and_a_settlement_at_once_nobody_takes_too_much(
    shop, door_connection, database_url, submit
):
    submit(paid_in(1_000), now=T0)
    for n in (1, 2):
        submit(placed(f"douyin:{n}"), paid(f"douyin:{n}"), now=T0)
    sweep.fire_due(door_connection, T0 + hours(49))
    now = T0 + hours(50)

    def taking(n):
        return lambda connection: one(_submit(connection, taken(300, n), now))

    answers = together(
        database_url, *(taking(n) for n in range(6)), lambda connection: settlement.settle(connection, now=now)
    )
    out = sum(300 for answer in answers if getattr(answer, "status", "") == "accepted")
    left = balances(door_connection)
    assert left["deposit"] == max(1_000 - out - 600, 0)
    assert left["owed"] == min(1_000 - out - 600, 0)
    invariants.check(door_connection, now=now + timedelta(hours=1))
    invariants.settlement_is_complete(door_connection)


def _submit(connection, fact, now):
    return door.submit(connection, [fact], source=PLATFORM, now=now)
