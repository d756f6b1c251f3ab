"""The centre's printing page, and what is printed as often as one likes: command cards and shelf labels."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surety.access.pages import centre_page
from surety.access.permissions import BENCH
from surety.certificates import codes as item_codes
from surety.consoles.bench.commands import UnprintableShelf
from surety.consoles.bench.frame import frame
from surety.consoles.printing import drawing, orders
from surety.inspection.models import Piece

SHELVES_MAX = 500
PIECES_MAX = 50


@require_safe
@centre_page(*BENCH)
def home(request: HttpRequest, centre: str) -> HttpResponse:
    return _home(request, centre)


def _home(request: HttpRequest, centre: str, *, status: int = 200, **more: object) -> HttpResponse:
    typed = request.GET.get("q", "").replace("\x00", "").strip()[: item_codes.TYPED_MAX]
    context = frame(
        request,
        centre,
        q=typed,
        pieces=_pieces(centre, typed),
        counts=orders.counts_of(centre),
        orders=orders.listed(centre),
        **more,
    )
    return render(request, "printing/home.html", context, status=status)


def _pieces(centre: str, typed: str) -> list[dict[str, str]]:
    """Pieces of this centre that have a code, the last registered first; a scanned code finds its own."""
    rows = Piece.objects.filter(centre=centre, code__isnull=False)
    try:
        rows = rows.filter(code=item_codes.read(typed)) if typed else rows
    except item_codes.MalformedCode:
        rows = rows.filter(subject__icontains=typed) | rows.filter(title__icontains=typed)
    found = rows.order_by("-registered_at", "subject").values("subject", "title", "code", "stage")[:PIECES_MAX]
    return [row | {"grouped": item_codes.grouped(row["code"])} for row in found]


@require_safe
@centre_page(*BENCH)
def commands(request: HttpRequest, centre: str, form: str) -> HttpResponse:
    return drawing.file_of(drawing.command_cards(), form=form, paper="a4", name="commands")


@require_safe
@centre_page(*BENCH)
def shelves(request: HttpRequest, centre: str, form: str) -> HttpResponse:
    """`?shelves=`: names apart by spaces or lines."""
    names = list(dict.fromkeys(request.GET.get("shelves", "").upper().split()))
    if not 1 <= len(names) <= SHELVES_MAX:
        text = _("Name between 1 and %(most)d shelves, each on its own line.") % {"most": SHELVES_MAX}
        return _home(request, centre, status=422, shelf_fault=text, shelves=" ".join(names))
    try:
        made = drawing.shelf_labels(names, centre_name=frame(request, centre)["place"])
    except UnprintableShelf as error:
        text = _("%(shelf)s cannot be printed: letters A to Z, digits and single hyphens can.") % {"shelf": error}
        return _home(request, centre, status=422, shelf_fault=text, shelves="\n".join(names))
    paper = "a4" if request.GET.get("paper") == "a4" else ""
    return drawing.file_of(made, form=form, paper=paper, name="shelves", dpi=request.GET.get("dpi", ""))
