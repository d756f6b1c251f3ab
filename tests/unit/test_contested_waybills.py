"""One number that a return and a shipment claim (A11): who has it does not hang on whose fact came first."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from surety.aftersales import facts
from surety.engine.fact import SYSTEM, Party, Source, SubjectKind
from surety.logistics.facts import ParcelAssigned, PieceAwaited, ReturnAssigned, ReturnBound
from surety.orders.facts import Receiver
from tests.unit.aftersales import CASE, aftersale, applied, bought, said, sent
from tests.unit.world import CARRIER, SHOP, STAFF, T0, hours, line, paid, placed, scan, shipped

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


def on_the_way(at):
    """A return sent with this number; the pickup's scan was lost, and one on its way comes first."""
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=NOW, reason="douyin.not_wanted"), said(facts.AftersaleAgreed, at=NOW))
    world.tell(sent(at=NOW + hours(1)), scan("in_transit", at=NOW + hours(at), waybill=NUMBER))
    return world


def shop_2_ships(world, *, at):
    world.tell(placed(OTHER, at=NOW, shop="douyin:shop-2"), paid(OTHER, at=NOW))
    world.tell(shipped(OTHER, at=NOW + hours(at), waybill=NUMBER))


def parcel_of(world):
    return world.cases[SubjectKind.PARCEL, f"sf:{NUMBER}"].case


def test_a_return_that_moved_is_nobody_elses_though_its_pickup_scan_was_lost():
    """EXP-8d, A11: its first scan is one on the way, and it has moved by it."""
    world = on_the_way(2)
    shop_2_ships(world, at=3)
    parcel = parcel_of(world)
    assert (parcel.orders, parcel.others, parcel.rival, len(parcel.returns)) == ((), (OTHER,), None, 1)
    assert contested(world) == 1
    moved(world, event="signed")
    assert aftersale(world).signed_at is not None
    assert world.order(OTHER).handovers[0].signed_at is None


def test_a_shipment_that_moved_is_no_return_though_its_pickup_scan_was_lost():
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=NOW, reason="douyin.not_wanted"), said(facts.AftersaleAgreed, at=NOW))
    shop_2_ships(world, at=2)
    world.tell(scan("in_transit", at=NOW + hours(3), waybill=NUMBER))
    assert world.say(sent(at=NOW + hours(1)), now=NOW + hours(4)).code == "waybill_used"


def test_an_order_placed_after_a_parcel_was_seen_on_its_way_is_not_in_it():
    world = bought(signed_at=SIGNED)
    other, later = "douyin:3", NOW + hours(5)
    world.tell(placed(OTHER, at=NOW), paid(OTHER, at=NOW), shipped(OTHER, at=NOW, waybill=NUMBER))
    world.tell(scan("in_transit", at=NOW + hours(3), waybill=NUMBER))
    world.tell(placed(other, at=later), paid(other, at=later), shipped(other, at=later, waybill=NUMBER))
    assert (parcel_of(world).orders, parcel_of(world).others) == ((OTHER,), (other,))
    assert contested(world) == 1


@pytest.mark.parametrize("first", ["in_transit", "picked_up"])
def test_scans_on_the_way_change_a_parcel_no_more_once_it_has_moved(first):
    """They are the commonest facts there are, and the first that was told says that it moves."""
    world = bought(signed_at=SIGNED)
    world.tell(placed(OTHER, at=NOW), paid(OTHER, at=NOW), shipped(OTHER, at=NOW, waybill=NUMBER))
    moved(world, event=first)
    before = parcel_of(world)
    world.tell(*(scan("in_transit", at=NOW + hours(at), waybill=NUMBER) for at in (1, 10, 11)))
    assert parcel_of(world) == before


def test_the_pickup_tells_whose_it_is_though_a_scan_on_the_way_came_before_it():
    """It comes late, and was at the sender's door; what is scanned after the first move is nobody's door."""
    for event, at, owner in (("picked_up", 7, "shipment"), ("picked_up", 9, "return"), ("delivered", 9, "return")):
        world = claimed(returned_at=1, shipped_at=2, return_first=True)
        world.tell(replace(scan("in_transit", at=NOW + hours(8), waybill=NUMBER), place=ON_THE_WAY), source=CARRIER)
        told = replace(scan(event, at=NOW + hours(at), waybill=NUMBER), place=SHOPS_DOOR)
        world.tell(told, now=NOW + hours(10), source=CARRIER)
        has_it = "return" if parcel_of(world).returns else "shipment"
        assert has_it == owner


