"""Logged decisions decided again under another release, in columns. Pure: arrow in, numpy out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from surety.analytics.decisions import arrow_type, column_of, named_value
from surety.rulebook import UNKNOWN, Answer, RulebookValueError, Status, Table
from surety.rulebook.batch import EPOCH_ORDINAL, NO_TABLE, NONE, REFUSED, SEVERAL, STOPPED, UNDETERMINED, match_columns

STATUS_OF = {
    NONE: Status.NO_RULE.value,
    SEVERAL: Status.AMBIGUOUS.value,
    UNDETERMINED: Status.UNDETERMINED.value,
    REFUSED: "refused",
    STOPPED: "stopped",
    NO_TABLE: Status.NO_TABLE.value,
}


def decide_again(table: Table | None, log: pa.Table, *, since: date | None = None) -> np.ndarray:
    """The index in `table.rows` of the row that answers each logged question, or a code of STATUS_OF.

    With `since` a question is asked on that day where its own day lies before it: as if a rule that begins on that
    day had been in force already.
    """
    if table is None:
        return np.full(len(log), NO_TABLE, np.int64)
    answers = np.empty(len(log), np.int64)
    for at, part in parts_of(table, log):
        answers[at] = _decide_again(table, part, since)
    return answers


def _decide_again(table: Table, log: pa.Table, since: date | None) -> np.ndarray:
    days = _days(log, since)
    columns, whole = _columns(table, log)
    if whole is None:
        return match_columns(table, columns, days)
    answers = np.full(len(log), REFUSED, np.int64)
    answers[whole] = match_columns(table, [column[whole] for column in columns], days[whole])
    _one_by_one(table, log, days, np.flatnonzero(~whole), answers)
    return answers


def answers_of(table: Table, log: pa.Table, *, since: date | None = None) -> list[Any]:
    """What each logged question is answered, asked one by one: for answers that several rows give together."""
    found: list[Any] = [None] * len(log)
    for at, part in parts_of(table, log):
        places = range(len(log))[at] if isinstance(at, slice) else at.tolist()
        for place, answer in zip(places, _answers_of(table, part, since), strict=True):
            found[place] = answer
    return found


def _answers_of(table: Table, log: pa.Table, since: date | None) -> list[Any]:
    rows = log.select(
        [column_of(name) for name in table.input_names if column_of(name) in log.column_names]
    ).to_pylist()
    days = [date.fromordinal(day) for day in _days(log, since).tolist()]
    return [_answer(table, inputs, day) for inputs, day in zip(rows, days, strict=True)]


def parts_of(table: Table, log: pa.Table) -> Iterator[tuple[Any, pa.Table]]:
    """(places, questions): those whose inputs stand in columns; those asked by name, the columns made of `asked`."""
    if "asked" not in log.column_names or log["asked"].null_count == len(log):
        yield slice(None), log
        return
    named = log["asked"].is_valid().to_numpy()
    yield np.flatnonzero(~named), log.filter(pa.array(~named))
    yield np.flatnonzero(named), _spelled(table, log.filter(pa.array(named)))


def _spelled(table: Table, log: pa.Table) -> pa.Table:
    """Questions put to a release that had no such table, as the columns this one has."""
    asked = log["asked"].combine_chunks()
    given = [msgspec.json.decode(each) for each in asked.dictionary.to_pylist()]
    columns = {"on": log["on"]}
    for spec in table.spec.inputs:
        values = pa.array([named_value(each.get(spec.name), spec) for each in given], arrow_type(spec))
        columns[column_of(spec.name)] = values.take(asked.indices)
    return pa.table(columns)


def _days(log: pa.Table, since: date | None) -> np.ndarray:
    days = log["on"].combine_chunks().cast(pa.int32()).to_numpy().astype(np.int64) + EPOCH_ORDINAL
    return days if since is None else np.maximum(days, since.toordinal())


def _columns(table: Table, log: pa.Table) -> tuple[list[np.ndarray], np.ndarray | None]:
    """Each input as numbers, and which rows have all of them; None when every row has."""
    columns, fit = [], []
    for column in table.columns:
        values, fits = _column(column, log)
        columns.append(values)
        if fits is not None:
            fit.append(fits)
    return columns, np.logical_and.reduce(fit) if fit else None


def _column(column: Any, log: pa.Table) -> tuple[np.ndarray, np.ndarray | None]:
    """An input's values (codes for a set), and where they can be used; None when everywhere."""
    name = column_of(column.spec.name)
    if name not in log.column_names or log.schema.field(name).type != arrow_type(column.spec):
        return np.zeros(len(log), bool if column.kind == "bool" else np.int64), np.zeros(len(log), bool)
    stored = log[name].combine_chunks()
    known = stored.is_valid().to_numpy(zero_copy_only=False) if stored.null_count else None
    if column.kind == "set":
        return _codes(column, stored, known)
    if column.kind == "bool":
        return pc.fill_null(stored, False).to_numpy(zero_copy_only=False), known
    if column.kind == "date":
        values = pc.fill_null(stored.cast(pa.int32()), 0).to_numpy().astype(np.int64) + EPOCH_ORDINAL
    else:
        values = pc.fill_null(stored, 0).to_numpy()
    return values, _and(known, _inside(column, values))


