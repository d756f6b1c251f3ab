"""One piece: where it is, what its merchant is to do and what that does, its three legs, clocks, custody and fees."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surety.consoles import clock, evidence, labels, nonce
from surety.consoles.frame import frame, in_shop
from surety.consoles.merchant.aftersales.rows import CaseRow, of_order
from surety.consoles.merchant.commands import refusal_text, state
from surety.consoles.merchant.pieces.acts import BY_NAME, offered
from surety.consoles.merchant.pieces.forms import INCIDENTS, Form, challenge_of, fact_of, film_of, keep_film
from surety.consoles.merchant.pieces.shipping import ship_parcel, still_to_pack
from surety.consoles.order.cases import cases_of
from surety.consoles.order.rows import carrier_names
from surety.consoles.piece.cases import load_piece, open_centres
from surety.consoles.piece.context import files_of, parties_of, piece_context
from surety.engine import book
from surety.engine.intake import Result
from surety.evidence.bringing import brought
from surety.inspection.case import PieceCase, Stage, stage_of
from surety.inspection.reporting import report_number
from surety.orders.case import OrderCase


@require_safe
@in_shop("shipping.view")
def one(request: HttpRequest, shop: str, piece: str) -> HttpResponse:
    return _show(request, shop, load_piece(piece, shop=shop))


@require_POST
@in_shop("shipping.ship")
def act(request: HttpRequest, shop: str, piece: str) -> HttpResponse:
    """State what the form says. Refused, the page shows the form again with what was typed, the clause and advice."""
    case, name = load_piece(piece, shop=shop), request.POST.get("act", "")
    if name not in BY_NAME:
        raise Http404
    form = Form(request, case)
    result = _ship(request, form) if name == "ship" else _state(request, form, name)
    after = load_piece(piece, shop=shop)
    if name == "bind" and not form.faults and (result is None or result.good) and not after.code:
        form.refuse("code_not_issued", "BTAS-4.4b")  # kept as an incident and raised, which is no binding
    elif result is not None and not result.good:
        form.faults["all"], form.why, form.clause = refusal_text(result), result.code, result.clause
    if form.faults:
        return _show(request, shop, after, tried=name, form=form)
    messages.success(request, str(BY_NAME[name].done))
    return redirect("shop:piece", shop=shop, piece=piece)


def _state(request: HttpRequest, form: Form, name: str) -> Result | None:
    fact = fact_of(form, name)
    if fact is None:
        return None
    (result,) = state(request, [fact])
    if name == "pack" and result.good and request.POST.get("more") != "yes":
        return _ship(request, form) or result
    return result


def _ship(request: HttpRequest, form: Form) -> Result | None:
    issued = nonce.of(request)
    packed = load_piece(form.case.piece, shop=form.case.shop)
    if issued is None or not packed.outbound or not packed.order:
        form.faults["all"] = _("This form is too old. It has been made afresh; please send it again.")
        return None
    return ship_parcel(request, packed, number=issued[0], at=issued[1])


def _show(
    request: HttpRequest, shop: str, case: PieceCase, *, tried: str = "", form: Form | None = None
) -> HttpResponse:
    now = clock.now_of(request)
    with connection.cursor() as cursor:
        _number, release = book.active(cursor, now=now)
    order = cases_of(shop, [case.order]).get(case.order) if case.order else None
    context = piece_context(case, order, release=release, now=now, address=lambda digest: _file(shop, case, digest))
    form = form or Form(request, case)
    if request.scope.allows("shipping.ship"):
        context |= _acting(request, shop, case, order, now=now)
    context |= {
        "returns": _returns(request, shop, case),
        "tried": tried,
        "faults": form.faults,
        "clause": form.clause,
        "advice": labels.label("advice", form.why) if form.why in labels.codes("advice") else "",
        "typed": request.POST,
        "pieces_url": reverse("shop:pieces", kwargs={"shop": shop}),
        "upload_url": reverse("shop_evidence", kwargs={"shop": shop}),
    }
    page = frame(request, shop, **context)
    return render(request, "merchant/pieces/piece.html", page, status=422 if form.faults else 200)


def _returns(request: HttpRequest, shop: str, case: PieceCase) -> list[CaseRow]:
    """The order's after-sales cases, in which what comes back is known again piece by piece."""
    if not case.order or stage_of(case) not in (Stage.SHIPPED, Stage.DELIVERED, Stage.RETURNING):
        return []
    return of_order(shop, case.order) if request.scope.allows("aftersale.view") else []


def _acting(request: HttpRequest, shop: str, case: PieceCase, order: OrderCase | None, *, now: Any) -> dict[str, Any]:
    number = nonce.issue(now)
    film = film_of(request, case, new=number)
    acts = [{"act": each, "first": first} for each, first in offered(case)]
    if any(each["act"].name == "send" for each in acts):
        keep_film(request, case, film.partition(" ")[0])
    return {
        "acts": acts,
        "nonce": number,
        "film": film.partition(" ")[0],
        "challenge": challenge_of(film),
        "centres": open_centres(shop.partition(":")[0]),
        "carriers": carrier_names(),
        "incidents": {what: labels.label("piece_incident", what) for what in INCIDENTS},
        "ways": labels.codes("piece_return"),
        "others": still_to_pack(case),
        "report_number": report_number(case),
        "insured_max_fen": order.paid_fen if order else case.value_fen,
    }


def _file(shop: str, case: PieceCase, digest: str) -> str:
    return reverse("shop:piece_file", kwargs={"shop": shop, "piece": case.piece, "digest": digest})


@require_safe
@in_shop("shipping.view")
def piece_file(request: HttpRequest, shop: str, piece: str, digest: str) -> StreamingHttpResponse:
    """A file that the piece names and one of its own parties brought: a hash somebody read elsewhere opens nothing."""
    case = load_piece(piece, shop=shop)
    if not any(brought(owner, digest) for owner in parties_of(case)):
        raise Http404
    return evidence.answer(digest, among=[f"sha256:{each}" for each in files_of(case)])
