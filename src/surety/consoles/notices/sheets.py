"""Regions and times from a spreadsheet: every row checked, each fault with its sheet, cell and reason.

A file is hostile until read: what it unpacks to, its rows and its columns are bounded before anything is kept.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from surety.consoles.spreadsheet import OLD_WORKBOOK, WORKBOOK, NotText, text_of
from surety.exchange.unpacking import TooLarge, TooLong, unpack

FILE_BYTES_MAX = 5 * 1024 * 1024
UNPACKED_BYTES_MAX = 40 * 1024 * 1024
LINES_MAX = 2_000
COLUMNS_MAX = 60
HEADING_LINES = 20
"""Among how many first lines the headings are looked for: people put a title above."""
FAULTS_MAX = 50


class BadSheet(ValueError):
    """The file as a whole cannot be used; the message says why, in the reader's language."""


@dataclass(frozen=True)
class Cell:
    """A value and where it stands: `地区!B7`, or `B7` in a file without sheets."""

    place: str
    value: Any


@dataclass(frozen=True)
class Fault:
    place: str
    reason: str


Line = dict[str, Cell]
"""One line by column name; blank cells are left out. `""` is the line's first cell."""


def read_lines(content: bytes, *, headings: dict[str, str], needed: Iterable[str]) -> tuple[list[Line], list[Fault]]:
    """The lines below the headings, and what is wrong with single cells.

    `headings` are words a heading may be, to the column's name; `needed` the columns that mark a sheet as ours.
    Raises BadSheet.
    """
    needed = set(needed)
    if len(content) > FILE_BYTES_MAX:
        raise BadSheet(_("The file is larger than 5 MB."))
    if content.startswith(OLD_WORKBOOK):
        raise BadSheet(_("This is an old .xls file. Save it as .xlsx or .csv and upload that."))
    sheets = _workbook(content) if content.startswith(WORKBOOK) else [("", _csv(content))]
    names = []
    for name, rows in sheets:
        found = _below_headings(name, rows, headings, needed)
        if found is not None:
            return found
        names.append(name)
    raise BadSheet(_no_headings(names, headings, needed))


def _no_headings(names: list[str], headings: dict[str, str], needed: set[str]) -> str:
    first = [next(word for word, column in headings.items() if column == name) for name in sorted(needed)]
    wanted = {"columns": "、".join(first), "sheets": "、".join(filter(None, names)) or "—"}
    return (
        _("No sheet has a line with the headings %(columns)s (looked at: %(sheets)s). Start from the template.")
        % wanted
    )


def _below_headings(
    sheet: str, rows: Iterator[list[Any]], headings: dict[str, str], needed: set[str]
) -> tuple[list[Line], list[Fault]] | None:
    where: dict[int, str] = {}
    lines: list[Line] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=1):
        if not where:
            where = _headings(row, headings)
            if not needed <= set(where.values()):
                where = {}
                if number >= HEADING_LINES:
                    return None
            continue
        line = _line(sheet, number, row, where, faults)
        if line:
            lines.append(line)
        if number > 10 * LINES_MAX or len(lines) > LINES_MAX:
            raise BadSheet(_("The sheet has more than %d rows; split it.") % LINES_MAX)
    return (lines, faults) if where else None


def _headings(row: list[Any], headings: dict[str, str]) -> dict[int, str]:
    words = [str(value).strip().rstrip("*").strip().lower() if value is not None else "" for value in row]
    return {at: headings[word] for at, word in enumerate(words) if word in headings}


def _line(sheet: str, number: int, row: list[Any], where: dict[int, str], faults: list[Fault]) -> Line:
    """The line's cells by name; empty for a blank line, and for one with a cell that cannot be used."""
    line: Line = {}
    known = len(faults)
    for at, name in where.items():
        value = row[at] if at < len(row) else None
        cell = Cell(_place(sheet, at, number), value.strip() if isinstance(value, str) else value)
        if isinstance(cell.value, str) and cell.value.startswith("="):
            faults.append(Fault(cell.place, _("This is a formula; paste its value instead.")))
        elif isinstance(cell.value, str) and cell.value.startswith("#") and cell.value.endswith(("!", "?", "A")):
            faults.append(Fault(cell.place, _("The cell shows an error of the spreadsheet.")))
        elif cell.value not in (None, ""):
            line[name] = cell
    if not line or len(faults) > known:
        return {}
    return line | {"": Cell(_place(sheet, 0, number), "")}


def _place(sheet: str, column: int, row: int) -> str:
    cell = f"{get_column_letter(column + 1)}{row}"
    return f"{sheet}!{cell}" if sheet else cell


def _workbook(content: bytes) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    try:
        book = openpyxl.load_workbook(unpack(content, bytes_max=UNPACKED_BYTES_MAX), read_only=True)
        sheets = [(page.title, page) for page in book.worksheets]
    except TooLong as error:
        raise BadSheet(_("The sheet has more than %d rows; split it.") % LINES_MAX) from error
    except TooLarge as error:
        raise BadSheet(_("The file unpacks to more than 40 MB.")) from error
    except Exception as error:  # a broken or hostile file can fail anywhere in the reader
        raise BadSheet(_("The file cannot be read as a spreadsheet (.xlsx or .csv).")) from error
    for title, page in sheets:
        yield title, _rows(page)


def _rows(page: Any) -> Iterator[list[Any]]:
    page.reset_dimensions()  # what a file says of its own size is not to be believed
    try:
        for row in page.iter_rows(max_col=COLUMNS_MAX, values_only=True):
            yield list(row)
    except Exception as error:
        raise BadSheet(_("The file cannot be read as a spreadsheet (.xlsx or .csv).")) from error


def _csv(content: bytes) -> Iterator[list[Any]]:
    if b"\x00" in content[:1000]:
        raise BadSheet(_("The file cannot be read as a spreadsheet (.xlsx or .csv)."))
    try:
        for row in csv.reader(io.StringIO(text_of(content), newline=""), strict=True):
            yield [each.removeprefix("'") for each in row[:COLUMNS_MAX]]
    except NotText as error:
        raise BadSheet(_("The file is neither UTF-8 nor GBK text.")) from error
    except csv.Error as error:
        raise BadSheet(_("The file is not proper CSV: %s") % error) from error


def day_and_time(value: Any) -> tuple[str, str] | None:
    """A day and perhaps a time, as a form's fields hold them: `2023-09-08`, `2023/9/8 18:00`, or a date of Excel's."""
    if isinstance(value, datetime):
        clock = value.time()
        return value.date().isoformat(), "" if clock == time() else clock.strftime("%H:%M:%S")
    if isinstance(value, date):
        return value.isoformat(), ""
    day, _gap, clock = str(value).strip().replace("T", " ").partition(" ")
    parts = day.replace("/", "-").replace(".", "-").replace("年", "-").replace("月", "-").rstrip("日").split("-")
    try:
        on = date(*(int(part) for part in parts)) if len(parts) == 3 else None
        at = time.fromisoformat(clock.strip().zfill(5)) if clock.strip() and clock.strip() != "24:00" else None
    except ValueError:
        return None
    return (on.isoformat(), at.strftime("%H:%M:%S") if at else "") if on else None
