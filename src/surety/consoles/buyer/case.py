"""The case behind the link: the clock both sides see, what was said, where the money is, and what the buyer can do."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from surety.access.pages import buyer_page
from surety.aftersales.case import AftersaleCase
from surety.aftersales.reasons import offered
from surety.consoles import clock, evidence, nonce
from surety.consoles.aftersale.cases import evidence_of, load_aftersale, order_of
from surety.consoles.aftersale.clock import clock_of
from surety.consoles.aftersale.context import aftersale_context
from surety.consoles.aftersale.reopening import may_reopen
from surety.consoles.aftersale.story import reason_text
from surety.consoles.buyer.acts import ACTS, Act, possible
from surety.consoles.buyer.forecast import forecast
from surety.consoles.buyer.requesting import PAYS
from surety.consoles.buyer.sending import Sent, send
from surety.consoles.order.rows import carrier_name
from surety.logistics.carriers import CARRIERS

_log = logging.getLogger("surety.buyer")


@require_safe
@buyer_page
def show_case(request: HttpRequest, token: str, number: str) -> HttpResponse:
    return _page(request, token, case_behind(request, number))


@require_http_methods(["GET", "HEAD", "POST"])
@buyer_page
def act_on_case(request: HttpRequest, token: str, number: str, act: str) -> HttpResponse:
    case = case_behind(request, number)
    if act not in ACTS:
        raise Http404
    if request.method != "POST":  # a refused form that is read in another language
        return redirect("buyer-case", token=token, number=number)
    if not request.may_answer:
        return _page(request, token, case, status=403)
    sent = send(request, order_of(case), lambda form: ACTS[act].read(form, case))
    if not sent.good:
        return _page(request, token, case, tried=act, sent=sent, status=sent.status)
    messages.success(request, str(ACTS[act].done))
    return redirect("buyer-case", token=token, number=number)


@require_safe
@buyer_page
def case_file(request: HttpRequest, token: str, number: str, digest: str) -> HttpResponse:
    return evidence.answer(digest, among=evidence_of(case_behind(request, number)))


def case_behind(request: HttpRequest, number: str) -> AftersaleCase:
    """The order's own case; another's is not there, and neither is one whose name nobody could have."""
    if not number.startswith("as-") or len(number) > 72 or not number.isprintable():
        raise Http404
    try:
        case = load_aftersale(f"{request.scope.order.partition(':')[0]}:{number}")
    except Http404:
        _log.warning("the link of order %s asked for case %s, which is not its own", request.scope.order, number)
        raise
    if case.order != request.scope.order:  # the database shows no other; this says so a second time
        raise Http404
    return case


def _page(
    request: HttpRequest, token: str, case: AftersaleCase, *, tried: str = "", sent: Sent | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    order, sent = order_of(case), sent or Sent()

    def address(digest: str) -> str:
        return reverse("buyer-case-file", args=[token, number, digest])

    number = case.case.partition(":")[2]
    context = aftersale_context(case, order, address=address) | {
        "token": token,
        "may_answer": request.may_answer,
        "acts": _shown(request, case, tried, sent) if request.may_answer else [],
        "refused": sent.refused,
        "gone": str(ACTS[tried].title) if sent.refused else "",
        "view_only": status == 403,
        "reasons": _reasons_like(case),
        "carriers": [
            (code, carrier_name(code))
            for code, carrier in CARRIERS.items()
            if carrier.feeds_back and carrier.chosen_by_people
        ],
        "pays": case.type in PAYS,
    }
    return render(request, "buyer/case.html", context, status=status)


def _shown(request: HttpRequest, case: AftersaleCase, tried: str, sent: Sent) -> list[dict[str, Any]]:
    """Each act with a form of its own number; one that was tried stays, with what was typed."""
    order = order_of(case)
    acts = possible(forecast(request, order), case, reopens=may_reopen(request, case, order))
    if tried and sent.faults and ACTS[tried] not in acts:
        acts.append(ACTS[tried])
    issued, waits = clock.now_of(request), clock_of(case).actor in ("buyer", "")
    shown = [_act_shown(each, nonce.issue(issued), request, tried, sent, waits=waits) for each in acts]
    for each in shown:
        if each["act"].name == "send" and case.return_to_missing:  # nobody knows where to
            each["leads"] = False
    return shown


def _act_shown(act: Act, form: str, request: HttpRequest, tried: str, sent: Sent, *, waits: bool) -> dict[str, Any]:
    mine = act.name == tried
    return {
        "act": act,
        "nonce": form,
        "open": mine,
        "leads": act.leads and waits,
        "typed": request.POST if mine else {},
        "faults": sent.faults if mine else {},
        "kept": sent.kept if mine else [],
    }


def _reasons_like(case: AftersaleCase) -> list[dict[str, str]]:
    """Its own reason, whoever sent it, and those that this request may be changed to: a fault is no change of mind, so
    that needs another request."""
    known = offered(case.order.partition(":")[0], case.type)
    without = case.ground == "no_reason"
    others = [code for code, ground in known.items() if (ground == "no_reason") == without]
    fitting = others if case.reason in others else [case.reason, *others]
    return [{"code": code, "words": reason_text(code)} for code in fitting]
