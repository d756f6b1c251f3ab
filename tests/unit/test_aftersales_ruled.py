"""Rulings before shipping of less than was asked: a part goes back, and the goods are shipped all the same."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from surety.aftersales import facts
from surety.engine.fact import SYSTEM
from surety.orders.case import Flag
from surety.orders.case import Status as OrderStatus
from surety.orders.facts import OrderRecallChecked, ShippedLine
from tests.unit.aftersales import aftersale, applied, bought, said
from tests.unit.test_aftersales import back_fen, taobao_unshipped
from tests.unit.test_recalls import publish
from tests.unit.world import CARRIER, STAFF, T0, hours, line, scan, shipped


def ruled_unshipped(amount_fen, world=None, *, id="ruled", after=1):
    world, legs, at = world or taobao_unshipped(), (facts.Leg("goods", "merchant"),), T0 + hours(after)
    about = {"outcome": "refund", "legs": legs, "note": "补差价", "amount_fen": amount_fen}
    fact = said(facts.AftersaleRuled, case="taobao:as-1", id=id, at=at, **about)
    world.tell(fact, source=STAFF, now=at)
    return world


def appealed(world, by="buyer"):
    at = T0 + hours(3)
    world.tell(said(facts.RulingAppealed, case="taobao:as-1", at=at, by=by, note="不服"), now=at)
    return world


@pytest.mark.parametrize("appeals", [False, True])
def test_shipping_does_not_end_a_part_that_was_ruled(appeals):
    """The goods are shipped for the rest, as was ruled; while it waits, or after an appeal, too."""
    world = ruled_unshipped(100)
    world.tell(shipped("taobao:1"), now=T0 + hours(2))
    if appeals:
        ruled_unshipped(150, appealed(world), id="again", after=4)
    world.pass_time(T0 + hours(96))
    assert (aftersale(world, "taobao:as-1").status, back_fen(world, "taobao:1")) == (
        "refunded",
        150 if appeals else 100,
    )
    assert world.order("taobao:1").status is OrderStatus.SHIPPED


def test_a_part_that_was_ruled_stays_a_part_whatever_the_other_unit_brings_meanwhile():
    """The buyer keeps both: what was given for the one makes the other cheaper, and takes it from nobody."""
    world = bought(line(quantity=2), order="taobao:1")
    world.tell(applied("refund_unshipped", case="taobao:as-1", reason="taobao.not_wanted"))
    ruled_unshipped(10_000, world)
    world.tell(shipped("taobao:1"), now=T0 + hours(2))
    world.tell(scan("signed", at=T0 + hours(20)), source=CARRIER, now=T0 + hours(20))
    world.tell(applied("refund_only", case="taobao:as-2", at=T0 + hours(21), received=True), now=T0 + hours(21))
    world.tell(said(facts.AftersaleAgreed, case="taobao:as-2", at=T0 + hours(22)), now=T0 + hours(22))
    world.pass_time(T0 + hours(96))
    assert [aftersale(world, f"taobao:as-{n}").status for n in (1, 2)] == ["refunded", "refunded"]
    assert world.order("taobao:1").gone == {}


@pytest.mark.parametrize("ships", [False, True])
def test_all_of_it_ruled_after_a_part_strikes_what_has_not_left(ships):
    world = ruled_unshipped(100)
    if ships:
        world.tell(shipped("taobao:1"), now=T0 + hours(2))
    ruled_unshipped(29_900, appealed(world), id="again", after=4)
    order = world.order("taobao:1")
    assert (back_fen(world, "taobao:1"), order.struck, order.gone) == (29_900, {} if ships else {"1": 1}, {"1": 1})
    assert order.status is (OrderStatus.SHIPPED if ships else OrderStatus.CANCELLED)


def test_all_of_it_ruled_after_a_part_keeps_the_unit_that_has_not_left():
    """One of two shipped while the first ruling had let it; the other is refunded, and nobody is late for it."""
    world = bought(line(quantity=2), order="taobao:1")
    both = (ShippedLine("1", 2),)
    world.tell(applied("refund_unshipped", case="taobao:as-1", reason="taobao.not_wanted", units=both))
    ruled_unshipped(100, world)
    world.tell(shipped("taobao:1", line_1=1), now=T0 + hours(2))
    ruled_unshipped(29_900, appealed(world), id="again", after=4)
    world.pass_time(T0 + hours(96))
    order = world.order("taobao:1")
    assert (back_fen(world, "taobao:1"), order.struck, order.gone) == (29_900, {"1": 1}, {"1": 2})
    assert order.status is OrderStatus.SHIPPED


def test_all_of_it_ruled_after_a_part_takes_no_unit_that_another_request_keeps_from_shipping():
    """One of two has shipped for the rest of its price; the other waits for its own refund."""
    world = bought(line(quantity=2), order="taobao:1")
    for n in (1, 2):
        world.tell(applied("refund_unshipped", case=f"taobao:as-{n}", reason="taobao.not_wanted"))
    ruled_unshipped(100, world)
    world.tell(shipped("taobao:1", line_1=1), now=T0 + hours(2))
    ruled_unshipped(14_950, appealed(world), id="again", after=4)
    assert [aftersale(world, f"taobao:as-{n}").status for n in (1, 2)] == ["refunded", "applied"]
    world.pass_time(T0 + hours(96))
    order = world.order("taobao:1")
    assert (back_fen(world, "taobao:1"), order.struck, order.gone) == (29_900, {"1": 1}, {"1": 2})


def clock(world):
    return world.order("taobao:1").deadlines.get("ship_by")


def test_what_was_ruled_to_go_back_may_not_ship_and_nobody_is_late_for_it():
    """Shipping would end the refund before the other side's time to appeal is over."""
    world = taobao_unshipped()
    was = clock(world).due_at
    ruled_unshipped(None, world)
    assert world.say(replace(shipped("taobao:1"), id="late"), now=T0 + hours(2)).code == "refund_due"
    assert (clock(world), world.order("taobao:1").flags) == (None, (Flag.REFUND_RULED,))
    assert was < T0 + hours(96)
    world.pass_time(T0 + hours(96))
    order = world.order("taobao:1")
    assert (back_fen(world, "taobao:1"), order.status, order.held) == (29_900, OrderStatus.CANCELLED, None)
    assert (order.flags, order.late) == ((), None)


