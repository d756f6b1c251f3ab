"""The one way in and the one way out, whatever the form."""

import re
from pathlib import PurePath
from typing import Any, NamedTuple

from surety.exchange.csv_file import read_csv, write_csv
from surety.exchange.dmn.read import read_dmn
from surety.exchange.dmn.write import write_dmn
from surety.exchange.raw import raw_table
from surety.exchange.source import Source
from surety.exchange.xlsx_file import read_xlsx, write_xlsx
from surety.rulebook.errors import Fault, RulebookError
from surety.rulebook.spec import TableSpec

CONTENT_MAX = 20_000_000
WRITERS = {".csv": write_csv, ".xlsx": write_xlsx, ".dmn": write_dmn}
READERS = {".csv": read_csv, ".xlsx": read_xlsx, ".dmn": read_dmn}
# XML cannot hold these, and spreadsheets rewrite a carriage return.
LOST = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


class Imported(NamedTuple):
    """`remarks`: what the reader should know of how the file was understood."""

    spec: TableSpec
    remarks: tuple[Fault, ...] = ()


def export_table(spec: TableSpec, name: str) -> bytes:
    """The file of this name (its ending picks the form); it is read back, so what is returned holds everything.

    Raises RulebookError if the form cannot hold this table.
    """
    source = Source(name)
    report_lost(source, raw_table(spec), spec.id)
    write = form_of(source, WRITERS)
    content = write(spec)
    try:
        kept = same(import_table(content, name).spec, spec)
    except RulebookError as error:
        raise RulebookError([Fault("not_exchanged", name), *error.faults]) from None
    if not kept:
        source.at(spec.id, "", "not_exchanged")
    source.refuse()
    return content


def import_table(content: bytes, name: str, *, decision: str = "", whole: frozenset[str] = frozenset()) -> Imported:
    """The table in this file; raises RulebookError with every fault and its place.

    Of a DMN file `decision` names one of several tables, by id or name, and `whole` the inputs of decimal type that
    hold whole numbers.
    """
    source = Source(name)
    read = form_of(source, READERS)
    if len(content) > CONTENT_MAX:
        source.at("", "", "too_large")
    chosen = {"decision": decision, "whole": whole} if decision or whole else {}
    if chosen and read is not read_dmn:
        source.at("", "", "only_dmn")
    source.refuse()
    return Imported(read(source, content, **chosen), tuple(source.remarks))


def form_of(source: Source, forms: dict[str, Any]) -> Any:
    form = forms.get(PurePath(source.file).suffix.lower())
    if form is None:
        source.at("", "", "unknown_form", allowed=", ".join(forms))
    source.refuse()
    return form


def report_lost(source: Source, raw: Any, place: str) -> None:
    if isinstance(raw, dict):
        for key, value in raw.items():
            report_lost(source, key, place)
            report_lost(source, value, f"{place} > {key}")
    elif isinstance(raw, list):
        for each in raw:
            report_lost(source, each, f"{place} > {each['id']}" if isinstance(each, dict) and "id" in each else place)
    elif isinstance(raw, str) and LOST.search(raw):
        source.at(place, "", "lost_character", value=raw)


def same(one: TableSpec, other: TableSpec) -> bool:
    """Equal, each number of the same type, and values in the same order."""
    return one == other and repr(raw_table(one)) == repr(raw_table(other))
