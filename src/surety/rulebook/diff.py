"""Two releases compared over every cell and epoch: how many answers change, and one example of each change.

A cell is a combination of value classes that neither release tells apart, in one epoch.
"""

from datetime import date
from typing import Any, NamedTuple

from msgspec.structs import replace

from surety.rulebook.answer import Outcome, Status
from surety.rulebook.columns import build_epochs
from surety.rulebook.phrases import phrase
from surety.rulebook.release import Release
from surety.rulebook.space import outcomes
from surety.rulebook.spec import InputSpec, Range, TableSpec
from surety.rulebook.table import Table, compile_columns, spans_of
from surety.rulebook.words import cell_of_space_in_words


class Change(NamedTuple):
    """`cells` cells in which `old` becomes `new`, one of them given."""

    old: Outcome
    new: Outcome
    cells: int
    values: tuple[Any, ...]
    on: date

    @property
    def result_changed(self) -> bool:
        return (self.old.status, self.old.outputs) != (self.new.status, self.new.outputs)


class TableDiff(NamedTuple):
    """`kind` is added, removed, reshaped or compared; `values` the inputs whose values came or went."""

    table: str
    kind: str
    spec: TableSpec
    changes: tuple[Change, ...] = ()
    values: tuple[tuple[InputSpec, tuple[str, ...], tuple[str, ...]], ...] = ()

    @property
    def cells(self) -> int:
        return sum(change.cells for change in self.changes)

    def to_text(self, lang: str = "en") -> str:
        said = [] if self.kind == "compared" else [phrase("diff_" + self.kind, lang)]
        said += [values_in_words(*each, lang) for each in self.values]
        said += [change_in_words(self.spec, change, lang) for change in self.changes]
        return "\n".join(f"{self.table}: {line}" for line in said)


def diff_releases(old: Release, new: Release) -> list[TableDiff]:
    """Only the tables that differ, in order of name. Raises TooLarge if a table outgrows the walk."""
    found = []
    for name in sorted(old.tables.keys() | new.tables.keys()):
        if name not in new.tables:
            found.append(TableDiff(name, "removed", old.tables[name].spec))
        elif name not in old.tables:
            found.append(TableDiff(name, "added", new.tables[name].spec))
        elif content(old.tables[name]) != content(new.tables[name]):
            found.append(diff_tables(old.tables[name], new.tables[name]))
    return found


def content(table: Table) -> tuple:
    return table.spec, table.stopped


def diff_tables(old: Table, new: Table) -> TableDiff:
    if shape(old.spec) != shape(new.spec):
        return TableDiff(new.id, "reshaped", new.spec)
    moved = tuple(each for each in map(moved_values, old.spec.inputs, new.spec.inputs) if each[1] or each[2])
    return TableDiff(new.id, "compared", new.spec, tuple(changes(old, new)), moved)


def shape(spec: TableSpec) -> tuple:
    """What must be alike for cells to be comparable."""
    inputs = tuple((each.name, each.type, each.whole, each.unit) for each in spec.inputs)
    return inputs, tuple((each.name, each.type, each.unit) for each in spec.outputs), spec.date_key, spec.zone


def moved_values(old: InputSpec, new: InputSpec) -> tuple[InputSpec, tuple[str, ...], tuple[str, ...]]:
    added = tuple(value for value in new.values if value not in old.values)
    return new, added, tuple(value for value in old.values if value not in new.values)


def changes(old: Table, new: Table) -> list[Change]:
    """Both tables' rows as one set of bits over the values both know, walked once."""
    rows = [*old.rows, *new.rows]
    both = replace(new.spec, inputs=tuple(map(shared_input, old.spec.inputs, new.spec.inputs)))
    columns = compile_columns(both, rows)
    epochs = build_epochs(spans_of(rows), [row.status == "in_force" for row in rows])
    found: dict[tuple, Change] = {}
    old_rows = (1 << len(old.rows)) - 1
    first = [bits for table, bits in ((old, old_rows), (new, ~old_rows)) if table.spec.policy == "first"]
    for start, day in zip(epochs.masks, epochs.first_days, strict=True):
        for mask, (values, count) in outcomes(columns, start, first=first).items():
            before, after = old.outcome(mask & old_rows), new.outcome(mask >> len(old.rows))
            if before != after:
                key = (before.status, before.rows, after.status, after.rows)
                change = found.get(key, Change(before, after, 0, values, day))
                found[key] = change._replace(cells=change.cells + count)
    return list(found.values())


def shared_input(old: InputSpec, new: InputSpec) -> InputSpec:
    values = {value: label for value, label in new.values.items() if value in old.values}
    starts = [span.from_ for span in (old.domain, new.domain) if span.from_ is not None]
    ends = [span.below for span in (old.domain, new.domain) if span.below is not None]
    return replace(new, values=values, domain=Range(max(starts, default=None), min(ends, default=None)))


def values_in_words(spec: InputSpec, added: tuple[str, ...], removed: tuple[str, ...], lang: str) -> str:
    lists = {"added": ", ".join(added) or "-", "removed": ", ".join(removed) or "-"}
    return phrase("diff_values", lang, label=spec.label.to(lang), **lists)


def change_in_words(spec: TableSpec, change: Change, lang: str) -> str:
    cell = cell_of_space_in_words(spec, change.values, change.on, lang)
    name = "diff_result" if change.result_changed else "diff_row"
    sides = {"old": outcome_in_words(change.old, lang), "new": outcome_in_words(change.new, lang)}
    return phrase(name, lang, count=change.cells, cell=cell, **sides)


def outcome_in_words(outcome: Outcome, lang: str) -> str:
    rows, status = "+".join(outcome.rows), phrase("status_" + outcome.status.value, lang)
    if outcome.status is Status.DECIDED:
        return rows
    return phrase("diff_undecided", lang, status=status, rows=rows) if rows else status
