"""Tables and worked cases from files: read with every fault and its place, and kept in a draft as YAML."""

from __future__ import annotations

from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import NamedTuple

from django.utils.translation import gettext as _
from msgspec.structs import replace

from surety.config import environment
from surety.consoles.language import lang
from surety.exchange import import_table, yaml_text
from surety.exchange.convert import report_lost
from surety.exchange.raw import raw_table
from surety.exchange.source import Source
from surety.rulebook import Case, Fault, Release, RulebookError
from surety.rulebook.cases import read_cases
from surety.rulebook.load import CASES, VOCABULARY, read_file, read_vocabulary
from surety.rulebook.place import Place
from surety.rulebook.spec import TableSpec

BYTES_MAX = 4_000_000
SHEETS = (".csv", ".xlsx", ".dmn")
FORMS = (*SHEETS, ".yaml", ".yml")


class Uploaded(NamedTuple):
    """A file as an edit keeps it, or its faults in words, each with file, row, cell and reason."""

    name: str
    kind: str = ""
    table: str = ""
    yaml: str = ""
    subject: str = ""
    faults: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def read_upload(content: bytes, name: str, *, decision: str = "", whole: frozenset[str] = frozenset()) -> Uploaded:
    name = PurePath(name.replace("\\", "/")).name[:120] or "?"
    if len(content) > BYTES_MAX:
        return Uploaded(name, faults=(_("%(name)s is larger than 4 MB.") % {"name": name},))
    if name.endswith(CASES):
        return _cases(content, name)
    suffix = PurePath(name).suffix.lower()
    if suffix not in FORMS:
        said = _("%(name)s: this is no table. Upload CSV, XLSX, DMN or YAML.")
        return Uploaded(name, faults=(said % {"name": name},))
    try:
        if suffix in SHEETS:
            chosen = {"decision": decision, "whole": whole} if suffix == ".dmn" else {}
            spec, remarks = import_table(content, name, **chosen)
        else:
            spec, remarks = _yaml(content, name), ()
    except RulebookError as error:
        return Uploaded(name, faults=_said(error.faults))
    return Uploaded(name, "table", spec.id, yaml_text(spec), spec.subject, (), _said(remarks))


def _yaml(content: bytes, name: str) -> TableSpec:
    faults: list[Fault] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{PurePath(name).stem}.yaml"
        path.write_bytes(content)
        spec = read_file(Path(folder), path, Place(faults, name), _vocabulary())
    if faults or spec is None:
        raise RulebookError(faults)
    source = Source(name)
    report_lost(source, raw_table(spec), spec.id)
    source.refuse()
    return spec


def _vocabulary() -> dict:
    return read_vocabulary(Place([], VOCABULARY), environment.rulebook_folder() / VOCABULARY)


def _cases(content: bytes, name: str) -> Uploaded:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return Uploaded(name, faults=(_("%(name)s is not UTF-8.") % {"name": name},))
    table = name.removesuffix(CASES)
    _found, faults = read_cases_kept(text, table)
    return Uploaded(name, "casefile", table, text, faults=tuple(faults))


def read_kept(text: str, table: str, subject: str) -> tuple[TableSpec | None, list[str]]:
    """The table of an edit."""
    try:
        spec = _yaml(text.encode(), f"{table}.yaml")
    except RulebookError as error:
        return None, list(_said(error.faults))
    return replace(spec, subject=subject), []


def read_cases_kept(text: str, table: str) -> tuple[list[Case], list[str]]:
    faults: list[Fault] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{PurePath(table).name}{CASES}"
        path.write_text(text, encoding="utf-8")
        cases = read_cases(path, Place(faults, path.name))
    return cases, list(_said(faults))


def fingerprint(spec: TableSpec) -> str:
    """Names the content of one table."""
    return Release([spec]).hash


def _said(faults: object) -> tuple[str, ...]:
    return tuple(fault.to_text(lang()) for fault in faults)  # type: ignore[attr-defined]
