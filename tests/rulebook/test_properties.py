"""On random tables: compiled equals row by row, columns equal scalars, missing means every value tried."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from surety.rulebook import UNKNOWN, Release, Status, Table
from surety.rulebook.batch import NONE, SEVERAL, match_columns
from surety.rulebook.space import cell_where, survey
from surety.rulebook.spec import Cell, InputSpec, Range, Row
from tests.rulebook.naive import holds, matching_rows
from tests.rulebook.tables import COLOURS, DAY, INPUTS, LABEL, PLACES, days, drawn_specs, spec_of, vectors

FEW = settings(max_examples=150)


@FEW
@given(drawn_specs(), vectors, days)
def test_match_equals_row_by_row(spec, values, day):
    expected = sum(1 << number for number in matching_rows(spec, values, day))
    assert Table(spec).match(values, day) == expected


@FEW
@given(drawn_specs(policies=("unique", "first")), st.lists(st.tuples(vectors, days), min_size=1, max_size=20))
def test_columns_equal_scalars(spec, subjects):
    table = Table(spec)
    columns = [np.array(column) for column in zip(*(values for values, _ in subjects), strict=True)]
    columns[4] = columns[4].astype("datetime64[D]")
    got = match_columns(table, columns, np.array([day for _, day in subjects], "datetime64[D]"))
    assert got.tolist() == [scalar_index(table, values, day) for values, day in subjects]


def scalar_index(table, values, day):
    answer = table.decide(dict(zip(table.input_names, values, strict=True)), day)
    if answer.status is Status.AMBIGUOUS:
        return SEVERAL
    return table.rows.index(table.row(answer.row_id)) if answer.row_id else NONE


@FEW
@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 40)), min_size=65, max_size=140),
    st.integers(0, 340),
)
def test_columns_past_one_word(spans, asked):
    count = InputSpec("count", "number", LABEL)
    rows = [
        Row(f"R{number}", {"count": Cell(ranges=(Range(low, low + width),))}, {"out": 0})
        for number, (low, width) in enumerate(spans)
    ]
    table = Table(spec_of([count], rows, policy="first"))
    mask = table.match((asked,), DAY)
    [index] = match_columns(table, {"count": [asked]}, [DAY.toordinal()])
    assert index == (mask & -mask).bit_length() - 1


# Every value that some row could tell apart.
EVERY = {
    "colour": COLOURS,
    "place": PLACES,
    "count": range(-5, 15),
    "vip": (False, True),
}


@settings(max_examples=60)
@given(drawn_specs(), vectors, days, st.sets(st.sampled_from(sorted(EVERY)), min_size=1, max_size=2))
def test_a_missing_input_is_every_value_it_could_have(spec, values, day, missing):
    table = Table(spec)
    known = {each.name: value for each, value in zip(INPUTS, values, strict=True) if each.name not in missing}
    names = sorted(missing)
    answers = {
        (answer.status, answer.rows)
        for guess in product(*(EVERY[name] for name in names))
        for answer in [table.decide(known | dict(zip(names, guess, strict=True)), day)]
    }
    answer = table.decide(known, day)
    if len(answers) == 1:
        assert {(answer.status, answer.rows)} == answers
    else:
        assert answer.status is Status.UNDETERMINED
        assert set(answer.missing) <= missing
        assert {row for _, rows in answers for row in rows} <= set(answer.rows)
    assert [value is UNKNOWN for value in answer.inputs] == [each.name in missing for each in INPUTS]


@settings(max_examples=100)
@given(drawn_specs(rows_max=5), st.lists(st.tuples(vectors, days), max_size=60))
def test_the_survey_misses_no_outcome(spec, subjects):
    space, table = survey(spec), Table(spec)
    telling = (lambda mask: mask & -mask) if spec.policy == "first" else (lambda mask: mask)
    listed = {telling(mask) for mask in space.cells}
    for values, day in subjects:
        mask = table.match(values, day)
        assert telling(mask) in listed or mask == 0
        assert mask & ~space.matched == mask & -mask & ~space.winning == 0
    for mask, (values, day) in space.cells.items():
        assert telling(table.match(values, day)) == telling(mask)
    for values, day in space.uncovered:
        assert table.match(values, day) == 0
    for bit, row in enumerate(spec.rows):
        if space.matched >> bit & 1:
            values, day = cell_where(table.columns, table.epochs, 1 << bit)
            assert holds(spec, row, values, day)


@FEW
@given(drawn_specs(), vectors, days)
def test_a_release_survives_its_bytes(spec, values, day):
    release = Release([spec])
    again = Release.from_bytes(release.to_bytes())
    asked = dict(zip((each.name for each in INPUTS), values, strict=True))
    assert (again.hash, again.to_bytes()) == (release.hash, release.to_bytes())
    assert again.decide("drawn", asked, on=day) == release.decide("drawn", asked, on=day)