@pytest.mark.parametrize("final", ["reject", "part", "refund"])
def test_after_the_appeal_the_order_ships_with_the_time_that_it_had_left(final):
    world = taobao_unshipped()
    was = clock(world).due_at
    ruled_unshipped(None, world)
    appealed(world, by="merchant")
    assert world.say(replace(shipped("taobao:1"), id="late"), now=T0 + hours(3)).code == "refund_due"
    told = {"case": "taobao:as-1", "at": T0 + hours(11), "legs": (facts.Leg("goods", "merchant"),), "note": "改判"}
    about = {"part": {"outcome": "refund", "amount_fen": 100}}.get(final, {"outcome": final})
    world.tell(said(facts.AftersaleRuled, **told, **about), source=STAFF, now=T0 + hours(11))
    order = world.order("taobao:1")
    assert (order.held, order.flags) == (None, ())
    if final == "refund":
        assert order.status is OrderStatus.CANCELLED
        return
    moved = clock(world)
    assert (moved.due_at, moved.basis["kind"], moved.row) == (was + hours(10), "ruling", moved.row)
    assert moved.row
    assert order.ship_by == was + hours(10)
    world.tell(shipped("taobao:1"), now=T0 + hours(12))
    assert world.order("taobao:1").status is OrderStatus.SHIPPED


def test_of_two_units_the_one_that_nobody_ruled_about_is_shipped_in_its_time():
    world = bought(line(quantity=2), order="taobao:1")
    world.tell(applied("refund_unshipped", case="taobao:as-1", reason="taobao.not_wanted"))
    due_at = clock(world).due_at
    ruled_unshipped(None, world)
    assert clock(world).due_at == due_at
    assert world.say(replace(shipped("taobao:1"), id="both"), now=T0 + hours(2)).code == "refund_due"
    world.tell(shipped("taobao:1", line_1=1), now=T0 + hours(2))
    assert clock(world) is None
    world.pass_time(T0 + hours(96))
    order = world.order("taobao:1")
    assert (back_fen(world, "taobao:1"), order.struck, order.status) == (14_950, {"1": 1}, OrderStatus.SHIPPED)
    assert clock(world) is not None, "the unit that has a number still waits for its first scan"


def test_a_recall_that_holds_no_clock_goes_on_holding_none_when_a_ruling_is_undone():
    """On Taobao no rule says what becomes of a promise whose goods are recalled."""
    world = bought(replace(line(), brand="Acme"), order="taobao:1")
    was = clock(world).due_at
    publish(world, recall="taobao:rc-1")
    checked = OrderRecallChecked(id="check", at=T0, order="taobao:1", recall="taobao:rc-1", change=1)
    world.tell(checked, source=SYSTEM)
    assert world.order("taobao:1").recalls
    world.tell(applied("refund_unshipped", case="taobao:as-1", reason="taobao.not_wanted"))
    ruled_unshipped(None, world)
    appealed(world, by="merchant")
    at, legs = T0 + hours(11), (facts.Leg("goods", "buyer"),)
    final = said(facts.AftersaleRuled, case="taobao:as-1", at=at, outcome="close", legs=legs, note="改判")
    world.tell(final, source=STAFF, now=at)
    assert clock(world).due_at == was + hours(10)
    assert world.order("taobao:1").held is None
