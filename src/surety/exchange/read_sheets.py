"""Sheets -> a table; every fault names its sheet and cell, and nothing is filled in for the writer."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from openpyxl.utils import get_column_letter

from surety.exchange import notation
from surety.exchange.notation import ANY, Unreadable, read_list
from surety.exchange.sheets import (
    CODES,
    FIELD_COLUMNS,
    FIRST_RECORD,
    FORMER_COLUMNS,
    GAP_COLUMNS,
    HEADINGS,
    IF,
    ROW_COLUMNS,
    TABLE_COLUMNS,
    TEXTS,
    THEN,
    VALUE_COLUMNS,
)
from surety.exchange.source import Source
from surety.rulebook.spec import TableSpec

MAY_BE_BLANK = ("subject", "note_zh", "note_en")


class Grid(NamedTuple):
    """Row -> column -> value, both counted from 1, blanks left out; `top` lines stand above it in the file."""

    lines: dict[int, dict[int, Any]]
    top: int = 0

    def address(self, column: int, row: int) -> str:
        return f"{get_column_letter(column)}{row + self.top}"


class Field(NamedTuple):
    name: str
    type: str
    whole: bool


class Record(NamedTuple):
    """One line of a sheet: column -> (the cell's address, what it holds)."""

    sheet: str
    cells: dict[str, tuple[str, Any]]


def read_sheets(source: Source, grids: dict[str, Grid]) -> TableSpec:
    """Raises RulebookError with every fault of the sheets, or with every fault of the table in them."""
    fields = [read_field(source, each) for each in records(source, grids, "fields", FIELD_COLUMNS)]
    values = read_values(source, records(source, grids, "values", VALUE_COLUMNS))
    add_former_names(source, values, records(source, grids, "former", FORMER_COLUMNS))
    if not fields:
        source.at("fields", "", "empty")
        source.refuse()
    for column, raw in fields:
        if column in values:
            raw["values"] = values.pop(column)
    for column in values:
        source.at("values", "A1", "unknown_field", value=column)
    inputs = {column: raw for column, raw in fields if column.startswith(IF)}
    outputs = {column: raw for column, raw in fields if column.startswith(THEN)}
    rows = records(source, grids, "rows", ("id", *inputs, *outputs, *ROW_COLUMNS))
    gaps = records(source, grids, "gaps", ("id", *inputs, *GAP_COLUMNS))
    raw = read_about(source, records(source, grids, "table", TABLE_COLUMNS))
    raw |= {"inputs": list(inputs.values()), "outputs": list(outputs.values())}
    raw["rows"] = [read_row(source, each, inputs, outputs) for each in rows]
    raw["gaps"] = [read_gap(source, each, inputs) for each in gaps]
    return source.table(raw)


def records(source: Source, grids: dict[str, Grid], name: str, columns: tuple[str, ...]) -> list[Record]:
    if name not in grids:
        source.at(name, "", "no_sheet")
        return []
    grid, before = grids[name], len(source.faults)
    where = read_header(source, name, grid, columns)
    if len(source.faults) > before:
        return []
    found = []
    for number, line in sorted(grid.lines.items()):
        if number < FIRST_RECORD:
            continue
        for at in sorted(line.keys() - where.values()):
            source.at(name, grid.address(at, number), "no_heading", value=line[at])
        found.append(Record(name, {each: (grid.address(at, number), line.get(at)) for each, at in where.items()}))
    return found


def read_header(source: Source, name: str, grid: Grid, columns: tuple[str, ...]) -> dict[str, int]:
    """Column name -> column number, in whatever order the sheet has them."""
    where: dict[str, int] = {}
    for at, value in sorted(grid.lines.get(1, {}).items()):
        word = str(value)
        if word not in columns:
            source.at(name, grid.address(at, 1), "unknown_column", value=word, allowed=", ".join(columns))
        elif word in where:
            source.at(name, grid.address(at, 1), "duplicate", value=word)
        where.setdefault(word, at)
    for column in columns:
        if column not in where:
            source.at(name, grid.address(1, 1), "missing_column", value=column)
    first = where.get(columns[0], 1)
    expected = " / ".join(HEADINGS[columns[0]])
    if grid.lines.get(2, {}).get(first) != expected:
        source.at(name, grid.address(first, 2), "no_heading_row", value=expected)
    return {column: where[column] for column in columns if column in where}


def take(source: Source, record: Record, column: str, read: Callable[[Any], Any], *, blank: bool = False) -> Any:
    """What the cell says; None where it is unreadable, or `blank` and may be."""
    place, value = record.cells[column]
    if value is None:
        if not blank:
            source.at(record.sheet, place, "blank_cell")
        return None
    try:
        return read(value)
    except Unreadable as problem:
        source.at(record.sheet, place, problem.code, **problem.facts)
        return None


def read_about(source: Source, lines: list[Record]) -> dict[str, Any]:
    allowed = [*CODES, *(f"{name}_{lang}" for name in TEXTS for lang in ("zh", "en"))]
    found: dict[str, Any] = {}
    for line in lines:
        key = take(source, line, "key", notation.read_word)
        if key in found or key not in allowed:
            source.at("table", line.cells["key"][0], "duplicate" if key in found else "unknown_key", key=key, value=key)
            continue
        other = key.replace("_zh", "_en") if key.endswith("_zh") else key.replace("_en", "_zh")
        blank = key in MAY_BE_BLANK and not found.get(other)
        found[key] = take(source, line, "value", notation.read_word, blank=blank)
        source.spot("", key.removesuffix("_zh").removesuffix("_en"), "table", line.cells["value"][0])
    raw = {name: found[name] for name in CODES if found.get(name)}
    for name in TEXTS:
        text = {lang: found.get(f"{name}_{lang}") for lang in ("zh", "en")}
        raw |= {name: text} if any(text.values()) else {}
    return raw


def read_field(source: Source, line: Record) -> tuple[str, dict[str, Any]]:
    column = take(source, line, "field", notation.read_word) or ""
    side, _, name = column.partition(":")
    if side + ":" not in (IF, THEN):
        source.at("fields", line.cells["field"][0], "bad_field", value=column)
    raw = {
        "name": name,
        "type": take(source, line, "type", notation.read_word),
        "label": text_of(source, line, "", blank=False),
    }
    source.spot("", name, "fields", line.cells["field"][0])
    unit = take(source, line, "unit", notation.read_word, blank=True)
    whole = take(source, line, "whole", notation.read_flag, blank=True)
    number = partial(read_domain, whole=whole is not False)
    better = take(source, line, "better", partial(read_better, kind=raw["type"]), blank=True)
    domain = take(source, line, "domain", number, blank=True) or {}
    optional = {"unit": unit, "better": better, "whole": False if whole is False else None}
    return column, raw | domain | {key: value for key, value in optional.items() if value is not None}


def read_domain(value: Any, *, whole: bool) -> dict[str, Any]:
    text = as_text(value)
    return {} if text == ANY else notation.read_range(text, "number", whole=whole)


def read_better(value: Any, *, kind: str) -> Any:
    parts = read_list(as_text(value))
    return parts if kind == "enum" else parts[0]


def read_values(source: Source, lines: list[Record]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for line in lines:
        column, value = (take(source, line, each, notation.read_word) for each in ("field", "value"))
        if value in found[column or ""]:
            source.at("values", line.cells["value"][0], "duplicate", value=value)
        found[column or ""][value] = text_of(source, line, "", blank=False)
    return dict(found)


def add_former_names(source: Source, values: dict[str, dict[str, Any]], lines: list[Record]) -> None:
    for line in lines:
        column, value = (take(source, line, each, notation.read_word) for each in ("field", "value"))
        name = text_of(source, line, "", blank=False) or {}
        until = take(source, line, "until", notation.read_day)
        label = values.get(column, {}).get(value)
        if label is None:
            source.at("former", line.cells["value"][0], "unknown_value", value=value)
        else:
            label.setdefault("formerly", []).append(name | {"until": until})


def read_row(source: Source, line: Record, inputs: dict[str, dict], outputs: dict[str, dict]) -> dict[str, Any]:
    raw = read_gap(source, line, inputs)
    reads = {"enum": read_code, "whole": notation.read_whole, "bool": notation.read_flag}
    raw["then"] = {
        each["name"]: take(source, line, column, reads.get(each["type"], str)) for column, each in outputs.items()
    }
    raw["clause"] = take(source, line, "clause", lambda value: read_list(as_text(value)), blank=True) or []
    raw["status"] = take(source, line, "status", notation.read_word)
    note = text_of(source, line, "note_")
    assumed = {"assumed": True} if "reason" in raw else {}
    return raw | assumed | ({"note": note} if note else {})


def read_gap(source: Source, line: Record, inputs: dict[str, dict]) -> dict[str, Any]:
    """What a row and a gap have in common."""
    raw: dict[str, Any] = {"id": take(source, line, "id", notation.read_word)}
    for column, (place, _) in line.cells.items():
        source.spot(str(raw["id"]), column.removeprefix(IF).removeprefix(THEN), line.sheet, place)
    source.spot(str(raw["id"]), "", line.sheet, line.cells["id"][0])
    cells = {
        each["name"]: take(source, line, column, partial(read_cell, field=as_field(each)))
        for column, each in inputs.items()
    }
    raw["when"] = {name: cell for name, cell in cells.items() if cell is not None}
    raw |= {side: take(source, line, side, notation.read_bound) for side in ("from", "to")}
    reason = text_of(source, line, "reason_")
    return raw | ({"reason": reason} if reason else {})


def as_field(raw: dict[str, Any]) -> Field:
    return Field(raw["name"], raw["type"], raw.get("whole", True))


def read_cell(value: Any, field: Field) -> Any:
    """The raw cell, or None for any value."""
    text = as_text(value)
    if text == ANY:
        return None
    parts = read_list(text)
    if field.type in ("number", "date"):
        return [notation.read_range(part, field.type, whole=field.whole) for part in parts]
    return [notation.read_flag(part) for part in parts] if field.type == "bool" else parts


def read_code(value: Any) -> str:
    parts = read_list(as_text(value))
    if len(parts) != 1:
        raise Unreadable("one_value", value=value)
    return parts[0]


def text_of(source: Source, line: Record, prefix: str, *, blank: bool = True) -> dict[str, Any] | None:
    """Both languages, or with `blank` neither."""
    columns = {lang: prefix + lang for lang in ("zh", "en")}
    blank = blank and not any(line.cells[column][1] for column in columns.values())
    text = {lang: take(source, line, column, notation.read_word, blank=blank) for lang, column in columns.items()}
    return text if any(text.values()) else None


def as_text(value: Any) -> str:
    if hasattr(value, "isoformat"):
        return notation.read_day(value).isoformat()
    if isinstance(value, float) and not value.is_integer():
        return notation.number_text(value)
    return str(value) if isinstance(value, bool) else notation.read_word(value)
