"""Columns are refused as single values are."""

import numpy as np
import pytest

from surety.rulebook import RulebookValueError, Table
from surety.rulebook.batch import match_columns
from surety.rulebook.spec import Cell, Range, Row
from tests.rulebook.tables import DAY, INPUTS, spec_of

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


def test_values_and_codes(table):
    days = [ORDINAL, ORDINAL]
    assert match_columns(table, FINE, days).tolist() == [0, -1]
    codes = FINE | {"colour": np.array([0, 2]), "place": np.array([0, 3], np.uint8)}
    assert match_columns(table, codes, days).tolist() == [0, -1]
    assert match_columns(table, list(codes.values()), days).tolist() == [0, -1]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("colour", ["red", "pink"]),
        ("colour", np.array(["red", None], object)),
        ("colour", [0, 3]),
        ("colour", [0, -1]),
        ("colour", [0.0, 1.0]),
        ("place", ["north", "north/city/square"]),
        ("count", [1.0, 2.0]),
        ("count", [True, False]),
        ("count", [1, 15]),
        ("score", [0.5, np.nan]),
        ("vip", [0, 1]),
    ],
)
def test_refused_columns(table, name, column):
    with pytest.raises(RulebookValueError) as refused:
        match_columns(table, FINE | {name: column}, [ORDINAL, ORDINAL])
    assert refused.value.input == name


@pytest.mark.parametrize("days", [[0.5, 1.5], np.array(["2023-01-01", "NaT"], "datetime64[D]")])
def test_refused_days(table, days):
    with pytest.raises(TypeError, match="days must be"):
        match_columns(table, FINE, days)


def test_no_subjects(table):
    empty = {name: np.asarray(column)[:0] for name, column in FINE.items()}
    assert match_columns(table, empty, np.array([], np.int64)).tolist() == []
