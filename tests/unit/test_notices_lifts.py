"""What a lift leaves standing, and services in a region that is hit (E4, EPI-6)."""

from __future__ import annotations

import pytest

from surety.disruptions.notice import Lift
from surety.orders.facts import (
    Line,
    Receiver,
    ServiceChosen,
)
from tests.unit.noticed import DUE, PUBLISHED, disrupted, ordered, published, said
from tests.unit.notices import LATEST, NOTICE, SINCE, XINJIANG, board, notice, row, shipping
from tests.unit.world import (
    BUYER,
    ORDER,
    STAFF,
    T0,
    World,
    hours,
    scan,
    shipped,
)

# ------------------------------------------------------------------------------------------------ lifts (E4)

LIFTED = T0 + hours(72)
ENDS = row(shipping=shipping(), after_lift="ends")


def test_a_lift_stops_new_coverage_and_granted_dates_stand():
    lifted = published(lifts=(Lift(LIFTED),))
    world = ordered(made=board(lifted))
    disrupted(world, lifted, at=LIFTED)
    assert world.due()["ship_by"] == LATEST
    assert ordered(made=board(lifted), at=LIFTED).due()["ship_by"] == LIFTED + hours(48)


def test_an_order_nobody_had_told_before_the_lift_is_granted_what_it_was_owed():
    world = ordered()
    disrupted(world, published(lifts=(Lift(T0 + hours(5)),)), at=T0 + hours(10))
    assert world.due()["ship_by"] == LATEST


@pytest.mark.parametrize(
    ("lifted_at", "heard_at", "due_at"),
    [
        (LIFTED, T0 + hours(50), LIFTED),
        (LIFTED, LIFTED + hours(1), LIFTED + hours(1)),
        (T0 + hours(20), T0 + hours(20), DUE),
        (LATEST + hours(1), LATEST - hours(1), LATEST),
    ],
    ids=["to the lift", "never before now", "never before the promise", "never later"],
)
def test_where_the_row_says_so_the_date_goes_back(lifted_at, heard_at, due_at):
    world = ordered(made=board(notice(ENDS)))
    disrupted(world, notice(ENDS, lifts=(Lift(lifted_at),)), at=heard_at)
    assert world.due()["ship_by"] == due_at
    if due_at != LATEST:
        change = world.order().ship_by_history[-1]
        assert (change["from"], change["to"], change["because"]) == (LATEST, due_at, "notice_lifted")
        assert change["notice"] == NOTICE
        assert said(world, "deadline_moved")[-1]["because"] == "notice_lifted"
    before = world.due()
    disrupted(world, notice(ENDS, lifts=(Lift(lifted_at),)), at=heard_at + hours(0.5))
    assert world.due() == before or due_at == heard_at, "once"


def test_an_earlier_lift_takes_back_more_whether_or_not_the_first_was_heard():
    heard, unheard = ordered(made=board(notice(ENDS))), ordered(made=board(notice(ENDS)))
    first, second = Lift(T0 + hours(100)), Lift(T0 + hours(80), XINJIANG)
    disrupted(heard, notice(ENDS, lifts=(first,)), at=T0 + hours(3))
    for world in (heard, unheard):
        disrupted(world, notice(ENDS, lifts=(first, second)), at=T0 + hours(5))
        assert world.due()["ship_by"] == T0 + hours(80)


def test_a_date_taken_back_leaves_what_another_row_granted():
    other = row(XINJIANG, "r2", shipping=shipping(latest=T0 + hours(100)))
    world = ordered(made=board(notice(ENDS, other)))
    assert world.due()["ship_by"] == LATEST
    disrupted(world, notice(ENDS, other, lifts=(Lift(LIFTED),)), at=T0 + hours(60))
    assert world.due()["ship_by"] == T0 + hours(100)


def test_goods_that_went_before_the_order_heard_of_the_lift_are_in_time():
    world = ordered(made=board(notice(ENDS)))
    world.tell(shipped(at=LIFTED), scan("picked_up", at=LIFTED + hours(1)))
    disrupted(world, notice(ENDS, lifts=(Lift(LIFTED),)), at=LIFTED + hours(2))
    world.pass_time(LATEST)
    assert world.order().late is None


# ------------------------------------------------------------------------------------------------ services (EPI-6)


def service(region: str | None = "650102") -> Line:
    return Line(line="1", quantity=1, price_fen=9_900, paid_fen=9_900, service_region=region)


