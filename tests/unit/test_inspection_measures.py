"""Measures are held to their unit, to what such a piece can be, and to what was measured before."""

import pytest

from surety.engine.outcome import Refusal
from surety.inspection import facts
from surety.inspection.checklists import bounds_of, checklist_of, checklists
from surety.inspection.facts import Measure
from surety.inspection.room import PIECE as ROOM
from tests.unit.inspection import at_bench, of, registered, sent, verdict, world
from tests.unit.world import T0, hours

NOW = T0 + hours(2)


def taken_in(value_fen: int = 29_900):
    made = world(base=True, category="jewellery")
    made.tell(
        registered(category="jewellery", ships="institute", value_fen=value_fen), sent(),
        at_bench(facts.PieceTakenIn, at=T0 + hours(1)),
    )  # fmt: skip
    return made


def measured(*measures: Measure, inspector: str = "wang", **fields):
    return verdict(at=NOW, inspector=inspector, measures=measures, **fields)


def test_a_measure_as_the_checklist_has_it_is_kept():
    made = taken_in()
    made.tell(measured(Measure("weight_mg", 52_310, 50), Measure("girth_mm", 7)))
    assert [each.name for each in of(made).findings[0].measures] == ["weight_mg", "girth_mm"]
    assert of(made).incidents == ()


@pytest.mark.parametrize(
    ("measure", "code", "params"),
    [
        (Measure("weight_g", 52), "measure_unit", {"measure": "weight_g", "expected": "weight_mg"}),
        (Measure("weight_mg", 5), "measure_out_of_bounds",
         {"measure": "weight_mg", "value": 5, "min": 20, "max": 5_000_000}),
    ],
)  # fmt: skip
def test_a_slip_of_the_unit_is_refused_and_says_what_is_expected(measure, code, params):
    made = taken_in()
    answer = made.say(measured(measure))
    assert isinstance(answer, Refusal)
    assert (answer.code, answer.clause, answer.params) == (code, "F13", params)


def test_what_differs_from_an_earlier_inspection_beyond_the_tolerance_is_an_incident():
    made = taken_in(6_000_000)
    made.tell(measured(Measure("weight_mg", 52_310)), measured(Measure("weight_mg", 52_360), inspector="li"))
    assert of(made).incidents == ()
    made = taken_in(6_000_000)
    made.tell(measured(Measure("weight_mg", 52_310)), measured(Measure("weight_mg", 52_361), inspector="li"))
    (incident,) = of(made).incidents
    assert (incident.what, incident.note) == ("measures_differ", "weight_mg 52310 -> 52361")
    assert "piece_incident:measures_differ" in of(made).items


def test_every_checklist_can_be_used():
    names = {each.category for each in checklists()}
    assert {"jewellery/bangle", "jewellery/pendant", "second_hand/luxury/handbag", "second_hand/luxury/watch",
            "second_hand/streetwear", "second_hand/digital"} <= names  # fmt: skip
    for checklist in checklists():
        assert checklist.clause
        assert checklist.assumed == bool(checklist.reason)
        for item in checklist.items:
            assert item.label.keys() == {"zh", "en"}
            assert (item.kind == "measure") == bool(item.unit)
            if item.kind == "measure":
                assert item.name == f"{item.property}_{item.unit}"
                assert item.min < item.max
                assert 0 <= item.tolerance < item.max - item.min


def test_the_longest_category_counts_and_none_has_nothing():
    assert checklist_of("second_hand/luxury/watch/diver").category == "second_hand/luxury/watch"
    assert checklist_of("second_hand/luxuryish").category == "second_hand"
    assert checklist_of("food").items == ()
    assert bounds_of("food") == {}


def test_the_bounds_are_kept_with_the_fact_so_that_a_replay_needs_no_file():
    made = taken_in()
    fact = measured(Measure("weight_mg", 52_310))
    held = {subject: each.case for subject, each in made.cases.items()}
    assert ROOM.reads(fact, held)["measures"] == bounds_of("jewellery")
