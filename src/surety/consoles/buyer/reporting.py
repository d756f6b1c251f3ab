"""A buyer reports the shop of the own order (BTAS-4.6b). Staff look; the shop is not told who reported."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surety.access.pages import buyer_page
from surety.consoles import clock, labels, nonce
from surety.consoles.buyer.forms import Form
from surety.consoles.buyer.sending import Sent, send
from surety.consoles.order.cases import visible_order
from surety.orders.case import OrderCase
from surety.violations.facts import ViolationReported

ACTS = ("lure_off_platform", "forged_inspection_mark", "swapped_piece", "material_mismatch", "other")
"""What a buyer can see of a shop."""


@require_http_methods(["GET", "HEAD", "POST"])
@buyer_page
def report(request: HttpRequest, token: str) -> HttpResponse:
    order = visible_order(request.scope.order)
    if request.method != "POST":
        return _form(request, token, order, Sent(), status=200)
    if not request.may_answer:
        return _form(request, token, order, Sent(), status=403)
    sent = send(request, order, lambda form: _reported(form, order))
    if not sent.good:
        return _form(request, token, order, sent, status=sent.status)
    messages.success(request, _("Thank you. Staff look into it; the shop is not told who reported it."))
    return redirect("buyer-order", token=token)


def _reported(form: Form, order: OrderCase) -> ViolationReported:
    identity = form.identity()
    act = form.post.get("act", "")
    if act not in ACTS:
        form.faults["act"] = _("Choose what was done")
        act = "other"
    made = identity["id"].removeprefix("web:")
    name = f"{order.order.partition(':')[0]}:vi-{made[4:12]}{made[-8:]}"
    return ViolationReported(
        **identity,
        violation=name,
        act=act,  # type: ignore[arg-type]
        order=order.order,
        note=form.note(needed=True) or "—",
        evidence=form.evidence(),
    )


def _form(request: HttpRequest, token: str, order: OrderCase, sent: Sent, *, status: int) -> HttpResponse:
    context = {
        "token": token,
        "order": order,
        "number": order.order.partition(":")[2],
        "may_answer": request.may_answer,
        "acts": {code: labels.label("act", code) for code in ACTS},
        "typed": request.POST,
        "sent": sent,
        "faults": sent.faults,
        "nonce": nonce.issue(clock.now_of(request)),
    }
    return render(request, "listings/buyer_report.html", context, status=status)