SERVED = row(services=True)


def served(region: str | None = "650102", **more) -> World:
    return ordered(receiver=Receiver(), lines=(service(region),), **more)


def test_the_buyer_of_a_disturbed_service_is_offered_two_outcomes_once():
    world = served()
    disrupted(world, published(SERVED))
    disrupted(world, published(SERVED), at=PUBLISHED + hours(1))
    told = said(world, "service_disrupted")
    assert [each["to"] for each in told] == ["buyer", "shop"]
    assert told[0]["outcomes"] == ["cancel", "wait"]
    assert told[0]["notice"] == NOTICE


def test_a_service_bought_while_the_notice_stands_is_offered_the_choice_too():
    assert len(said(served(made=board(notice(SERVED))), "service_disrupted")) == 2


@pytest.mark.parametrize("region", [None, "310115"])
def test_digital_goods_without_a_place_are_not_matched(region):
    world = served(region)
    disrupted(world, published(SERVED))
    assert world.order().service is None


def test_goods_that_go_to_the_region_are_no_services_there():
    world = ordered()
    disrupted(world, published(SERVED))
    assert world.order().service is None


def test_cancelling_sends_the_money_back():
    world = served(made=board(notice(SERVED)))
    world.tell(ServiceChosen(id="s", order=ORDER, at=PUBLISHED, outcome="cancel"), source=BUYER, now=PUBLISHED)
    assert (world.order().status, world.balances()) == ("cancelled", {"buyer": -9_900, "refunding": 9_900})
    again = ServiceChosen(id="t", order=ORDER, at=PUBLISHED, outcome="wait")
    assert world.say(again, source=BUYER, now=PUBLISHED).code == "order_is_over"


def test_waiting_ends_with_the_recovery():
    world = served(made=board(notice(SERVED)))
    world.tell(ServiceChosen(id="s", order=ORDER, at=PUBLISHED, outcome="wait"), source=BUYER, now=PUBLISHED)
    again = ServiceChosen(id="t", order=ORDER, at=PUBLISHED, outcome="cancel")
    assert world.say(again, source=BUYER, now=PUBLISHED).code == "service_already_chosen"
    lifted = notice(SERVED, lifts=(Lift(LIFTED),))
    disrupted(world, lifted, at=T0 + hours(60))
    disrupted(world, lifted, at=T0 + hours(61))
    resumed = said(world, "service_resumed")
    assert [each["to"] for each in resumed] == ["buyer", "shop"]
    assert world.order().service.resumes_at == LIFTED


def test_nobody_chooses_what_was_not_offered():
    choice = ServiceChosen(id="s", order=ORDER, at=T0, outcome="cancel")
    assert served().say(choice, source=BUYER, now=T0).code == "no_service_offer"
    world = served(made=board(notice(SERVED)))
    world.tell(shipped(at=T0))
    assert world.say(choice, source=BUYER, now=T0).code == "already_shipped"


def test_what_a_replaced_row_said_does_not_resume_a_service():
    world = served(made=board(notice(SERVED)))
    second = notice(SERVED, name="douyin:notice-2", at=T0 + hours(2), amends=NOTICE)
    disrupted(world, notice(SERVED), second, at=T0 + hours(3))
    assert world.order().service.resumes_at is None


# ------------------------------------------------------------------------------------------------ ended orders


def test_orders_that_are_over_and_were_in_time_are_left_alone():
    world = ordered()
    world.tell(shipped(at=T0), scan("signed", at=T0 + hours(1)))
    before = world.order()
    disrupted(world, published(at=T0 + hours(2)), at=T0 + hours(2))
    after = world.order()
    assert (after.promised, after.ship_by_history, after.late) == (before.promised, before.ship_by_history, None)


def test_staff_see_why_a_promise_moved_twice():
    world = ordered(made=board())
    longer = row(shipping=shipping(latest=LATEST + hours(24)))
    second = notice(longer, name="douyin:notice-2", at=T0 + hours(9), amends=NOTICE)
    disrupted(world, notice(), second, at=T0 + hours(9))
    assert [change["to"] for change in world.order().ship_by_history] == [LATEST, LATEST + hours(24)]
    assert [grant.notice for grant in world.order().promised["1"].grants] == [NOTICE, "douyin:notice-2"]
    assert STAFF.party == "staff"
    assert SINCE < T0
