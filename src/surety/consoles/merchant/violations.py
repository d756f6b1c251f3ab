"""The shop's own violations, and its promotions beside its pages. Reports are not shown before staff have looked."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from surety.consoles.frame import frame, in_shop
from surety.consoles.listings.lists import OWN_VIOLATIONS
from surety.consoles.listings.violation import load_violation, violation_context
from surety.consoles.tables.pages import answer_list


@require_safe
@in_shop("violation.view")
def show_violations(request: HttpRequest, shop: str) -> HttpResponseBase:
    return answer_list(request, OWN_VIOLATIONS, template="listings/own_plain_list.html", **frame(request, shop))


@require_safe
@in_shop("violation.view")
def show_violation(request: HttpRequest, shop: str, violation: str) -> HttpResponse:
    """Without the report's files: whoever reported it is not shown to whom it was reported of."""
    case = load_violation(violation)
    if case.shop != shop:
        raise Http404
    context = violation_context(request, case, file_url=lambda digest: "") | {
        "staff": False,
        "violations_url": reverse("shop:violations", args=[shop]),
    }
    return render(request, "listings/violation.html", frame(request, shop, **context))
