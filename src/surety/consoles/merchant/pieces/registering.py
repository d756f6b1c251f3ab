"""Register pieces: of one order, or of hundreds in a table that is checked and shown before anything is stated."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surety.consoles import clock, labels, nonce
from surety.consoles.frame import frame, in_shop
from surety.consoles.merchant.commands import refusal_text, state
from surety.consoles.merchant.pieces import rows as table
from surety.consoles.merchant.waybills import BYTES_MAX
from surety.consoles.order.cases import cases_of
from surety.consoles.piece.cases import open_centres

_CENTRE = re.compile(r"[a-z0-9]{1,12}:ic-[a-z0-9-]{1,24}")


@require_http_methods(["GET", "HEAD", "POST"])
@in_shop("shipping.ship")
def register(request: HttpRequest, shop: str) -> HttpResponse:
    step = request.POST.get("from", "") if request.method == "POST" else ""
    if step == "send":
        return _send(request, shop)
    if step == "check":
        return _check(request, shop)
    order = request.GET.get("order", "").strip()[:96]
    if not order:
        return _show(request, shop)
    subject = order if ":" in order else f"{shop.partition(':')[0]}:{order}"
    case = cases_of(shop, [subject]).get(subject)
    if case is None:
        return _show(request, shop, fault=_("No such order in this shop"), order=order)
    found = table.check(table.of_order(case), shop=shop)
    if not found:
        return _show(request, shop, fault=_("Every unit of this order has its piece."), order=order)
    return _show_checked(request, shop, found)


def _check(request: HttpRequest, shop: str) -> HttpResponse:
    uploaded = request.FILES.get("file")
    try:
        found = table.given(request.POST.get("table", ""), uploaded.read(BYTES_MAX + 1) if uploaded else None)
    except table.TooMuch:
        return _show(request, shop, fault=_("At most %d rows and 1 MB at a time.") % table.ROWS_MAX)
    except table.NotText:
        return _show(request, shop, fault=_("This is a workbook. Save it as CSV (UTF-8) and upload that file."))
    if not found:
        return _show(request, shop, fault=_("There is no row in it yet."))
    return _show_checked(request, shop, table.check(found, shop=shop))


def _settings(request: HttpRequest) -> dict[str, str]:
    post = request.POST
    centre = post.get("centre", "")
    return {
        "centre": centre if _CENTRE.fullmatch(centre) else "",
        "ships": "merchant" if post.get("ships") == "merchant" else "institute",
        "intercept": "after_sales_first" if post.get("intercept") == "after_sales_first" else "ship_first",
        "photo": "yes" if post.get("photo") == "yes" else "",
    }


def _show_checked(request: HttpRequest, shop: str, found: list[table.Row]) -> HttpResponse:
    good = [row for row in found if not row.fault]
    bad = [row for row in found if row.fault]
    return _show(request, shop, checked=found, good=good, bad=bad, table=table.as_table(found),
                 good_table=table.as_table(good))  # fmt: skip


def _send(request: HttpRequest, shop: str) -> HttpResponse:
    """Checked again: what was shown may have changed since."""
    issued = nonce.of(request)
    try:
        found = table.check(table.given(request.POST.get("table", ""), None), shop=shop)
    except (table.TooMuch, table.NotText):
        found = []
    if issued is None or not found:
        return _show(request, shop, fault=_("This form is too old. It has been made afresh; please send it again."))
    settings = _settings(request)
    good = [row for row in found if row.fault in ("", "unit_has_a_piece", "number_taken") and row.sold is not None]
    stated = [table.fact_of(row, shop=shop, number=issued[0], at=issued[1], settings=settings) for row in good]
    answers = dict(zip((row.subject for row in good), state(request, stated), strict=True)) if stated else {}
    results = [_told(row, answers.get(row.subject)) for row in found]
    return _show(request, shop, results=results, good_count=sum(each["good"] for each in results))


def _told(row: table.Row, result: Any) -> dict[str, Any]:
    if result is None:
        return {"row": row, "good": False, "text": row.fault_text, "clause": "", "advice": ""}
    known = result.code in labels.codes("advice")
    return {
        "row": row,
        "good": result.good,
        "text": labels.label("result", result.status) if result.good else refusal_text(result),
        "clause": result.clause,
        "advice": labels.label("advice", result.code) if known else "",
    }


def _show(request: HttpRequest, shop: str, *, fault: str = "", **context: Any) -> HttpResponse:
    context |= {
        "fault": fault,
        "nonce": nonce.issue(clock.now_of(request)),
        "centres": open_centres(shop.partition(":")[0]),
        "settings": _settings(request),
        "pieces_url": reverse("shop:pieces", kwargs={"shop": shop}),
        "rows_max": table.ROWS_MAX,
        "intercepts": labels.codes("piece_intercept"),
    }
    page = frame(request, shop, **context)
    return render(request, "merchant/pieces/register.html", page, status=422 if fault else 200)
