"""A draft's edits done in turn on the rules in force; each that cannot be done says why, and the others stand.

An edit is an object: `id`, `kind`, `table`, `row`, and `typed`, what a form or a file said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surety.amendments import changes
from surety.amendments.changes import ChangeRefused
from surety.amendments.dossier import Dossier
from surety.consoles.rules.drafts import files, suggesting
from surety.consoles.rules.drafts.typed_row import (
    Problem,
    Typed,
    clauses_of,
    day_typed,
    one,
    row_of,
    texts_of,
    when_of,
)
from surety.rulebook import Case, Release
from surety.rulebook.place import Place
from surety.rulebook.read_rows import read_when
from surety.rulebook.spec import ClauseSpec, Gap, TableSpec, Text
from surety.rulebook.worked import run_case

KINDS = {
    "replace": gettext_lazy("Change a row from a day on"),
    "add": gettext_lazy("Add a row"),
    "end": gettext_lazy("End a row"),
    "status": gettext_lazy("Enforce a row, or take it back"),
    "table": gettext_lazy("A table from a file"),
    "casefile": gettext_lazy("Worked cases from a file"),
    "clause": gettext_lazy("Add a clause"),
    "gap": gettext_lazy("Leave something open on purpose"),
    "ungap": gettext_lazy("No longer leave it open"),
    "cases": gettext_lazy("Add worked cases"),
    "recase": gettext_lazy("Change a worked case"),
}
FORMS = ("replace", "add", "end", "clause", "gap", "cases")
"""Those with a form of their own; the others are done by a button or a file."""


@dataclass
class Attempt:
    """What came of the edits. `problems` and `notes` are by the edit's id."""

    dossier: Dossier
    problems: dict[int, list[Problem]] = field(default_factory=dict)
    notes: dict[int, list[str]] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        return not any(self.problems.values())


def attempt(base: Dossier, edits: Iterable[dict[str, Any]]) -> Attempt:
    found = Attempt(base)
    for edit in edits:
        problems: list[Problem] = []
        notes: list[str] = []
        try:
            done = _DO[edit["kind"]](found.dossier, edit, problems, notes)
        except ChangeRefused as refused:
            problems.append(_refused(refused))
            done = None
        except KeyError as unknown:
            problems.append(Problem("", _("There is no %(name)s in the rules in force.") % {"name": unknown.args[0]}))
            done = None
        if done is not None and not problems:
            found.dossier = done
        found.problems[edit["id"]], found.notes[edit["id"]] = problems, notes
    return found


def spec_of(release: Release, table: str) -> TableSpec:
    return release.table(table).spec


# ------------------------------------------------------------------------------------------------ rows


def _replace(held: Dossier, edit: dict[str, Any], problems: list[Problem], notes: list[str]) -> Dossier | None:
    table, old, typed = edit["table"], edit["row"], edit["typed"]
    spec = spec_of(held.release, table)
    row, found = row_of(spec, typed, begins="on")
    cases, faulty = suggesting.cases_of(spec, typed, one(typed, "id"))
    problems += [*found, *faulty, *_uncited(held, typed)]
    if row is None or row.from_ is None or problems:
        return None
    release = changes.replace_row_from(held.release, table, old, on=row.from_, by=row)
    kept = suggesting.retire(Dossier(release, held.cases), table, old, to=row.from_, notes=notes)
    return Dossier(release, (*kept.cases, *cases))


def _add(held: Dossier, edit: dict[str, Any], problems: list[Problem], notes: list[str]) -> Dossier | None:
    table, typed = edit["table"], edit["typed"]
    spec = spec_of(held.release, table)
    row, found = row_of(spec, typed, begins="from")
    cases, faulty = suggesting.cases_of(spec, typed, one(typed, "id"))
    problems += [*found, *faulty, *_uncited(held, typed)]
    if row is None or problems:
        return None
    release = changes.add_row(held.release, table, row, after=one(typed, "after"))
    return Dossier(release, (*held.cases, *cases))


