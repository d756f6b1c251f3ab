"""Columns answer as single questions do, whatever they come as, and are refused as single values are."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surety.rulebook import RulebookValueError, Table, batch, readers, stages
from surety.rulebook.batch import match_columns
from surety.rulebook.spec import Cell, InputSpec, Range, Row
from tests.rulebook.tables import DAY, INPUTS, LABEL, days, drawn_specs, spec_of, vectors

ORDINAL = DAY.toordinal()
FINE = {
    "colour": ["red", "blue"],
    "place": ["north", "south"],
    "count": [1, 2],
    "score": [0.5, 1.5],
    "seen_on": np.array([DAY, DAY], "datetime64[D]"),
    "vip": [True, False],
}


@pytest.fixture
def table():
    row = Row("A", {"colour": Cell(("red",)), "count": Cell(ranges=(Range(1, 2),))}, {"out": 1})
    return Table(spec_of(INPUTS, [row]))


@pytest.fixture
def of_numbers():
    """A table of one column, with a row from each bound on."""

    def _of_numbers(*bounds, whole=True, **domain):
        spec = InputSpec("n", "number", LABEL, whole=whole, domain=Range(**domain))
        spans = zip(bounds, [*bounds[1:], None], strict=True)
        return Table(
            spec_of(
                [spec], [Row(f"R{n}", {"n": Cell(ranges=(Range(*span),))}, {"out": 0}) for n, span in enumerate(spans)]
            )
        )

    return _of_numbers


def test_values_and_codes(table):
    days = [ORDINAL, ORDINAL]
    assert match_columns(table, FINE, days).tolist() == [0, -1]
    codes = FINE | {"colour": np.array([0, 2]), "place": np.array([0, 3], np.uint8)}
    assert match_columns(table, codes, days).tolist() == [0, -1]
    assert match_columns(table, list(codes.values()), days).tolist() == [0, -1]


@pytest.mark.parametrize(
    "changed",
    [
        {"colour": np.array(["red", "blue"])},
        {"colour": np.array(["red", "blue"], object)},
        {"colour": pa.array(["red", "blue"])},
        {"colour": pa.array(["red", "blue"], pa.large_string())},
        {"colour": pa.array(["red", "blue"]).dictionary_encode()},
        {"colour": pa.chunked_array([["red"], ["blue"]])},
        {"colour": pa.chunked_array([pa.array(["red"]).dictionary_encode(), pa.array(["blue"]).dictionary_encode()])},
        {"count": pa.array([1, 2], pa.int8()), "score": pa.array([0.5, 1.5]), "vip": pa.array([True, False])},
        {"count": pa.chunked_array([[1], [2]]), "vip": pa.chunked_array([[True], [False]])},
        {"seen_on": pa.array([DAY, DAY])},
        {"seen_on": pa.array([DAY, DAY], pa.date64())},
        {"seen_on": [ORDINAL, ORDINAL]},
        {"seen_on": np.array([f"{DAY}T12:00"] * 2, "datetime64[ns]")},
        {"count": np.array([1, 2], np.uint64)},
        {"score": np.array([0.5, 1.5], np.float32)},
        {"score": [1, 2]},
    ],
)
def test_every_form_of_column(table, changed):
    assert match_columns(table, FINE | changed, [ORDINAL, ORDINAL]).tolist() == [0, -1]


@pytest.mark.parametrize(
    "on", [pa.array([DAY, DAY]), np.array([DAY, DAY], "datetime64[D]"), np.full(2, ORDINAL, np.int32)]
)
def test_every_form_of_days(table, on):
    assert match_columns(table, FINE, on).tolist() == [0, -1]


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("colour", ["red", "pink"], "pink"),
        ("colour", np.array(["red", "pink"]), "pink"),
        ("colour", pa.array(["red", "pink"]), "pink"),
        ("colour", pa.array(["red", "pink"]).dictionary_encode(), "pink"),
        ("colour", np.array(["red", None], object), None),
        ("colour", pa.array(["red", None]), None),
        ("colour", pa.array(["red", None]).dictionary_encode(), None),
        ("colour", ["red", 5], 5),
        ("colour", pa.array([b"red", b"blue"]), b"red"),
        ("colour", np.array([0, 3]), 3),
        ("colour", [0, 3], 3),
        ("colour", [0, -1], -1),
        ("colour", np.array([0, 255], np.uint8), 255),
        ("colour", np.array([0, 2**63], np.uint64), 2**63),
        ("colour", np.array([0, -(2**63)]), -(2**63)),
        ("colour", [0.0, 1.0], 0.0),
        ("place", ["north", "north/city/square"], "north/city/square"),
        ("count", [1.0, 2.0], np.dtype(float)),
        ("count", [True, False], np.dtype(bool)),
        ("count", [1, None], np.dtype(object)),
        ("count", pa.array([1, None]), None),
        ("count", [1, 15], 15),
        ("count", [-6, 1], -6),
        ("count", np.array([1, -(2**63)]), -(2**63)),
        ("count", np.array([1, 2**63], np.uint64), 2**63),
        ("score", [0.5, np.nan], np.nan),
        ("score", pa.array([0.5, None]), None),
        ("seen_on", np.array(["2023-01-01", "NaT"], "datetime64[D]"), "NaT"),
        ("seen_on", pa.array([DAY, None]), None),
        ("seen_on", ["2023-01-01", "2023-01-02"], np.dtype("<U10")),
        ("vip", [0, 1], np.dtype(int)),
        ("vip", pa.array([True, None]), None),
    ],
)
def test_refused_columns(table, name, column, value):
    with pytest.raises(RulebookValueError) as refused:
        match_columns(table, FINE | {name: column}, [ORDINAL, ORDINAL])
    assert refused.value.input == name
    assert refused.value.value == value or value is np.nan


@pytest.mark.parametrize(
    "on", [[0.5, 1.5], np.array(["2023-01-01", "NaT"], "datetime64[D]"), pa.array([DAY, None]), ["2023-01-01"] * 2]
)
def test_refused_days(table, on):
    with pytest.raises(TypeError, match="days must be"):
        match_columns(table, FINE, on)


def test_the_first_declared_input_is_blamed(table):
    with pytest.raises(RulebookValueError, match="input count refuses the value 99"):
        match_columns(table, FINE | {"count": [99, 1], "colour": np.array([0, 0]), "vip": [True, True]}, [ORDINAL] * 2)
    with pytest.raises(RulebookValueError, match="input colour refuses the value 9"):
        match_columns(table, FINE | {"count": [99, 1], "colour": np.array([0, 9])}, [ORDINAL] * 2)


def test_columns_of_different_lengths(table):
    with pytest.raises(ValueError, match="different lengths"):
        match_columns(table, FINE | {"count": [1]}, [ORDINAL] * 2)


def test_no_subjects(table):
    empty = {name: np.asarray(column)[:0] for name, column in FINE.items()}
    texts = {"colour": [], "place": pa.array([], pa.string())}
    for columns in (empty, empty | texts):
        assert match_columns(table, columns, np.array([], np.int64)).tolist() == []


def test_the_far_ends_of_whole_numbers(of_numbers):
    low, high = -(2**63), 2**63 - 1
    table = of_numbers(0, 5)
    asked = np.array([low, low + 1, -1, 0, 4, 5, high - 1, high])
    assert match_columns(table, [asked], np.full(8, ORDINAL)).tolist() == [-1, -1, -1, 0, 0, 1, 1, 1]


@pytest.mark.parametrize("gap", [10, readers.SPAN_MAX - 1, readers.SPAN_MAX, 10**15])
def test_bounds_near_and_far(of_numbers, gap):
    table = of_numbers(0, 1, gap, from_=-3)
    asked = np.array([-3, -1, 0, 1, gap - 1, gap, 10**16])
    assert match_columns(table, [asked], np.full(7, ORDINAL)).tolist() == [-1, -1, 0, 1, 1, 2, 2]
    with pytest.raises(RulebookValueError, match="refuses the value -4"):
        match_columns(table, [np.array([5, -4])], [ORDINAL] * 2)


def test_whole_numbers_between_fractions(of_numbers):
    """Exact where a float is not: 2**60 + 1 lies above a bound that no float tells from it."""
    table = of_numbers(0.25, 0.5, 1.0, float(2**60), whole=False)
    asked = np.array([0, 1, 2**60 - 1, 2**60, 2**60 + 1])
    assert match_columns(table, [asked], np.full(5, ORDINAL)).tolist() == [-1, 2, 2, 3, 3]
    assert match_columns(table, [np.array([0.25, 0.4, 0.5, np.inf, -np.inf])], np.full(5, ORDINAL)).tolist() == [
        *(0, 0, 1, 3, -1),
    ]


def test_a_bad_value_is_found_in_any_stretch(of_numbers, monkeypatch):
    monkeypatch.setattr(batch, "SPAN", 10)
    monkeypatch.setattr(batch, "SHARE_MIN", 20)
    table, asked = of_numbers(0, 500, from_=0, below=1000), np.arange(1000)
    assert match_columns(table, [asked], np.full(1000, ORDINAL)).tolist() == [0] * 500 + [1] * 500
    for place in (0, 499, 500, 999):
        wrong = asked.copy()
        wrong[place] = 1000
        with pytest.raises(RulebookValueError, match="refuses the value 1000"):
            match_columns(table, [wrong], np.full(1000, ORDINAL))


@settings(max_examples=100)
@given(
    drawn_specs(),
    st.lists(st.tuples(vectors, days), min_size=1, max_size=20),
    st.sampled_from([(4, 99), (1, 99), (9, 0)]),
)
def test_stages_of_any_size_answer_alike(spec, subjects, sizes):
    """Many small stages, a column each, and a table that outgrew them."""
    columns = [np.array(column) for column in zip(*(values for values, _ in subjects), strict=True)]
    columns[4] = columns[4].astype("datetime64[D]")
    on = np.array([day for _, day in subjects], "datetime64[D]")
    expected = match_columns(Table(spec), columns, on)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "PLACES", sizes[0])
        patch.setattr(stages, "PLACES_MAX", sizes[1] * 10_000)
        patch.setattr(batch, "SPAN", 3)
        patch.setattr(batch, "SHARE_MIN", 5)
        assert match_columns(Table(spec), columns, on).tolist() == expected.tolist()


def test_a_table_that_outgrew_its_stages_refuses_too(table, monkeypatch):
    monkeypatch.setattr(stages, "PLACES_MAX", 0)
    assert match_columns(table, FINE, [ORDINAL] * 2).tolist() == [0, -1]
    with pytest.raises(RulebookValueError, match="input count refuses the value 15"):
        match_columns(table, FINE | {"count": [1, 15]}, [ORDINAL] * 2)


def test_rows_that_collect(of_numbers):
    rows = [Row("A", {}, {"out": 1}), Row("B", {"n": Cell(ranges=(Range(5),))}, {"out": 2})]
    table = Table(spec_of([InputSpec("n", "number", LABEL)], rows, policy="collect"))
    assert match_columns(table, [[4, 5]], [ORDINAL] * 2).tolist() == [0, batch.SEVERAL]


def test_days_between_epochs(of_numbers):
    rows = [Row("A", {}, {"out": 1}, to=DAY), Row("B", {}, {"out": 2}, from_=DAY, to=DAY + timedelta(days=1))]
    table = Table(spec_of([InputSpec("n", "number", LABEL)], rows))
    on = np.array([date.min.toordinal(), ORDINAL - 1, ORDINAL, ORDINAL + 1, date.max.toordinal()])
    assert match_columns(table, [np.zeros(5, int)], on).tolist() == [0, 0, 1, -1, -1]
