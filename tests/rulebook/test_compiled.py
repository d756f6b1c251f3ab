"""The generated call answers and refuses as row by row does: for any value, any kind of day, any size of table."""

import math
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surety.rulebook import UNKNOWN, Release, RulebookValueError, Table, compiled, diagram, meeting
from surety.rulebook.spec import Cell, InputSpec, Range, Row
from tests.rulebook.naive import expected_rows, refused_input
from tests.rulebook.tables import DAY, INPUTS, LABEL, VALUES, days, drawn_specs, spec_of, vectors

OFTEN = settings(max_examples=150)
ZONE = ZoneInfo("Asia/Shanghai")


class Colour(StrEnum):
    RED = "red"


STRANGE = (
    *(None, True, False, 0, 1, -5, -6, 14, 15, 10**40, -(10**40)),
    *(0.0, 1.0, math.nan, math.inf, -math.inf, 1j, "red", "", "north/city", "north/", b"red", Colour.RED),
    *([], ("red",), {}, DAY, datetime(2023, 1, 1, tzinfo=UTC), date.min, date.max, object()),
)
# Values that fit, now and then one that may not.
mixed = st.tuples(*(st.one_of(fine, fine, fine, st.sampled_from(STRANGE)) for fine in VALUES))
offsets = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
zones = st.one_of(st.just(UTC), offsets, st.sampled_from(["Asia/Shanghai", "America/New_York"]).map(ZoneInfo))
instants = st.builds(
    lambda day, seconds, zone: (datetime(day.year, day.month, day.day, tzinfo=UTC) + seconds).astimezone(zone),
    days,
    st.integers(-86_400 * 10**6, 86_400 * 10**6).map(lambda micros: timedelta(microseconds=micros)),
    zones,
)


def asked_of(values):
    return dict(zip((each.name for each in INPUTS), values, strict=True))


@OFTEN
@given(drawn_specs(), st.lists(st.tuples(mixed, days | instants), min_size=1, max_size=8))
def test_decide_equals_row_by_row(spec, subjects):
    release = Release([spec])
    for values, on in subjects:
        day = on.astimezone(ZONE).date() if isinstance(on, datetime) else on
        refused = refused_input(spec, values)
        if refused:
            with pytest.raises(RulebookValueError) as error:
                release.decide("drawn", asked_of(values), on=on)
            assert (error.value.input, error.value.value) == (refused, asked_of(values)[refused])
        else:
            answer = release.decide("drawn", asked_of(values), on=on)
            assert (answer.status, answer.rows) == expected_rows(spec, values, day)
            assert (answer.inputs, answer.on, type(answer.on)) == (values, day, date)


# Bounds above which a number has masks of its own, and up to which all bounds are kept; whether sets lead to leaves.
LAYOUTS = st.tuples(st.sampled_from((0, 2, 16)), st.sampled_from((0, 512)), st.booleans())


@settings(max_examples=150)
@given(drawn_specs(), mixed, days | instants, st.sets(st.sampled_from([each.name for each in INPUTS])), LAYOUTS)
def test_a_table_too_large_for_a_diagram_answers_the_same(spec, values, on, missing, layout):
    """Its masks meet behind the sets; one too large for that too answers by the masks of the whole table."""
    asked = asked_of(values) | dict.fromkeys(missing, UNKNOWN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "by_diagram", lambda table: None)
        patch.setattr(compiled, "BOUNDS_MAX", layout[0])
        patch.setattr(meeting, "WHOLE_MAX", layout[1])
        patch.setattr(compiled, "parts", lambda column, rows: layout[2])
        met = Table(spec)
        patch.setattr(meeting, "ENTRIES_MAX", 0)
        outgrown = Table(spec)
    assert outgrown.decide == outgrown._decide_by_masks
    assert "root" in met.decide.__globals__
    expected = answer_or_error(Table(spec), asked, on)
    assert answer_or_error(met, asked, on) == answer_or_error(outgrown, asked, on) == expected


def test_a_diagram_has_room_for_so_many_entries(monkeypatch):
    row = Row("A", {"colour": Cell(("red",))}, {"out": 1})
    monkeypatch.setattr(diagram, "ENTRIES_MAX", 0)
    assert Table(spec_of(INPUTS[:1], [row])).decide(asked_of(FINE), DAY).row_id == "A"
    assert compiled.by_diagram(Table(spec_of(INPUTS[:1], [row]))) is None
    monkeypatch.setattr(diagram, "ENTRIES_MAX", 3)
    assert compiled.by_diagram(Table(spec_of(INPUTS[:1], [row])))


def answer_or_error(table, asked, on):
    try:
        return table.decide(asked, on)
    except RulebookValueError as error:
        return str(error)


@settings(max_examples=50)
@given(drawn_specs(), vectors, days)
def test_the_first_answer_and_the_second_are_one(spec, values, on):
    table = Table(spec)
    assert table.decide(asked_of(values), on) == table.decide(asked_of(values), on)


def test_bounds_no_row_left_tells_apart_are_one():
    inputs = [
        InputSpec("colour", "enum", LABEL, dict.fromkeys(("red", "blue"), LABEL)),
        InputSpec("n", "number", LABEL),
    ]
    spans = [
        Row(f"R{low}", {"colour": Cell(("red",)), "n": Cell(ranges=(Range(low),))}, {"out": 0}) for low in range(9)
    ]
    assert bounds_kept(inputs, spans, policy="unique") == {"red": 9, "blue": 0}
    assert bounds_kept(inputs, spans, policy="first") == {"red": 1, "blue": 0}


def bounds_kept(inputs, rows, *, policy):
    table = Table(spec_of(inputs, rows, policy=policy))
    [root] = {id(node): node for node in table._days._nodes}.values()
    return {colour: len(bounds) for colour, (bounds, _) in root.items()}


def test_a_subclass_of_date_is_its_day():
    class Sunday(date):
        pass

    answer = Table(spec_of(INPUTS, [Row("A", {}, {"out": 1})])).decide(asked_of(FINE), Sunday(2023, 1, 1))
    assert (answer.on, type(answer.on)) == (DAY, date)


FINE = ("red", "north", 1, 0.5, DAY, True)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar(day):
    assert Table(spec_of(INPUTS, [Row("A", {}, {"out": 1})])).decide(asked_of(FINE), day).row_id == "A"
