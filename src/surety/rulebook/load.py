"""Rulebook files -> a release, or every fault in them at once."""

from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import yaml
from msgspec.structs import replace

from surety.rulebook.errors import RulebookError
from surety.rulebook.place import Place
from surety.rulebook.read_fields import Vocabulary, read_input, read_inputs, read_outputs
from surety.rulebook.read_rows import read_gaps, read_rows
from surety.rulebook.release import Release
from surety.rulebook.spec import LANGUAGES, ClauseSpec, Policy, TableSpec
from surety.rulebook.yaml_text import read_yaml

ZONE = "Asia/Shanghai"
VOCABULARY, CLAUSES, CASES = "vocabulary.yaml", "clauses.yaml", ".cases.yaml"


def load_release(root: Path) -> Release:
    """Every table under `root`, checked and compiled; raises RulebookError with every fault."""
    root, faults = Path(root), []
    vocabulary = read_vocabulary(Place(faults, VOCABULARY), root / VOCABULARY)
    clauses = read_clauses(Place(faults, CLAUSES), root / CLAUSES)
    tables = [
        read_file(root, path, Place(faults, path.relative_to(root).as_posix()), vocabulary)
        for path in table_paths(root)
    ]
    if not tables:
        Place(faults, root.name).fault("no_tables")
    report_clash(faults, root, tables)
    report_citations(faults, root, tables, clauses)
    if faults:
        raise RulebookError(faults)
    return Release(tables, clauses)


def table_paths(root: Path) -> list[Path]:
    return [
        path
        for path in sorted(root.rglob("*.yaml"))
        if path.name not in (VOCABULARY, CLAUSES) and not path.name.endswith(CASES)
    ]


def parse(path: Path, place: Place) -> Any:
    try:
        return read_yaml(path)
    except (yaml.YAMLError, ValueError) as error:
        place.fault("bad_yaml", problem=" ".join(str(error).split()))
        return None


def read_file(root: Path, path: Path, place: Place, vocabulary: Vocabulary) -> TableSpec | None:
    before = len(place.faults)
    raw = parse(path, place)
    if len(place.faults) > before:
        return None
    table = read_table(place, raw, vocabulary)
    if table is None:
        return None
    if table.id != path.stem:
        place.fault("file_name", "id", id=table.id)
    return replace(table, subject=path.parent.name if path.parent != root else "")


def read_table(place: Place, raw: Any, vocabulary: Vocabulary) -> TableSpec | None:
    required = "id title question date_key date_note inputs outputs rows"
    raw = place.mapping(raw, "", required, "policy zone note gaps")
    if not raw:
        return None
    inputs = read_inputs(place, raw.get("inputs"), vocabulary)
    outputs = read_outputs(place, raw.get("outputs"))
    return TableSpec(
        id=place.word(raw.get("id"), "id"),
        title=place.text(raw.get("title"), "title"),
        question=place.text(raw.get("question"), "question"),
        date_key=place.word(raw.get("date_key"), "date_key"),
        date_note=place.text(raw.get("date_note"), "date_note"),
        inputs=inputs,
        outputs=outputs,
        rows=read_rows(place, raw.get("rows"), inputs, outputs),
        policy=place.choice(raw.get("policy"), "policy", get_args(Policy), "unique"),
        zone=read_zone(place, raw.get("zone", ZONE)),
        note=place.text(raw["note"], "note") if "note" in raw else None,
        gaps=read_gaps(place, raw.get("gaps"), inputs),
    )


def read_zone(place: Place, raw: Any) -> str:
    try:
        zone = ZoneInfo(raw).key
        return ZONE if zone == ZONE else zone
    except (TypeError, ValueError, OSError, KeyError):
        place.fault("bad_zone", "zone", value=raw)
        return "UTC"


def read_vocabulary(place: Place, path: Path) -> Vocabulary:
    """Inputs several tables share; optional."""
    raw = parse(path, place) if path.exists() else {}
    entries = raw.items() if isinstance(raw, dict) else ()
    return {
        str(name): read_input(place.at(str(name)), {"name": name, **entry}, {})
        for name, entry in entries
        if isinstance(entry, dict)
    }


def read_clauses(place: Place, path: Path) -> dict[str, ClauseSpec] | None:
    """What each citable id says; without the file, ids are taken as they stand."""
    if not path.exists():
        return None
    raw = parse(path, place)
    return {
        str(name): read_clause(place.at(str(name)), str(name), entry)
        for name, entry in (raw.items() if isinstance(raw, dict) else ())
    }


def read_clause(place: Place, name: str, raw: Any) -> ClauseSpec:
    raw = place.mapping(raw, "", "zh en", "quality")
    text = place.text({key: raw.get(key) for key in LANGUAGES}, "text")
    return ClauseSpec(name, text, place.choice(raw.get("quality"), "quality", ("H", "M", "L"), ""))


def report_clash(faults: list, root: Path, tables: list) -> None:
    first = {}
    for path, table in zip(table_paths(root), tables, strict=True):
        if table is None:
            continue
        if table.id in first:
            place = Place(faults, path.relative_to(root).as_posix())
            place.fault("duplicate_table", "id", id=table.id, other=first[table.id])
        first.setdefault(table.id, path.relative_to(root).as_posix())


def report_citations(faults: list, root: Path, tables: list, clauses: dict | None) -> None:
    if clauses is None:
        return
    for path, table in zip(table_paths(root), tables, strict=True):
        for row in table.rows if table else ():
            for cited in row.clause:
                if cited not in clauses:
                    place = Place(faults, path.relative_to(root).as_posix(), row.id)
                    place.fault("unknown_clause", "clause", value=cited)
