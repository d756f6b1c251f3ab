"""Several lines in several parcels, several orders in one, and waybills that were used before."""

from __future__ import annotations

import pytest

from surety.orders.case import Flag, Status
from surety.orders.facts import Declared, Promise, Receiver, ShipMode
from surety.orders.room import ORDER as ORDER_ROOM
from tests.unit.world import (
    INSTANT,
    MERCHANT,
    SHOP,
    T0,
    World,
    hours,
    line,
    paid,
    placed,
    scan,
    shipped,
)

TWO = (line("1"), line("2", quantity=2))
PAID_TWO_FEN = 59_800


@pytest.fixture
def two() -> World:
    """A paid order of two lines, the second of two units."""
    world = World()
    world.tell(placed(lines=TWO), paid(amount_fen=PAID_TWO_FEN))
    return world


def test_a_line_is_with_the_carrier_when_all_its_units_are(two):
    two.tell(shipped(line_1=1, line_2=1, waybill="SF1000001"))
    two.tell(scan("picked_up", at=T0 + hours(1)))
    assert two.order().status is Status.PART_SHIPPED
    assert two.order().promised["1"].handed_at == T0 + hours(1)
    assert two.order().promised["2"].handed_at is None
    two.tell(shipped(line_2=1, waybill="SF1000002", at=T0 + hours(2)))
    assert two.order().status is Status.SHIPPED
    two.tell(scan("picked_up", waybill="SF1000002", at=T0 + hours(3)))
    assert two.order().promised["2"].handed_at == T0 + hours(3)
    assert two.order().status is Status.IN_TRANSIT
    assert two.due() == {}


def test_more_units_than_are_left_are_refused(two):
    assert two.say(shipped(line_2=3)).code == "quantity_not_left"
    assert two.say(shipped(line_9=1)).code == "quantity_not_left"
    two.tell(shipped())
    assert two.say(shipped(waybill="SF1000002")).code == "nothing_left_to_ship"
    assert two.say(shipped(line_1=1, waybill="SF1000002")).code == "quantity_not_left"


def test_an_order_is_done_when_the_last_parcel_is_signed(two):
    two.tell(shipped(line_1=1), shipped(waybill="SF1000002"))
    two.tell(scan("signed", at=T0 + hours(5)))
    assert two.order().status is Status.SHIPPED
    assert two.effects() == ["payment"]
    two.tell(scan("signed", waybill="SF1000002", at=T0 + hours(6)))
    assert two.order().status is Status.DONE
    assert two.balances() == {"buyer": -PAID_TWO_FEN, "merchant": PAID_TWO_FEN}


def test_one_parcel_moves_all_the_orders_in_it():
    world = World()
    for order in ("douyin:1", "douyin:2"):
        world.tell(placed(order), paid(order), shipped(order))
    world.tell(scan("signed", at=T0 + hours(5)))
    assert world.order("douyin:1").status is world.order("douyin:2").status is Status.DONE


def test_an_order_added_to_a_parcel_that_has_moved_hears_what_happened():
    world = World()
    world.tell(placed("douyin:1"), paid("douyin:1"), placed("douyin:2"), paid("douyin:2"))
    world.tell(shipped("douyin:1"), scan("picked_up", at=T0 + hours(5)))
    world.tell(shipped("douyin:2", at=T0 + hours(6)))
    assert world.order("douyin:2").promised["1"].handed_at == T0 + hours(6)


def test_scans_prove_nothing_about_another_receivers_order():
    world = World()
    world.tell(placed("douyin:1"), paid("douyin:1"), shipped("douyin:1"))
    world.tell(placed("douyin:2", receiver=Receiver(region="110000", digest="elsewhere")), paid("douyin:2"))
    world.tell(shipped("douyin:2"), scan("signed", at=T0 + hours(5)))
    assert world.order("douyin:1").status is Status.DONE
    assert world.order("douyin:2").status is Status.SHIPPED
    assert Flag.WAYBILL_REUSED in world.order("douyin:2").flags


@pytest.mark.parametrize("early", [INSTANT, hours(24 * 20)])
def test_a_parcel_that_moved_before_the_order_existed_does_not_carry_it(early):
    world = World()
    world.tell(placed(), paid(), shipped())
    world.tell(scan("picked_up", at=T0 + hours(1)), scan("signed", at=T0 + hours(30)))
    later = T0 + hours(30) + early
    world.tell(placed("douyin:2", at=later), paid("douyin:2", at=later))
    world.tell(shipped("douyin:2", at=later), source=MERCHANT)
    assert world.order("douyin:2").status is Status.SHIPPED
    assert "release" not in world.effects("douyin:2")
    assert Flag.WAYBILL_REUSED in world.order("douyin:2").flags


