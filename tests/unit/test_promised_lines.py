"""An order promises each line its own date: what is refunded before it ships, or due later, makes nobody late."""

from __future__ import annotations

from datetime import timedelta

from surety.engine.fact import Fact
from surety.orders.case import Status
from surety.orders.facts import Declared, Promise, ShipByChanged, ShippedLine
from tests.unit.aftersales import applied, bought
from tests.unit.world import MERCHANT, ORDER, T0, World, hours, line, shipped

IN_DAYS = Promise(declared=Declared.DAYS, days=12)


def asked_back(order: str = ORDER, *, after: timedelta, of: str = "1") -> Fact:
    """One line before it ships."""
    platform = order.partition(":")[0]
    about = {"case": f"{platform}:as-1", "reason": f"{platform}.not_wanted", "units": (ShippedLine(of, 1),)}
    return applied("refund_unshipped", at=T0 + after, **about)


def ship(world: World, name: str, *, after: timedelta) -> None:
    """Handed over at once, by a carrier that scans nothing."""
    at = T0 + after
    told = shipped(at=at, waybill=f"OWN{name}0001", carrier="own_delivery", **{f"line_{name}": 1})
    world.tell(told, source=MERCHANT, now=at)


def later(world: World, *, after: timedelta, ship_by: timedelta) -> None:
    at = T0 + after
    world.tell(ShipByChanged(id="later", at=at, order=ORDER, ship_by=T0 + ship_by, reason="platform_notice"))


def test_nobody_is_late_for_what_was_refunded_before_it_shipped():
    """The line that was due first is not to be shipped any more; the other has its own date."""
    order = "taobao:1"
    world = bought(line(), line("2", promise=IN_DAYS), order=order)
    promised = world.order(order).promised["2"].ship_by
    world.tell(asked_back(order, after=hours(1)))
    world.pass_time(T0 + hours(30))
    world.pass_time(promised - hours(1))
    case = world.order(order)
    assert (case.struck, case.status, case.late) == ({"1": 1}, Status.TO_SHIP, None)
    assert (case.ship_by, world.due(order)) == (promised, {"ship_by": promised})
    world.pass_time(promised)
    assert world.order(order).late is not None


def test_a_refund_of_the_line_that_was_late_takes_no_judgement_back():
    """What did go in time proves nothing of it (A4)."""
    world = bought(line(), line("2"), line("3", promise=IN_DAYS))
    ship(world, "2", after=hours(20))
    world.pass_time(T0 + hours(50))
    assert world.order().late is not None
    world.tell(asked_back(ORDER, after=hours(60)))
    ship(world, "3", after=hours(70))
    case = world.order()
    assert (case.struck, case.late.reversed_at) == ({"1": 1}, None)
    assert "late_reversed" not in world.messages()


def test_a_later_date_promises_no_line_that_was_refunded():
    """Once all others are on their way no clock runs, and nobody is late."""
    world = bought(line(), line("2"), line("3"))
    ship(world, "2", after=hours(10))
    world.tell(asked_back(ORDER, after=hours(20)))
    later(world, after=hours(30), ship_by=hours(100))
    assert world.order().promised.keys() == {"2", "3"}
    ship(world, "3", after=hours(40))
    assert (world.order().status, world.due()) == (Status.IN_TRANSIT, {})
    world.pass_time(T0 + hours(200))
    assert world.order().late is None


def test_a_later_date_for_what_was_late_leaves_the_rest_its_own():
    """The line due first went late and is excused; the clock is that of the line that waits."""
    world = bought(line(), line("2", promise=IN_DAYS))
    promised = world.order().promised["2"].ship_by
    world.pass_time(T0 + hours(50))
    ship(world, "1", after=hours(60))
    later(world, after=hours(70), ship_by=hours(80))
    case = world.order()
    assert (case.late.reversed_because, case.ship_by, world.due()["ship_by"]) == ("platform_notice", promised, promised)


def test_a_refund_of_the_unit_that_was_late_takes_no_judgement_back():
    """Nor does the other unit of its line, which went in time."""
    world = bought(line(quantity=2))
    ship(world, "1", after=hours(20))
    world.pass_time(T0 + hours(50))
    assert world.order().late is not None
    world.tell(asked_back(after=hours(60)))
    case = world.order()
    assert (case.struck, case.status, case.late.reversed_at) == ({"1": 1}, Status.IN_TRANSIT, None)
