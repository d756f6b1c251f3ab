"""A number that a return is sent by, once its request was given up, staff were wrong, or more travels by it (A11)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from surety.aftersales import facts
from surety.engine.fact import SubjectKind
from surety.orders.facts import ShippedLine
from tests.unit.aftersales import CASE, aftersale, applied, bought, said, sent
from tests.unit.world import CARRIER, ORDER, STAFF, T0, World, hours, line, paid, placed, scan, shipped

SIGNED, NOW = T0 + hours(24), T0 + hours(48)
AGAIN, NUMBER = "douyin:as-2", "RT1000001"
OF_TWO = (ShippedLine("1", 2),)


def asked(world: World, case: str, *, at: int, order: str = ORDER, **fields: object) -> None:
    fields = {"reason": "douyin.not_wanted"} | fields
    told = applied(at=NOW + hours(at), case=case, order=order, **fields)
    world.tell(told, said(facts.AftersaleAgreed, at=NOW + hours(at), case=case))


def given_up(*, scanned: tuple[str, ...] = (), **fields: object) -> World:
    """Sent, perhaps scanned, and taken back by its buyer while staff were to decide."""
    world = bought(line(quantity=2), signed_at=SIGNED)
    asked(world, CASE, at=0, **fields)
    world.tell(sent(at=NOW + hours(1)))
    for n, event in enumerate(scanned, 2):
        world.tell(scan(event, at=NOW + hours(n), waybill=NUMBER), source=CARRIER)
    return world


def take_back(world: World, *, at: int = 6, how: object = facts.AftersaleWithdrawn) -> None:
    world.tell(said(facts.AftersaleEscalated, at=NOW + hours(at), note="?"), said(how, at=NOW + hours(at)))


def test_goods_that_travel_are_the_next_requests_of_the_same_units():
    world = given_up(units=OF_TWO)
    take_back(world)
    asked(world, AGAIN, at=7, units=OF_TWO)
    world.tell(sent(at=NOW + hours(8), case=AGAIN))
    assert parcel_of(world).returns == (AGAIN,)
    moved(world, "picked_up", at=9)
    case = aftersale(world, AGAIN)
    assert (case.status, case.picked_up_at, bool(case.advanced_at)) == ("returning", NOW + hours(9), True)
    assert aftersale(world).picked_up_at is None


def test_scans_of_before_are_the_next_requests_scans():
    """Told once more: refunded by the first of them (EXP-8d), and the merchant's time runs from the signature."""
    world = given_up(units=OF_TWO, asks="exchange", scanned=("picked_up", "signed"))
    take_back(world)
    asked(world, AGAIN, at=7, units=OF_TWO)
    world.tell(sent(at=NOW + hours(8), case=AGAIN))
    case = aftersale(world, AGAIN)
    assert (case.picked_up_at, case.signed_at) == (NOW + hours(2), NOW + hours(3))
    assert case.advanced_at == NOW + hours(8)
    assert list(case.deadlines) == ["receipt_signed"]
    assert case.deadlines["receipt_signed"].due_at == NOW + hours(8 + 48)


def test_a_number_goes_from_request_to_request():
    world = given_up(asks="exchange", scanned=("picked_up",))
    take_back(world)
    asked(world, AGAIN, at=7, asks="exchange")
    world.tell(sent(at=NOW + hours(8), case=AGAIN))
    world.tell(said(facts.AftersaleEscalated, at=NOW + hours(9), case=AGAIN, note="?"))
    world.tell(said(facts.AftersaleWithdrawn, at=NOW + hours(9), case=AGAIN))
    third = "douyin:as-3"
    asked(world, third, at=10, asks="exchange")
    world.tell(sent(at=NOW + hours(11), case=third))
    assert parcel_of(world).returns == (third,)
    assert aftersale(world, third).picked_up_at == NOW + hours(2)


def test_a_number_is_taken_again_only_for_goods_that_were_sent_by_it():
    """More of them than were sent then are not in it."""
    world = given_up()
    take_back(world)
    asked(world, AGAIN, at=7, units=OF_TWO)
    assert world.say(sent(at=NOW + hours(8), case=AGAIN)).code == "waybill_used"


@pytest.mark.parametrize("why", ["open", "ruled", "received", "order", "contested", "given"])
def test_a_number_that_is_not_free_is_refused(why):
    world = given_up()
    if why == "received":
        world.tell(said(facts.ReturnReceived, at=NOW + hours(5)))
    if why == "ruled":
        world.tell(said(facts.AftersaleEscalated, at=NOW + hours(6), note="?"))
        legs = (facts.Leg("goods", "buyer"),)
        world.tell(said(facts.AftersaleRuled, at=NOW + hours(6), outcome="close", legs=legs, note="no"), source=STAFF)
        world.pass_time(aftersale(world).deadlines["appeal"].due_at)
        assert aftersale(world).closed_as == "ruled"
    elif why != "open":
        take_back(world)
        assert aftersale(world).closed_as == "withdrawn"
    other = "douyin:2"
    if why in ("order", "contested", "given"):
        world.tell(placed(other), paid(other), shipped(other, waybill="SF1000002"))
        world.tell(scan("signed", at=SIGNED, waybill="SF1000002"), source=CARRIER)
    if why in ("contested", "given"):
        third = "douyin:3"
        world.tell(placed(third, at=NOW, shop="douyin:shop-3"), paid(third, at=NOW))
        world.tell(shipped(third, at=NOW + hours(7), waybill=NUMBER))
        assert parcel_of(world).rival is not None
    at = 8 if why != "ruled" else 200
    asked(world, AGAIN, at=at, order=other if why == "order" else ORDER, reason="douyin.quality")
    before = parcel_of(world)
    assert world.say(sent(at=NOW + hours(at), case=AGAIN)).code == "waybill_used"
    assert parcel_of(world) == before


def test_what_was_paid_for_is_nobodys_return_any_more():
    """EXP-8d: refunded by its first scan it cannot be withdrawn; what staff then close, they close."""
    world = given_up(scanned=("picked_up",), units=OF_TWO)
    assert aftersale(world).advanced_at is not None
    world.tell(said(facts.AftersaleEscalated, at=NOW + hours(6), note="?"))
    assert world.say(said(facts.AftersaleWithdrawn, at=NOW + hours(6))).code == "already_refunded"
    assert world.say(applied(at=NOW + hours(7), case=AGAIN)).code == "units_not_free"


def parcel_of(world: World, number: str = NUMBER):
    return world.cases[SubjectKind.PARCEL, f"sf:{number}"].case


def moved(world: World, event: str, *, at: int, place: str = "") -> None:
    world.tell(replace(scan(event, at=NOW + hours(at), waybill=NUMBER), place=place), source=CARRIER)
