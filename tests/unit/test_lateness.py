"""Judging late at the very instant, taking it back, and appealing."""

from __future__ import annotations

from datetime import datetime

import pytest
from msgspec.structs import replace

from surety.orders.case import Status
from surety.orders.facts import (
    AddressChanged,
    AppealDecided,
    Declared,
    LateAppealed,
    OrderCancelled,
    Promise,
    ShipByChanged,
)
from tests.unit.world import (
    HOME,
    INSTANT,
    MERCHANT,
    ORDER,
    STAFF,
    T0,
    World,
    hours,
    line,
    paid,
    placed,
    scan,
    shipped,
)

DUE = T0 + hours(48)
TAKEN_BACK = {"buyer": -29_900, "held": 29_900, "coupon": 300, "platform_loss": -300}
LATE = {"buyer": -29_900, "held": 29_900, "coupon": 300, "merchant": -300}


@pytest.fixture
def world() -> World:
    world = World()
    world.tell(placed(), paid())
    return world


def agreed(ship_by: datetime, *, at: datetime, id: str = "agreed") -> ShipByChanged:
    return ShipByChanged(id=id, order=ORDER, at=at, ship_by=ship_by, reason="buyer_agreed")


def appealed(*, at: datetime, id: str = "appeal") -> LateAppealed:
    return LateAppealed(id=id, order=ORDER, at=at, grounds="other", note="扫描晚到")


def decided(*, at: datetime, upheld: bool = True) -> AppealDecided:
    return AppealDecided(id=f"decided/{at}", order=ORDER, at=at, upheld=upheld, note="核实")


def test_the_due_instant_is_the_first_that_is_late(world):
    assert world.due()["ship_by"] == DUE
    world.pass_time(DUE - INSTANT)
    assert world.order().late is None
    assert world.pass_time(DUE) == 1
    assert world.balances() == LATE


@pytest.mark.parametrize("picked_up_at", [DUE - INSTANT, DUE, DUE + INSTANT])
def test_a_scan_counts_by_its_own_time_whenever_it_comes(world, picked_up_at):
    world.tell(shipped(at=T0 + hours(40)))
    world.pass_time(DUE)
    world.tell(scan("picked_up", at=picked_up_at), now=DUE + hours(5))
    late = world.order().late
    assert (late.reversed_at is not None) == (picked_up_at < DUE)
    assert world.order().promised["1"].late == (picked_up_at >= DUE)
    assert world.balances() == (TAKEN_BACK if picked_up_at < DUE else LATE)


def test_a_deadline_wins_over_a_fact_of_the_same_instant(world):
    world.tell(shipped(carrier="own_delivery", waybill="OWN0001", at=DUE), source=MERCHANT)
    assert world.balances() == LATE
    assert world.order().status is Status.IN_TRANSIT


def test_late_is_judged_once_and_taken_back_once(world):
    world.tell(shipped(at=T0 + hours(40)))
    world.pass_time(T0 + hours(100))
    world.pass_time(T0 + hours(100))
    for at in (47, 46, 45):
        world.tell(scan("picked_up", at=T0 + hours(at)), now=T0 + hours(101))
    assert world.balances() == TAKEN_BACK
    assert len(world.effects()) == len(set(world.effects())) == 3


def test_after_a_judgement_taken_back_the_buyer_is_not_paid_twice(world):
    world.pass_time(DUE)
    world.tell(agreed(T0 + hours(72), at=DUE + hours(1)))
    assert world.balances() == TAKEN_BACK
    world.pass_time(T0 + hours(72))
    assert world.balances() == LATE
    assert world.order().late.count == 2


def test_a_buyer_who_was_not_paid_is_paid_the_second_time():
    world = World()
    world.tell(placed(receiver=replace(HOME, logistics_controlled=True)), paid())
    world.pass_time(DUE)
    assert world.balances() == {"buyer": -29_900, "held": 29_900}  # A6
    world.tell(agreed(T0 + hours(72), at=DUE + hours(1)))
    world.tell(AddressChanged(id="home", order=ORDER, at=DUE + hours(2), receiver=HOME))
    world.pass_time(T0 + hours(72))
    assert world.balances() == LATE
    assert "compensation_paid" in world.messages()