def given_to(order, *, at, number=NUMBER):
    return ParcelAssigned(id=f"to/{order}", at=NOW + hours(at), carrier="sf", waybill=number, order=order)


def given_back(*, at, case=CASE, number=NUMBER):
    return ReturnAssigned(id=f"to/{case}", at=NOW + hours(at), carrier="sf", waybill=number, case=case)


def why_disputed(world):
    return [json.loads(row[4])["because"] for row in world.rows["surety_work_item"] if row[3] == "dispute"]


def test_once_staff_say_that_it_is_an_orders_no_return_has_it():
    """Also of an order that shipped with it once it had moved, and was set aside: the parcel is its shop's and for its
    receiver, and the return waits for it no more."""
    world = on_the_way(2)
    shop_2_ships(world, at=3)
    world.tell(given_to(OTHER, at=4), source=STAFF)
    parcel = parcel_of(world)
    assert (parcel.orders, parcel.others, parcel.returns, parcel.rival) == ((OTHER,), (), (), None)
    assert (parcel.shop, parcel.receiver) == ("douyin:shop-2", world.order(OTHER).receiver.digest)
    assert (aftersale(world).status, why_disputed(world)) == ("disputed", ["return_not_in_it"])


@pytest.mark.parametrize("shop", [SHOP, "douyin:shop-2"])
def test_a_return_whose_number_is_found_to_be_an_orders_is_a_persons(shop):
    """Nothing was sent by it: staff may have the buyer send the goods, by another number."""
    for say in (
        lambda world: world.tell(given_to(OTHER, at=4), source=STAFF),
        lambda world: moved(world, SHOPS_DOOR),
    ):
        world = claimed(returned_at=1, shipped_at=2, shop=shop, return_first=True)
        say(world)
        case = aftersale(world)
        assert (case.status, case.deadlines, why_disputed(world)) == ("disputed", {}, ["return_not_in_it"])
        assert (case.return_parcel, case.sent_at) == ("", None)
        legs = (facts.Leg("return", "buyer"),)
        ruled = said(facts.AftersaleRuled, at=NOW + hours(20), outcome="return", legs=legs, note="another number")
        world.tell(ruled, source=STAFF)
        world.pass_time(aftersale(world).deadlines["appeal"].due_at)
        assert aftersale(world).status == "to_return"


def test_a_return_that_was_refunded_by_a_scan_that_was_not_its_own_is_a_persons():
    """EXP-8d: the platform has paid, and who bears it staff say."""
    world = on_the_way(2)
    assert aftersale(world).advanced_at is not None
    shop_2_ships(world, at=3)
    world.tell(given_to(OTHER, at=4), source=STAFF)
    case = aftersale(world)
    assert (case.status, case.picked_up_at) == ("disputed", None)
    world.tell(
        said(facts.AftersaleRuled, at=NOW + hours(20), outcome="close", legs=(facts.Leg("goods", "buyer"),), note="no"),
        source=STAFF,
    )
    world.pass_time(aftersale(world).deadlines["appeal"].due_at)
    assert aftersale(world).status == "refunded"


def test_goods_that_the_merchant_has_are_back_whatever_their_number_turns_out_to_be():
    world = claimed(returned_at=1, shipped_at=2, return_first=True)
    world.tell(said(facts.ReturnReceived, at=NOW + hours(3)))
    before = aftersale(world)
    world.tell(given_to(OTHER, at=4), source=STAFF)
    assert replace(aftersale(world), version=before.version) == before


def test_a_case_that_waits_for_nothing_is_not_opened_by_a_number_that_is_not_its():
    world = claimed(returned_at=1, shipped_at=2, return_first=True)
    world.tell(said(facts.AftersaleEscalated, at=NOW + hours(3), note="?"))
    world.tell(said(facts.AftersaleWithdrawn, at=NOW + hours(3)))
    before = aftersale(world)
    world.tell(given_to(OTHER, at=4), source=STAFF)
    assert replace(aftersale(world), version=before.version) == before


