"""What a notice does to an order: later and never earlier, once, in whatever order things come (EPI-2, EPI-6, A14)."""

from __future__ import annotations

import pytest

from surety.disruptions.notice import Lift
from surety.orders.facts import (
    AddressChanged,
    Declared,
    DelayAnswered,
    DelayProposed,
    OrderCancelled,
    Promise,
    Receiver,
    ShipByChanged,
)
from tests.unit.noticed import DUE, HERE, PUBLISHED, THERE, disrupted, ordered, published, said
from tests.unit.notices import HOHHOT, LATEST, NOTICE, board, notice, row, shipping
from tests.unit.world import (
    BUYER,
    INSTANT,
    MERCHANT,
    ORDER,
    T0,
    World,
    hours,
    line,
    paid,
    placed,
    scan,
    shipped,
)


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