def test_lines_promised_later_keep_their_clock_when_a_judgement_is_taken_back():
    world = World()
    later = line("2", promise=Promise(declared=Declared.DAYS, days=10))
    world.tell(placed(lines=(line("1"), later)), paid(amount_fen=59_800))
    world.tell(shipped(line_1=1, at=T0 + hours(40)))
    world.pass_time(DUE)
    world.tell(scan("picked_up", at=T0 + hours(47)), now=DUE + hours(1))
    assert world.order().late.reversed_at is not None
    assert world.due()["ship_by"] == T0 + hours(240)


def test_lines_promised_later_have_their_own_instant():
    world = World()
    later = line("2", promise=Promise(declared=Declared.DAYS, days=10))
    world.tell(placed(lines=(line("1"), later)), paid(amount_fen=59_800))
    world.tell(shipped(line_1=1), scan("picked_up", at=T0 + hours(1)))
    assert world.due()["ship_by"] == T0 + hours(240)
    world.pass_time(T0 + hours(240) - INSTANT)
    assert world.order().late is None
    world.pass_time(T0 + hours(240))
    assert world.order().late is not None


def test_a_cancelled_order_proved_on_time_is_no_longer_late(world):
    world.tell(shipped(at=T0 + hours(40)))
    world.pass_time(DUE)
    world.tell(OrderCancelled(id="cancel", order=ORDER, at=DUE + hours(1)))
    world.tell(scan("picked_up", at=T0 + hours(47)), now=DUE + hours(2))
    assert world.order().late.reversed_at is not None


def test_an_upheld_appeal_takes_the_judgement_back(world):
    assert world.say(appealed(at=T0), source=MERCHANT).code == "not_late"
    world.pass_time(DUE)
    assert world.say(decided(at=DUE), source=STAFF).code == "no_appeal"
    world.tell(appealed(at=DUE + hours(1)), source=MERCHANT)
    assert world.order().items == ("appeal",)
    assert world.say(appealed(at=DUE + hours(1)), source=MERCHANT).code == "already_appealed"
    world.tell(decided(at=DUE + hours(2)), source=STAFF)
    assert world.balances() == TAKEN_BACK
    assert world.order().items == ()
    assert world.say(decided(at=DUE + hours(3)), source=STAFF).code == "appeal_already_decided"


def test_a_rejected_appeal_leaves_it_as_it_was(world):
    world.pass_time(DUE)
    world.tell(appealed(at=DUE + hours(1)), source=MERCHANT)
    world.tell(decided(at=DUE + hours(2), upheld=False), source=STAFF)
    assert world.balances() == LATE
    assert world.order().items == ()


def test_an_appeal_that_waits_can_be_decided_whatever_happens(world):
    world.pass_time(DUE)
    world.tell(appealed(at=DUE + hours(1)), source=MERCHANT)
    world.tell(agreed(T0 + hours(72), at=DUE + hours(2)))
    world.pass_time(T0 + hours(72))
    world.say(decided(at=T0 + hours(73)), source=STAFF)
    assert world.order().items == ()


def test_after_150_days_the_order_is_closed_and_the_money_goes_back(world):
    world.pass_time(T0 + hours(24 * 150) - INSTANT)
    assert world.order().status is Status.TO_SHIP
    assert world.order().stake_fen == 0
    world.pass_time(T0 + hours(24 * 150))
    assert world.order().status is Status.CANCELLED
    assert world.balances() == {"buyer": -29_900, "refunding": 29_900, "merchant": -300, "coupon": 300}
    assert world.due() == {}


@pytest.mark.parametrize(
    "event",
    [
        "picked_up",
        "signed",
    ],
)
def test_after_150_days_what_the_carrier_took_is_not_refunded(event):
    world = World()
    world.tell(placed(lines=(line("1"), line("2"))), paid(amount_fen=59_800))
    world.tell(shipped(line_1=1), scan(event, at=T0 + hours(1)))
    world.pass_time(T0 + hours(24 * 151))
    assert world.order().refunded_fen == 0
    assert world.order().items == ("part_shipped",)


def test_what_is_at_stake_after_a_judgement_taken_back_is_priced_again():
    world = World()
    later = line("2", promise=Promise(declared=Declared.DAYS, days=10))
    world.tell(placed(lines=(line("1"), later)), paid(amount_fen=59_800))
    stake_fen = world.order().stake_fen
    world.tell(shipped(line_1=1, at=T0 + hours(40)))
    world.pass_time(DUE)
    world.tell(scan("picked_up", at=T0 + hours(47)), now=DUE + hours(1))
    assert world.due()["ship_by"] == T0 + hours(240)
    assert world.order().stake_fen == stake_fen
