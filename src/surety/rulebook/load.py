"""Rulebook files -> a release, or every fault in them at once."""

import os
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import yaml
from msgspec.structs import replace

from surety.rulebook.errors import Fault, RulebookError
from surety.rulebook.place import Place
from surety.rulebook.read_fields import Vocabulary, read_input, read_inputs, read_outputs
from surety.rulebook.read_rows import read_gaps, read_rows, report_repeats
from surety.rulebook.release import Release
from surety.rulebook.spec import LANGUAGES, ClauseSpec, Policy, TableSpec
from surety.rulebook.yaml_text import Loader

ZONE = "Asia/Shanghai"
BYTES_MAX = 4_000_000
TABLE_BYTES_MAX = 80
"""Of a table's id: files and folders are called by it, three times as long where each byte has to be spelled out."""
VOCABULARY, CLAUSES, CASES = "vocabulary.yaml", "clauses.yaml", ".cases.yaml"


def load_release(root: Path) -> Release:
    """Every table under `root`, checked and compiled; raises RulebookError with every fault."""
    root, faults = Path(root), []
    vocabulary = read_vocabulary(Place(faults, VOCABULARY), root / VOCABULARY)
    clauses = read_clauses(Place(faults, CLAUSES), root / CLAUSES)
    places = {path: Place(faults, path.relative_to(root).as_posix()) for path in table_paths(root, faults)}
    if not places:
        Place(faults, root.name).fault("no_tables")
    read = [(place, read_file(root, path, place, vocabulary)) for path, place in places.items()]
    tables = [(place, table) for place, table in read if table]
    report_clash(tables)
    report_citations(tables, clauses)
    if faults:
        raise RulebookError(faults)
    return Release((table for _, table in tables), clauses)


def table_paths(root: Path, faults: list[Fault]) -> list[Path]:
    return [
        path
        for path in files_under(root, ".yaml", faults)
        if path.name not in (VOCABULARY, CLAUSES) and not path.name.endswith(CASES)
    ]


def files_under(root: Path, ending: str, faults: list[Fault]) -> list[Path]:
    """What is so named. Each folder is read once, by its own name before that of a link to it.

    A hidden folder is none of the rulebook's, such as the `..2027_01_01` in which Kubernetes keeps what its links lead
    to. A folder that cannot be read, and a link that leads out or nowhere, are faults: tables would be missed.
    """

    def refuse(error: OSError) -> None:
        place = Place(faults, Path(error.filename).relative_to(root).as_posix())
        place.fault("unreadable_file", problem=error.strerror or str(error))

    found, seen, starts = [], set(), [root]
    for start in starts:  # grows while it is read: links wait until every folder was met by its own name
        for at, folders, files in os.walk(start, onerror=refuse):
            real = os.path.realpath(at)
            folders[:] = [] if real in seen else sorted(name for name in folders if not name.startswith("."))
            if real in seen:
                continue
            seen.add(real)
            names = [*folders, *files]
            found += [Path(at, name) for name in names if name.endswith(ending)]
            links = [Path(at, name) for name in sorted(names) if os.path.islink(os.path.join(at, name))]
            starts += [link for link in links if leads_to_a_folder(link, root, faults)]
    return sorted(found)


def leads_to_a_folder(link: Path, root: Path, faults: list[Fault]) -> bool:
    """Within the rulebook. What is called as a table is looked at when it is read."""
    if link.name.startswith(".") or link.suffix == ".yaml" or link.is_file():
        return False
    place = Place(faults, link.relative_to(root).as_posix())
    target = os.path.realpath(link)
    if not link.is_dir():
        place.fault("link_to_nothing", target=os.readlink(link))
    elif not Path(target).is_relative_to(os.path.realpath(root)):
        place.fault("link_outside", target=target)
    else:
        return True
    return False


def parse(path: Path, place: Place) -> Any:
    text = read_text(path, place)
    try:
        return None if text is None else yaml.load(text, Loader)
    except (yaml.YAMLError, ValueError) as error:
        place.fault("bad_yaml", problem=problem_of(error))
        return None