def test_once_staff_say_that_it_is_an_orders_no_piece_arrives_with_it():
    world = bought(signed_at=SIGNED)
    awaited = PieceAwaited(id="in", at=NOW, carrier="sf", waybill=NUMBER, piece="douyin:pc-1", shop=SHOP)
    world.tell(awaited, source=SYSTEM)
    moved(world)
    world.tell(placed(OTHER, at=NOW), paid(OTHER, at=NOW), shipped(OTHER, at=NOW + hours(10), waybill=NUMBER))
    assert parcel_of(world).others == (OTHER,)
    world.tell(given_to(OTHER, at=11), source=STAFF)
    assert (parcel_of(world).orders, parcel_of(world).others, parcel_of(world).pieces) == ((OTHER,), (), ())


def test_no_third_side_drives_a_claim_out():
    """By a number with two claims no return is sent at all; were one bound to it, the two would keep their claims."""
    world = claimed(returned_at=1, shipped_at=2, shop="douyin:shop-2", return_first=True)
    before, third = parcel_of(world), "douyin:as-3"
    bound = ReturnBound(id="third", at=NOW, carrier="sf", waybill=NUMBER, case=third, shop=SHOP)
    world.tell(applied(at=NOW, reason="douyin.not_wanted", case=third, order=OTHER))
    world.tell(bound, source=SYSTEM)
    after = parcel_of(world)
    assert (after.orders, after.returns, after.rival) == (before.orders, before.returns, before.rival)


def test_a_parcel_known_by_its_assignment_alone_is_no_return():
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=NOW, reason="douyin.not_wanted"), said(facts.AftersaleAgreed, at=NOW))
    world.tell(placed(OTHER, at=NOW), paid(OTHER, at=NOW))
    world.tell(given_to(OTHER, at=1), source=STAFF)
    assert world.say(sent(at=NOW)).code == "waybill_used"
    bound = ReturnBound(id="bound", at=NOW, carrier="sf", waybill=NUMBER, case="douyin:as-1", shop=SHOP)
    world.tell(bound, source=SYSTEM)
    assert (parcel_of(world).orders, parcel_of(world).returns) == ((OTHER,), ())


@pytest.mark.parametrize("shop", [SHOP, "douyin:shop-2"])
@pytest.mark.parametrize("scanned_at", [3, 5])
def test_staff_give_it_to_the_return(shop, scanned_at):
    """Whichever side had it, the return hears what was scanned before and what is scanned after."""
    world = claimed(returned_at=1, shipped_at=2, shop=shop, return_first=True)
    picked_up = scan("picked_up", at=NOW + hours(scanned_at), waybill=NUMBER)
    told = sorted((given_back(at=4), picked_up), key=lambda fact: fact.at)
    for fact in told:
        world.tell(fact, source=CARRIER if fact is picked_up else STAFF)
    parcel = parcel_of(world)
    assert (parcel.returns, parcel.orders, parcel.others, parcel.rival) == ((CASE,), (), (OTHER,), None)
    assert (parcel.shop, parcel.receiver) == (SHOP, "")
    assert aftersale(world).picked_up_at == NOW + hours(scanned_at)
    assert aftersale(world).advanced_at is not None
    world.tell(scan("signed", at=NOW + hours(30), waybill=NUMBER), source=CARRIER)
    assert aftersale(world).signed_at == NOW + hours(30)
    assert world.order(OTHER).handovers[0].signed_at is None


def test_a_return_that_is_given_its_parcel_hears_of_a_scan_on_its_way():
    world = claimed(returned_at=1, shipped_at=2, shop="douyin:shop-2", return_first=True)
    world.tell(scan("in_transit", at=NOW + hours(3), waybill=NUMBER), source=CARRIER)
    assert aftersale(world).advanced_at is None
    world.tell(given_back(at=4), source=STAFF)
    assert (aftersale(world).picked_up_at, aftersale(world).advanced_at) == (NOW + hours(3), NOW + hours(4))


def test_staff_give_no_parcel_to_a_return_that_does_not_claim_it():
    world = claimed(returned_at=1, shipped_at=2, return_first=True)
    stranger = world.say(given_back(at=4, case="douyin:as-9"), source=STAFF)
    assert (stranger.code, stranger.clause) == ("not_on_this_parcel", "A11")
    world.tell(given_to(OTHER, at=5), source=STAFF)
    assert world.say(given_back(at=6), source=STAFF).code == "not_on_this_parcel", "its case has gone to staff"