def _codes(column: Any, stored: Any, known: np.ndarray | None) -> tuple[np.ndarray, np.ndarray | None]:
    place = {value: code for code, value in enumerate(column.values)}
    code_of = np.array([place.get(value, -1) for value in stored.dictionary.to_pylist()] or [-1], np.int16)
    indices = stored.indices.fill_null(0) if stored.null_count else stored.indices
    codes = code_of[indices.to_numpy()]
    missing = (code_of < 0).any()
    return np.maximum(codes, 0) if missing else codes, _and(known, codes >= 0 if missing else None)


def _inside(column: Any, values: np.ndarray) -> np.ndarray | None:
    """Where a number lies in the input's domain; None when it has no bounds."""
    domain = column.spec.domain
    if domain.from_ is None and domain.below is None:
        return None
    low = values >= domain.from_ if domain.from_ is not None else True
    return low & (values < domain.below) if domain.below is not None else low


def _and(one: np.ndarray | None, other: np.ndarray | None) -> np.ndarray | None:
    if one is None or other is None:
        return one if other is None else other
    return one & other


def _one_by_one(table: Table, log: pa.Table, days: np.ndarray, at: np.ndarray, answers: np.ndarray) -> None:
    """Questions with something missing, each distinct one asked once."""
    names = [column_of(name) for name in table.input_names if column_of(name) in log.column_names]
    rows = log.select(names).take(pa.array(at)).to_pylist()
    index = {row.id: place for place, row in enumerate(table.rows)}
    asked: dict[tuple[Any, ...], int] = {}
    for place, inputs, day in zip(at.tolist(), rows, days[at].tolist(), strict=True):
        key = (*inputs.values(), day)
        if key not in asked:
            asked[key] = _ask(table, inputs, date.fromordinal(day), index)
        answers[place] = asked[key]


def _ask(table: Table, columns: dict[str, Any], day: date, index: dict[str, int]) -> int:
    answer = _answered(table, columns, day)
    if answer is None:
        return REFUSED
    if answer.status is Status.DECIDED:
        return SEVERAL if answer.row_id is None else index[answer.row_id]
    return next((code for code, status in STATUS_OF.items() if status == answer.status.value), UNDETERMINED)


def _answer(table: Table, columns: dict[str, Any], day: date) -> Any:
    answer = _answered(table, columns, day)
    return None if answer is None else (answer.status, answer.outputs)


def _answered(table: Table, columns: dict[str, Any], day: date) -> Answer | None:
    """None where a value is refused."""
    given = {name: columns.get(column_of(name)) for name in table.input_names}
    try:
        return table.decide({name: UNKNOWN if value is None else value for name, value in given.items()}, day)
    except RulebookValueError:
        return None
