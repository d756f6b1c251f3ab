"""One question at a time and columns of them agree on every cell of every packaged table, in every epoch.

A cell is a value of each set, and the first and the last value of each stretch between two bounds of a number or
date. A table of more than CELLS_MAX cells is asked about so many of them at random.
"""

from math import prod
from pathlib import Path

import numpy as np
import pytest

from surety.rulebook import Status, Table, load_release
from surety.rulebook.batch import NONE, SEVERAL, match_columns
from surety.rulebook.cells import just_below
from surety.rulebook.columns import Column
from surety.rulebook.load import table_paths

CELLS_MAX = 500_000
AT_ONCE = 200_000
ROOT = Path(__file__).parents[2] / "rulebook"


@pytest.fixture(scope="module")
def tables():
    return load_release(ROOT).tables


@pytest.mark.parametrize("name", [path.stem for path in table_paths(ROOT, [])])
def test_single_questions_and_columns_agree(tables, name):
    assert_alike(tables[name], np.random.default_rng(5))


def assert_alike(table: Table, random: np.random.Generator) -> None:
    axes = [edges(column) for column in table.columns]
    sizes = [len(table.epochs.days), *map(len, axes)]
    count = prod(sizes)
    cells = np.arange(count) if count <= CELLS_MAX else random.integers(0, count, CELLS_MAX)
    for begin in range(0, len(cells), AT_ONCE):
        days, *places = np.unravel_index(cells[begin : begin + AT_ONCE], sizes)
        ordinals = np.array([day.toordinal() for day in table.epochs.days])[days]
        columns = [column_of(column, axis, at) for column, axis, at in zip(table.columns, axes, places, strict=True)]
        found = match_columns(table, columns, ordinals)
        assert found.tolist() == one_by_one(table, axes, days, places)


def edges(column: Column) -> list:
    """Every value of a set; of each stretch the first value and the last."""
    if column.values:
        return list(column.values)
    values = {value for _, value in column.classes} | set(column.points) | set(map(just_below, column.points))
    return sorted(value for value in values if column.mask(value) is not None)


def column_of(column: Column, axis: list, places: np.ndarray) -> np.ndarray:
    """As a column store has it: codes of a set, days as dates."""
    if column.kind == "set":
        return places
    return np.array(axis, "datetime64[D]" if column.kind == "date" else None)[places]


def one_by_one(table: Table, axes: list[list], days: np.ndarray, places: list[np.ndarray]) -> list[int]:
    index = {row.id: number for number, row in enumerate(table.rows)}
    found = []
    for day, *at in zip(days.tolist(), *(each.tolist() for each in places), strict=True):
        values = [axis[place] for axis, place in zip(axes, at, strict=True)]
        answer = table.decide(dict(zip(table.input_names, values, strict=True)), table.epochs.days[day])
        undecided = NONE if answer.status is Status.NO_RULE else SEVERAL
        found.append(index[answer.row_id] if answer.row_id else undecided)
    return found


def test_a_difference_would_be_seen(tables, monkeypatch):
    """Of one row."""
    table = max(tables.values(), key=lambda table: len(table.rows))
    right = table.decide
    wrong = right({column.spec.name: edges(column)[0] for column in table.columns}, table.epochs.days[0])

    def decide(inputs, on):
        answer = right(inputs, on)
        return wrong if answer.row_id == table.rows[-1].id else answer

    monkeypatch.setattr(table, "decide", decide)
    with pytest.raises(AssertionError):
        assert_alike(table, np.random.default_rng(5))
