"""A number that a return is sent by, once its request was given up, staff were wrong, or more travels by it (A11)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from surety.aftersales import facts
from surety.engine.fact import SubjectKind
from surety.logistics.facts import ParcelAssigned, ReturnAssigned
from surety.orders.facts import Receiver, ShippedLine
from tests.unit.aftersales import CASE, aftersale, applied, bought, said, sent
from tests.unit.world import CARRIER, ORDER, SHOP, STAFF, T0, World, hours, line, paid, placed, scan, shipped

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


# ------------------------------------------------------------------------------------------- staff were wrong


OTHER = "douyin:2"


def missed(*, ruled: str = "", scanned: bool = False) -> World:
    """Staff gave the return's parcel to an order that shipped with its number."""
    world = given_up(units=OF_TWO, scanned=("picked_up",) if scanned else ())
    world.tell(placed(OTHER, at=NOW, shop="douyin:shop-2"), paid(OTHER, at=NOW))
    world.tell(shipped(OTHER, at=NOW + hours(3), waybill=NUMBER))
    world.tell(ParcelAssigned(id="o", at=NOW + hours(4), carrier="sf", waybill=NUMBER, order=OTHER), source=STAFF)
    assert aftersale(world).status == "disputed"
    if ruled:
        legs = (facts.Leg("return", "buyer"),)
        said_so = said(facts.AftersaleRuled, at=NOW + hours(5), outcome=ruled, legs=legs, note="?")
        world.tell(said_so, source=STAFF)
    return world


def found(*, at: float, case: str = CASE, number: str = NUMBER, together: bool = False) -> facts.ReturnFound:
    told = {"carrier": "sf", "waybill": number, "note": "面单核对过", "together": together}
    return said(facts.ReturnFound, at=NOW + hours(at), case=case, id=f"found/{at}", **told)  # type: ignore[return-value]


def open_items(world: World, case: str = CASE) -> list[str]:
    return sorted(aftersale(world, case).items)


def test_staff_give_a_return_the_parcel_back_that_it_was_found_not_to_be_in():
    """It waits for it as before; the merchant's time begins anew, for none of it ran while staff had the case."""
    world = missed()
    moved(world, "picked_up", at=6)
    world.tell(found(at=7), source=STAFF)
    case, parcel = aftersale(world), parcel_of(world)
    assert (case.status, case.return_parcel, open_items(world)) == ("returning", f"sf:{NUMBER}", [])
    assert list(case.deadlines) == ["receipt_unsigned"]
    assert case.deadlines["receipt_unsigned"].due_at == NOW + hours(7 + 7 * 24)
    assert (parcel.returns, parcel.orders, parcel.others, parcel.shop) == ((CASE,), (), (OTHER,), case.shop)
    assert (case.picked_up_at, case.advanced_at) == (NOW + hours(6), NOW + hours(7))
    moved(world, "signed", at=9)
    assert aftersale(world).signed_at == NOW + hours(9)
    assert world.order(OTHER).handovers[0].signed_at is None
    assert world.say(found(at=10), source=STAFF).code == "not_now"


def test_who_was_refunded_by_its_first_scan_is_refunded_once():
    world = missed(scanned=True)
    assert aftersale(world).advanced_at is not None
    refunded_fen = world.order(ORDER).refunded_fen
    world.tell(found(at=7), source=STAFF)
    assert (aftersale(world).status, world.order(ORDER).refunded_fen) == ("returning", refunded_fen)
    assert aftersale(world).picked_up_at == NOW + hours(2)


def test_a_return_that_staff_had_sent_anew_has_its_first_parcel_again():
    world = missed(ruled="return")
    assert world.say(found(at=6), source=STAFF).code == "not_now", "the ruling waits for its appeal"
    world.pass_time(aftersale(world).deadlines["appeal"].due_at)
    assert aftersale(world).status == "to_return"
    world.tell(found(at=24 * 10), source=STAFF)
    assert aftersale(world).status == "returning"


def test_a_dispute_about_something_else_stays_one():
    world = given_up()
    world.tell(said(facts.AftersaleEscalated, at=NOW + hours(2), note="?"))
    world.tell(placed(OTHER, at=NOW, shop="douyin:shop-2"), paid(OTHER, at=NOW))
    world.tell(shipped(OTHER, at=NOW + hours(3), waybill=NUMBER))
    world.tell(ParcelAssigned(id="o", at=NOW + hours(4), carrier="sf", waybill=NUMBER, order=OTHER), source=STAFF)
    world.tell(found(at=5), source=STAFF)
    case = aftersale(world)
    assert (case.status, case.return_parcel, open_items(world)) == ("disputed", f"sf:{NUMBER}", ["dispute"])
    moved(world, "signed", at=6)
    assert aftersale(world).signed_at == NOW + hours(6)


@pytest.mark.parametrize("number", ["SF1000001", "SF7777777"])
def test_staff_find_no_return_in_a_parcel_that_it_never_named(number):
    world = missed()
    if number == "SF7777777":
        world.tell(placed("douyin:3"), paid("douyin:3"), shipped("douyin:3", waybill=number))
    before = parcel_of(world, number)
    assert world.say(found(at=7, number=number), source=STAFF).code == "not_now"
    assert parcel_of(world, number) == before


# --------------------------------------------------------------------------------------------- several in one box


