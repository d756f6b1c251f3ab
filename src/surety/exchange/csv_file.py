"""A table as one CSV file that Excel opens: the sheets one below the other, each under its name in brackets."""

import csv
import io
import re
from typing import Any

from surety.exchange.bounds import number_text
from surety.exchange.read_sheets import Grid, read_sheets
from surety.exchange.sheets import Sheet, sheets_of
from surety.exchange.source import Source
from surety.rulebook.spec import TableSpec

# What a spreadsheet would run as a formula, in the forms an Asian keyboard types as well, and the mark itself.
FORMULA = tuple("=+-@＝＋－＠\t'")
# What Excel would turn into another value: 007, 1e5, 2024-1-2, numbers past its fifteen digits.
CHANGED = re.compile(r"0[0-9]+|[0-9.]+[eE][0-9]+|[0-9]+[-/][0-9/-]+|[0-9]{16,}|true|false", re.IGNORECASE)
NAME = re.compile(r"\[([a-z]+)\]")


def write_csv(spec: TableSpec) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for sheet in sheets_of(spec):
        writer.writerows(lines_of(sheet))
    return text.getvalue().encode("utf-8-sig")


def lines_of(sheet: Sheet) -> list[list[str]]:
    lines = [sheet.columns, sheet.headings, *sheet.records]
    return [[f"[{sheet.name}]"], *([as_written(value) for value in line] for line in lines), []]


def as_written(value: Any) -> str:
    if isinstance(value, str):
        return "'" + value if value.startswith(FORMULA) or CHANGED.fullmatch(value) else value
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    plain = str(value).lower() if isinstance(value, bool) else number_text(value)
    return "'" + plain if plain.startswith("-") else plain


def read_csv(source: Source, content: bytes) -> TableSpec:
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except UnicodeDecodeError:
        source.at("", "", "not_utf8")
    except csv.Error as error:
        source.at("", "", "bad_csv", problem=str(error))
    source.refuse()
    return read_sheets(source, cut(source, lines))


def cut(source: Source, lines: list[list[str]]) -> dict[str, Grid]:
    grids: dict[str, Grid] = {}
    grid = None
    for number, line in enumerate(lines, start=1):
        cells = {at: read_text(text) for at, text in enumerate(line, start=1) if text.strip()}
        name = NAME.fullmatch(cells.get(1, "")) if len(cells) == 1 else None
        if name and name[1] in grids:
            source.at("", f"A{number}", "duplicate", value=cells[1])
        if name:
            grid = grids[name[1]] = Grid({}, number)
        elif cells and grid:
            grid.lines[number - grid.top] = cells
        elif cells:
            source.at("", f"A{number}", "no_sheet_name", value=cells.get(1))
    return grids


def read_text(text: str) -> str:
    text = text.strip()
    return text.removeprefix("'")
