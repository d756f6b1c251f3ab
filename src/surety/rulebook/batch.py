"""The same masks over columns: many subjects matched at once with numpy."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from surety.rulebook.columns import Column
from surety.rulebook.errors import RulebookValueError
from surety.rulebook.table import Table

NONE, SEVERAL = -1, -2
WORD = 64
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def match_columns(table: Table, columns: Mapping | Sequence, days) -> np.ndarray:
    """The index in `table.rows` of the row that decides each subject; -1 none, -2 several.

    `columns` are arrays by input name, or in declared order; `days` ordinals or datetime64[D],
    both in the table's zone.
    Under the `first` policy the first row wins, under the others several rows are -2.
    """
    words = match_words(table, columns, days)
    return lowest_rows(words, single=table.spec.policy != "first")


def match_words(table: Table, columns: Mapping | Sequence, days) -> np.ndarray:
    """The matching rows of each subject as bits: shape (subjects, words), row 0 the lowest bit of word 0."""
    arrays = [columns[name] for name in table.input_names] if isinstance(columns, Mapping) else columns
    at = np.searchsorted(np.asarray(table.epochs.points, np.int64), ordinals(np.asarray(days)), side="right")
    words = as_words(table.epochs.masks, len(table.rows))[at]
    for column, array in zip(table.columns, arrays, strict=True):
        masks = as_words([mask or 0 for mask in column.masks], len(table.rows))
        words &= masks[places(table, column, np.asarray(array))]
    return words


def as_words(masks, rows: int) -> np.ndarray:
    count = max(1, -(-rows // WORD))
    low = (1 << WORD) - 1
    return np.array([[mask >> WORD * word & low for word in range(count)] for mask in masks], np.uint64)


def places(table: Table, column: Column, array: np.ndarray) -> np.ndarray:
    """Which of the column's masks each value takes."""
    return interval_places(table, column, array) if not column.values else set_places(table, column, array)


def set_places(table: Table, column: Column, array: np.ndarray) -> np.ndarray:
    if column.spec.type == "bool":
        refuse_unless(array.dtype == np.bool_, table, column, array.dtype)
        return array.astype(np.intp)
    place_of = {value: place for place, value in enumerate(column.values)}
    try:
        return np.fromiter(map(place_of.__getitem__, array.tolist()), np.intp, len(array))
    except (KeyError, TypeError):
        refused = next(each for each in array.tolist() if not isinstance(each, str) or each not in place_of)
        raise RulebookValueError(table.id, column.spec.name, refused) from None


def interval_places(table: Table, column: Column, array: np.ndarray) -> np.ndarray:
    if column.spec.type == "date":
        values, points = ordinals(array), [point.toordinal() for point in column.points]
    else:
        kinds = "iu" if column.spec.whole else "iuf"
        refuse_unless(array.dtype.kind in kinds, table, column, array.dtype)
        values, points = array, column.points
    refuse_unless(not (values != values).any(), table, column, float("nan"))
    at = (
        np.searchsorted(np.asarray(points), values, side="right") if points else np.zeros(len(array), np.intp)
    )
    outside = np.array([mask is None for mask in column.masks])[at]
    if outside.any():
        raise RulebookValueError(table.id, column.spec.name, array[outside][0])
    return at


def ordinals(array: np.ndarray) -> np.ndarray:
    if array.dtype.kind != "M":
        if array.dtype.kind not in "iu":
            raise TypeError(f"days must be ordinals or datetime64, not {array.dtype}")
        return array
    if np.isnat(array).any():
        raise TypeError("a day may not be missing")
    return array.astype("datetime64[D]").astype(np.int64) + EPOCH_ORDINAL


def refuse_unless(fits: bool, table: Table, column: Column, value) -> None:
    if not fits:
        raise RulebookValueError(table.id, column.spec.name, value)


def lowest_rows(words: np.ndarray, *, single: bool) -> np.ndarray:
    """Index of the lowest bit of each subject's words."""
    found = np.full(len(words), NONE, np.int64)
    for place in reversed(range(words.shape[1])):
        word = words[:, place]
        lowest = word & (~word + np.uint64(1))
        index = np.bitwise_count(lowest - np.uint64(1)).astype(np.int64) + place * WORD
        found = np.where(word != 0, index, found)
    if single:
        found[np.bitwise_count(words).sum(axis=1) > 1] = SEVERAL
    return found
