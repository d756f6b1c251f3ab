"""Ship hundreds: a table of waybills is pasted or uploaded, checked, shown, and only then its good rows are sent."""

import csv
import io
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surety.consoles import clock, labels, nonce
from surety.consoles.frame import frame, in_shop
from surety.consoles.merchant.commands import refusal_text, state
from surety.consoles.merchant.export import guarded
from surety.consoles.merchant.waybills import (
    ROWS_MAX,
    Row,
    TooMuch,
    as_table,
    check,
    parse,
    read_file,
)
from surety.consoles.order.rows import carrier_names, order_row
from surety.consoles.spreadsheet import NotText
from surety.consoles.typed import ids
from surety.engine.intake import Result
from surety.orders.facts import OrderShipped
from surety.orders.queries import read_orders


@require_http_methods(["GET", "HEAD", "POST"])
@in_shop("shipping.ship")
def ship_many(request: HttpRequest, shop: str) -> HttpResponse:
    step = request.POST.get("from", "") if request.method == "POST" else ""
    act = {"list": _from_list, "check": _check, "send": _send, "bad": _bad_rows}.get(step, _blank)
    return act(request, shop)


def _blank(request: HttpRequest, shop: str) -> HttpResponse:
    return _show(request, shop)


def _from_list(request: HttpRequest, shop: str) -> HttpResponse:
    """Orders picked in the list: their numbers are filled in, the waybills are to be typed."""
    picked = ids(request.POST.getlist("order"))[:ROWS_MAX]
    chosen = read_orders(shop, picked)
    asked = [subject for subject in picked if subject in chosen]
    return _show(request, shop, picked=[order_row(chosen[subject]) for subject in dict.fromkeys(asked)])


def _check(request: HttpRequest, shop: str) -> HttpResponse:
    try:
        rows = check(_given(request), shop=shop, now=clock.now_of(request))
    except TooMuch:
        return _show(request, shop, fault=_("At most %d rows and 1 MB at a time.") % ROWS_MAX)
    except NotText:
        return _show(request, shop, fault=_("This is a workbook. Save it as CSV (UTF-8) and upload that file."))
    if not rows:
        return _show(request, shop, fault=_("There is no row in it yet."))
    return _show_checked(request, shop, rows)


def _given(request: HttpRequest) -> list[Row]:
    carrier = request.POST.get("carrier", "").strip()
    orders = request.POST.getlist("row-order")
    if orders:
        cells = zip(orders, request.POST.getlist("row-carrier"), request.POST.getlist("row-waybill"), strict=False)
        return [Row(order, given or carrier, waybill) for order, given, waybill in cells][:ROWS_MAX]
    uploaded = request.FILES.get("file")
    text = read_file(uploaded.read()) if uploaded else request.POST.get("table", "")
    return parse(text, carrier=carrier)


def _show_checked(request: HttpRequest, shop: str, rows: list[Row]) -> HttpResponse:
    good = [row for row in rows if not row.fault]
    bad = [row for row in rows if row.fault]
    return _show(
        request,
        shop,
        checked=rows,
        good=good,
        bad=bad,
        good_table=as_table(good),
        bad_table=as_table(bad),
        table=as_table(rows),
        nonce=nonce.issue(clock.now_of(request)),
    )


def _send(request: HttpRequest, shop: str) -> HttpResponse:
    """Only good rows come here. Ids follow from the form's number, so a second sending changes nothing."""
    rows = check(parse(request.POST.get("table", "")), shop=shop, now=clock.now_of(request))
    issued = nonce.of(request)
    if issued is None:
        return _show_checked(request, shop, rows)
    fact_id, at = issued
    own = read_orders(shop, [row.subject for row in rows])
    sent = [
        (row, OrderShipped(id=f"{fact_id}.{n}", at=at, order=row.subject, carrier=row.code, waybill=row.waybill))
        for n, row in enumerate(rows)
        if row.subject in own and row.code and row.fault not in ("bad_waybill", "no_waybill")
    ]
    results = state(request, [fact for _row, fact in sent])
    told = [_told(row, result) for (row, _fact), result in zip(sent, results, strict=True)]
    return _show(
        request,
        shop,
        results=told,
        sent_count=sum(each["good"] for each in told),
        failed_count=sum(not each["good"] for each in told),
        bad_table=request.POST.get("bad_table", "")[:1_000_000],
    )


def _told(row: Row, result: Result) -> dict[str, Any]:
    good = result.good
    return {
        "row": row,
        "good": good,
        "text": labels.label("result", result.status) if good else refusal_text(result),
        "clause": result.clause,
    }


def _bad_rows(request: HttpRequest, shop: str) -> HttpResponse:
    """The rows to correct, each with what is wrong, as a file that can be uploaded again."""
    checked = check(parse(request.POST.get("table", "")), shop=shop, now=clock.now_of(request))
    rows = [row for row in checked if row.fault]
    buffer = io.StringIO("\ufeff")
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer)
    writer.writerow([_("Order"), _("Carrier"), _("Waybill"), _("What is wrong")])
    writer.writerows([guarded(cell) for cell in (*row.cells(), row.fault_text)] for row in rows)
    response = HttpResponse(buffer.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="waybills-to-correct.csv"'
    return response


def _show(request: HttpRequest, shop: str, *, fault: str = "", **context: Any) -> HttpResponse:
    context |= {"fault": fault, "carriers": carrier_names(), "rows_max": ROWS_MAX}
    context.setdefault("table", request.POST.get("table", "") if fault else "")
    context["carrier"] = request.POST.get("carrier", "")
    page = frame(request, shop, **context)
    return render(request, "merchant/ship_many.html", page, status=422 if fault else 200)
