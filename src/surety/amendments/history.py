"""What of a rulebook no change may touch: rows that were published, codes, and what the program asks of a table. Pure.

A row's conditions, outputs and first day are permanent, as is its id. What may change is its end, whether it is only
announced, and what is said about it. Whether an end that moves changes the past is for the symbolic diff to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from surety.rulebook import Release
from surety.rulebook.spec import InputSpec, OutputSpec, Row, TableSpec

PERMANENT = ("when", "outputs", "from_")


class Edit(Struct, frozen=True, omit_defaults=True):
    """Something that may not be done: a stable `code`, the table, the row or field, and which parts of it."""

    code: str
    table: str
    name: str = ""
    parts: tuple[str, ...] = ()


def edits(base: Release, candidate: Release) -> Iterator[Edit]:
    """What of the published rules the candidate has rewritten."""
    for name, table in base.tables.items():
        if name not in candidate.tables:
            yield Edit("table_removed", name)
        else:
            yield from _edits_of_table(table.spec, candidate.tables[name].spec)


def _edits_of_table(old: TableSpec, new: TableSpec) -> Iterator[Edit]:
    rows = {row.id: row for row in new.rows}
    for row in old.rows:
        if row.id not in rows:
            yield Edit("row_removed", old.id, row.id)
        elif parts := _rewritten(row, rows[row.id]):
            yield Edit("row_rewritten", old.id, row.id, parts)
    inputs = {each.name: each for each in new.inputs}
    for spec in old.inputs:
        if spec.name in inputs:
            yield from _edits_of_codes(old.id, spec, inputs[spec.name])


def _rewritten(old: Row, new: Row) -> tuple[str, ...]:
    return tuple(part.rstrip("_") for part in PERMANENT if getattr(old, part) != getattr(new, part))


def _edits_of_codes(table: str, old: InputSpec, new: InputSpec) -> Iterator[Edit]:
    """A code keeps its meaning for ever: it may be renamed, never removed."""
    gone = tuple(sorted(old.values.keys() - new.values.keys()))
    if gone:
        yield Edit("code_removed", table, old.name, gone)


def needs(candidate: Release, program: Mapping[str, TableSpec]) -> Iterator[Edit]:
    """Where a table no longer fits the questions this program asks, or gives answers it does not know."""
    for name, asked in program.items():
        if name in candidate.tables:
            given = candidate.tables[name].spec
            yield from _unknown_inputs(given, asked)
            yield from _unfit_outputs(given, asked)


def _unknown_inputs(given: TableSpec, asked: TableSpec) -> Iterator[Edit]:
    known = {each.name: each.type for each in asked.inputs}
    for each in given.inputs:
        if known.get(each.name) != each.type:
            yield Edit("input_nobody_gives", given.id, each.name)


def _unfit_outputs(given: TableSpec, asked: TableSpec) -> Iterator[Edit]:
    outputs = {each.name: each for each in given.outputs}
    for each in asked.outputs:
        if each.name not in outputs or _kind(outputs[each.name]) != _kind(each):
            yield Edit("output_missing", given.id, each.name)
        elif strange := tuple(sorted(outputs[each.name].values.keys() - each.values.keys())):
            yield Edit("output_nobody_knows", given.id, each.name, strange)


def _kind(spec: OutputSpec) -> tuple[str, str]:
    return spec.type, spec.unit
