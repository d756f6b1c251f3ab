"""The same masks over columns: many subjects matched at once with numpy."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from surety.rulebook.columns import Column
from surety.rulebook.errors import RulebookValueError
from surety.rulebook.table import Table

NONE, SEVERAL, UNDETERMINED, REFUSED, STOPPED = -1, -2, -3, -4, -5
"""Where no row decides. UNDETERMINED and REFUSED are for callers whose columns have values missing or unknown."""

WORD_BITS = 64
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def match_columns(table: Table, columns: Mapping | Sequence, days) -> np.ndarray:
    """The index in `table.rows` of the row that decides each subject; NONE, SEVERAL or STOPPED.

    `columns` are arrays by input name, or in declared order: values, or for an enum or tree integer codes in
    the order the input declares its values. `days` are ordinals or datetime64, in the table's zone. Under the
    `first` policy the first row wins, under the others several rows are -2.
    """
    found = lowest_rows(match_words(table, columns, days), single=table.spec.policy != "first")
    stopped = [index for index, row in enumerate(table.rows) if row.id in table.stopped]
    return np.where(np.isin(found, stopped), STOPPED, found) if stopped else found


def match_words(table: Table, columns: Mapping | Sequence, days) -> np.ndarray:
    """The matching rows of each subject as bits: shape (words, subjects), row 0 the lowest bit of word 0."""
    arrays = [columns[name] for name in table.input_names] if isinstance(columns, Mapping) else columns
    bounds = np.asarray(table.epochs.points, np.int64)
    epochs = np.searchsorted(bounds, ordinals(np.asarray(days)), side="right")
    words = masks_at(table, table.epochs.masks, epochs)
    for column, array in zip(table.columns, arrays, strict=True):
        words &= masks_at(table, column.masks, places(table, column, np.asarray(array)))
    return words


def masks_at(table: Table, masks, at: np.ndarray) -> np.ndarray:
    """Each subject's mask, cut into words."""
    low, count = (1 << WORD_BITS) - 1, max(1, -(-len(table.rows) // WORD_BITS))
    cut = [[(mask or 0) >> WORD_BITS * word & low for mask in masks] for word in range(count)]
    return np.take(np.array(cut, np.uint64), at, axis=1)


def places(table: Table, column: Column, array: np.ndarray) -> np.ndarray:
    """Which of the column's masks each value takes."""
    if column.kind == "set":
        return code_places(table, column, array) if array.dtype.kind in "iu" else set_places(table, column, array)
    if column.kind == "bool":
        refuse_unless(array.dtype == np.bool_, table, column, array.dtype)
        return array.astype(np.intp)
    return interval_places(table, column, array)


def code_places(table: Table, column: Column, codes: np.ndarray) -> np.ndarray:
    outside = (codes < 0) | (codes >= len(column.values))
    if outside.any():
        raise RulebookValueError(table.id, column.spec.name, codes[outside][0])
    return codes


def set_places(table: Table, column: Column, array: np.ndarray) -> np.ndarray:
    place_of = {value: place for place, value in enumerate(column.values)}
    words = array.tolist()
    try:
        return np.fromiter(map(place_of.__getitem__, words), np.intp, len(words))
    except (KeyError, TypeError):
        refused = next(each for each in words if column.mask(each) is None)
        raise RulebookValueError(table.id, column.spec.name, refused) from None


def interval_places(table: Table, column: Column, array: np.ndarray) -> np.ndarray:
    points = column.points
    if column.kind == "date":
        array, points = ordinals(array), [point.toordinal() for point in points]
    refuse_unless(array.dtype.kind in ("iuf" if column.kind == "real" else "iu"), table, column, array.dtype)
    refuse_unless(not (array != array).any(), table, column, float("nan"))
    at = np.searchsorted(np.asarray(points, None if points else np.int64), array, side="right")
    outside = np.array([mask is None for mask in column.masks])[at]
    if outside.any():
        raise RulebookValueError(table.id, column.spec.name, array[outside][0])
    return at


def ordinals(days: np.ndarray) -> np.ndarray:
    if days.dtype.kind == "M" and not np.isnat(days).any():
        return days.astype("datetime64[D]").astype(np.int64) + EPOCH_ORDINAL
    if days.dtype.kind not in "iu":
        raise TypeError(f"days must be ordinals or datetime64 without gaps, not {days.dtype}")
    return days


def refuse_unless(fits: bool, table: Table, column: Column, value) -> None:
    if not fits:
        raise RulebookValueError(table.id, column.spec.name, value)


def lowest_rows(words: np.ndarray, *, single: bool) -> np.ndarray:
    """Index of the lowest bit of each subject's words."""
    found = np.full(words.shape[1], NONE, np.int64)
    for place, word in reversed(list(enumerate(words))):
        below_lowest = (word & (~word + np.uint64(1))) - np.uint64(1)
        index = np.bitwise_count(below_lowest).astype(np.int64) + place * WORD_BITS
        found = np.where(word != 0, index, found)
    if single:
        found[np.bitwise_count(words).sum(axis=0) > 1] = SEVERAL
    return found
