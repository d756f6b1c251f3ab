"""The shipping list as a file: the same conditions, every page, streamed."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surety.access.scope import Scope, scoped
from surety.consoles import clock, labels
from surety.consoles.frame import in_shop
from surety.consoles.merchant.filters import read_filters
from surety.consoles.order.rows import OrderRow, order_row
from surety.consoles.show.money import decimal_text
from surety.consoles.show.time import zone_of
from surety.consoles.spreadsheet import guarded
from surety.orders import queries

_BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads a UTF-8 file as the local code page


@require_safe
@in_shop("shipping.view")
def shipping_export(request: HttpRequest, shop: str, form: str) -> StreamingHttpResponse:
    wanted = read_filters(shop, request.GET, now=clock.now_of(request)).wanted
    if wanted.soonest and not queries.count_statuses(shop)["queue"].exact:
        wanted = replace(wanted, soonest=False)  # by time left a window of a long queue is read; a file has it all
    rows = _rows(request.scope, wanted)
    return answer(form, name="shipping", rows=rows, record=record, heads=_heads, cells=_cells)


def answer(
    form: str,
    *,
    name: str,
    rows: Iterator[Any],
    record: Callable[[Any], dict[str, Any]],
    heads: Callable[[], list[str]],
    cells: Callable[[Any], list[str]],
) -> StreamingHttpResponse:
    """The rows of a list as a file, CSV for people or JSON for programs, written as they are read."""
    lines = _csv(rows, heads, cells) if form == "csv" else _json(rows, record)
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/json"
    response = StreamingHttpResponse(_in_language(lines), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _rows(scope: Scope, wanted: queries.Wanted) -> Iterator[OrderRow]:
    """Each chunk in its own short transaction under the asker's scope, long after the view has returned."""
    if wanted.number:
        with scoped(scope):
            exact = queries.find_exactly(wanted)
        if exact:
            yield order_row(exact)
    seen = exact["subject"] if wanted.number and exact else None
    chunks = queries.read_all(wanted)
    while True:
        with scoped(scope):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield from (order_row(row) for row in chunk if row["subject"] != seen)


def record(row: OrderRow) -> dict[str, Any]:
    """One order as programs read it: stable names, codes, instants with their zone, money in the minor unit."""
    local = zone_of(row.zone)
    return {
        "order": row.subject,
        "status": row.status,
        "next_step": row.step or None,
        "due_at": row.due_at.astimezone(local).isoformat() if row.due_at else None,
        "stake_fen": row.stake_fen,
        "paid_fen": row.paid_fen,
        "currency": row.currency,
        "region": row.region or None,
        "late": row.late,
        "flags": row.flags,
        "title": row.title,
        "sku": row.sku,
        "units": row.units,
        "parcels": row.parcels,
        "placed_at": row.placed_at.astimezone(local).isoformat(),
        "paid_at": row.paid_at.astimezone(local).isoformat() if row.paid_at else None,
    }


def _json(rows: Iterator[Any], record: Callable[[Any], dict[str, Any]]) -> Iterator[str]:
    yield "["
    for n, row in enumerate(rows):
        yield (",\n" if n else "\n") + json.dumps(record(row), ensure_ascii=False)
    yield "\n]\n"


def _csv(rows: Iterator[Any], heads: Callable[[], list[str]], cells: Callable[[Any], list[str]]) -> Iterator[str]:
    yield _BYTE_ORDER_MARK + _line(heads())
    for row in rows:
        yield _line(cells(row))


def _heads() -> list[str]:
    return [
        _("Order"),
        _("Status"),
        _("Next step"),
        _("Due"),
        _("What happens at zero"),
        _("At stake"),
        _("Paid"),
        _("Currency"),
        _("To"),
        _("Judged late"),
        _("Marks"),
        _("Goods"),
        "SKU",
        _("Units"),
        _("Parcels"),
        _("Ordered"),
    ]


def _cells(row: OrderRow) -> list[str]:
    told = record(row)
    return [
        row.number,
        labels.label("status", row.status),
        labels.label("step", row.step) if row.step else "",
        told["due_at"] or "",
        row.zero,
        decimal_text(row.stake_fen, row.currency),
        decimal_text(row.paid_fen, row.currency),
        row.currency,
        row.region,
        _("yes") if row.late else _("no"),
        "、".join(labels.label("flag", flag) for flag in row.flags),
        row.title,
        row.sku,
        str(row.units),
        "、".join(row.parcels),
        told["placed_at"],
    ]


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([guarded(cell) for cell in cells])
    return buffer.getvalue()


def _in_language(lines: Iterator[str]) -> Iterator[str]:
    """The reader's language, also after the request's own activation has ended."""
    language = get_language()

    def told() -> Iterator[str]:
        while True:
            with override(language):
                line = next(lines, None)
            if line is None:
                return
            yield line

    return told()
