"""The inbox as a file: the same conditions, every page, streamed."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surety.access.scope import Scope, scoped
from surety.aftersales import inbox
from surety.consoles import clock, labels
from surety.consoles.frame import in_shop
from surety.consoles.merchant.aftersales.filters import read_filters
from surety.consoles.merchant.aftersales.rows import CaseRow, case_row
from surety.consoles.merchant.export import answer
from surety.consoles.show.money import decimal_text
from surety.consoles.show.time import zone_of


@require_safe
@in_shop("aftersale.view")
def aftersales_export(request: HttpRequest, shop: str, form: str) -> StreamingHttpResponse:
    filters = read_filters(shop, request.GET, now=clock.now_of(request))
    return answer(form, name="aftersales", rows=_rows(request.scope, filters.wanted), record=record, heads=_heads,
                  cells=_cells)  # fmt: skip


def _rows(scope: Scope, wanted: inbox.Wanted) -> Iterator[CaseRow]:
    """Each chunk in its own short transaction under the asker's scope, long after the view has returned."""
    exact = None
    if wanted.text:
        with scoped(scope):
            exact = inbox.find_exactly(wanted)
        if exact:
            yield case_row(exact)
    chunks = inbox.read_all(wanted)
    while True:
        with scoped(scope):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield from (case_row(row) for row in chunk if exact is None or row["subject"] != exact["subject"])


def record(row: CaseRow) -> dict[str, Any]:
    """One case as programs read it: stable names, codes, instants with their zone, money in the minor unit."""
    local = zone_of(row.zone)
    return {
        "case": row.subject,
        "order": row.order,
        "type": row.type,
        "reason": row.reason_code,
        "status": row.status,
        "closed_as": row.closed_as or None,
        "step": row.step or None,
        "actor": row.actor or None,
        "due_at": row.due_at.astimezone(local).isoformat() if row.due_at else None,
        "stake_fen": row.stake_fen,
        "asked_fen": row.asked_fen,
        "refund_fen": row.refund_fen,
        "advanced": row.advanced,
        "currency": row.currency,
        "title": row.title,
        "sku": row.sku,
        "units": row.units,
        "applied_at": row.applied_at.astimezone(local).isoformat(),
    }


def _heads() -> list[str]:
    return [
        _("Case"),
        _("Order"),
        _("What is asked"),
        _("Reason"),
        _("Status"),
        _("Next step"),
        _("Due"),
        _("What happens at zero"),
        _("At stake"),
        _("Asked"),
        _("Refund"),
        _("Currency"),
        _("Goods"),
        "SKU",
        _("Units"),
        _("Applied"),
    ]


def _cells(row: CaseRow) -> list[str]:
    told = record(row)
    return [
        row.number,
        row.order_number,
        labels.label("aftersale_type", row.type),
        row.reason,
        labels.label("aftersale", row.status),
        labels.label("aftersale_step", row.step) if row.step else "",
        told["due_at"] or "",
        row.zero,
        decimal_text(row.stake_fen, row.currency),
        decimal_text(row.asked_fen, row.currency),
        decimal_text(row.refund_fen, row.currency),
        row.currency,
        row.title,
        row.sku,
        str(row.units),
        told["applied_at"],
    ]
