"""Rows of a CSV file, one at a time, each with the line it starts on."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from surety.platforms.entries import Meter, Reject, Unusable
from surety.platforms.lines import LINE_BYTES_MAX, Line, check_text, read_lines

ROW_LINES_MAX = 100
"""A quoted cell may hold line breaks; a quote that does not close within this many lines is one bad line."""


class Row(Struct, frozen=True):
    """A row's cells by column, and the number of its first line."""

    line: int
    cells: dict[str, str]


def read_rows(path: Path, meter: Meter, *, required: tuple[str, ...] = ()) -> Iterator[Row | Reject]:
    """Rows under the header. Raises `Unusable` when the header itself is missing or wrong."""
    records = _records(path, meter)
    header = _header(path, next(records, None), required)
    for record in records:
        if isinstance(record, Reject):
            yield record
            continue
        line, cells = record
        if cells == header:
            yield Reject(path.name, line, "header_repeated", "the header stands here again")
        elif len(cells) != len(header):
            reason = f"{len(cells)} cells under a header of {len(header)}"
            yield Reject(path.name, line, "cell_count", reason, key=_key(cells[0]))
        else:
            yield Row(line, dict(zip(header, cells, strict=True)))


def check_header(path: Path, *, required: tuple[str, ...]) -> None:
    """Raises `Unusable` as `read_rows` would, before anything else is read."""
    _header(path, next(_records(path, Meter()), None), required)


def _header(path: Path, record: tuple[int, list[str]] | Reject | None, required: tuple[str, ...]) -> list[str]:
    if record is None:
        raise Unusable(path.name, "empty: no header")
    if isinstance(record, Reject):
        raise Unusable(path.name, record.reason, line=record.line)
    line, cells = record
    repeated = sorted({cell for cell in cells if cells.count(cell) > 1})
    if repeated:
        raise Unusable(path.name, f"column {', '.join(repeated)} stands twice in the header", line=line)
    missing = [column for column in required if column not in cells]
    if missing:
        raise Unusable(path.name, f"column {', '.join(missing)} is missing", line=line)
    return cells


def _records(path: Path, meter: Meter) -> Iterator[tuple[int, list[str]] | Reject]:
    """Logical rows; an unclosed quote costs its own line only."""
    source = read_lines(path, meter)
    waiting: deque[Line | Reject] = deque()
    while True:
        first = waiting.popleft() if waiting else next(source, None)
        if first is None:
            return
        if isinstance(first, Reject):
            yield first
            continue
        trouble = check_text(first.raw)
        if trouble:
            key = _key(first.raw.split(b",")[0].decode("ascii", "replace"))
            yield Reject(path.name, first.number, "not_text", trouble, key=key)
        elif first.raw.count(b'"') % 2 == 0:
            if first.raw.strip():
                yield _parse(path, first.number, first.text())
        else:
            yield _joined(path, first, source, waiting)


def _joined(path: Path, first: Line, source: Iterator, waiting: deque) -> tuple[int, list[str]] | Reject:
    """The row that starts with an open quote, joined from its lines; what it did not need is left in `waiting`."""
    taken: list[Line | Reject] = []
    parts, length = [first.raw], len(first.raw)
    while len(taken) < ROW_LINES_MAX and length <= LINE_BYTES_MAX:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            break
        taken.append(line)
        if isinstance(line, Reject) or check_text(line.raw):
            break
        parts.append(line.raw)
        length += len(line.raw)
        if line.raw.count(b'"') % 2:
            return _parse(path, first.number, b"\n".join(parts).decode("utf-8"))
    waiting.extendleft(reversed(taken))
    key = _key(first.raw.split(b",")[0].decode("ascii", "replace"))
    return Reject(path.name, first.number, "quote_not_closed", "a quoted cell is not closed", key=key)


def _key(cell: str) -> str:
    """The first cell where it looks like a number of the platform's, quotes aside."""
    cell = cell.strip().strip('"')
    return cell if len(cell) <= 64 and cell.isascii() and cell.isalnum() else ""


def _parse(path: Path, number: int, text: str) -> tuple[int, list[str]] | Reject:
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error as error:
        return Reject(path.name, number, "not_csv", str(error))
    return number, [cell for row in rows for cell in row]