def test_a_platform_gives_its_parcels_to_nobody_elses_orders_and_returns():
    world = claimed(returned_at=1, shipped_at=2, return_first=True)
    elsewhere = "jd:2"
    world.tell(placed(elsewhere, at=NOW, shop="jd:shop-1"), paid(elsewhere, at=NOW))
    world.tell(shipped(elsewhere, at=NOW + hours(3), waybill=NUMBER))
    assert elsewhere in parcel_of(world).others
    before = parcel_of(world)
    assert world.say(given_to(elsewhere, at=4)).code == "not_your_order"
    assert world.say(given_back(at=4, case="jd:as-1")).code == "not_your_order"
    assert parcel_of(world) == before


# -------------------------------------------------------------------------------------- meant to break something


def test_what_staff_have_said_no_later_claim_undoes():
    """Neither a return that is told late nor one more shipment."""
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=NOW, reason="douyin.not_wanted"), said(facts.AftersaleAgreed, at=NOW))
    world.tell(placed(OTHER, at=NOW), paid(OTHER, at=NOW), shipped(OTHER, at=NOW + hours(2), waybill=NUMBER))
    world.tell(given_to(OTHER, at=3), source=STAFF)
    assert world.say(sent(at=NOW + hours(1)), now=NOW + hours(4)).code == "waybill_used"
    assert parcel_of(world).rival is None

    world, third = claimed(returned_at=1, shipped_at=2, return_first=True), "douyin:3"
    world.tell(given_back(at=3), source=STAFF)
    world.tell(placed(third, at=NOW, shop="douyin:shop-2"), paid(third, at=NOW))
    world.tell(shipped(third, at=NOW + hours(4), waybill=NUMBER))
    parcel = parcel_of(world)
    assert (parcel.returns, parcel.orders, parcel.others, parcel.rival) == ((CASE,), (), (OTHER, third), None)


def test_an_order_whose_receiver_nobody_knows_is_work_for_staff_too():
    """Of the return's own shop: nothing but the return tells them apart."""
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=NOW, reason="douyin.not_wanted"), said(facts.AftersaleAgreed, at=NOW), sent(at=NOW))
    world.tell(placed(OTHER, at=NOW, receiver=Receiver()), paid(OTHER, at=NOW))
    world.tell(shipped(OTHER, at=NOW + hours(1), waybill=NUMBER))
    assert parcel_of(world).rival is not None
    assert contested(world) == 1


@pytest.mark.parametrize("place", [BUYERS_DOOR, SHOPS_DOOR])
def test_a_scan_from_before_there_was_anything_to_send_tells_for_nobody(place):
    world = claimed(returned_at=1, shipped_at=2, return_first=True)
    before = parcel_of(world)
    back = scan("picked_up", at=NOW - hours(1), waybill=NUMBER)
    world.tell(replace(back, place=place), now=NOW + hours(4), source=CARRIER)
    assert (parcel_of(world).returns, parcel_of(world).rival) == (before.returns, before.rival)


def test_one_number_takes_no_second_return_whosever():
    """Of the same shop or another, whether the first is alone on it, contested, or found not to be in it."""
    worlds = [on_the_way(2), claimed(returned_at=1, shipped_at=2, return_first=True)]
    worlds.append(claimed(returned_at=1, shipped_at=2, shop="douyin:shop-2", return_first=True))
    worlds.append(claimed(returned_at=1, shipped_at=2, return_first=True))
    moved(worlds[-1], SHOPS_DOOR)
    for world in worlds:
        for n, shop in ((7, SHOP), (8, "douyin:shop-8")):
            order, case, at = f"douyin:{n}", f"douyin:as-{n}", NOW + hours(10)
            world.tell(placed(order, at=T0, shop=shop), paid(order), shipped(order, waybill=f"SF900000{n}"))
            world.tell(scan("signed", at=SIGNED, waybill=f"SF900000{n}"), source=CARRIER)
            world.tell(applied(at=at, case=case, order=order, reason="douyin.not_wanted"))
            world.tell(said(facts.AftersaleAgreed, at=at, case=case))
            before = parcel_of(world)
            for told_at in (NOW, at):
                again = replace(sent(at=told_at, case=case), id=f"{case}/{told_at}")
                assert world.say(again, now=at).code == "waybill_used"
            assert parcel_of(world) == before