def _end(held: Dossier, edit: dict[str, Any], problems: list[Problem], notes: list[str]) -> Dossier | None:
    table, row = edit["table"], edit["row"]
    to = day_typed(edit["typed"], "to", problems, needed=True)
    if to is None:
        return None
    release = changes.end_row(held.release, table, row, to=to)
    return suggesting.retire(Dossier(release, held.cases), table, row, to=to, notes=notes)


def _status(held: Dossier, edit: dict[str, Any], problems: list[Problem], notes: list[str]) -> Dossier:
    act = changes.enforce_row if one(edit["typed"], "status") == "in_force" else changes.withdraw_row
    return Dossier(act(held.release, edit["table"], edit["row"]), held.cases)


def _uncited(held: Dossier, typed: Typed) -> list[Problem]:
    unknown = [name for name in clauses_of(typed) if name not in held.release.clauses]
    said = _("There is no clause %(ids)s. Look for it by its words, or add it to the draft first.")
    return [Problem("clause", said % {"ids": ", ".join(unknown)})] if unknown else []


# ------------------------------------------------------------------------------------------------ tables, clauses, gaps


def _table(held: Dossier, edit: dict[str, Any], problems: list[Problem], notes: list[str]) -> Dossier | None:
    typed = edit["typed"]
    present = held.release.tables.get(edit["table"])
    against = one(typed, "against")
    if against and (present is None or files.fingerprint(present.spec) != against):
        said = _(
            "Table %(table)s has changed since this file was uploaded. Download it again and make your change there."
        )
        problems.append(Problem("", said % {"table": edit["table"]}))
        return None
    spec, faults = files.read_kept(one(typed, "yaml"), edit["table"], one(typed, "subject"))
    problems += [Problem("", text) for text in faults]
    if spec is None:
        return None
    cited = {name for row in spec.rows for name in row.clause}
    unknown = sorted(cited - held.release.clauses.keys())
    if unknown:
        said = _("There is no clause %(ids)s. Look for it by its words, or add it to the draft first.")
        problems.append(Problem("", said % {"ids": ", ".join(unknown)}))
        return None
    after = Dossier(changes.with_table(held.release, spec), held.cases)
    ends = {row.id: row.to for row in spec.rows if row.to}
    before = {row.id: row.to for row in present.rows} if present else {}
    for name, to in ends.items():
        if name in before and before[name] != to:
            after = suggesting.retire(after, spec.id, name, to=to, notes=notes)
    return after


def _casefile(held: Dossier, edit: dict[str, Any], problems: list[Problem], notes: list[str]) -> Dossier | None:
    cases, faults = files.read_cases_kept(one(edit["typed"], "yaml"), edit["table"])
    problems += [Problem("", text) for text in faults]
    spec_of(held.release, edit["table"])
    return None if faults else Dossier(held.release, changes.with_cases(held.cases, edit["table"], cases))


def _clause(held: Dossier, edit: dict[str, Any], problems: list[Problem], notes: list[str]) -> Dossier | None:
    typed = edit["typed"]
    name, zh, en = one(typed, "id"), one(typed, "text_zh"), one(typed, "text_en")
    if not name or len(name) > 24 or not name.isprintable() or " " in name:
        problems.append(Problem("id", _("An id such as EXP-6a: no blanks, at most 24 characters.")))
    if name in held.release.clauses:
        problems.append(Problem("id", _("This clause is there already; what it says stays.")))
    if not zh or not en:
        problems.append(Problem("text_zh" if en else "text_en", _("Write it in both languages.")))
    quality = one(typed, "quality")
    if problems:
        return None
    clause = ClauseSpec(name, Text(zh, en), quality if quality in ("H", "M", "L") else "")
    return Dossier(changes.with_clauses(held.release, [clause]), held.cases)