def test_two_returns_of_one_buyer_to_one_shop_travel_in_one_box():
    world = boxed(shop=SHOP, digest="home")
    assert world.say(sent(at=NOW + hours(3), case=AGAIN)).code == "waybill_used"
    world.tell(found(at=4, case=AGAIN, together=True), source=STAFF)
    assert parcel_of(world).returns == (CASE, AGAIN)
    moved(world, "signed", at=9)
    for case in (CASE, AGAIN):
        told = aftersale(world, case)
        assert (told.status, told.picked_up_at, told.signed_at) == ("returning", NOW + hours(2), NOW + hours(9))


@pytest.mark.parametrize(("shop", "digest"), [(SHOP, "stranger"), ("douyin:shop-2", "home"), (SHOP, "")])
def test_no_strangers_return_is_put_into_a_parcel(shop, digest):
    """Another buyer's, another shop's, one whose buyer nobody knows; nor without those that have it."""
    world = boxed(shop=shop, digest=digest)
    before = parcel_of(world)
    assert world.say(found(at=4, case=AGAIN, together=True), source=STAFF).code == "not_together"
    assert world.say(found(at=5, case=AGAIN), source=STAFF).code == "not_on_this_parcel"
    assert (parcel_of(world), aftersale(world, AGAIN).status) == (before, "to_return")


def boxed(*, shop: str, digest: str) -> World:
    """A return on its way, and one of another order that may be in the same box."""
    world = given_up(scanned=("picked_up",))
    receiver = Receiver(region="440300", digest=digest)
    world.tell(placed(OTHER, shop=shop, receiver=receiver), paid(OTHER), shipped(OTHER, waybill="SF1000002"))
    world.tell(scan("signed", at=SIGNED, waybill="SF1000002"), source=CARRIER)
    asked(world, AGAIN, at=3, order=OTHER)
    return world


def shipped_together(*, digests: tuple[str, str] = ("one", "one"), shops: tuple[str, str] = (SHOP, SHOP)) -> World:
    """Two orders that shipped with the number of a return that has moved, and were set aside."""
    world = given_up(scanned=("picked_up",))
    for n, (digest, shop) in enumerate(zip(digests, shops, strict=True), 2):
        order = f"douyin:{n}"
        world.tell(placed(order, at=NOW, shop=shop, receiver=Receiver(region="110105", digest=digest)))
        world.tell(paid(order, at=NOW), shipped(order, at=NOW + hours(3), waybill=NUMBER))
    return world


def to_both(*, at: int) -> ParcelAssigned:
    told = {"carrier": "sf", "waybill": NUMBER, "order": "douyin:2", "beside": ("douyin:3",)}
    return ParcelAssigned(id="both", at=NOW + hours(at), **told)


def test_staff_name_two_orders_that_travel_in_one_box():
    world = shipped_together()
    world.tell(to_both(at=4), source=STAFF)
    parcel = parcel_of(world)
    assert (parcel.orders, parcel.others, parcel.returns) == (("douyin:2", "douyin:3"), (), ())
    assert aftersale(world).status == "disputed"
    moved(world, "signed", at=9)
    for order in ("douyin:2", "douyin:3"):
        handover = world.order(order).handovers[0]
        assert (handover.picked_up_at, handover.signed_at) == (NOW + hours(2), NOW + hours(9))


@pytest.mark.parametrize(
    "whose",
    [
        {"digests": ("one", "another")},
        {"shops": (SHOP, "douyin:shop-2")},
        {"digests": ("", "")},
    ],
)
def test_no_strangers_order_is_named_beside_another(whose):
    world = shipped_together(**whose)
    before = parcel_of(world)
    assert world.say(to_both(at=4), source=STAFF).code == "not_together"
    nobody = replace(to_both(at=5), id="nobody", beside=("douyin:9",))
    assert world.say(nobody, source=STAFF).code == "not_together"
    mixed = replace(to_both(at=6), id="mixed", beside=(CASE,))
    assert world.say(mixed, source=STAFF).code == "not_together"
    assert parcel_of(world) == before


@pytest.mark.parametrize("beside", [(), (AGAIN,)])
def test_staff_name_one_of_two_returns_in_a_box_or_both(beside):
    world = boxed(shop=SHOP, digest="home")
    world.tell(found(at=4, case=AGAIN, together=True), source=STAFF)
    told = {"carrier": "sf", "waybill": NUMBER, "case": CASE, "beside": beside}
    world.tell(ReturnAssigned(id="back", at=NOW + hours(5), **told), source=STAFF)
    assert parcel_of(world).returns == (CASE, *beside)
    assert aftersale(world, AGAIN).status == ("returning" if beside else "disputed")
    moved(world, "signed", at=9)
    assert bool(aftersale(world, AGAIN).signed_at) == bool(beside)


def test_each_of_two_orders_hears_what_its_box_was_seen_at_before_it_shipped():
    """Staff named both for a number that nobody had shipped with; the shop uploads it for one after the other."""
    world = World()
    for order in ("douyin:2", "douyin:3"):
        world.tell(placed(order, at=NOW), paid(order, at=NOW))
    world.tell(to_both(at=1), source=STAFF)
    moved(world, "picked_up", at=2)
    for n, order in enumerate(("douyin:2", "douyin:3"), 3):
        world.tell(shipped(order, at=NOW + hours(n), waybill=NUMBER))
        assert world.order(order).handovers[0].picked_up_at == NOW + hours(2), order
