"""What a shop admitted to a base sells goes through that base, whether it registers a piece or not (JADE-13)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from surety.engine.fact import SubjectKind
from surety.inspection import admissions, centres
from surety.inspection.bases import Bases
from surety.orders.case import Status
from tests.unit.inspection import CENTRE, admitted, centre
from tests.unit.world import MERCHANT, ORDER, SHOP, T0, World, hours, line, paid, placed, shipped


def sold(*, category: str = "jewellery/bangle", base: bool = True, before=(), after=()) -> World:
    """An order of one bangle, paid at T0, of a shop that a base admitted; what was said before and after."""
    world = World()
    world.tell(*centre(base=base), *before)
    world.tell(placed(lines=(replace(line("1"), category=category),)), paid())
    world.tell(*after)
    world.bases = Bases([world.cases[SubjectKind.CENTRE, CENTRE].case])
    return world


def ended():
    return admissions.AdmissionEnded(id="ended", at=T0 + hours(1), centre=CENTRE, shop=SHOP)


def test_its_own_shipment_is_none_and_its_promise_runs_on():
    world = sold(before=[admitted()])
    refusal = world.say(shipped(at=T0 + hours(2)), source=MERCHANT)
    assert (refusal.code, refusal.clause) == ("not_inspected", "JADE-13")
    assert world.order().status is Status.TO_SHIP
    assert "ship_by" in world.due()


@pytest.mark.parametrize(
    "how",
    [
        {"category": "books", "before": [admitted()]},
        {"after": [admitted(at=T0 + hours(1))]},
        {"before": [admitted()], "after": [ended()]},
        {"before": [admitted("douyin:shop-9")]},
        {"before": [admitted(), centres.CentreClosed(id="closed", at=T0, centre=CENTRE)]},
        {"before": [admitted()], "after": [centres.CentreRegistered(
            id="again", at=T0 + hours(1), centre=CENTRE, name="南阳", institute="other")]},
    ],
    ids=["other goods", "admitted after the sale", "ended before it ships", "another shop", "closed", "no base now"],
)  # fmt: skip
def test_no_other_order_is_kept_from_shipping(how):
    world = sold(**how)
    assert world.say(shipped(at=T0 + hours(2)), source=MERCHANT) is None


def test_what_decided_is_kept_with_the_fact():
    world = sold(before=[admitted()], category="books")
    world.tell(shipped(at=T0 + hours(2)))
    reads = [row[-1] for row in world.rows["surety_fact"] if row[2] == ORDER and row[4] == "order_shipped"]
    assert '"base_admitted":true' in reads[-1]