def _gap(held: Dossier, edit: dict[str, Any], problems: list[Problem], notes: list[str]) -> Dossier | None:
    typed, spec = edit["typed"], spec_of(held.release, edit["table"])
    name = one(typed, "id")
    if not name or any(gap.id == name for gap in spec.gaps):
        problems.append(Problem("id", _("Give it an id that no other gap has.")))
    raw = when_of(spec, typed, problems)
    reason = texts_of(typed, problems, ("reason",)).get("reason")
    start, end = (day_typed(typed, side, problems) for side in ("from", "to"))
    if reason is None and not problems:
        problems.append(Problem("reason_zh", _("Say why it is left open, in both languages.")))
    if start and end and start >= end:
        problems.append(Problem("to", _("It would be over before it begins.")))
    if problems or reason is None:
        return None
    when = read_when(Place([]), raw, spec.inputs)
    gap = Gap(name, Text(reason["zh"], reason["en"]), when, start, end)
    return Dossier(changes.set_gaps(held.release, spec.id, (*spec.gaps, gap)), held.cases)


def _ungap(held: Dossier, edit: dict[str, Any], problems: list[Problem], notes: list[str]) -> Dossier:
    spec = spec_of(held.release, edit["table"])
    kept = [gap for gap in spec.gaps if gap.id != edit["row"]]
    return Dossier(changes.set_gaps(held.release, spec.id, kept), held.cases)


# ------------------------------------------------------------------------------------------------ worked cases


def _cases(held: Dossier, edit: dict[str, Any], problems: list[Problem], notes: list[str]) -> Dossier | None:
    spec = spec_of(held.release, edit["table"])
    held.release.table(edit["table"]).row(edit["row"])
    cases, faulty = suggesting.cases_of(spec, edit["typed"], edit["row"])
    problems += faulty
    if not cases and not faulty:
        problems.append(Problem("case.1.on", _("Fill in at least one case.")))
    return None if problems else Dossier(held.release, (*held.cases, *cases))


def _recase(held: Dossier, edit: dict[str, Any], problems: list[Problem], notes: list[str]) -> Dossier:
    """A case is left out, or expects from now on what the new rules say."""
    key, keeps = one(edit["typed"], "case"), one(edit["typed"], "act") == "accept"
    found: list[Case] = []
    for case in held.cases:
        if case_key(case) != key:
            found.append(case)
        elif keeps and (restated := _restated(held.release, case)):
            found.append(restated)
    return Dossier(held.release, tuple(found))


def _restated(release: Release, case: Case) -> Case | None:
    answer, _trouble = run_case(release.tables[case.table], case)
    if answer is None:
        return None
    row, outputs = answer.row_id or "", answer.outputs if case.outputs else {}
    return case._replace(
        row=row, status=answer.status, outputs={name: outputs[name] for name in case.outputs if name in outputs}
    )


def case_key(case: Case) -> str:
    """Tells the cases of a rulebook apart, whatever else is edited."""
    return repr((case.table, case.name, case.on, sorted(case.inputs.items(), key=str), case.row, case.status.value))


def _refused(refused: ChangeRefused) -> Problem:
    facts = {"table": refused.table, "row": refused.row, **{name: str(each) for name, each in refused.facts.items()}}
    words = {
        "row_id_taken": ("id", _("Row %(row)s is there already. An id is never used twice; choose another.")),
        "no_such_row": ("", _("Table %(table)s has no row %(row)s in the rules in force.")),
        "no_such_table": ("", _("The rules in force have no table %(table)s.")),
        "ends_before_it_begins": (
            "on",
            _("Row %(row)s begins on %(begins)s and cannot end on %(ends)s. Choose a later day."),
        ),
        "begins_elsewhere": ("on", _("The new row has to begin on the day the old one ends.")),
    }
    name, text = words.get(refused.code, ("", refused.code))
    return Problem(name, text % facts)


_DO: dict[str, Callable[[Dossier, dict[str, Any], list[Problem], list[str]], Dossier | None]] = {
    "replace": _replace,
    "add": _add,
    "end": _end,
    "status": _status,
    "table": _table,
    "casefile": _casefile,
    "clause": _clause,
    "gap": _gap,
    "ungap": _ungap,
    "cases": _cases,
    "recase": _recase,
}
