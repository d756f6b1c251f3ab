"""A candidate from files: a whole rulebook folder, or one table of it that was changed."""

from __future__ import annotations

from pathlib import Path

from surety.amendments import changes
from surety.amendments.dossier import Dossier
from surety.config import environment
from surety.rulebook import Fault, RulebookError, load_cases, load_release
from surety.rulebook.cases import read_cases
from surety.rulebook.load import CASES, CLAUSES, VOCABULARY, read_clauses, read_file, read_vocabulary
from surety.rulebook.place import Place


def from_folder(folder: Path) -> Dossier:
    """A rulebook folder as a candidate; raises RulebookError with every fault."""
    return Dossier(load_release(folder), tuple(load_cases(folder)))


def from_file(path: Path, base: Dossier) -> Dossier:
    """The rules in force with one table as this file has it, and its worked cases from the file beside it.

    Vocabulary and clauses come from the rulebook folder the file stands in, else from the packaged one; clauses that
    are known already stay as they are. Raises RulebookError.
    """
    root = _root_of(path)
    faults: list[Fault] = []
    vocabulary = read_vocabulary(Place(faults, VOCABULARY), root / VOCABULARY)
    clauses = read_clauses(Place(faults, CLAUSES), root / CLAUSES) or {}
    spec = read_file(root, path, Place(faults, path.name), vocabulary)
    cases_path = path.with_name(path.stem + CASES)
    cases = read_cases(cases_path, Place(faults, cases_path.name)) if cases_path.exists() else []
    if faults or spec is None:
        raise RulebookError(faults)
    cited = {name for row in spec.rows for name in row.clause}
    release = changes.with_clauses(base.release, (clauses[name] for name in sorted(cited & clauses.keys())))
    unknown = [Fault("unknown_clause", path.name, facts=(("value", name),)) for name in cited - release.clauses.keys()]
    if unknown:
        raise RulebookError(unknown)
    return Dossier(changes.with_table(release, spec), changes.with_cases(base.cases, spec.id, cases))


def _root_of(path: Path) -> Path:
    path = path.absolute()
    return next((up for up in path.parents if (up / VOCABULARY).exists()), environment.rulebook_folder())