def problem_of(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    parts = [getattr(error, name, None) for name in ("context", "problem")] if mark else [str(error)]
    said = " ".join(" ".join(part for part in parts if part).split())
    return f"line {mark.line + 1}, column {mark.column + 1}: {said}" if mark else said


def read_text(path: Path, place: Place) -> str | None:
    """The text of an ordinary file of bearable size in UTF-8."""
    try:
        if not path.is_file():
            place.fault("not_a_file")
        elif (size := path.stat().st_size) > BYTES_MAX:
            place.fault("file_too_large", size=size, limit=BYTES_MAX)
        elif (content := path.read_bytes()).startswith(BOM_UTF8):
            place.fault("byte_order_mark")
        else:
            return content.decode("utf-8")
    except UnicodeDecodeError as error:
        place.fault("bad_encoding", position=error.start)
    except OSError as error:
        place.fault("unreadable_file", problem=error.strerror or str(error))
    return None


def read_file(root: Path, path: Path, place: Place, vocabulary: Vocabulary) -> TableSpec | None:
    before = len(place.faults)
    raw = parse(path, place)
    if len(place.faults) > before:
        return None
    table = read_table(place, raw, vocabulary)
    if table is None:
        return None
    if len(table.id.encode()) > TABLE_BYTES_MAX:
        place.fault("table_name_too_long", "id", limit=TABLE_BYTES_MAX)
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
    rows, gaps = read_rows(place, raw.get("rows"), inputs, outputs), read_gaps(place, raw.get("gaps"), inputs)
    report_repeats(place, (*rows, *gaps))
    return TableSpec(
        id=place.word(raw.get("id"), "id"),
        title=place.text(raw.get("title"), "title"),
        question=place.text(raw.get("question"), "question"),
        date_key=place.word(raw.get("date_key"), "date_key"),
        date_note=place.text(raw.get("date_note"), "date_note"),
        inputs=inputs,
        outputs=outputs,
        rows=rows,
        policy=place.choice(raw.get("policy"), "policy", get_args(Policy), "unique"),
        zone=read_zone(place, raw.get("zone", ZONE)),
        note=place.text(raw["note"], "note") if "note" in raw else None,
        gaps=gaps,
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
    entries = read_entries(place, path) or {}
    return {name: read_input(place.at(name), {"name": name, **entry}, {}) for name, entry in entries.items()}


def read_clauses(place: Place, path: Path) -> dict[str, ClauseSpec] | None:
    """What each citable id says; without the file, ids are taken as they stand."""
    entries = read_entries(place, path)
    if entries is None:
        return None
    return {name: read_clause(place.at(name), name, each) for name, each in entries.items()}


def read_entries(place: Place, path: Path) -> dict[str, dict] | None:
    """Mappings by name; None if there is no such file."""
    if not (path.exists() or path.is_symlink()):
        return None
    before = len(place.faults)
    raw = parse(path, place)
    if len(place.faults) > before:
        return {}
    if not isinstance(raw, dict):
        place.fault("not_a_mapping", value=raw)
        return {}
    for name, entry in raw.items():
        if not isinstance(entry, dict):
            place.at(str(name)).fault("not_a_mapping", value=entry)
    return {place.word(name, ""): entry for name, entry in raw.items() if isinstance(entry, dict)}


def read_clause(place: Place, name: str, raw: Any) -> ClauseSpec:
    raw = place.mapping(raw, "", "zh en", "quality")
    text = place.text({key: raw.get(key) for key in LANGUAGES}, "text")
    return ClauseSpec(name, text, place.choice(raw.get("quality"), "quality", ("H", "M", "L"), ""))


def report_clash(tables: list[tuple[Place, TableSpec]]) -> None:
    first: dict[str, str] = {}
    for place, table in tables:
        if table.id in first:
            place.fault("duplicate_table", "id", id=table.id, other=first[table.id])
        first.setdefault(table.id, place.file)


def report_citations(tables: list[tuple[Place, TableSpec]], clauses: dict[str, ClauseSpec] | None) -> None:
    cited = ((place.at(row.id), name) for place, table in tables for row in table.rows for name in row.clause)
    for place, name in cited:
        if clauses is not None and name not in clauses:
            place.fault("unknown_clause", "clause", value=name)
