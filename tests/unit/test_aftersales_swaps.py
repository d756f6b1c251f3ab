"""Protection against a swapped return: what came back is compared with what was sent."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from surety.aftersales import facts
from surety.aftersales.comparing import Tolerance, mismatches
from surety.orders.facts import Measured, ShippedLine
from tests.unit.aftersales import EVIDENCE, aftersale, applied, said, sent
from tests.unit.world import CARRIER, MERCHANT, T0, World, hours, line, paid, placed, scan, shipped

NOW = T0 + hours(48)
PHOTO, OTHER = "a" * 64, "b" * 64
ONE = Measured("1", serial="SN-1", code="C-1", weight_g=1_000, photos=(PHOTO,))
TWO = Measured("1", serial="SN-2", code="C-2", weight_g=1_400)
ALLOWED = Tolerance(500, 20)


def received(*packed: Measured, quantity=1) -> World:
    world = World()
    world.tell(placed(lines=(line("1", quantity=quantity),)), paid(), replace(shipped(), measured=packed))
    world.tell(scan("signed", at=T0 + hours(24)), source=CARRIER)
    world.tell(applied(at=NOW, units=(ShippedLine("1", quantity),), amount_fen=29_000))
    world.tell(said(facts.AftersaleAgreed, at=NOW), sent(at=NOW), said(facts.ReturnReceived, at=NOW))
    return world


def examine(world, *back, found="untouched", quantity=1, **changes):
    findings = (facts.Finding("1", quantity, found),)
    fact = said(facts.ReturnExamined, at=NOW + hours(1), findings=findings, measured=back, **changes)
    return world.say(fact, source=MERCHANT, now=NOW + hours(1))


@dataclass
class Case:
    back: Measured
    what: tuple[str, ...]


@pytest.mark.parametrize(
    "told",
    [
        Case(Measured("1", serial="SN-1", code="C-1", weight_g=1_000), ()),
        Case(Measured("1", serial="SN-1"), ()),
        Case(Measured("1", weight_g=950), ()),
        Case(Measured("1", weight_g=949), ("weight_g",)),
        Case(Measured("1", weight_g=1_050), ()),
        Case(Measured("1", weight_g=1_051), ("weight_g",)),
        Case(Measured("1", serial="SN-9"), ("serial",)),
        Case(Measured("1", code="C-9"), ("code",)),
        Case(Measured("1", photos=(OTHER,)), ()),
        Case(Measured("1", photos=(PHOTO,)), ("photo_reused",)),
        Case(Measured("1", serial="SN-9", code="C-9", weight_g=10), ("serial", "code", "weight_g")),
    ],
    ids=lambda told: "+".join(told.what) or "the same",
)
def test_what_differs_is_a_persons_to_judge_and_the_same_is_refunded(told):
    world = received(ONE)
    assert examine(world, told.back) is None
    case = aftersale(world)
    assert tuple(each.what for each in case.mismatches) == told.what
    assert case.status == ("disputed" if told.what else "refunded")
    assert case.accepted_units == ({} if told.what else {"1": 1})
    assert world.order().refunded_fen == (0 if told.what else 29_000)


def test_time_does_not_accept_what_was_flagged():
    world = received(ONE)
    examine(world, Measured("1", serial="SN-9"))
    world.pass_time(NOW + hours(24 * 90))
    assert (aftersale(world).status, world.order().refunded_fen) == ("disputed", 0)


def test_a_piece_is_weighed_against_its_namesake():
    """A lighter piece under the serial of a heavier one is none of ours, though its weight is the other's."""
    found = mismatches((ONE, TWO), (Measured("1", serial="SN-2", weight_g=1_000),), ALLOWED)
    assert [(each.what, each.sent) for each in found] == [("weight_g", ("1400",))]
    assert mismatches((ONE, TWO), (Measured("1", weight_g=1_000),), ALLOWED) == ()


def test_one_serial_does_not_come_back_twice():
    found = mismatches((ONE, TWO), (ONE, replace(ONE, photos=())), ALLOWED)
    assert {each.what for each in found} == {"serial", "code", "photo_reused"}


def test_what_one_side_left_out_compares_nothing():
    assert mismatches((), (ONE,), ALLOWED) == ()
    assert mismatches((Measured("1", serial="SN-1"),), (Measured("1", weight_g=5),), ALLOWED) == ()
    assert mismatches((ONE,), (Measured("2", serial="SN-9"),), ALLOWED) == ()
    assert mismatches((ONE,), (Measured("1", weight_g=1),), None) == ()


def test_a_merchant_who_shows_a_swap_may_refuse():
    world = received(ONE)
    findings = (facts.Finding("1", 1, "untouched", swapped=True),)
    fact = said(facts.ReturnExamined, at=NOW + hours(1), findings=findings, measured=(Measured("1", serial="SN-9"),))
    assert world.say(fact, source=MERCHANT, now=NOW + hours(1)).code == "evidence_needed"
    world.tell(replace(fact, evidence=EVIDENCE), source=MERCHANT, now=NOW + hours(1))
    assert (aftersale(world).status, aftersale(world).impaired) == ("received", True)


def test_a_line_that_is_not_coming_back_is_not_measured():
    assert examine(received(ONE), Measured("2", serial="SN-1")).code == "no_such_line"


def test_nothing_is_asked_where_nothing_was_measured():
    world = received()
    examine(world, ONE)
    asked = {row[4] for row in world.rows["surety_decision"]}
    assert "swap_check" not in asked
    assert aftersale(world).status == "refunded"


@given(weight_g=st.integers(1, 10**6), share=st.floats(-0.05, 0.05))
def test_scales_may_differ_a_little(weight_g, share):
    back_g = max(1, weight_g + int(weight_g * share))
    assert mismatches((Measured("1", weight_g=weight_g),), (Measured("1", weight_g=back_g),), ALLOWED) == ()
