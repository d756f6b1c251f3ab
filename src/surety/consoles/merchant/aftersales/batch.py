"""Many cases in one press: every fact through the door in one batch, every answer row by row."""

from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surety.aftersales import inbox
from surety.aftersales.facts import AftersaleAgreed, ReturnReceived
from surety.consoles import labels, nonce
from surety.consoles.frame import frame, in_shop
from surety.consoles.merchant.aftersales.acts import DONE
from surety.consoles.merchant.aftersales.one import _list_url
from surety.consoles.merchant.aftersales.rows import case_row
from surety.consoles.merchant.commands import refusal_text, state
from surety.consoles.typed import ids
from surety.engine.intake import Result

CASES_MAX = 500
_FACTS = {"agree": AftersaleAgreed, "receive": ReturnReceived}


@require_POST
@in_shop("aftersale.answer")
def batch(request: HttpRequest, shop: str) -> HttpResponse:
    """What was chosen, each once, in the order of the list. The same form sent again changes nothing."""
    kind = _FACTS.get(request.POST.get("act", ""))
    if kind is None:
        raise Http404
    chosen = list(dict.fromkeys(ids(request.POST.getlist("case"))))
    issued = nonce.of(request)
    fault = ""
    if issued is None:
        fault = _("This form is too old. Choose the cases again.")
    elif len(chosen) > CASES_MAX:
        fault = _("At most %d cases at a time.") % CASES_MAX
    own = {} if fault else inbox.read_cases(shop, chosen)
    if not fault and not own:
        fault = _("No case was chosen.")
    if fault or issued is None:
        return _show(request, shop, fault=fault)
    asked = [case for case in chosen if case in own]
    facts = [kind(id=f"{issued[0]}.{_mark(case)}", at=issued[1], case=case) for case in asked]
    results = state(request, facts)
    after = inbox.read_cases(shop, asked)
    told = [_told(result, after[case]) for case, result in zip(asked, results, strict=True)]
    return _show(request, shop, told=told, done=DONE[request.POST["act"]])


def _mark(case: str) -> str:
    """Of a case within its form, whatever else was chosen with it."""
    return sha256(case.encode()).hexdigest()[:16]


def _told(result: Result, row: dict[str, Any]) -> dict[str, Any]:
    text = labels.label("result", result.status) if result.good else refusal_text(result)
    return {"row": case_row(row), "good": result.good, "text": text, "clause": result.clause}


def _show(request: HttpRequest, shop: str, *, fault: str = "", **context: Any) -> HttpResponse:
    told = context.get("told", [])
    context |= {
        "fault": fault,
        "cases_url": _list_url(request, shop),
        "good_count": sum(each["good"] for each in told),
        "bad_count": sum(not each["good"] for each in told),
    }
    page = frame(request, shop, **context)
    return render(request, "merchant/aftersales/batch.html", page, status=422 if fault else 200)
