"""A payment provider: when its report was last compared with ours, and the refunds in it that no order asked for."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surety.access.pages import staff_page
from surety.consoles import clock, nonce
from surety.consoles.staff.logs import REFUNDS
from surety.consoles.stating import Answer, Form, carry_out, fact_of, item_of, note_of
from surety.consoles.tables.pages import answer_list
from surety.consoles.tables.working import work_text
from surety.engine.keys import bucket_of
from surety.engine.models import ReconciledRow
from surety.engine.queries import work_items_of
from surety.merchants.models import Marketplace
from surety.merchants.unasked import UnaskedClosed

_OF = ":marketplace"
"""What a provider's own facts are about: the provider as a whole."""


@require_safe
@staff_page(REFUNDS.permission)
def show_refunds(request: HttpRequest) -> HttpResponseBase:
    known = ReconciledRow.objects.order_by("provider").values_list("provider", flat=True).distinct()
    links = [(reverse("staff:provider", args=[each + _OF]), _("Daily comparison: %s") % each) for each in known]
    return answer_list(request, REFUNDS, template="staff/linked_list.html", place=_("Platform staff"), links=links)


@require_safe
@staff_page("staff.view")
def show_provider(request: HttpRequest, provider: str) -> HttpResponse:
    return _shown(request, provider, Answer())


@require_POST
@staff_page("staff.decide")
def close_unasked(request: HttpRequest, provider: str) -> HttpResponse:
    platform = _platform(provider)
    make = partial(_closed, request, platform)
    shown = partial(_shown, request, provider)
    return carry_out(request, make, done=_("Closed."), then=("staff:provider", provider), shown=shown)


def _closed(request: HttpRequest, platform: str, form: Form) -> UnaskedClosed:
    note = note_of(request, _("Write what was done and why."))
    return fact_of(UnaskedClosed, form, platform=platform, item=item_of(request), note=note)  # type: ignore[return-value]


def _shown(request: HttpRequest, provider: str, answer: Answer) -> HttpResponse:
    platform = _platform(provider)
    waiting = [
        {"item": each.item, "opened_at": each.opened_at, "said": work_text(each.kind, each.details, {})[0]}
        for each in work_items_of(provider)
        if each.closed_at is None and each.kind == "refund_mismatch"
    ]
    context = {
        "provider": provider,
        "platform": platform,
        "compared": ReconciledRow.objects.filter(provider=platform).first(),
        "tasks": waiting,
        **answer.said,
        "typed": {"item": item_of(request), "note": request.POST.get("note", "")},
        "can_decide": request.scope.allows("staff.decide"),
        "nonce": nonce.issue(clock.now_of(request)),
    }
    return render(request, "staff/provider.html", context, status=answer.status)


def _platform(provider: str) -> str:
    """Its name, if its report was compared or something was found in it."""
    kept = Marketplace.objects.filter(bucket=bucket_of(provider), subject=provider).values_list("platform", flat=True)
    done = ReconciledRow.objects.filter(provider=provider.removesuffix(_OF)).values_list("provider", flat=True)
    name: str | None = kept.first() or (done.first() if provider.endswith(_OF) else None)
    if name is None:
        raise Http404
    return name
