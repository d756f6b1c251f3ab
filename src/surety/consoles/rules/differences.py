"""Two releases side by side: which rows came, ended or took the place of others, and which answers become others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from surety.consoles.language import lang
from surety.consoles.rules.book import Reading, RowView, row_view
from surety.consoles.show.rule_words import output_words
from surety.rulebook import Release, TableDiff, diff_releases
from surety.rulebook.answer import Outcome, Status
from surety.rulebook.diff import Change
from surety.rulebook.phrases import phrase
from surety.rulebook.space import TooLarge
from surety.rulebook.spec import Row, TableSpec
from surety.rulebook.words import value_in_words

CELLS_SHOWN = 50


@dataclass(frozen=True)
class Aspect:
    """One thing two rows say, each in words; None where one of them is not there."""

    label: Any
    old: str
    new: str

    @property
    def differs(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True)
class RowPair:
    """`kind`: added, replaced, ended, changed or gone. A replaced row stands beside the one that follows it."""

    kind: str
    old: RowView | None
    new: RowView | None
    aspects: tuple[Aspect, ...] = ()

    @property
    def shown(self) -> RowView:
        found = self.new or self.old
        assert found is not None
        return found


@dataclass(frozen=True)
class Said:
    """Who answers, and what: label, words, and whether the other side says something else."""

    who: str
    outputs: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class CellChange:
    """Cells whose answer becomes another one, an example of them in words."""

    cells: int
    since: date | None
    result: bool
    example: tuple[tuple[str, str], ...]
    on: date
    old: Said
    new: Said


@dataclass(frozen=True)
class TableDifference:
    spec: TableSpec
    title: str
    kind: str
    pairs: tuple[RowPair, ...]
    cells: int = 0
    results: int = 0
    since: date | None = None
    """The first day on which an answer changes; None where none does, or where one changes for all time."""
    always: bool = False
    changes: tuple[CellChange, ...] = ()
    changes_left: int = 0
    told: tuple[str, ...] = ()
    """What else differs: inputs, outputs, values that came or went, words."""
    too_large: bool = False


def differences(base: Reading, candidate: Reading) -> list[TableDifference]:
    """Every table that differs, in order of name."""
    found = []
    for name in sorted(base.release.tables.keys() | candidate.release.tables.keys()):
        old, new = base.release.tables.get(name), candidate.release.tables.get(name)
        if old and new and (old.spec, old.stopped) == (new.spec, new.stopped):
            continue
        found.append(_table(name, base, candidate))
    return found


def _table(name: str, base: Reading, candidate: Reading) -> TableDifference:
    old, new = (read.release.tables.get(name) for read in (base, candidate))
    spec = (new or old).spec  # type: ignore[union-attr]
    pairs = tuple(_pairs(base, candidate, old and old.spec, new and new.spec))
    title = spec.title.to(lang())
    try:
        diffs = diff_releases(_alone(base.release, name), _alone(candidate.release, name))
    except TooLarge:
        return TableDifference(spec, title, "compared", pairs, too_large=True)
    kind = "added" if old is None else "removed" if new is None else "compared"
    shown = [(diff, change) for diff in diffs for change in diff.changes]
    shown.sort(key=lambda pair: (not pair[1].result_changed, -pair[1].cells))
    earliest = min((diff.earliest for diff in diffs if diff.earliest), default=None)
    return TableDifference(
        spec=spec,
        title=title,
        kind=kind,
        pairs=pairs,
        cells=sum(diff.cells for diff in diffs),
        results=sum(change.cells for _, change in shown if change.result_changed),
        since=None if earliest == date.min else earliest,
        always=earliest == date.min,
        changes=tuple(_cell(diff, change, old, new) for diff, change in shown[:CELLS_SHOWN]),
        changes_left=max(0, len(shown) - CELLS_SHOWN),
        told=tuple(line for diff in diffs for line in _told(diff)),
    )


def _alone(release: Release, name: str) -> Release:
    tables = [release.tables[name].spec] if name in release.tables else []
    return Release(tables, {}, [stop for stop in release.stopped if stop.table == name])


# ------------------------------------------------------------------------------------------------ rows


def _pairs(base: Reading, candidate: Reading, old: TableSpec | None, new: TableSpec | None) -> Iterator[RowPair]:
    before = {row.id: row for row in old.rows} if old else {}
    after = {row.id: row for row in new.rows} if new else {}
    following = _following(before, after)
    views = _Views(base, candidate, old, new)
    for name, row in after.items():
        if name not in before and name not in following.values():
            yield RowPair("added", None, views.new(row))
        elif name in before and views.differ(before[name], row):
            if name in following:
                yield views.succession(row, after[following[name]])
            else:
                yield views.pair("ended" if _ended(before[name], row) else "changed", before[name], row)
    for name in before.keys() - after.keys():
        yield RowPair("gone", views.old(before[name]), None)


def _ended(old: Row, new: Row) -> bool:
    return new.to is not None and (old.to is None or new.to < old.to)


def _following(before: dict[str, Row], after: dict[str, Row]) -> dict[str, str]:
    """Of each row that ends, the new row that begins on that day and is most like it."""
    ended = [row for name, row in after.items() if name in before and _ended(before[name], row)]
    fresh = [row for name, row in after.items() if name not in before]
    likely = [(_likeness(old, new), old.id, new.id) for old in ended for new in fresh if new.from_ == old.to]
    found: dict[str, str] = {}
    for score, old_id, new_id in sorted(likely, key=lambda each: (-each[0], each[1], each[2])):
        if score and old_id not in found and new_id not in found.values():
            found[old_id] = new_id
    return found


def _likeness(old: Row, new: Row) -> int:
    """How many conditions they share; a row with none is like any."""
    shared = sum(old.when.get(name) == cell for name, cell in new.when.items())
    return 2 * shared + sum(old.outputs.get(name) == value for name, value in new.outputs.items()) + 1


@dataclass(frozen=True)
class _Views:
    """Rows of either release as a reader sees them, and what two of them say side by side."""

    base: Reading
    candidate: Reading
    old_spec: TableSpec | None
    new_spec: TableSpec | None

    def old(self, row: Row) -> RowView:
        assert self.old_spec is not None
        return row_view(self.base, self.old_spec, row)

    def new(self, row: Row) -> RowView:
        assert self.new_spec is not None
        return row_view(self.candidate, self.new_spec, row)

    def differ(self, old: Row, new: Row) -> bool:
        return old != new or self.old(old).state != self.new(new).state

    def succession(self, old: Row, new: Row) -> RowPair:
        """The old row as it ends, and the one that follows it."""
        views = self.new(old), self.new(new)
        return RowPair("replaced", *views, aspects=tuple(_aspects(*views, with_state=False)))

    def pair(self, kind: str, old: Row, new: Row) -> RowPair:
        """One row, and what of it differs, beside the conditions it goes by."""
        views = self.old(old), self.new(new)
        conditions = {label for view in views for label, _words in view.when}
        told = (aspect for aspect in _aspects(*views) if aspect.differs or aspect.label in conditions)
        return RowPair(kind, *views, aspects=tuple(told))


def _aspects(old: RowView, new: RowView, *, with_state: bool = True) -> Iterator[Aspect]:
    anything = _("any")
    for labels in (_labels(old.when, new.when), _labels(_said(old), _said(new))):
        yield from (Aspect(label, was or anything, is_ or anything) for label, was, is_ in labels)
    yield Aspect(pgettext("validity", "From"), _day(old.row.from_), _day(new.row.from_))
    yield Aspect(_("First day without it"), _day(old.row.to), _day(new.row.to))
    yield Aspect(_("Clause"), " ".join(old.row.clause), " ".join(new.row.clause))
    if with_state and old.state != new.state:
        yield Aspect(_("State"), str(old.state_label), str(new.state_label))
    if old.note or new.note:
        yield Aspect(_("Note"), old.note, new.note)
    if old.reason or new.reason:
        yield Aspect(_("Assumed because"), old.reason, new.reason)


def _said(view: RowView) -> tuple[tuple[str, str], ...]:
    return tuple((label, words) for label, words, _nil in view.outputs)


def _labels(
    old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]
) -> list[tuple[str, str | None, str | None]]:
    before, after = dict(old), dict(new)
    return [(label, before.get(label), after.get(label)) for label in dict.fromkeys([*before, *after])]


def _day(day: date | None) -> str:
    return day.isoformat() if day else _("no bound")


# ------------------------------------------------------------------------------------------------ cells


def _cell(diff: TableDiff, change: Change, old: Any, new: Any) -> CellChange:
    in_lang = lang()
    example = zip(diff.spec.inputs, change.values, strict=True)
    return CellChange(
        cells=change.cells,
        since=None if change.earliest == date.min else change.earliest,
        result=change.result_changed,
        example=tuple((spec.label.to(in_lang), value_in_words(spec, value, in_lang)) for spec, value in example),
        on=change.on,
        old=_said_by((old or new).spec, change.old, change.new),
        new=_said_by((new or old).spec, change.new, change.old),
    )


def _said_by(spec: TableSpec, outcome: Outcome, other: Outcome) -> Said:
    """What an outcome says, or why nobody says anything."""
    in_lang, rows = lang(), " + ".join(outcome.rows)
    if outcome.status is not Status.DECIDED:
        status = phrase("status_" + outcome.status.value, in_lang)
        return Said(f"{status} {rows}".strip(), ())
    said = [(each, outcome.outputs[each.name]) for each in spec.outputs if each.name in outcome.outputs]
    return Said(
        rows,
        tuple(
            (each.label.to(in_lang), output_words(spec, each, outcome.outputs), other.outputs.get(each.name) != value)
            for each, value in said
        ),
    )


def _told(diff: TableDiff) -> list[str]:
    """The lines of the diff that are about no cell."""
    if diff.kind != "compared":
        return []
    text = diff._replace(changes=()).to_text(lang())
    lines = [line.removeprefix(f"{diff.table}: ") for line in text.split("\n")]
    return lines if not diff.changes else [line for line in lines if line != phrase("diff_words", lang())]
