"""Settlement: a shop's accounts hold what its orders moved."""

from datetime import UTC, datetime

from surety.engine import sweep
from surety.logistics.facts import ParcelPickedUp, ParcelSigned
from surety.money import settlement
from tests.db.test_door import T0, hours, paid, placed, scan, shipped


def booked(connection):
    found = connection.execute(
        "select cause, account, sum(amount_fen)::bigint from surety_settlement"
        " where shop = 'douyin:shop-1' group by 1, 2"
    )
    return {(cause, account): amount for cause, account, amount in found.fetchall()}


def test_charges_take_the_receivable_before_they_are_owed(door_connection, submit):
    submit(placed(), paid(), now=T0)
    submit(placed("douyin:2"), paid("douyin:2"), shipped("douyin:2", at=T0), now=T0)
    sweep.fire_due(door_connection, T0 + hours(48))
    settlement.settle(door_connection, now=T0 + hours(49))
    assert booked(door_connection) == {("compensation", "owed"): -600}
    submit(scan(ParcelPickedUp, at=T0 + hours(1)), scan(ParcelSigned, at=T0 + hours(20)), now=T0 + hours(50))
    settlement.settle(door_connection, now=T0 + hours(51))
    totals = settlement.balances(door_connection.cursor(), "douyin:shop-1", "CNY")
    assert totals == {"receivable": 29_900 - 300, "deposit": 0, "owed": 0}
    assert settlement.settle(door_connection, now=T0 + hours(52)) == 0


def test_the_older_penalty_is_limited_per_shop_and_day(door_connection, submit):
    then = datetime(2022, 6, 1, tzinfo=UTC)
    for n in range(60):
        submit(placed(f"douyin:p{n}", at=then), paid(f"douyin:p{n}", at=then), now=then, hold=None)
    sweep.fire_due(door_connection, then + hours(48))
    settlement.settle(door_connection, now=then + hours(49))
    by_cause = {}
    for (cause, _), amount in booked(door_connection).items():
        by_cause[cause] = by_cause.get(cause, 0) + amount
    assert by_cause == {"compensation": -60 * 300, "penalty": -60 * 1000, "penalty_cap": 10_000}
