"""A later ship-by time: proposed, agreed, granted; never a shorter one (A14, EPI-2c)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from surety.orders.facts import DelayAnswered, DelayProposed, OrderCancelled, ShipByChanged
from tests.unit.world import (
    BUYER,
    INSTANT,
    MERCHANT,
    ORDER,
    STAFF,
    T0,
    World,
    hours,
    paid,
    placed,
    scan,
    shipped,
)

DUE = T0 + hours(48)


@pytest.fixture
def world() -> World:
    world = World()
    world.tell(placed(), paid())
    return world


def proposed(ship_by: datetime, *, at: datetime = T0, reason: str = "buyer_agreed") -> DelayProposed:
    return DelayProposed(id=f"delay/{ship_by}/{at}", order=ORDER, at=at, ship_by=ship_by, reason=reason)


def answered(accepted: bool = True, *, at: datetime = T0) -> DelayAnswered:
    return DelayAnswered(id=f"answer/{at}", order=ORDER, at=at, accepted=accepted)


def changed(ship_by: datetime, *, at: datetime = T0) -> ShipByChanged:
    return ShipByChanged(id=f"changed/{ship_by}/{at}", order=ORDER, at=at, ship_by=ship_by, reason="platform_notice")


@pytest.mark.parametrize("ship_by", [T0, DUE - INSTANT, DUE])
def test_a_promise_is_never_shortened(world, ship_by):
    assert world.say(proposed(ship_by), source=MERCHANT).code == "would_shorten"
    world.tell(changed(ship_by))
    assert world.due()["ship_by"] == DUE


def test_the_buyer_consents_and_the_clock_moves(world):
    world.tell(proposed(DUE + INSTANT), source=MERCHANT)
    assert world.due()["ship_by"] == DUE
    world.tell(answered(), source=BUYER)
    assert world.due()["ship_by"] == DUE + INSTANT
    assert world.due()["ship_by_soon"] == DUE + INSTANT - hours(6)
    world.pass_time(DUE)
    assert world.order().late is None
    world.pass_time(DUE + INSTANT)
    assert world.order().late is not None


def test_a_refused_delay_changes_nothing_and_another_may_be_proposed(world):
    world.tell(proposed(DUE + hours(1)), source=MERCHANT)
    assert world.say(proposed(DUE + hours(2)), source=MERCHANT).code == "delay_already_proposed"
    world.tell(answered(accepted=False), source=BUYER)
    assert world.due()["ship_by"] == DUE
    assert world.say(answered(at=T0 + hours(1)), source=BUYER).code == "no_delay_proposed"
    world.tell(proposed(DUE + hours(2)), source=MERCHANT)


def test_each_kind_has_its_own_judge(world):
    world.tell(proposed(DUE + hours(1), reason="buyer_requested"), source=MERCHANT)
    assert world.order().items == ("delay_filing",)
    assert world.say(answered(), source=BUYER).code == "not_yours_to_answer"
    world.tell(answered(at=T0 + hours(1)), source=STAFF)
    assert world.order().items == ()
    world.tell(proposed(DUE + hours(2)), source=MERCHANT)
    assert world.say(answered(at=T0 + hours(2)), source=STAFF).code == "not_yours_to_answer"


def test_consent_to_an_earlier_time_than_the_one_in_force_shortens_nothing(world):
    world.tell(proposed(DUE + hours(12)), source=MERCHANT)
    world.tell(changed(DUE + hours(52)))
    world.tell(answered(), source=BUYER)
    assert world.due()["ship_by"] == DUE + hours(52)


def test_an_agreement_after_the_fact_waives_the_judgement(world):
    world.pass_time(DUE)
    assert world.order().late.compensation_fen == 300
    world.tell(changed(DUE + hours(24), at=DUE + hours(1)))
    assert world.order().late.reversed_because == "platform_notice"
    assert world.balances() == {"buyer": -29_900, "held": 29_900, "coupon": 300, "platform_loss": -300}
    assert world.due()["ship_by"] == DUE + hours(24)
    assert "auto_cancel" not in world.due()


def test_nothing_is_agreed_about_goods_that_are_gone(world):
    world.tell(shipped(), scan("picked_up", at=T0 + hours(1)))
    assert world.say(proposed(DUE + hours(1)), source=MERCHANT).code == "not_waiting_to_ship"
    world.tell(changed(DUE + hours(1)))
    assert world.due() == {}


def test_nothing_is_agreed_about_a_cancelled_order(world):
    world.tell(OrderCancelled(id="cancel", order=ORDER, at=T0))
    assert world.say(proposed(DUE + hours(1)), source=MERCHANT).code == "not_waiting_to_ship"


LAST = (
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(-timedelta(hours=8))),
)


@pytest.mark.parametrize("ship_by", LAST, ids=str)
def test_an_instant_near_the_end_of_time_is_no_fact(ship_by):
    for fact in (proposed(ship_by), changed(ship_by)):
        assert fact.fault()[:2] == ("date_out_of_range", "$.ship_by")


@pytest.mark.parametrize(("hours_off", "taken"), [(-12, True), (14, True), (15, True), (16, False), (-20, False)])
def test_a_time_of_no_zone_on_earth_is_no_fact(hours_off, taken):
    """The database takes none that is sixteen hours off, whatever the instant."""
    at = DUE.astimezone(timezone(timedelta(hours=hours_off)))
    fault = proposed(at).fault()
    assert (fault is None) if taken else fault[:2] == ("offset_out_of_range", "$.ship_by")
