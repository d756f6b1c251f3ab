"""A workbook as it came, bounded, without the empty rows that programs leave below a sheet."""

from __future__ import annotations

import io
import re
import zipfile
from collections import deque

TAGS_MAX = 500_000
"""In all parts of a workbook: a filled cell has four, and each costs the readers microseconds."""

SHEETS_MAX = 200
READ_MAX = 2_000_000
"""Sheets times the tags of the largest part: each sheet is read, and several may be the same part."""

_SHEET = re.compile(rb"<(?:\w+:)?sheet[\s/>]")
_ROWS = re.compile(rb"<(?:\w+:)?sheetData\s*>")
_ROWS_END = re.compile(rb"</(?:\w+:)?sheetData\s*>")
"""Looked for apart: one expression for both would go over all the rest again for each beginning without an end."""
_SAYS = re.compile(rb"<(?:\w+:)?(?:v|f|is)[\s/>]")
_ROW_END = re.compile(rb"</(?:\w+:)?row\s*>")


class TooLarge(ValueError):
    """It unpacks to more bytes than are read."""


class TooLong(TooLarge):
    """It has more rows and cells than are read."""


class NotPlain(ValueError):
    """A part is text of two bytes a letter, in which nothing would be found that is looked for."""


_XML = (".xml", ".rels")


def unpack(content: bytes, *, bytes_max: int) -> io.BytesIO:
    """The workbook without the empty rows at the end of its sheets. Raises TooLarge, NotPlain, what `zipfile` does."""
    made, tags, sheets, most = io.BytesIO(), 0, 0, 0
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(made, "w") as kept:
        if sum(part.file_size for part in given.infolist()) > bytes_max:
            raise TooLarge
        for name in dict.fromkeys(given.namelist()):
            part = _without_empty_end(given.read(name))
            count = part.count(b"<")
            tags, most, sheets = tags + count, max(most, count), sheets + len(_SHEET.findall(part))
            if tags > TAGS_MAX or sheets > SHEETS_MAX or sheets * most > READ_MAX:
                raise TooLong
            if b"\x00" in part and name.endswith(_XML):
                raise NotPlain
            kept.writestr(name, part)
    made.seek(0)
    return made


def _without_empty_end(part: bytes) -> bytes:
    """A sheet without the rows after its last value, of which some programs write a million; else as it is."""
    rows = _ROWS.search(part)
    ends = deque(_ROWS_END.finditer(part, rows.end()), maxlen=1) if rows else None
    if not rows or not ends:
        return part
    start, end = rows.end(), ends[0].start()
    last = deque(_SAYS.finditer(part, start, end), maxlen=1)
    if last:
        row = _ROW_END.search(part, last[0].end(), end)
        start = row.end() if row else end
    return part[:start] + part[end:]
