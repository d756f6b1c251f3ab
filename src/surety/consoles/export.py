"""A list as CSV or JSON: the rows and columns the page shows, all pages of them, under the reader's scope."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.http import StreamingHttpResponse

from surety.access.scope import Scope, scoped
from surety.consoles.listing import Column, Listing, Selection, stream
from surety.consoles.spreadsheet import guarded
from surety.consoles.tables.naming import NAMED, name_of, names_in

NAMES_AT_ONCE = 1000
_BOM = "\ufeff"  # without it, Excel reads Chinese as Latin


def export(listing: Listing, selection: Selection, *, scope: Scope, form: str) -> StreamingHttpResponse:
    keys = [key for column in listing.columns for key in _keys(column)]
    return send(_rows(listing, selection, scope), keys=keys, name=listing.name, form=form)


def send(rows: Iterator[dict[str, Any]], *, keys: list[str], name: str, form: str) -> StreamingHttpResponse:
    """Rows of these keys as a file, `csv` or `json`, sent as they come."""
    if form == "json":
        body, media_type = _json(rows), "application/json"
    else:
        body, media_type = _csv(keys, rows), "text/csv; charset=utf-8"
    response = StreamingHttpResponse(body, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _keys(column: Column) -> tuple[str, ...]:
    """An id is exported with its name, so that a file is read without looking ids up."""
    if column.name:
        return column.key, column.name
    return (column.key, f"{column.key}_name") if column.kind in NAMED else (column.key,)


def _rows(listing: Listing, selection: Selection, scope: Scope) -> Iterator[dict[str, Any]]:
    """Sent after the page's own transaction has ended, so in one of its own."""
    with scoped(scope):
        rows = stream(listing, selection)
        while some := list(islice(rows, NAMES_AT_ONCE)):
            names = names_in(listing.columns, some)
            yield from (_exported(listing, row, names) for row in some)


def _exported(listing: Listing, row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    found = {}
    for column in listing.columns:
        found |= {key: row.get(key) for key in _keys(column)}
        if column.kind in NAMED and not column.name:
            found[f"{column.key}_name"] = name_of(column, row, names)
    return found


def _json(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    yield "["
    for number, row in enumerate(rows):
        yield (",\n" if number else "\n") + json.dumps(row, ensure_ascii=False, default=_plain)
    yield "\n]\n"


def _csv(keys: list[str], rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(keys)
    yield _BOM + _taken(buffer)
    for row in rows:
        writer.writerow([_cell(value) for value in row.values()])
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _cell(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula is marked as text."""
    if isinstance(value, (dict, list)):
        value = json.dumps(value, ensure_ascii=False, default=_plain)
    elif isinstance(value, datetime):
        value = value.isoformat()
    return guarded(value) if isinstance(value, str) else "" if value is None else value


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