def test_the_same_number_of_another_carrier_is_another_parcel():
    world = on_the_way(2)
    world.tell(placed(OTHER, at=NOW), paid(OTHER, at=NOW))
    world.tell(shipped(OTHER, at=NOW + hours(3), waybill=NUMBER, carrier="zto"))
    assert (contested(world), parcel_of(world).others) == (0, ())


def test_an_order_that_was_set_aside_and_ships_again_with_the_number_stays_aside():
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=NOW, reason="douyin.not_wanted"), said(facts.AftersaleAgreed, at=NOW), sent(at=NOW))
    world.tell(placed(OTHER, at=NOW, lines=(line("1", quantity=2),)), paid(OTHER, at=NOW))
    world.tell(shipped(OTHER, at=NOW + hours(1), waybill=NUMBER, line_1=1), given_back(at=2))
    world.tell(shipped(OTHER, at=NOW + hours(3), waybill=NUMBER, line_1=1))
    moved(world)
    assert (parcel_of(world).others, parcel_of(world).rival) == ((OTHER,), None)
    assert [handover.picked_up_at for handover in world.order(OTHER).handovers] == [None, None]


TB, STOPPED = "taobao:as-1", "SF1000001"
INTERCEPT = said(facts.InterceptChosen, case=TB, at=NOW, carrier="sf", waybill=STOPPED)


def stopping():
    """A parcel on its way that the shop has stopped for its order, and that another receiver's order claims."""
    world, other = bought(order="taobao:1", picked_up_at=T0 + hours(5)), "taobao:2"
    elsewhere = Receiver(region="110105", digest="another")
    taobao = Source(Party.PLATFORM, "taobao")
    world.tell(placed(other, shop="taobao:shop-1", receiver=elsewhere), paid(other), shipped(other), source=taobao)
    world.tell(applied("refund_only", case=TB, at=NOW, reason="taobao.not_received"), source=taobao)
    return world


def came_back(world):
    world.tell(scan("returned", at=NOW + hours(9)), source=CARRIER)


def test_a_parcel_that_is_anothers_stops_nothing():
    """H5: what comes back of it is not the goods the money is asked for; the case goes to staff."""
    world = stopping()
    world.tell(INTERCEPT, source=STAFF)
    world.tell(given_to("taobao:2", at=1, number=STOPPED), source=STAFF)
    assert (aftersale(world, TB).status, why_disputed(world)) == ("disputed", ["interception_failed"])
    came_back(world)
    assert world.order("taobao:1").refunded_fen == 0


def test_a_parcel_stays_stopped_for_the_order_that_it_is_given_to():
    world = stopping()
    world.tell(INTERCEPT, source=STAFF)
    world.tell(given_to("taobao:1", at=1, number=STOPPED), source=STAFF)
    came_back(world)
    assert world.order("taobao:1").refunded_fen == 29_900


def test_nothing_is_stopped_for_an_order_that_was_set_aside():
    world = stopping()
    world.tell(given_to("taobao:2", at=0, number=STOPPED), source=STAFF)
    refusal = world.say(INTERCEPT, source=STAFF)
    assert (refusal.code, refusal.clause) == ("not_on_this_parcel", "A11")
    assert aftersale(world, TB).status == "applied"


def test_a_parcel_that_a_scan_shows_to_be_a_return_stops_nothing():
    world, other = bought(signed_at=SIGNED), "taobao:2"
    world.tell(applied(at=NOW, reason="douyin.not_wanted"), said(facts.AftersaleAgreed, at=NOW), sent(at=NOW))
    world.tell(placed(other, at=T0, shop="taobao:shop-1"), paid(other), shipped(other, at=NOW, waybill=NUMBER))
    world.tell(applied("refund_only", case=TB, order=other, at=NOW, reason="taobao.not_received"))
    world.tell(replace(INTERCEPT, waybill=NUMBER))
    moved(world, BUYERS_DOOR)
    assert (parcel_of(world).returns, parcel_of(world).watchers) == ((CASE,), ())
    assert (aftersale(world, TB).status, why_disputed(world)) == ("disputed", ["interception_failed"])
