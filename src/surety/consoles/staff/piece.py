"""A piece as staff see it: everything, and what waits for them there."""

from __future__ import annotations

from functools import partial

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surety.access.pages import staff_page
from surety.consoles import clock, evidence, nonce
from surety.consoles.order.cases import visible_order
from surety.consoles.piece.cases import load_piece
from surety.consoles.piece.context import files_of, piece_context
from surety.consoles.stating import Answer, Form, carry_out, fact_of, item_of, note_of
from surety.engine import book
from surety.engine.fact import Fact
from surety.engine.queries import shop_names, work_items_of
from surety.inspection.facts import PieceItemClosed


@require_safe
@staff_page("staff.view")
def show_piece(request: HttpRequest, piece: str) -> HttpResponse:
    return _show(request, piece, Answer())


@require_POST
@staff_page("staff.decide")
def close_item(request: HttpRequest, piece: str) -> HttpResponse:
    """Say what was done about a task that no fact closes by itself (BTAS-1.2b)."""
    load_piece(piece)
    item = item_of(request) or "-"

    def make(form: Form) -> Fact:
        note = note_of(request, _("Write what was done and why."))
        return fact_of(PieceItemClosed, form, piece=piece, item=item, note=note)

    shown = partial(_show, request, piece)
    return carry_out(request, make, done=_("Closed."), then=("staff:piece", piece), shown=shown)


def _show(request: HttpRequest, piece: str, answer: Answer) -> HttpResponse:
    case, now = load_piece(piece), clock.now_of(request)
    with connection.cursor() as cursor:
        _number, release = book.active(cursor, now=now)
    order = visible_order(case.order) if case.order else None
    context = piece_context(
        case, order, release=release, now=now,
        address=lambda digest: reverse("staff:piece_file", args=[case.piece, digest]), everything=True,
    )  # fmt: skip
    context |= {
        "shop_name": shop_names([case.shop]).get(case.shop) or case.shop,
        "tasks": [each for each in work_items_of(piece) if each.closed_at is None],
        "can_decide": request.scope.allows("staff.decide"),
        "nonce": nonce.issue(now),
        **answer.said,
        "typed": request.POST,
        "scope": request.scope,
    }
    return render(request, "staff/piece.html", context, status=answer.status)


@require_safe
@staff_page("staff.view")
def piece_file(request: HttpRequest, piece: str, digest: str) -> StreamingHttpResponse:
    """As it came, bit by bit: staff may have to prove it."""
    return evidence.answer(digest, among=[f"sha256:{each}" for each in files_of(load_piece(piece))], original=True)