@pytest.mark.parametrize(("carrier", "waybill"), [("sf", "SF1000001"), ("own_delivery", "OWN0001")])
def test_units_added_to_a_waybill_that_has_gone_are_not_early(two, carrier, waybill):
    two.tell(shipped(line_1=1, carrier=carrier, waybill=waybill, at=T0 + hours(1)), source=MERCHANT)
    two.tell(scan("picked_up", carrier=carrier, waybill=waybill, at=T0 + hours(2)))
    two.pass_time(T0 + hours(60))
    assert two.order().late is not None
    two.tell(shipped(line_2=2, carrier=carrier, waybill=waybill, at=T0 + hours(70)), source=MERCHANT)
    assert two.order().late.reversed_at is None


def test_a_waybill_of_another_shop_is_flagged():
    world = World()
    world.tell(placed("douyin:1"), paid("douyin:1"), shipped("douyin:1"))
    world.tell(placed("douyin:2", shop="douyin:shop-2"), paid("douyin:2"), shipped("douyin:2"))
    assert world.cases["parcel", "sf:SF1000001"].case.others == ("douyin:2",)
    assert Flag.WAYBILL_REUSED in world.order("douyin:2").flags


def test_an_order_partly_shipped_before_it_was_paid_is_partly_shipped():
    world = World()
    world.tell(placed(lines=TWO), shipped(line_1=1), paid(amount_fen=PAID_TWO_FEN, at=T0 + hours(1)))
    assert world.order().status is Status.PART_SHIPPED


def test_goods_that_moved_before_the_money_are_flagged_and_count():
    world = World()
    world.tell(placed(), shipped(), scan("picked_up", at=T0 + hours(1)))
    world.tell(paid(at=T0 + hours(2)))
    assert Flag.SHIPPED_BEFORE_PAID in world.order().flags
    assert world.order().status is Status.IN_TRANSIT
    assert world.due() == {}


@pytest.mark.parametrize("event", ["picked_up", "delivered", "signed", "refused", "intercepted", "returned"])
def test_the_earliest_of_equal_scans_counts_whatever_their_order(event):
    for first, second in ((3, 5), (5, 3)):
        world = World()
        world.tell(placed(), paid(), shipped())
        world.tell(scan(event, at=T0 + hours(first)), scan(event, at=T0 + hours(second)))
        assert getattr(world.order().handovers[0], f"{event}_at") == T0 + hours(3)


def test_an_order_without_lines_ships_once():
    world = World()
    world.tell(placed(lines=()), paid(amount_fen=100))
    assert world.due() == {"auto_cancel": T0 + hours(150 * 24)}
    world.tell(shipped())
    assert world.say(shipped(waybill="SF1000002")).code == "nothing_left_to_ship"
    world.tell(scan("signed", at=T0 + hours(9)))
    assert world.order().status is Status.DONE
    assert world.balances() == {"buyer": -100, "merchant": 100}
    assert world.order().shop == SHOP


@pytest.mark.parametrize(
    ("promise", "limited"),
    [
        (Promise(), True),
        (Promise(declared=Declared.SAME_DAY), True),
        (Promise(declared=Declared.DAYS, days=10), False),
        (Promise(declared=Declared.GIVEN_DATE, given_at=T0 + hours(200)), False),
        (Promise(mode=ShipMode.LADDER, declared=Declared.DAYS, days=10), False),
    ],
)
def test_a_promise_of_days_is_not_limited_to_three_for_its_first_scan(promise, limited):
    """A3 beside A1: the limit is asked with what the line declares."""
    world = World()
    world.tell(placed(lines=(line(promise=promise),)), paid(), shipped(at=T0 + hours(1)))
    assert ("pickup_by" in world.due()) == limited
    world.pass_time(T0 + hours(80))
    assert (Flag.PICKUP_OVERDUE in world.order().flags) == limited


def test_a_parcel_sent_before_the_payment_is_limited_once_it_is_paid():
    """A3: each parcel by its own upload; one that the carrier has is not waited for."""
    world = World()
    world.tell(placed(lines=TWO), shipped(line_1=1), shipped(line_2=2, waybill="SF1000002", at=T0 + hours(2)))
    world.tell(scan("picked_up", at=T0 + hours(3)))
    assert "pickup_by" not in world.due()
    world.tell(paid(at=T0 + hours(5), amount_fen=PAID_TWO_FEN))
    assert world.due()["pickup_by"] == T0 + hours(26)


def test_each_parcel_is_limited_by_what_is_in_it():
    """A3 is stock's alone: a presale parcel of the same order has longer."""
    presale = line("2", promise=Promise(mode=ShipMode.LADDER, declared=Declared.DAYS, days=10))
    for lines in ((line("1"), presale), (presale, line("1"))):
        world = World()
        world.tell(placed(lines=lines), paid(amount_fen=PAID_TWO_FEN), shipped(line_2=1))
        assert "pickup_by" not in world.due()
        world.tell(shipped(line_1=1, waybill="SF1000002", at=T0 + hours(1)))
        assert world.due()["pickup_by"] == T0 + hours(25)


