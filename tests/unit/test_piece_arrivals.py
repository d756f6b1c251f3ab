"""A piece's parcel is signed for at its centre: the limit of intake counts from there (JADE-02, IL-DY-INTAKE)."""

from __future__ import annotations

import pytest

from surety.engine.fact import SubjectKind
from surety.inspection import facts
from surety.inspection.case import stage_of
from tests.unit.inspection import at_bench, handed, of, registered, sent, verdict, world
from tests.unit.world import CARRIER, MERCHANT, T0, hours, scan, shipped

INBOUND = "SF2000001"
SIGNED = T0 + hours(30)


@pytest.fixture
def made():
    made = world()
    made.tell(registered(ships="institute"))
    made.tell(sent(), source=MERCHANT)
    return made


def signed(*, at=SIGNED, waybill=INBOUND):
    return scan("signed", at=at, waybill=waybill)


def test_signed_for_at_the_centre_its_intake_has_a_limit_which_taking_it_in_ends(made):
    made.tell(scan("picked_up", at=T0 + hours(1), waybill=INBOUND), source=CARRIER)
    assert list(of(made).deadlines) == []
    made.tell(signed(), source=CARRIER)
    clock = of(made).deadlines["intake"]
    assert (clock.due_at, clock.row) == (SIGNED + hours(24), "IL-DY-INTAKE")
    made.tell(at_bench(facts.PieceTakenIn, at=SIGNED + hours(1)))
    assert list(of(made).deadlines) == ["inspect"]


def test_at_zero_staff_have_it(made):
    made.tell(signed(), source=CARRIER)
    made.pass_time(SIGNED + hours(25))
    assert (of(made).items, stage_of(of(made)).value) == (("piece_step_late:intake",), "on_the_way")


def test_every_piece_of_one_parcel_hears_it_once(made):
    second = "douyin:pc-2"
    made.tell(registered(second, order=None, line=None, chosen="pre_single", ships="institute"), sent(piece=second))
    made.tell(signed(), source=CARRIER)
    made.tell(signed(at=SIGNED + hours(2)), source=CARRIER)
    assert {of(made, piece).deadlines["intake"].due_at for piece in ("douyin:pc-1", second)} == {SIGNED + hours(24)}


def test_a_piece_that_is_said_to_be_in_a_parcel_after_it_was_signed_for_has_arrived_with_it(made):
    second = "douyin:pc-2"
    made.tell(registered(second, order=None, line=None, chosen="pre_single", ships="institute"))
    made.tell(signed(), source=CARRIER)
    made.tell(sent(piece=second, at=SIGNED + hours(2)), now=SIGNED + hours(2))
    assert of(made, second).deadlines["intake"].due_at == SIGNED + hours(24)


def test_an_old_parcel_says_nothing_of_a_piece_taken_in(made):
    made.tell(at_bench(facts.PieceTakenIn, at=T0 + hours(20)))
    made.tell(signed(), source=CARRIER)
    assert list(of(made).deadlines) == ["inspect"]


def test_the_parcel_of_before_says_nothing_of_a_piece_that_was_sent_in_again(made):
    """F11: it came back and is on its way in another parcel."""
    made.tell(at_bench(facts.PieceTakenIn, at=T0 + hours(20)), verdict("unable", at=T0 + hours(21)))
    made.tell(handed("institute", "merchant", at=T0 + hours(22)), sent(at=T0 + hours(23), waybill="SF2000002"))
    made.tell(signed(), source=CARRIER)
    assert (list(of(made).deadlines), stage_of(of(made)).value) == ([], "on_the_way")
    made.tell(signed(waybill="SF2000002"), source=CARRIER)
    assert list(of(made).deadlines) == ["intake"]


def test_a_waybill_that_ships_an_order_is_its_orders_alone(made):
    """A11: whoever has the label has the parcel."""
    made = world(category="fresh/fruit")
    made.tell(
        registered("douyin:pc-3", order=None, line=None, chosen="pre_single", ships="institute"),
        sent(piece="douyin:pc-3"),
    )
    made.tell(shipped(at=T0 + hours(1), waybill=INBOUND), source=MERCHANT)
    parcel = made.cases[SubjectKind.PARCEL, f"sf:{INBOUND}"].case
    assert (parcel.orders, parcel.pieces) == (("douyin:1",), ())
    made.tell(signed(), source=CARRIER)
    assert list(of(made, "douyin:pc-3").deadlines) == []


def test_nor_is_a_piece_sent_in_with_a_waybill_that_ships_an_order():
    """A11, the other way round."""
    made = world(category="fresh/fruit")
    made.tell(shipped(at=T0 + hours(1), waybill=INBOUND), source=MERCHANT)
    made.tell(
        registered("douyin:pc-3", order=None, line=None, chosen="pre_single", ships="institute"),
        sent(piece="douyin:pc-3", at=T0 + hours(2)),
    )
    assert made.cases[SubjectKind.PARCEL, f"sf:{INBOUND}"].case.pieces == ()
    made.tell(signed(), source=CARRIER)
    assert list(of(made, "douyin:pc-3").deadlines) == []
