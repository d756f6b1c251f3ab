"""Many listings from one sheet: a row each, columns by name in either language, every row with its own faults."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import openpyxl
from django.http import QueryDict
from django.utils.translation import gettext as _
from openpyxl.styles import Font

from surety.consoles.listings.form import Typed, read_form
from surety.consoles.spreadsheet import WORKBOOK, NotText, text_of
from surety.exchange.source import Source
from surety.exchange.xlsx_file import open_book, read_page

ROWS_MAX = 500
BYTES_MAX = 2_000_000

COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("编号", "商品编号", "number"),
    "title": ("标题", "title"),
    "category": ("类目", "category"),
    "site": ("站点", "site"),
    "brand": ("品牌", "brand"),
    "model": ("型号", "model"),
    "batch": ("批次", "batch"),
    "price": ("价格", "价格（元）", "price"),
    "min_quantity": ("起批量", "min_quantity"),
    "condition": ("成色", "condition"),
    "grade": ("定级", "grade"),
    "flaws": ("瑕疵", "flaws"),
    "packaging": ("包装", "packaging"),
    "accessories": ("配件", "accessories"),
    "repair_history": ("维修史", "repair_history"),
    "presale_days": ("预售天数", "presale_days"),
    "attested": ("声明", "attested"),
}
"""The first name of each heads the template; several codes of `attested` and several flaws stand between ；."""
_NONE = ("无", "none", "没有")
_SITES = {"境内": "domestic", "跨境": "cross_border", "": "domestic"}


class BadSheet(ValueError):
    """The file cannot be read as a sheet; the message says why, in the reader's language."""


@dataclass(frozen=True)
class Line:
    """A row of the sheet as it was read: its number in the file, and the form it makes."""

    number: int
    typed: Typed


def read_sheet(content: bytes, *, shop: str, fact_id: str, at: datetime) -> list[Line]:
    """Rows that are not empty, in order. Raises BadSheet."""
    if len(content) > BYTES_MAX:
        raise BadSheet(_("At most %d rows and 2 MB at a time.") % ROWS_MAX)
    rows = _workbook(content) if content.startswith(WORKBOOK) else _csv(content)
    head = next(iter(rows), None)
    if head is None:
        raise BadSheet(_("There is no row in it yet."))
    names = [_column(cell) for cell in head[1]]
    if "number" not in names or "title" not in names:
        raise BadSheet(_("The first row has to name the columns, 编号 and 标题 among them. Take the template."))
    lines = [(n, dict(zip(names, cells, strict=False))) for n, cells in rows[1:]]
    if len(lines) > ROWS_MAX:
        raise BadSheet(_("At most %d rows and 2 MB at a time.") % ROWS_MAX)
    return [Line(n, _typed(cells, shop=shop, fact_id=f"{fact_id}.{n}", at=at)) for n, cells in lines]


def _column(cell: str) -> str:
    return next((name for name, words in COLUMNS.items() if cell.strip().lower() in words), "")


def _typed(cells: dict[str, str], *, shop: str, fact_id: str, at: datetime) -> Typed:
    """As the form would read it, so that nothing is checked twice in two ways."""
    post = QueryDict(mutable=True)
    for name, text in cells.items():
        if name and name not in ("attested", "flaws", "accessories", "site"):
            post[name] = text
    for name in ("flaws", "accessories"):
        text = cells.get(name, "").strip()
        if text.lower() in _NONE:
            post[f"no_{name}"] = "on"
        else:
            post[name] = "\n".join(_several(text))
    post["site"] = _SITES.get(cells.get("site", ""), cells.get("site", ""))
    post["min_quantity"] = cells.get("min_quantity") or "1"
    post.setlist("attested", _several(cells.get("attested", "")))
    return read_form(post, shop=shop, fact_id=fact_id, at=at, images=())


def _several(text: str) -> list[str]:
    return [each.strip() for each in text.replace(";", "；").split("；") if each.strip()]


def _csv(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        rows = list(csv.reader(io.StringIO(text_of(content).replace("\x00", ""), newline="")))
    except (NotText, csv.Error) as error:
        raise BadSheet(_("The file cannot be read as a spreadsheet (.xlsx or .csv).")) from error
    return _filled(enumerate(rows, start=1))


def _workbook(content: bytes) -> list[tuple[int, list[str]]]:
    """As `exchange` reads workbooks: no macros, no bombs; a formula is no value and is named with its cell."""
    source = Source("listings.xlsx")
    book = open_book(source, content)
    grid = read_page(source, book.worksheets[0]) if book and book.worksheets else None
    if any(fault.code == "too_large" for fault in source.faults):
        raise BadSheet(_("At most %d rows and 2 MB at a time.") % ROWS_MAX)
    if grid is None:
        raise BadSheet(_("The file cannot be read as a spreadsheet (.xlsx or .csv)."))
    if source.faults:
        raise BadSheet(_("A cell holds a formula, or cells are joined: %s") % source.faults[0].cell)
    width = max((max(cells) for cells in grid.lines.values()), default=0)
    rows = (
        (n, [_text(cells.get(column)) for column in range(1, width + 1)]) for n, cells in sorted(grid.lines.items())
    )
    return _filled(rows)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _filled(rows: Iterable[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    return [(n, [cell.strip() for cell in cells]) for n, cells in rows if any(cell.strip() for cell in cells)]


def template() -> bytes:
    """A workbook with the columns and one row as an example."""
    book = openpyxl.Workbook()
    page = book.active
    page.append([words[0] for words in COLUMNS.values()])
    page.append([
        "7001", "二手手袋 中号", "second_hand/luxury", "跨境", "Acme", "X1", "", "8000.00", "1", "九成新", "A",
        "边角轻微磨损；内里一处划痕", "原盒", "防尘袋", "未维修", "",
        "photo_kind；purchase_place_rules；chinese_standards；industry_rule；other_law",
    ])  # fmt: skip
    for cell in page[1]:
        cell.font = Font(bold=True)
    for column in page.columns:
        column[0].parent.column_dimensions[column[0].column_letter].width = 18
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
