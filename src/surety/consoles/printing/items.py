"""A piece's label: printed once for the asking, again for a reason."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from surety.access.pages import centre_page
from surety.consoles import clock, labels
from surety.consoles.bench.frame import frame
from surety.consoles.bench.stating import inspector_of
from surety.consoles.piece.cases import load_piece
from surety.consoles.printing import copies, drawing
from surety.consoles.submitting import submit
from surety.inspection.case import PieceCase
from surety.inspection.facts import LabelReprinted
from surety.labels.svg import svg

REASONS = {
    "unreadable": gettext_lazy("Cannot be read"),
    "torn": gettext_lazy("Torn or come off"),
    "printer_fault": gettext_lazy("The printer failed"),
    "lost": gettext_lazy("Lost"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@centre_page("bench.seal")
def label(request: HttpRequest, centre: str, piece: str) -> HttpResponse:
    case = _coded(piece, centre)
    fault = _print(request, case) if request.method == "POST" else ""
    if request.method == "POST" and not fault:
        return redirect("printing:label", centre, piece)
    return render(request, "printing/label.html", _context(request, centre, case, fault), status=422 if fault else 200)


@require_safe
@centre_page("bench.seal")
def label_file(request: HttpRequest, centre: str, piece: str, form: str) -> HttpResponse:
    """The copy that was printed last, for a quarter of an hour: then it wants another print, and a reason."""
    case = _coded(piece, centre)
    last = copies.last_of(case.code)
    if last is None or not copies.is_open(last, clock.now_of(request)):
        return redirect("printing:label", centre, piece)
    made = drawing.piece_label(case, centre_name=frame(request, centre)["place"], copy=last.copy)
    name = f"label-{case.code}-{last.copy}"
    return drawing.file_of([made], form=form, paper="", name=name, dpi=request.GET.get("dpi", ""))


def _coded(piece: str, centre: str) -> PieceCase:
    """A piece of this centre that has a code; any other has no label."""
    case = load_piece(piece)
    if case.centre != centre or not case.code:
        raise Http404
    return case


def _print(request: HttpRequest, case: PieceCase) -> str:
    """Why it was not printed; empty once it was. What was stated is counted, whoever prints it."""
    now, last = clock.now_of(request), copies.last_of(case.code)
    copy, reprints = copies.next_copy(case, last), case.reprints
    if copy is None:
        reason = request.POST.get("reason", "")
        if reason not in REASONS:
            return _("This label was printed before. Say why it is printed again.")
        if fault := _state(request, case, reason):
            return fault
        assert last is not None
        copy, reprints = last.copy + 1, case.reprints + 1
    if not copies.note(case.code, copy, reprints=reprints, by=request.user.username, now=now):
        return _("Somebody else has just printed this label.")
    return ""


def _state(request: HttpRequest, case: PieceCase, reason: str) -> str:
    fact = LabelReprinted(
        id=str(uuid4()),
        at=clock.now_of(request),
        piece=case.piece,
        centre=case.centre,
        inspector=inspector_of(request.user),
        reason=reason,  # type: ignore[arg-type]
    )
    (result,) = submit(request, [fact])
    return "" if result.good else labels.label("refusal", result.code)


def _context(request: HttpRequest, centre: str, case: PieceCase, fault: str) -> dict[str, Any]:
    last = copies.last_of(case.code)
    free = copies.next_copy(case, last)
    shown = free or (last.copy if last else 1)
    drawn = drawing.piece_label(case, centre_name=frame(request, centre)["place"], copy=shown)
    return frame(
        request,
        centre,
        piece=case,
        drawn=svg(drawn),
        last=last,
        free=free,
        open=copies.is_open(last, clock.now_of(request)),
        reasons=REASONS,
        fault=fault,
    )
