"""How a column of values is read: each value becomes what its class adds to the place of a stage."""

from collections.abc import Sequence
from datetime import date
from math import ceil
from typing import Any, NamedTuple

import numpy as np

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
SPAN_MAX = 1 << 20
BAD = -(1 << 40)
"""Added for a value the input does not have: the place falls below zero."""


class Reader(NamedTuple):
    """Codes, truths, whole numbers and days are looked up from `low` on; what spans too much is searched in `points`.

    `table` is what a value adds: one entry a value, or one for each stretch between the points.
    """

    values: np.ndarray
    table: np.ndarray
    low: int | None
    points: np.ndarray | None

    def read(self, span: slice, out: np.ndarray) -> None:
        """What the values of this span add."""
        values = self.values[span]
        if self.low is None:
            out[:] = np.searchsorted(self.points, values, side="right")
        else:
            np.copyto(out, values, casting="unsafe")
            np.clip(out, self.low, self.low + len(self.table) - 1, out=out)
            np.subtract(out, self.low, out=out)
        np.take(self.table, out, out=out, mode="clip")


def reader_of(kind: str, points: Sequence, steps: Sequence[int], values: np.ndarray) -> Reader:
    """`steps` is what each of the column's masks adds."""
    if kind in ("set", "bool"):
        return Reader(values, np.array([BAD, *steps, BAD], np.intp), -1, None)
    found = exact_points(points, fractions=values.dtype.kind == "f")
    table = np.array(steps, np.intp)
    if found.dtype.kind == "f" or not len(found) or found[-1] - found[0] >= SPAN_MAX:
        return Reader(values, table, None, found)
    return Reader(values, np.repeat(table, [1, *np.diff(found), 1]), int(found[0]) - 1, None)


def exact_points(points: Sequence, *, fractions: bool) -> np.ndarray:
    """A whole number lies at or above a fraction where it does at or above the next whole number."""
    numbers = [point.toordinal() if isinstance(point, date) else point for point in points]
    return np.array(numbers if fractions else [ceil(each) for each in numbers], np.float64 if fractions else np.int64)


class Unreadable(ValueError):
    """A column holds `value`, which is none of its input's, or is of a type that cannot hold them."""

    def __init__(self, value: Any):
        self.value = value


def numbers_of(kind: str, words: tuple[str, ...], given: Any) -> np.ndarray:
    """A column as numbers: places of `words`, truths, whole numbers, day ordinals or fractions. Raises Unreadable."""
    values = unwrapped(given)
    if kind == "set" and not is_array(values, "iu"):
        return codes_of(words, values)
    values = np.asarray(values)
    if kind == "date":
        values = ordinals(values)
    if values.dtype.kind not in {"bool": "b", "real": "iuf"}.get(kind, "iu"):
        raise Unreadable(values.dtype)
    if values.dtype.kind == "f" and np.isnan(values).any():
        raise Unreadable(float("nan"))
    if values.dtype == np.uint64 and len(values) and values.max() > np.iinfo(np.int64).max:
        raise Unreadable(values.max())
    return values


def is_array(values: Any, kinds: str) -> bool:
    return isinstance(values, np.ndarray) and values.dtype.kind in kinds


def unwrapped(given: Any) -> Any:
    """An arrow column without gaps as numpy has it, or text as it is; a list of numbers as an array."""
    if not is_arrow(given):
        return np.asarray(given) if isinstance(given, list) and given and given[0].__class__ is int else given
    import pyarrow as pa

    if given.null_count:
        raise Unreadable(None)
    whole = given.combine_chunks() if isinstance(given, pa.ChunkedArray) else given
    if pa.types.is_date(whole.type):
        return whole.cast(pa.date32()).cast(pa.int32()).to_numpy() + EPOCH_ORDINAL
    return whole if is_text(whole) or pa.types.is_dictionary(whole.type) else whole.to_numpy(zero_copy_only=False)


def is_arrow(given: Any) -> bool:
    return hasattr(given, "null_count")


def is_text(array: Any) -> bool:
    import pyarrow as pa

    return pa.types.is_string(array.type) or pa.types.is_large_string(array.type)


def codes_of(words: tuple[str, ...], given: Any) -> np.ndarray:
    """Texts as their places among the words."""
    import pyarrow as pa

    try:
        texts = given if is_arrow(given) else pa.array(given)
        if pa.types.is_dictionary(texts.type):
            return np.take(places_of(words, texts.dictionary), texts.indices.to_numpy())
        return places_of(words, texts)
    except (pa.ArrowException, TypeError, ValueError):
        values = given.to_pylist() if is_arrow(given) else list(given)
        raise Unreadable(next((each for each in values if each not in words), None)) from None


def places_of(words: tuple[str, ...], texts: Any) -> np.ndarray:
    """Raises ValueError if a text is no word, or none is a text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not len(texts):
        return np.empty(0, np.intp)
    if not is_text(texts):
        raise ValueError(texts.type)
    found = pc.index_in(texts, value_set=pa.array(words, texts.type))
    return found.to_numpy(zero_copy_only=True)


def ordinals(days: np.ndarray) -> np.ndarray:
    if days.dtype.kind == "M":
        if np.isnat(days).any():
            raise Unreadable("NaT")
        return days.astype("datetime64[D]").astype(np.int64) + EPOCH_ORDINAL
    return days
