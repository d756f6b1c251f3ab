"""Ordering codes: a centre asks, the worker makes them, their labels are printed, their PINs handed out once."""

from __future__ import annotations

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from surety.access.pages import centre_page
from surety.certificates import ordering
from surety.certificates.models import CodeOrder
from surety.consoles import clock, code_orders
from surety.consoles.bench.frame import frame
from surety.consoles.printing import copies, drawing
from surety.inspection.models import ItemCode
from surety.labels import layout, pdf

LISTED_MAX = 50


def listed(centre: str) -> list[CodeOrder]:
    return list(CodeOrder.objects.filter(centre=centre).order_by("-ordered_at")[:LISTED_MAX])


def counts_of(centre: str) -> dict[str, int]:
    """How many codes of the centre are at each state, as its own facts say."""
    with connection.cursor() as cursor:
        cursor.execute("select state, count(*) from surety_code where centre = %s group by state", [centre])
        return dict(cursor.fetchall())


@require_POST
@centre_page("bench.manage")
def order(request: HttpRequest, centre: str) -> HttpResponse:
    text, name = request.POST.get("count", "").strip(), request.POST.get("name", "")
    by = {"by": request.user.username, "now": clock.now_of(request)}
    if fault := code_orders.place(centre, text=text, name=name, **by):
        context = frame(request, centre, counts=counts_of(centre), orders=listed(centre), order_fault=fault)
        return render(request, "printing/home.html", context, status=422)
    return redirect("printing:home", centre)


@require_POST
@centre_page("bench.manage")
def pins(request: HttpRequest, centre: str, name: str, form: str) -> HttpResponse:
    """Codes with their PINs: `csv`, or `pdf` of slips that go under the seals. Who fetched them first is kept."""
    found = _of(centre, name)
    now = clock.now_of(request)
    if found.made_at is None or form not in ("csv", "pdf"):
        raise Http404
    try:
        drawn = ordering.read_file(name)
    except ordering.BadOrder:
        raise Http404 from None
    CodeOrder.objects.filter(name=name, fetched_at=None).update(fetched_at=now, fetched_by=request.user.username)
    if form == "csv":
        response = HttpResponse(ordering.as_csv(drawn), content_type="text/csv; charset=utf-8")
    else:
        slips = [layout.pin_slip(each.code, each.pin) for each in drawn]
        response = HttpResponse(pdf.roll(slips, title=name), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="pins-{name}.{form}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
@centre_page("bench.manage")
def destroy(request: HttpRequest, centre: str, name: str) -> HttpResponse:
    """The printer has the PINs; nobody can read them again."""
    found = _of(centre, name)
    if found.fetched_at is not None and found.destroyed_at is None:
        ordering.file_of(name).unlink(missing_ok=True)
        CodeOrder.objects.filter(name=name).update(destroyed_at=clock.now_of(request))
    return redirect("printing:home", centre)


@require_POST
@centre_page("bench.seal")
def roll(request: HttpRequest, centre: str, name: str, form: str) -> HttpResponse:
    """The labels of an order's codes that are still free, each printed once; a spoiled one's code is voided."""
    found = _of(centre, name)
    if found.made_at is None or found.count > drawing.LABELS_MAX:
        raise Http404
    try:
        drawn = [each.code for each in ordering.read_file(name)]
    except ordering.BadOrder:
        raise Http404 from None
    free = set(ItemCode.objects.filter(code__in=drawn, state="issued").values_list("code", flat=True))
    now = clock.now_of(request)
    codes = [code for code in drawn if code in free]
    before = copies.note_first(codes, by=request.user.username, now=now)
    codes = [code for code in codes if code not in before or copies.is_open(copies.last_of(code), now)]
    if not codes:
        raise Http404
    made = drawing.code_labels(codes, centre_name=frame(request, centre)["place"])
    paper = "a4" if request.POST.get("paper") == "a4" else ""
    return drawing.file_of(made, form=form, paper=paper, name=f"codes-{name}", dpi=request.POST.get("dpi", ""))


def _of(centre: str, name: str) -> CodeOrder:
    return get_object_or_404(CodeOrder, name=name, centre=centre)
