"""The form of one edit: made from its table, filled with what was typed, each fault at its field."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from surety.config import environment
from surety.consoles.language import lang
from surety.consoles.rules import amounts
from surety.consoles.rules.book import RowView, row_view
from surety.consoles.rules.drafts import suggesting
from surety.consoles.rules.drafts.edits import KINDS, attempt
from surety.consoles.rules.drafts.looking import Look
from surety.consoles.rules.drafts.typed_row import Problem, Typed, clauses_of, one, typed_of
from surety.consoles.show.rule_words import zero_words
from surety.rulebook.spec import ClauseSpec, InputSpec, OutputSpec, Row, TableSpec


@dataclass(frozen=True)
class Choice:
    code: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class FieldView:
    """One input or output: `choices` to tick or to choose from, `ranges` as (from, below), else `value`."""

    key: str
    label: str
    kind: str
    unit: str = ""
    value: str = ""
    choices: tuple[Choice, ...] = ()
    ranges: tuple[tuple[str, str], ...] = ()
    faults: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class CaseBlock:
    n: int
    on: str
    on_faults: tuple[str, ...]
    inputs: tuple[FieldView, ...]


@dataclass(frozen=True)
class Form:
    edit: dict[str, Any]
    kind_label: Any
    spec: TableSpec | None
    typed: Typed
    faults: dict[str, list[str]]
    old: RowView | None = None
    when: tuple[FieldView, ...] = ()
    then: tuple[FieldView, ...] = ()
    clauses: tuple[ClauseSpec, ...] = ()
    cases: tuple[CaseBlock, ...] = ()
    rows: tuple[str, ...] = ()
    """Rows a new one could stand after, where their order counts."""
    notes: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.spec.title.to(lang()) if self.spec else ""

    @property
    def named_faults(self) -> list[tuple[str, str, str]]:
        """(field, its label, what is wrong with it), as a list above the form gives them."""
        labels = {field.key: field.label for field in (*self.when, *self.then)}
        for block in self.cases:
            number = _("Case %(n)s") % {"n": block.n}
            labels |= {field.key: f"{number} {field.label}" for field in block.inputs} | {f"case.{block.n}.on": number}
        return [(name, labels.get(name, ""), text) for name, texts in self.faults.items() for text in texts]


def form_of(look: Look, edit: dict[str, Any]) -> Form:
    typed, table = edit["typed"], edit.get("table", "")
    spec = look.base.release.tables[table].spec if table in look.base.release.tables else None
    faults = by_field(look.attempt.problems.get(edit["id"], []))
    if spec is None:
        return Form(edit, KINDS[edit["kind"]], None, typed, faults)
    conditions = edit["kind"] in ("replace", "add", "gap")
    results = edit["kind"] in ("replace", "add")
    worked = edit["kind"] in ("replace", "add", "cases")
    cited = (look.candidate.release.clauses.get(name) for name in clauses_of({"clause": typed.get("clause") or []}))
    return Form(
        edit=edit,
        kind_label=KINDS[edit["kind"]],
        spec=spec,
        typed=typed,
        faults=faults,
        old=_row(look, spec, edit.get("row", "")),
        when=tuple(_condition(each, typed, faults) for each in spec.inputs) if conditions else (),
        then=tuple(_result(spec, each, typed, faults) for each in spec.outputs) if results else (),
        clauses=tuple(clause for clause in cited if clause),
        cases=_blocks(spec, typed, faults) if worked else (),
        rows=tuple(row.id for row in spec.rows) if spec.policy == "first" and edit["kind"] == "add" else (),
        notes=look.attempt.notes.get(edit["id"], []),
    )


def by_field(problems: list[Problem]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(problem.field, []).append(problem.text)
    return found


def _row(look: Look, spec: TableSpec, name: str) -> RowView | None:
    old, _new = look.readings
    row = next((each for each in spec.rows if each.id == name), None)
    return row_view(old, spec, row) if row else None


def _condition(spec: InputSpec, typed: Typed, faults: dict[str, list[str]]) -> FieldView:
    key = f"when.{spec.name}"
    label, unit, said = spec.label.to(lang()), amounts.unit_of(spec), tuple(faults.get(key, ()))
    if spec.type in ("number", "date"):
        sides = [typed.get(f"{key}.{side}") or [] for side in ("from", "below")]
        count = max(map(len, sides))
        pairs = [tuple(texts[n] if n < len(texts) else "" for texts in sides) for n in range(count)]
        kept = [pair for pair in pairs if any(text.strip() for text in pair)]
        return FieldView(key, label, spec.type, unit, ranges=(*kept, ("", "")), faults=said)  # type: ignore[arg-type]
    chosen = set(typed.get(key) or [])
    choices = tuple(Choice(code, words, code in chosen) for code, words in amounts.choices_of(spec, lang()))
    return FieldView(key, label, "set", choices=choices, faults=said)


def _result(spec: TableSpec, output: OutputSpec, typed: Typed, faults: dict[str, list[str]]) -> FieldView:
    key, zero = f"then.{output.name}", zero_words(spec, output)
    field = _single(output, key, one(typed, key), tuple(faults.get(key, ())))
    return replace(field, hint=_("%(label)s: %(words)s") % {"label": 0, "words": zero}) if zero else field


def _single(spec: InputSpec | OutputSpec, key: str, value: str, faults: tuple[str, ...]) -> FieldView:
    """A field that holds one value."""
    label, unit = spec.label.to(lang()), amounts.unit_of(spec)
    if spec.type in ("enum", "tree", "bool"):
        choices = tuple(Choice(code, words, code == value) for code, words in amounts.choices_of(spec, lang()))
        return FieldView(key, label, "choice", unit, value, choices, faults=faults)
    return FieldView(key, label, "date" if spec.type == "date" else "number", unit, value, faults=faults)


def _blocks(spec: TableSpec, typed: Typed, faults: dict[str, list[str]]) -> tuple[CaseBlock, ...]:
    asked = one(typed, "case_count")
    count = max([*suggesting.numbers(typed), suggesting.FORM_CASES, int(asked) if asked.isdecimal() else 0])
    return tuple(_block(spec, typed, faults, n) for n in range(1, min(count, suggesting.CASES_MAX) + 1))


def _block(spec: TableSpec, typed: Typed, faults: dict[str, list[str]], n: int) -> CaseBlock:
    def view(each: InputSpec) -> FieldView:
        key = f"case.{n}.in.{each.name}"
        return _single(each, key, one(typed, key), tuple(faults.get(key, ())))

    on = f"case.{n}.on"
    return CaseBlock(n, one(typed, on), tuple(faults.get(on, ())), tuple(map(view, spec.inputs)))


# ------------------------------------------------------------------------------------------------ how a form begins


def first_typed(look: Look, kind: str, table: str, row: str) -> dict[str, list[str]]:
    """What the form of a new edit holds: of a row that is replaced, everything it says now."""
    begins = default_day(look)
    if kind in ("add", "gap") or table not in look.base.release.tables:
        return {"from": [begins.isoformat()]} if kind in ("add", "gap") else {}
    found = suggesting.at_hand(look.candidate.release, table, row)
    if found is None:
        return {}
    if kind == "end":
        return {"to": [begins.isoformat()]}
    if kind == "cases":
        return with_suggestions(look, table, found, {})
    if kind == "replace":
        return _successor(look, table, found, begins)
    return {}


def _successor(look: Look, table: str, row: Row, begins: date) -> dict[str, list[str]]:
    spec = look.base.release.tables[table].spec
    typed = typed_of(spec, row) | {"on": [begins.isoformat()], "id": [_fresh_id(look, table, row.id, begins)]}
    for key in ("from", "from_unknown", "note_zh", "note_en"):
        typed.pop(key, None)
    if row.to and row.to <= begins:
        typed.pop("to", None)
    return typed


def _fresh_id(look: Look, table: str, name: str, begins: date) -> str:
    taken = {row.id for row in look.candidate.release.tables[table].rows}
    stem = name[:-7] if name[-7:-6] == "-" and name[-6:].isdecimal() else name
    wanted = f"{stem}-{begins:%Y%m}"
    return next(each for each in (wanted, *(f"{wanted}-{n}" for n in range(2, 1000))) if each not in taken)


def default_day(look: Look) -> date:
    """The draft's own day, else the first of a month after the notice."""
    day, _fault = amounts.day_of(look.draft.words.get("takes_effect", ""))
    return day or first_of_a_month(look.today)


