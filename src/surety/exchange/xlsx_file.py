"""A table as a workbook: one sheet of rows, one of gaps, one of fields, one of their values, one about the table."""

import io
import zipfile
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import Element

import openpyxl
from defusedxml.ElementTree import fromstring
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from surety.exchange.notation import EXCEL_DIGITS
from surety.exchange.read_sheets import Grid, read_sheets
from surety.exchange.sheets import FIRST_RECORD, SHEETS, THEN, Sheet, sheets_of
from surety.exchange.source import Source
from surety.exchange.unpacking import TooLarge, unpack
from surety.rulebook.spec import TableSpec

UNPACKED_MAX = 30_000_000
CELLS_MAX = 250_000
MORE_ROWS = 500  # below the last row, where the choices are offered too
FIRST_EXCEL_DAY = date(1900, 3, 1)  # before it Excel counts a day that never was
WIDTHS = {"id": 28, "from": 22, "to": 22, "value": 60}
TEXT_FORMAT, DATE_FORMAT = "@", "yyyy-mm-dd"
CONSTANTS = {"=TRUE()": True, "=FALSE()": False}  # how LibreOffice saves a logical value
GREY = PatternFill("solid", fgColor="EEF1F5")


def write_xlsx(spec: TableSpec) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    sheets = sheets_of(spec)
    for sheet in sheets:
        fill(book.create_sheet(sheet.name), sheet)
    offer_choices(book, spec, sheets)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def fill(page: Worksheet, sheet: Sheet) -> None:
    for row, line in enumerate((sheet.columns, sheet.headings, *sheet.records), start=1):
        for column, value in enumerate(line, start=1):
            if value is not None:
                put(page.cell(row, column), value)
    for row in page.iter_rows(max_row=FIRST_RECORD - 1):
        for cell in row:
            font = Font(name=cell.font.name, size=cell.font.size, bold=True)
            cell.font, cell.fill, cell.alignment = font, GREY, Alignment(wrap_text=True, vertical="top")
    page.row_dimensions[2].height = 32
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = WIDTHS.get(column, 18)
    page.freeze_panes = page.cell(FIRST_RECORD, 2)


def put(cell: Cell, value: Any) -> None:
    """Text stays text, whatever it begins with; what Excel cannot hold exactly is written as text."""
    too_long = type(value) is int and abs(value) >= 10**EXCEL_DIGITS
    too_early = isinstance(value, date) and value < FIRST_EXCEL_DAY
    cell.value = str(value) if too_long or too_early else value
    if isinstance(cell.value, str):
        cell.data_type, cell.number_format, cell.quotePrefix = "s", TEXT_FORMAT, True
    elif isinstance(value, date):
        cell.number_format = DATE_FORMAT


def offer_choices(book: openpyxl.Workbook, spec: TableSpec, sheets: list[Sheet]) -> None:
    """A list to choose from; a condition may also be `*` or several values, so there anything may be typed."""
    values = next(sheet for sheet in sheets if sheet.name == "values")
    fields = [record[0] for record in values.records]
    for sheet in sheets[:2]:
        for number, column in enumerate(sheet.columns, start=1):
            if column in fields:
                first = fields.index(column) + FIRST_RECORD
                last = first + fields.count(column) - 1
                offer(book[sheet.name], number, f"values!$B${first}:$B${last}", strict=column.startswith(THEN))
    flags = [f"then:{each.name}" for each in spec.outputs if each.type == "bool"]
    rows = sheets[0]
    for number, column in enumerate(rows.columns, start=1):
        if column in flags or column == "status":
            offer(book["rows"], number, '"in_force,noticed"' if column == "status" else '"TRUE,FALSE"', strict=True)


def offer(page: Worksheet, column: int, choices: str, *, strict: bool) -> None:
    choice = DataValidation(type="list", formula1=choices, allow_blank=True, showErrorMessage=strict)
    letter = get_column_letter(column)
    choice.add(f"{letter}{FIRST_RECORD}:{letter}{page.max_row + MORE_ROWS}")
    page.add_data_validation(choice)


def read_xlsx(source: Source, content: bytes) -> TableSpec:
    book = open_book(source, content)
    source.refuse()
    grids = {page.title: read_page(source, page) for page in book.worksheets if page.title in SHEETS}
    return read_sheets(source, grids)


def open_book(source: Source, content: bytes) -> openpyxl.Workbook | None:
    try:
        unpacked = unpack(content, bytes_max=UNPACKED_MAX)
        with zipfile.ZipFile(unpacked) as parts:
            names = [name for name in parts.namelist() if name.endswith((".xml", ".rels"))]
            # No workbook has a DTD that means well.
            if sum(spanned(fromstring(parts.read(name), forbid_dtd=True)) for name in names) > CELLS_MAX:
                raise TooLarge
        return openpyxl.load_workbook(unpacked)
    except TooLarge:
        source.at("", "", "too_large")
        return None
    except Exception as error:  # a broken or hostile file can fail anywhere in the reader
        source.at("", "", "bad_xlsx", problem=" ".join(str(error).split()) or type(error).__name__)
        return None


def spanned(tree: Element) -> int:
    """The cells that the spans of a part cover: the reader makes every one of them."""
    refs = [each.get("ref", "") for each in tree.iter() if each.tag.rpartition("}")[2] in ("mergeCell", "hyperlink")]
    bounds = [range_boundaries(ref) for ref in refs if ":" in ref]
    return sum((right - left + 1) * (low - high + 1) for left, high, right, low in bounds)


def read_page(source: Source, page: Worksheet) -> Grid:
    for span in page.merged_cells.ranges:
        source.at(page.title, span.coord, "merged")
    if page.max_row * page.max_column > CELLS_MAX:
        source.at(page.title, page.dimensions, "too_large")
        return Grid({})
    lines: dict[int, dict[int, Any]] = {}
    for row in page.iter_rows():
        cells = {cell.column: read_value(source, page, cell) for cell in row}
        kept = {at: value for at, value in cells.items() if value is not None}
        if kept:
            lines[row[0].row] = kept
    return Grid(lines)


def read_value(source: Source, page: Worksheet, cell: Cell) -> Any:
    value = cell.value
    if cell.data_type == "f" and value in CONSTANTS:
        return CONSTANTS[value]
    if cell.data_type in ("f", "e"):
        source.at(page.title, cell.coordinate, "formula", value=value)
        return None
    if isinstance(value, str):
        return value.strip() or None
    if value is None or isinstance(value, bool | int | float | datetime | date):
        return value
    source.at(page.title, cell.coordinate, "not_a_word", value=value)
    return None
