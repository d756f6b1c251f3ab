"""Two releases compared over every cell and epoch: how many answers change, an example of each, and since which day.

A cell is a combination of value classes that neither release tells apart, in one epoch. A table that only one release
has is compared with one that has no rows; an input that only one has makes no difference to the other's rows.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from msgspec.structs import replace

from surety.rulebook.answer import Outcome
from surety.rulebook.columns import build_epochs
from surety.rulebook.diff_words import change_in_words, names_in_words, values_in_words
from surety.rulebook.phrases import phrase
from surety.rulebook.release import Release
from surety.rulebook.space import outcomes
from surety.rulebook.spec import InputSpec, Range, TableSpec
from surety.rulebook.table import Table, compile_columns, spans_of


class Change(NamedTuple):
    """`cells` cells in which `old` becomes `new`, one of them given.

    `earliest` is the first day on which any of them does; date.min where it has always been so.
    """

    old: Outcome
    new: Outcome
    cells: int
    values: tuple[Any, ...]
    on: date
    earliest: date

    @property
    def result_changed(self) -> bool:
        """Another status or another value of an output both know; else only another row."""
        ours, theirs = self.old.outputs, self.new.outputs
        return self.old.status != self.new.status or any(ours[name] != theirs[name] for name in ours.keys() & theirs)


class TableDiff(NamedTuple):
    """`kind` is added, removed or compared.

    `spec` is the newer table's, its inputs those in whose order a change gives its values. `values` are the inputs
    whose values came or went, as (input, added, removed); `inputs` and `outputs` the names that came and went.
    """

    table: str
    kind: str
    spec: TableSpec
    changes: tuple[Change, ...] = ()
    values: tuple[tuple[InputSpec, tuple[str, ...], tuple[str, ...]], ...] = ()
    inputs: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    outputs: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    @property
    def cells(self) -> int:
        return sum(change.cells for change in self.changes)

    @property
    def earliest(self) -> date | None:
        """The first day on which some answer changes; None where none does."""
        return min((change.earliest for change in self.changes), default=None)

    def to_text(self, lang: str = "en") -> str:
        new_or_gone = self.kind != "compared"
        said = [phrase("diff_" + self.kind, lang, question=self.spec.question.to(lang))] if new_or_gone else []
        said += [phrase("diff_inputs", lang, **names_in_words(*self.inputs))] if any(self.inputs) else []
        said += [phrase("diff_outputs", lang, **names_in_words(*self.outputs))] if any(self.outputs) else []
        said += [values_in_words(*each, lang) for each in self.values]
        said += [change_in_words(self.spec, change, lang) for change in self.changes]
        return "\n".join(f"{self.table}: {line}" for line in said or [phrase("diff_words", lang)])


def diff_releases(old: Release, new: Release) -> list[TableDiff]:
    """Only the tables that differ, in order of name; one that asks another question is gone and new.

    Raises TooLarge if a table outgrows the walk.
    """
    found = []
    for name in sorted(old.tables.keys() | new.tables.keys()):
        before, after = old.tables.get(name), new.tables.get(name)
        if before and after and comparable(before.spec, after.spec):
            found += [] if content(before) == content(after) else [compared(before, after)]
        else:
            found += [removed(before)] if before else []
            found += [added(after)] if after else []
    return found


def retroactive(diffs: Iterable[TableDiff], *, before: date) -> list[Change]:
    """The changes that touch days before this one, whether they change the result or only the row it comes from."""
    return [change for diff in diffs for change in diff.changes if change.earliest < before]


def content(table: Table) -> tuple:
    return table.spec, table.stopped


def removed(table: Table) -> TableDiff:
    return TableDiff(table.id, "removed", table.spec, changes(table, without_rows(table)))


def added(table: Table) -> TableDiff:
    return TableDiff(table.id, "added", table.spec, changes(without_rows(table), table))


def without_rows(table: Table) -> Table:
    return Table(replace(table.spec, rows=(), gaps=()))


def compared(old: Table, new: Table) -> TableDiff:
    pairs = in_both(old.spec, new.spec)
    moved = [moved_values(*pair) for pair in pairs]
    return TableDiff(
        table=new.id,
        kind="compared",
        spec=united(old.spec, new.spec),
        changes=changes(old, new),
        values=tuple(each for each in moved if each[1] or each[2]),
        inputs=came_and_went(old.spec.inputs, new.spec.inputs, {each.name for each, _ in pairs}),
        outputs=came_and_went(old.spec.outputs, new.spec.outputs, shared_outputs(old.spec, new.spec)),
    )


def comparable(old: TableSpec, new: TableSpec) -> bool:
    """The same date, inputs of one name of one kind with some value in common, and some output in common."""
    pairs = in_both(old, new)
    alike = all((a.type, a.whole, a.unit) == (b.type, b.whole, b.unit) and has_values(shared(a, b)) for a, b in pairs)
    return alike and (old.date_key, old.zone) == (new.date_key, new.zone) and bool(shared_outputs(old, new))


def in_both(old: TableSpec, new: TableSpec) -> list[tuple[InputSpec, InputSpec]]:
    return [(a, b) for a, b in paired(old.inputs, new.inputs) if a and b]


def has_values(spec: InputSpec) -> bool:
    bounds = spec.domain.from_, spec.domain.below
    return bool(spec.values) or (spec.type not in ("enum", "tree") and (None in bounds or bounds[0] < bounds[1]))


def shared_outputs(old: TableSpec, new: TableSpec) -> set[str]:
    kinds = {each.name: (each.type, each.unit) for each in old.outputs}
    return {each.name for each in new.outputs if kinds.get(each.name) == (each.type, each.unit)}


def came_and_went(old: tuple, new: tuple, kept: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    came, went = (tuple(each.name for each in specs if each.name not in kept) for specs in (new, old))
    return came, went


def moved_values(old: InputSpec, new: InputSpec) -> tuple[InputSpec, tuple[str, ...], tuple[str, ...]]:
    added = tuple(value for value in new.values if value not in old.values)
    return new, added, tuple(value for value in old.values if value not in new.values)


def changes(old: Table, new: Table) -> tuple[Change, ...]:
    """Both tables' rows as one set of bits over the values both know, walked once."""
    rows, old_rows = [*old.rows, *new.rows], (1 << len(old.rows)) - 1
    columns = compile_columns(united(old.spec, new.spec), rows)
    epochs = build_epochs(spans_of(rows), [row.status == "in_force" for row in rows])
    first = [bits for table, bits in ((old, old_rows), (new, ~old_rows)) if table.spec.policy == "first"]
    told = shared_outputs(old.spec, new.spec)
    found: dict[tuple, Change] = {}
    for start, day, begins in zip(epochs.masks, epochs.days, epochs.begins, strict=True):
        for mask, (values, count) in outcomes(columns, start, first=first).items():
            before, after = old.outcome(mask & old_rows), new.outcome(mask >> len(old.rows))
            key = (before.status, before.rows, after.status, after.rows)
            if key in found:
                found[key] = found[key]._replace(cells=found[key].cells + count)
            elif differ(before, after, told):
                found[key] = Change(before, after, count, values, day, begins)
    return tuple(found.values())


def differ(old: Outcome, new: Outcome, told: set[str]) -> bool:
    if (old.status, old.rows) != (new.status, new.rows):
        return True
    return any(old.outputs[name] != new.outputs[name] for name in told & old.outputs.keys())


def united(old: TableSpec, new: TableSpec) -> TableSpec:
    """The newer table with every input of either; of one that both have, the values both know."""
    pairs = paired(old.inputs, new.inputs)
    return replace(new, inputs=tuple(shared(a, b) if a and b else a or b for a, b in pairs))


def paired(old: tuple, new: tuple) -> list[tuple[InputSpec | None, InputSpec | None]]:
    """The inputs by name in the newer order, then those that went; None where one side has none."""
    before, after = ({each.name: each for each in specs} for specs in (old, new))
    return [(before.get(name), after.get(name)) for name in after | before]


def shared(old: InputSpec, new: InputSpec) -> InputSpec:
    values = {value: label for value, label in new.values.items() if value in old.values}
    starts = [span.from_ for span in (old.domain, new.domain) if span.from_ is not None]
    ends = [span.below for span in (old.domain, new.domain) if span.below is not None]
    return replace(new, values=values, domain=Range(max(starts, default=None), min(ends, default=None)))