def first_of_a_month(today: date) -> date:
    ahead = today + timedelta(days=environment.notice_days() + 1)
    return ahead if ahead.day == 1 else date(ahead.year + ahead.month // 12, ahead.month % 12 + 1, 1)


def suggest(look: Look, edit: dict[str, Any]) -> dict[str, list[str]] | None:
    """What was typed, its cases replaced by some that suit the row; None where the row is not one yet."""
    typed = {key: texts for key, texts in edit["typed"].items() if not key.startswith("case.")}
    edits = [each | {"typed": typed} if each["id"] == edit["id"] else each for each in look.draft.edits]
    edits = [each for each in edits if each["kind"] != "cases" or each["id"] != edit["id"]]
    tried = attempt(look.base, edits)
    name = edit["row"] if edit["kind"] == "cases" else one(typed, "id")
    row = suggesting.at_hand(tried.dossier.release, edit["table"], name)
    if row is None or tried.problems.get(edit["id"]):
        return None
    table = tried.dossier.release.tables[edit["table"]]
    return typed | suggesting.typed_cases(table.spec, suggesting.suggested(table, row))


def with_suggestions(look: Look, table: str, row: Row, typed: dict[str, list[str]]) -> dict[str, list[str]]:
    compiled = look.candidate.release.tables[table]
    return typed | suggesting.typed_cases(compiled.spec, suggesting.suggested(compiled, row))
