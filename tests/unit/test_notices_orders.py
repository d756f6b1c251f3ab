"""What a notice does to an order: later and never earlier, once, in whatever order things come (EPI-2, EPI-6, A14)."""

from __future__ import annotations

import pytest

from surety.disruptions.notice import Lift
from surety.engine.fact import SYSTEM
from surety.orders.facts import (
    AddressChanged,
    Declared,
    DelayAnswered,
    DelayProposed,
    Line,
    OrderCancelled,
    OrderDisrupted,
    Promise,
    Receiver,
    ServiceChosen,
    ShipByChanged,
)
from tests.unit.notices import HOHHOT, LATEST, NOTICE, SINCE, XINJIANG, board, notice, row, shipping
from tests.unit.world import (
    BUYER,
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
THERE = Receiver(region="650102", digest="there")
HERE = Receiver(region="310115", digest="here")
PUBLISHED = T0 + hours(1)


def ordered(*, made=None, receiver=THERE, at=T0, **changes) -> World:
    """An order placed and paid; with a board, the notice was there before."""
    world = World()
    if made is not None:
        world.board = made
    world.tell(placed(receiver=receiver, at=at, **changes), paid(at=at, amount_fen=sum_of(changes)))
    return world


def sum_of(changes) -> int:
    return sum(each.paid_fen for each in changes.get("lines", (line(),)))


def disrupted(world: World, *notices, at=PUBLISHED) -> None:
    """The notices are put on the board, and their spreading reaches the order."""
    world.board = board(*notices)
    count = len(world.rows["surety_fact"])
    fact = OrderDisrupted(id=f"told-{count}", order=ORDER, at=at, notice=NOTICE, change=1)
    world.tell(fact, now=at, source=SYSTEM)


def published(*rows, **changes):
    return notice(*rows, **{"at": PUBLISHED} | changes)


def said(world: World, kind: str) -> list[dict]:
    from msgspec.json import decode

    return [
        decode(each[6]) | {"to": each[5].partition(":")[0]} for each in world.rows["surety_outbox"] if each[4] == kind
    ]


# ------------------------------------------------------------------------------------------------ moving (EPI-2)


def test_an_open_order_is_moved_with_the_notice_named():
    world = ordered()
    disrupted(world, published())
    assert world.due()["ship_by"] == LATEST
    assert world.due()["ship_by_soon"] == LATEST - hours(6)
    (change,) = world.order().ship_by_history
    assert change == {
        "from": DUE, "to": LATEST, "because": "platform_notice", "at": PUBLISHED, "notice": NOTICE, "row": "r1",
        "place": "receive",
    }  # fmt: skip
    basis = world.order().deadlines["ship_by"].basis
    assert basis == {"kind": "notice", "promised_at": DUE, **change}
    (moved,) = said(world, "deadline_moved")
    assert (moved["to"], moved["notice"], moved["because"]) == ("shop", NOTICE, "platform_notice")
    (told,) = said(world, "ship_by_changed")
    assert (told["to"], told["notice"]) == ("buyer", NOTICE)


def test_a_new_order_gets_the_later_date_at_once_in_one_message():
    world = ordered(made=board())
    assert world.due()["ship_by"] == LATEST
    assert world.order().deadlines["ship_by"].basis["notice"] == NOTICE
    assert not said(world, "deadline_moved")
    (first,) = said(world, "deadline_set")
    assert (first["due_at"], first["notice"]) == (LATEST.isoformat().replace("+00:00", "Z"), NOTICE)
    assert [each[4] for each in world.rows["surety_outbox"]] == ["deadline_set", "ship_promise"]


def test_telling_it_again_changes_nothing():
    world = ordered(made=board())
    before = world.order()
    disrupted(world, notice())
    after = world.order()
    assert (after.deadlines, after.promised, after.ship_by_history) == (
        before.deadlines, before.promised, before.ship_by_history
    )  # fmt: skip


@pytest.mark.parametrize("ship_from", ["650102", "310115", None])
@pytest.mark.parametrize("receiver", [THERE, HERE, Receiver()])
def test_receive_or_ship_from_moves_it(receiver, ship_from):
    world = ordered(receiver=receiver, ship_from=ship_from)
    disrupted(world, published())
    assert world.due()["ship_by"] == (LATEST if "650102" in (receiver.region, ship_from) else DUE)


def test_paid_in_the_window_but_promised_outside_is_not_moved():
    far = line(promise=Promise(declared=Declared.DAYS, days=10))
    world = ordered(lines=(far,))
    disrupted(world, published())
    assert world.due()["ship_by"] == T0 + hours(240)


def test_promised_in_the_window_but_paid_before_it_is_moved():
    world = ordered()
    disrupted(world, published(row(shipping=shipping(since=T0 + hours(40)))))
    assert world.due()["ship_by"] == LATEST


@pytest.mark.parametrize("latest", [DUE - hours(1), DUE])
def test_it_never_shortens(latest):
    world = ordered()
    disrupted(world, published(row(shipping=shipping(latest=latest))))
    assert (world.due()["ship_by"], world.order().ship_by_history) == (DUE, ())
    assert not said(world, "deadline_moved")


@pytest.mark.parametrize(("receiver", "ship_from"), [("650102", "150105"), ("150105", "650102")])
def test_with_both_addresses_in_regions_the_later_date_wins(receiver, ship_from):
    world = ordered(receiver=Receiver(region=receiver), ship_from=ship_from)
    disrupted(world, published(row(), row(HOHHOT, "r2", shipping=shipping(latest=LATEST + hours(24)))))
    assert world.due()["ship_by"] == LATEST + hours(24)
    assert world.order().ship_by_history[-1]["row"] == "r2"


def test_compensation_is_owed_from_the_new_date():
    world = ordered(made=board())
    world.pass_time(LATEST - INSTANT)
    assert world.order().late is None
    world.pass_time(LATEST)
    assert (world.order().late.ship_by, world.balances()["coupon"]) == (LATEST, 300)


def test_goods_handed_over_before_the_new_date_are_in_time():
    world = ordered(made=board())
    world.tell(shipped(at=LATEST - hours(2)), scan("picked_up", at=LATEST - hours(1)))
    world.pass_time(LATEST + hours(99))
    assert world.order().late is None
    assert world.order().promised["1"].late is False


# ------------------------------------------------------------------------------------------------ lapses and races


def test_a_lapse_looks_at_the_board_first_and_moves():
    world = ordered()
    world.pass_time(DUE - hours(6))
    world.board = board(published())
    assert world.pass_time(DUE) == 1
    assert world.order().late is None
    assert world.due()["ship_by"] == LATEST
    assert world.effects() == ["payment"]


def test_a_reminder_of_a_date_that_has_moved_is_not_sent():
    world = ordered()
    world.board = board(published())
    world.pass_time(DUE - hours(6))
    assert not said(world, "deadline_soon")
    assert world.due() == {"ship_by": LATEST, "ship_by_soon": LATEST - hours(6)}


@pytest.mark.parametrize("first", ["spreading", "lapse"])
def test_whichever_comes_first_the_order_stands_the_same(first):
    world = ordered()
    world.board = board(published())
    if first == "spreading":
        disrupted(world, published(), at=DUE - hours(10))
        world.pass_time(DUE)
    else:
        world.pass_time(DUE)
        disrupted(world, published(), at=DUE + hours(1))
    assert world.due() == {"ship_by": LATEST, "ship_by_soon": LATEST - hours(6)}
    assert world.effects() == ["payment"]
    assert len(said(world, "deadline_moved")) == 1


def test_a_judgement_that_the_notice_covers_is_waived_and_the_buyer_keeps_what_was_paid():
    world = ordered()
    world.pass_time(DUE)
    disrupted(world, published(at=DUE + hours(1)), at=DUE + hours(1))
    assert world.order().late.reversed_because == "platform_notice"
    assert world.balances() == {"buyer": -29_900, "held": 29_900, "coupon": 300, "platform_loss": -300}
    assert world.due() == {"ship_by": LATEST, "ship_by_soon": LATEST - hours(6)}


def test_a_judgement_is_waived_for_goods_that_went_late_but_before_the_new_date():
    world = ordered()
    world.tell(shipped(at=T0))
    world.pass_time(DUE)
    world.tell(scan("picked_up", at=DUE + hours(5)), scan("signed", at=DUE + hours(50)))
    disrupted(world, published(at=DUE + hours(60)), at=DUE + hours(60))
    assert world.order().late.reversed_because == "platform_notice"
    assert world.balances()["platform_loss"] == -300


def test_a_judgement_stands_for_goods_that_went_after_the_new_date_too():
    world = ordered()
    world.tell(shipped(at=T0))
    world.pass_time(DUE)
    world.tell(scan("picked_up", at=DUE + hours(30)))
    disrupted(world, published(row(shipping=shipping(latest=DUE + hours(24)))), at=DUE + hours(60))
    assert world.order().late.reversed_at is None


def test_a_judgement_of_an_order_cancelled_before_the_new_date_is_waived():
    world = ordered()
    world.pass_time(DUE)
    world.tell(OrderCancelled(id="c", order=ORDER, at=DUE + hours(3)))
    disrupted(world, published(at=DUE + hours(9)), at=DUE + hours(9))
    assert world.order().late.reversed_because == "platform_notice"


def test_an_order_that_lapses_again_is_judged_again_but_the_buyer_is_paid_once():
    world = ordered()
    world.pass_time(DUE)
    disrupted(world, published(at=DUE + hours(1)), at=DUE + hours(1))
    world.pass_time(LATEST)
    assert world.order().late.count == 2
    assert world.balances()["coupon"] == 300
    assert world.balances()["merchant"] == -300
    assert "platform_loss" not in world.balances()


def test_the_end_of_waiting_is_put_off_with_the_judgement():
    world = ordered()
    world.pass_time(DUE)
    assert "auto_cancel" in world.due()
    far = shipping(latest=T0 + hours(24 * 200))
    world.board = board(published(row(shipping=far)))
    world.pass_time(T0 + hours(24 * 150))
    assert world.order().status == "to_ship", "what would have closed it has looked at the board"
    assert world.due()["ship_by"] == far.latest_ship


# ------------------------------------------------------------------------------------------------ several lines

TEN_DAYS = line("2", promise=Promise(declared=Declared.DAYS, days=10))


def test_each_line_is_judged_by_its_own_promise():
    world = ordered(lines=(line("1"), TEN_DAYS))
    disrupted(world, published())
    case = world.order()
    assert (case.promised["1"].ship_by, case.promised["2"].ship_by) == (LATEST, T0 + hours(240))
    assert world.due()["ship_by"] == T0 + hours(240), "the line that is due first"


def test_a_line_that_waits_behind_another_is_granted_as_well():
    world = ordered(lines=(line("1"), TEN_DAYS))
    window = shipping(since=T0 + hours(200), until=T0 + hours(300), latest=T0 + hours(400))
    disrupted(world, published(row(shipping=window)))
    assert world.due()["ship_by"] == DUE
    world.tell(shipped(line_1=1, at=T0 + hours(9)), scan("picked_up", at=T0 + hours(10)))
    assert world.due()["ship_by"] == T0 + hours(400)


def test_a_late_line_keeps_the_judgement_though_another_was_covered():
    world = ordered(lines=(line("1"), TEN_DAYS))
    world.tell(shipped(line_1=1, at=T0))
    world.pass_time(DUE)
    world.tell(scan("picked_up", at=LATEST + hours(1)))
    disrupted(world, published(), at=LATEST + hours(2))
    assert world.order().late.reversed_at is None


# ------------------------------------------------------------------------------------------------ addresses


def test_an_address_in_the_region_brings_the_later_date():
    world = ordered(made=board(), receiver=HERE)
    assert world.due()["ship_by"] == DUE
    world.tell(AddressChanged(id="a", order=ORDER, at=T0 + hours(2), receiver=THERE), source=BUYER)
    assert world.due()["ship_by"] == LATEST


def test_a_date_once_granted_stands_when_the_address_leaves():
    world = ordered(made=board())
    world.tell(AddressChanged(id="a", order=ORDER, at=T0 + hours(2), receiver=HERE), source=BUYER)
    assert world.due()["ship_by"] == LATEST


def test_the_old_address_counts_until_it_changes_though_nobody_had_told_the_order():
    world = ordered()
    world.board = board(published())
    world.tell(AddressChanged(id="a", order=ORDER, at=T0 + hours(2), receiver=HERE), source=BUYER)
    assert world.due()["ship_by"] == LATEST


def test_moving_into_a_region_after_its_lift_brings_nothing():
    world = ordered(receiver=HERE)
    lifted = published(lifts=(Lift(T0 + hours(5)),))
    world.board = board(lifted)
    world.tell(AddressChanged(id="a", order=ORDER, at=T0 + hours(6), receiver=THERE), source=BUYER)
    disrupted(world, lifted, at=T0 + hours(7))
    world.pass_time(DUE)
    assert world.order().late is not None


# ------------------------------------------------------------------------------------------------ agreements (A14)

AGREED = T0 + hours(24 * 20)


def agreed(world: World, ship_by=AGREED, at=PUBLISHED) -> None:
    world.tell(ShipByChanged(id=f"agreed-{at}", order=ORDER, at=at, ship_by=ship_by, reason="buyer_agreed"))


def test_a_longer_agreement_and_a_shorter_one():
    world = ordered(made=board())
    agreed(world, LATEST - hours(24))
    assert world.due()["ship_by"] == LATEST
    agreed(world, AGREED, at=T0 + hours(4))
    assert world.due()["ship_by"] == AGREED


def test_an_agreed_date_in_the_window_is_a_promise_in_the_window():
    far = line(promise=Promise(declared=Declared.DAYS, days=10))
    window = shipping(since=T0 + hours(300), until=T0 + hours(600), latest=T0 + hours(700))
    world = ordered(lines=(far,), made=board(notice(row(shipping=window))))
    assert world.due()["ship_by"] == T0 + hours(240)
    agreed(world, T0 + hours(400))
    assert world.due()["ship_by"] == T0 + hours(700)


def test_what_was_agreed_counts_when_the_grant_ends():
    ends = row(shipping=shipping(), after_lift="ends")
    world = ordered(made=board(notice(ends)))
    agreed(world, DUE + hours(24))
    disrupted(world, notice(ends, lifts=(Lift(T0 + hours(5)),)), at=T0 + hours(5))
    assert world.due()["ship_by"] == DUE + hours(24)


def test_a_delay_the_buyer_accepts_finds_the_notice_first():
    world = ordered()
    proposed = DelayProposed(id="d", order=ORDER, at=T0, ship_by=DUE + hours(9), reason="buyer_agreed")
    world.tell(proposed, source=MERCHANT)
    world.board = board(published())
    world.tell(DelayAnswered(id="x", order=ORDER, at=T0 + hours(2), accepted=True), source=BUYER, now=T0 + hours(2))
    assert world.due()["ship_by"] == LATEST


def test_a_date_agreed_before_the_payment_is_kept_beside_the_notice():
    world = World()
    world.board = board()
    world.tell(placed(receiver=THERE), ShipByChanged(id="a", order=ORDER, at=T0, ship_by=AGREED, reason="appointment"))
    world.tell(paid())
    assert world.due()["ship_by"] == AGREED


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