@pytest.fixture
def staggered(two) -> World:
    """Both parcels are on their way to the carrier, the second uploaded ten hours after the first."""
    two.tell(shipped(line_1=1), shipped(line_2=2, waybill="SF1000002", at=T0 + hours(10)))
    assert two.due()["pickup_by"] == T0 + hours(24)
    return two


def test_a_parcel_uploaded_later_has_its_own_limit_once_the_first_is_scanned(staggered):
    """A3: within a day of its own upload."""
    staggered.tell(scan("picked_up", at=T0 + hours(11)))
    assert staggered.due()["pickup_by"] == T0 + hours(34)
    staggered.pass_time(T0 + hours(34) - INSTANT)
    assert Flag.PICKUP_OVERDUE not in staggered.order().flags
    staggered.pass_time(T0 + hours(34))
    assert [h.pickup_missed for h in staggered.order().handovers] == [None, T0 + hours(34)]


@pytest.mark.parametrize("scanned", [True, False])
def test_a_parcel_that_has_no_limit_misses_none(scanned):
    """A3: goods that may take days are in the second, whose clock never ran."""
    slow = line("2", promise=Promise(declared=Declared.DAYS, days=7))
    world = World()
    world.tell(placed(lines=(line("1"), slow)), paid(amount_fen=PAID_TWO_FEN))
    world.tell(shipped(line_1=1), shipped(line_2=1, waybill="SF1000002"))
    if scanned:
        world.tell(scan("picked_up", at=T0 + hours(1)))
    assert ("pickup_by" in world.due()) is not scanned
    world.pass_time(T0 + hours(30))
    assert [h.pickup_missed for h in world.order().handovers] == [None if scanned else T0 + hours(24), None]


def test_a_parcel_that_missed_its_limit_marks_no_other(staggered):
    staggered.pass_time(T0 + hours(25))
    assert [h.pickup_missed for h in staggered.order().handovers] == [T0 + hours(24), None]
    assert staggered.due()["pickup_by"] == T0 + hours(34)
    staggered.pass_time(T0 + hours(35))
    assert [h.pickup_missed for h in staggered.order().handovers] == [T0 + hours(24), T0 + hours(34)]
    assert "pickup_by" not in staggered.due()


def test_units_added_to_a_waybill_that_missed_its_limit_give_it_no_longer_one(two):
    """They have their own, from their own upload; the mark of the first stays what it was."""
    two.tell(shipped(line_1=1))
    two.pass_time(T0 + hours(30))
    two.tell(shipped(line_2=2, at=T0 + hours(30)))
    assert two.due()["pickup_by"] == T0 + hours(54)
    two.pass_time(T0 + hours(55))
    assert [h.pickup_missed for h in two.order().handovers] == [T0 + hours(24), T0 + hours(54)]
    two.tell(scan("picked_up", at=T0 + hours(50)), now=T0 + hours(56))
    assert Flag.PICKUP_OVERDUE in two.order().flags


def test_a_first_scan_that_was_in_time_and_came_late_takes_the_mark_back(two):
    """A3, design 1: once every parcel that was marked was scanned in time."""
    two.tell(shipped(line_1=1), shipped(line_2=2, waybill="SF1000002"))
    two.pass_time(T0 + hours(30))
    assert Flag.PICKUP_OVERDUE in two.order().flags
    two.tell(scan("picked_up", at=T0 + hours(1)), now=T0 + hours(31))
    assert Flag.PICKUP_OVERDUE in two.order().flags
    two.tell(scan("picked_up", waybill="SF1000002", at=T0 + hours(24) - INSTANT), now=T0 + hours(32))
    assert Flag.PICKUP_OVERDUE not in two.order().flags
    assert two.messages().count("pickup_in_time") == 1


def test_a_first_scan_after_the_limit_leaves_the_mark(two):
    two.tell(shipped())
    two.pass_time(T0 + hours(30))
    two.tell(scan("picked_up", at=T0 + hours(24)), now=T0 + hours(31))
    assert Flag.PICKUP_OVERDUE in two.order().flags
    assert "pickup_in_time" not in two.messages()


def test_what_waits_for_its_first_scan_still_has_its_promise_at_stake(two):
    """A5: nobody scans it, and the order is late."""
    two.tell(shipped())
    named = dict(zip(ORDER_ROOM.column_types, ORDER_ROOM.columns(two.order()), strict=True))
    assert (named["next_step"], named["stake_fen"]) == ("pickup_by", two.order().stake_fen)
    assert two.order().stake_fen > 0
