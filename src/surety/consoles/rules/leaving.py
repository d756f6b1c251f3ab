"""A merchant who disagrees applies to stop using the service; its open orders are finished first (BTAS-6.2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from surety.consoles import clock, nonce, typed
from surety.consoles.frame import frame, in_shop
from surety.consoles.rules import amending
from surety.consoles.rules.refusals import refusal_words
from surety.consoles.submitting import submit
from surety.engine.keys import bucket_of
from surety.merchants.facts import ShopLeaveRequested, ShopLeaveWithdrawn
from surety.merchants.models import Shop
from surety.orders.models import Order

NOTE_MAX = 2000
NUMBER_MAX = 10**9
OPEN = ("to_ship", "part_shipped", "shipped", "in_transit")


@require_http_methods(["GET", "HEAD", "POST"])
@in_shop("shop.leave")
def leave(request: HttpRequest, shop: str) -> HttpResponse:
    """What leaving means, and the step that does it: a box to tick beside the button."""
    if request.method != "POST":
        return _page(request, shop)
    form = nonce.of(request)
    note = typed.prose(request.POST.get("note", ""))
    if form is None or not request.POST.get("sure") or len(note) > NOTE_MAX:
        fault = _("Tick the box to confirm that the shop is to leave; a reason has at most 2,000 characters.")
        return _page(request, shop, fault=fault, note=note, status=422)
    because = _because(request)
    fact_id, at = form
    fact = ShopLeaveRequested(
        id=fact_id, at=at, shop=shop, because=f"amendment:{because}" if because else "", note=note
    )
    return _stated(request, shop, fact, note=note, done=_("Your application is on record."))


@require_POST
@in_shop("shop.leave")
def stay(request: HttpRequest, shop: str) -> HttpResponse:
    form = nonce.of(request)
    if form is None:
        return _page(request, shop, fault=_("The page was open for too long. Press the button again."), status=422)
    fact_id, at = form
    fact = ShopLeaveWithdrawn(id=fact_id, at=at, shop=shop)
    return _stated(request, shop, fact, note="", done=_("Your shop stays. New orders come to it again."))


def _stated(request: HttpRequest, shop: str, fact: Any, *, note: str, done: str) -> HttpResponse:
    result = submit(request, [fact])[0]
    if not result.good:
        words = refusal_words(result.code, result.params)
        return _page(request, shop, fault=words, clause=result.clause, note=note, status=409)
    messages.success(request, done)
    return redirect("rules:leave", shop=shop)


def _page(
    request: HttpRequest, shop: str, *, fault: str = "", clause: str = "", note: str = "", status: int = 200
) -> HttpResponse:
    row = Shop.objects.filter(bucket=bucket_of(shop), subject=shop).first()
    if row is None:
        raise Http404
    because = _because(request) or _number(row.doc.get("leaves_because", "").partition(":")[2])
    named = amending.titles_of({f"amendment:{because}"}) if because else {}
    context = frame(
        request,
        shop,
        row=row,
        standing=row.standing,
        since=row.doc.get("leaving_since"),
        left_at=row.doc.get("left_at"),
        open_orders=Order.objects.filter(shop=shop, status__in=OPEN).count(),
        because=named.get(f"amendment:{because}"),
        fault=fault,
        fault_clause=clause,
        note=note,
        nonce=nonce.issue(clock.now_of(request)),
    )
    return render(request, "rules/leave.html", context, status=status)


def _because(request: HttpRequest) -> int | None:
    """The number of the change it does not agree with, if it named one that is there."""
    return _number((request.POST if request.method == "POST" else request.GET).get("because", ""))


def _number(text: str) -> int | None:
    return typed.whole(text, most=NUMBER_MAX) or None
