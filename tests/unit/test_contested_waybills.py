"""One number that a return and a shipment claim (A11): who has it does not hang on whose fact came first."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from surety.aftersales import facts
from surety.engine.fact import SubjectKind
from surety.logistics.facts import ParcelAssigned
from surety.orders.facts import Receiver
from tests.unit.aftersales import aftersale, applied, bought, said, sent
from tests.unit.world import CARRIER, SHOP, STAFF, T0, hours, paid, placed, scan, shipped

SIGNED, NOW = T0 + hours(24), T0 + hours(48)
OTHER, NUMBER = "douyin:2", "RT1000001"
BUYERS_DOOR, SHOPS_DOOR, ON_THE_WAY = "广东省深圳市南山区科技园营业部", "浙江省义乌市江东网点", "武汉转运中心"


def claimed(*, returned_at, shipped_at, shop=SHOP, return_first):
    """A return of the first order and a shipment of another, both by one number; the facts in this order."""
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=NOW, reason="douyin.not_wanted"), said(facts.AftersaleAgreed, at=NOW))
    elsewhere = Receiver(region="110105", digest="another")
    world.tell(placed(OTHER, at=NOW, shop=shop, receiver=elsewhere, ship_from="330782"), paid(OTHER, at=NOW))
    both = sent(at=NOW + hours(returned_at)), shipped(OTHER, at=NOW + hours(shipped_at), waybill=NUMBER)
    for fact in both if return_first else both[::-1]:
        assert world.say(fact) is None
    return world


def moved(world, place="", *, event="picked_up"):
    world.tell(replace(scan(event, at=NOW + hours(9), waybill=NUMBER), place=place), source=CARRIER)


def whose(world):
    """Whom the first scan was told to: the return, which is refunded by it, or the order, which is picked up."""
    refunded = aftersale(world).advanced_at is not None
    picked_up = any(handover.picked_up_at for handover in world.order(OTHER).handovers)
    assert refunded + picked_up < 2
    return "return" if refunded else "shipment" if picked_up else "nobody"


def contested(world):
    return [row[3] for row in world.rows["surety_work_item"]].count("waybill_contested")


@pytest.mark.parametrize("return_first", [True, False])
@pytest.mark.parametrize(
    ("shop", "place", "owner"),
    [
        (SHOP, "", "return"),
        (SHOP, ON_THE_WAY, "return"),
        (SHOP, BUYERS_DOOR, "return"),
        (SHOP, SHOPS_DOOR, "shipment"),
        ("douyin:shop-2", "", "shipment"),
        ("douyin:shop-2", ON_THE_WAY, "shipment"),
        ("douyin:shop-2", SHOPS_DOOR, "shipment"),
        ("douyin:shop-2", BUYERS_DOOR, "return"),
    ],
)
def test_a_number_told_as_a_returns_and_shipped_with_later(return_first, shop, place, owner):
    """The shop of the return knew the number from it; another had it from its label. The first scan overrules both."""
    world = claimed(returned_at=1, shipped_at=2, shop=shop, return_first=return_first)
    moved(world, place)
    assert whose(world) == owner
    assert contested(world) == 1


@pytest.mark.parametrize(("place", "owner"), [("", "shipment"), (SHOPS_DOOR, "shipment"), (BUYERS_DOOR, "return")])
def test_a_number_shipped_with_before_it_was_told_as_a_returns(place, owner):
    """The shipment is told late; told in time, the buyer is asked for another number."""
    world = claimed(returned_at=2, shipped_at=1, return_first=True)
    moved(world, place)
    assert whose(world) == owner
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=NOW, reason="douyin.not_wanted"), said(facts.AftersaleAgreed, at=NOW))
    world.tell(placed(OTHER, at=NOW), paid(OTHER, at=NOW), shipped(OTHER, at=NOW + hours(1), waybill=NUMBER))
    assert world.say(sent(at=NOW + hours(2))).code == "waybill_used"


def test_a_scan_on_the_way_tells_too_and_what_it_told_stands():
    world = claimed(returned_at=1, shipped_at=2, return_first=True)
    moved(world, BUYERS_DOOR, event="in_transit")
    assert whose(world) == "return"
    moved(world, SHOPS_DOOR)
    assert whose(world) == "return"


def test_staff_say_whose_it_is():
    world = claimed(returned_at=1, shipped_at=2, return_first=True)
    world.tell(
        ParcelAssigned(id="assigned", at=NOW + hours(3), carrier="sf", waybill=NUMBER, order=OTHER), source=STAFF
    )
    moved(world, BUYERS_DOOR)
    assert whose(world) == "shipment"
    parcel = world.cases[SubjectKind.PARCEL, f"sf:{NUMBER}"].case
    assert (parcel.orders, parcel.others, parcel.returns, parcel.rival) == ((OTHER,), (), (), None)


def test_orders_shipped_together_contest_it_together():
    world = claimed(returned_at=1, shipped_at=2, return_first=True)
    beside, third = "douyin:3", "douyin:4"
    receiver = world.order(OTHER).receiver
    world.tell(placed(beside, at=NOW, receiver=receiver, ship_from="330782"), paid(beside, at=NOW))
    world.tell(placed(third, at=NOW, shop="douyin:shop-3"), paid(third, at=NOW))
    world.tell(*(shipped(order, at=NOW + hours(3), waybill=NUMBER) for order in (beside, third)))
    moved(world, SHOPS_DOOR)
    parcel = world.cases[SubjectKind.PARCEL, f"sf:{NUMBER}"].case
    assert (parcel.orders, parcel.others) == ((OTHER, beside), (third,))
    assert world.order(beside).handovers[0].picked_up_at is not None
    assert world.order(third).handovers[0].picked_up_at is None
