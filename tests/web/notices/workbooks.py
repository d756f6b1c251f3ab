"""Spreadsheets for tests, good and hostile."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl

HEADINGS = ["地区", "承诺发货起", "承诺发货止", "最晚发货", "豁免指标", "买家退货", "售后申请起", "售后申请止"]
SHIPPING = ["2026-09-06", "2026-09-08", "2026-09-11"]


def workbook(*rows: list[Any], headings: list[str] | None = None, sheet: str = "地区", before: str = "") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    if before:
        page.title, page["A1"] = before, "说明"
        page = book.create_sheet(sheet)
    page.title = sheet
    page.append(HEADINGS if headings is None else headings)
    for row in rows:
        page.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def bomb(*, unpacked_bytes: int = 200 * 1024 * 1024) -> bytes:
    """A small file whose only sheet is a long run of blanks."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as given, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            if not name.startswith("xl/worksheets/"):
                made.writestr(name, given.read(name))
        with made.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(b'<?xml version="1.0"?><worksheet><sheetData>')
            for _ in range(unpacked_bytes // (1024 * 1024)):
                part.write(b" " * 1024 * 1024)
            part.write(b"</sheetData></worksheet>")
    return content.getvalue()


def laughing() -> bytes:
    """A workbook whose sheet expands an entity into itself, ten times over."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 11))
    xml = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "x">{entities}]><worksheet><sheetData><row><c t="str"><v>&e10;</v></c></row></sheetData></worksheet>'  # noqa: E501 one part of a workbook, as Excel writes it
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as given, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            made.writestr(name, xml if name.startswith("xl/worksheets/") else given.read(name))
    return content.getvalue()
