"""What a fact does to the clocks of an order that may not ship counts once they run on."""

from __future__ import annotations

import json
from datetime import datetime

from surety.disruptions.notice import Lift
from surety.engine.fact import SYSTEM
from surety.orders.case import Status
from surety.orders.facts import Declared, Promise, ShipByChanged
from tests.unit.aftersales import bought
from tests.unit.noticed import THERE, disrupted
from tests.unit.notices import LATEST, notice, row, shipping
from tests.unit.test_promised_lines import asked_back
from tests.unit.test_recalls import check, end, publish, sold
from tests.unit.world import MERCHANT, ORDER, T0, World, hours, paid, placed, scan, shipped

IN_DAYS = Promise(declared=Declared.DAYS, days=10)


def hold(world: World, *, at: datetime) -> None:
    publish(world, at=at)
    check(world, at=at)
    assert world.order().held is not None


def test_a_refund_that_ends_the_hold_leaves_the_clock_of_what_is_left_to_ship():
    """The recalled line was due first; nobody is late for it any more."""
    world = bought(sold("0", brand="Other"), sold("1"), sold("2", brand="Other", promise=IN_DAYS))
    promised = world.order().promised["2"].ship_by
    hold(world, at=T0 + hours(10))
    world.tell(shipped(at=T0 + hours(11), line_0=1), source=MERCHANT)
    world.tell(scan("picked_up", at=T0 + hours(12)), asked_back(after=hours(20)))
    case = world.order()
    assert (case.struck, case.held) == ({"1": 1}, None)
    assert (world.due()["ship_by"], case.ship_by, case.promised["2"].ship_by) == (promised + hours(10),) * 3


def test_a_later_date_while_it_is_held_ends_the_wait_for_it_to_be_closed():
    world = bought(sold())
    world.pass_time(T0 + hours(100))
    assert set(world.due()) == {"auto_cancel"}
    hold(world, at=T0 + hours(101))
    later = T0 + hours(10_000)
    world.tell(ShipByChanged(id="later", at=T0 + hours(102), order=ORDER, ship_by=later, reason="platform_notice"))
    assert (world.due(), world.order().late.reversed_at) == ({}, T0 + hours(102))
    end(world, at=T0 + hours(111))
    check(world, at=T0 + hours(111), n=2)
    assert set(world.due()) == {"ship_by", "ship_by_soon"}
    world.pass_time(later - hours(1))
    assert world.order().status is Status.TO_SHIP, "closed before the date that was agreed"


def test_nobody_reads_that_what_a_centre_ships_is_held():
    """It leaves before the order has heard of the recall: who reads of it has the goods coming."""
    world = bought(sold())
    publish(world, at=T0 + hours(1))
    world.tell(shipped(at=T0 + hours(2)), source=SYSTEM)
    told = [row[6] for row in world.rows["surety_outbox"] if row[4] in ("goods_recalled", "order_recalled")]
    assert [json.loads(params)["held"] for params in told] == [False, False]
    assert [row[3] for row in world.rows["surety_work_item"]] == ["recalled_shipped"]


def test_the_promise_under_a_notice_has_the_time_that_it_had_left_too():
    """The notice is lifted after the recall has ended: what is left then is the promise, later by the hold."""
    world = World()
    world.tell(placed(lines=(sold(),), receiver=THERE), paid())
    granted = row(shipping=shipping(), after_lift="ends")
    disrupted(world, notice(granted))
    assert world.order().ship_by == LATEST
    hold(world, at=T0 + hours(10))
    end(world, at=T0 + hours(250))
    check(world, at=T0 + hours(250), n=2)
    assert world.order().ship_by == LATEST + hours(240)
    disrupted(world, notice(granted, lifts=(Lift(T0 + hours(251)),)), at=T0 + hours(251))
    case = world.order()
    assert (case.ship_by, world.due()["ship_by"], case.late) == (T0 + hours(48 + 240), T0 + hours(48 + 240), None)
