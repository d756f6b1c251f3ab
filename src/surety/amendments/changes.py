"""Changing rules as data: a release and one change make the next release. Pure.

A row that is in force is never edited: it ends, and a row with another id begins. Ids are permanent.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec.structs import replace

from surety.rulebook import Case, Fault, Release, RulebookError
from surety.rulebook.place import Place
from surety.rulebook.read_rows import read_row
from surety.rulebook.spec import ClauseSpec, Gap, Row, TableSpec


class ChangeRefused(ValueError):
    """A change that cannot be made: a stable `code`, and the table and row it is about."""

    def __init__(self, code: str, table: str, row: str = "", **facts: Any) -> None:
        super().__init__(" ".join(filter(None, (code, table, row, *(f"{k}={v}" for k, v in facts.items())))))
        self.code, self.table, self.row, self.facts = code, table, row, facts


def row_of(release: Release, table: str, raw: Any) -> Row:
    """A row as a file or a form gives it; raises RulebookError with every fault."""
    spec = _spec(release, table)
    faults: list[Fault] = []
    row = read_row(Place(faults, f"{table}.yaml"), raw, spec.inputs, spec.outputs)
    if faults:
        raise RulebookError(faults)
    return row


def add_row(release: Release, table: str, row: Row, *, after: str = "") -> Release:
    """A new row, last in its table or after another: the place counts where the first row wins."""
    spec = _spec(release, table)
    if any(each.id == row.id for each in spec.rows):
        raise ChangeRefused("row_id_taken", table, row.id)
    places = [n for n, each in enumerate(spec.rows, 1) if each.id == after] if after else [len(spec.rows)]
    if not places:
        raise ChangeRefused("no_such_row", table, after)
    rows = (*spec.rows[: places[0]], row, *spec.rows[places[0] :])
    return with_table(release, replace(spec, rows=rows))


def end_row(release: Release, table: str, row_id: str, *, to: date) -> Release:
    """The row's last day is the one before `to`. An end that is known may be brought forward or put off."""
    row = _row(release, table, row_id)
    if row.from_ is not None and to <= row.from_:
        raise ChangeRefused("ends_before_it_begins", table, row_id, begins=row.from_, ends=to)
    known = tuple(side for side in row.unknown if side != "to")
    return _with_row(release, table, replace(row, to=to, unknown=known))


def replace_row_from(release: Release, table: str, row_id: str, *, on: date, by: Row) -> Release:
    """From `on` another row takes the place of this one."""
    if by.from_ != on:
        raise ChangeRefused("begins_elsewhere", table, by.id, begins=by.from_, expected=on)
    return add_row(end_row(release, table, row_id, to=on), table, by, after=row_id)


def withdraw_row(release: Release, table: str, row_id: str) -> Release:
    """The row stays on record and matches nothing, on no day: as if it had only been announced (TB-1)."""
    return _with_row(release, table, replace(_row(release, table, row_id), status="noticed"))


def enforce_row(release: Release, table: str, row_id: str) -> Release:
    """A row that was only announced holds within its dates."""
    return _with_row(release, table, replace(_row(release, table, row_id), status="in_force"))


def set_gaps(release: Release, table: str, gaps: Iterable[Gap]) -> Release:
    """Where the table is silent on purpose, from now on."""
    return with_table(release, replace(_spec(release, table), gaps=tuple(gaps)))


def with_table(release: Release, spec: TableSpec) -> Release:
    """The table new, or in the place of the one of its name; stops stay."""
    specs = {name: table.spec for name, table in release.tables.items()} | {spec.id: spec}
    return Release(specs.values(), release.clauses, release.stopped, like=release)


def with_clauses(release: Release, clauses: Iterable[ClauseSpec]) -> Release:
    """Clauses that were not known before; what a known one says stays."""
    added = {clause.id: clause for clause in clauses} | dict(release.clauses)
    return Release((table.spec for table in release.tables.values()), added, release.stopped, like=release)


def with_cases(cases: Iterable[Case], table: str, instead: Iterable[Case]) -> tuple[Case, ...]:
    """Worked cases with those of one table replaced."""
    return (*(case for case in cases if case.table != table), *instead)


def _spec(release: Release, table: str) -> TableSpec:
    if table not in release.tables:
        raise ChangeRefused("no_such_table", table)
    return release.tables[table].spec


def _row(release: Release, table: str, row_id: str) -> Row:
    found = next((row for row in _spec(release, table).rows if row.id == row_id), None)
    if found is None:
        raise ChangeRefused("no_such_row", table, row_id)
    return found


def _with_row(release: Release, table: str, row: Row) -> Release:
    spec = _spec(release, table)
    return with_table(release, replace(spec, rows=tuple(row if each.id == row.id else each for each in spec.rows)))
