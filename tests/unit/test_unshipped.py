"""A parcel that the platform says is an order's, though nobody shipped with it (BTAS-4.6a)."""

from __future__ import annotations

from msgspec.structs import replace

from surety.engine.fact import Party, Source, SubjectKind
from surety.logistics.facts import ParcelAssigned
from surety.orders.case import Flag, Status
from tests.unit import inspection
from tests.unit.world import ORDER, T0, hours, line, scan, shipped


def assigned(*, waybill: str = "SF1000001") -> ParcelAssigned:
    return ParcelAssigned(id=f"assigned/{waybill}", at=T0 + hours(1), carrier="sf", waybill=waybill, order=ORDER)


def acts(world) -> list[tuple[str, str]]:
    return [
        (each.case.act, each.case.order) for (kind, _), each in world.cases.items() if kind is SubjectKind.VIOLATION
    ]


def test_what_was_signed_for_and_never_cleared_is_one_violation():
    world = inspection.world()
    world.tell(inspection.registered(), assigned(), assigned(waybill="SF1000002"))
    world.tell(scan("picked_up", at=T0 + hours(2)), scan("signed", at=T0 + hours(3)))
    world.tell(scan("signed", waybill="SF1000002", at=T0 + hours(4)))
    assert acts(world) == [("ship_without_inspection", ORDER)]
    assert world.order().status is Status.TO_SHIP
    assert Flag.SIGNED_UNCLEARED in world.order().flags
    assert "ship_by" in world.due(), "no parcel ends the promise of an uninspected piece"


def test_so_it_is_where_no_piece_was_ever_registered():
    world = inspection.world()
    world.tell(assigned(), scan("signed", at=T0 + hours(3)))
    assert acts(world) == [("ship_without_inspection", ORDER)]


def test_goods_that_need_no_inspection_may_have_been_in_it():
    world = inspection.world(replace(line("2"), category="books"))
    world.tell(inspection.registered(), assigned(), scan("signed", at=T0 + hours(3)))
    assert not acts(world)


def test_a_cleared_piece_breaks_nothing_and_its_shipment_has_heard_the_scans_before():
    world = inspection.merchant_ships()
    world.tell(
        inspection.packing(waybill="SF1000001", at=T0 + hours(6)),
        inspection.packed(waybill="SF1000001", at=T0 + hours(7)), assigned(),
    )  # fmt: skip
    world.tell(scan("picked_up", at=T0 + hours(8)))
    world.tell(inspection.handed("merchant", "outbound_courier", at=T0 + hours(8), carrier="sf", waybill="SF1000001"))
    world.tell(shipped(at=T0 + hours(9)))
    assert not acts(world)
    assert world.order().status is Status.IN_TRANSIT
    world.tell(scan("signed", at=T0 + hours(20)))
    assert world.order().status is Status.DONE


def test_a_platform_assigns_to_orders_it_knows():
    world = inspection.world()
    wrong = replace(assigned(), order="douyin:none")
    assert world.say(wrong).code == "not_on_this_parcel"
    assert world.say(replace(assigned(), id="other"), source=Source(Party.PLATFORM, "taobao")).code == "not_your_order"
