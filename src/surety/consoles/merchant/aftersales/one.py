"""One case: its clock, what the merchant may do about it and what that does, its story, goods and money."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surety.aftersales import inbox
from surety.aftersales.case import AftersaleCase, Status
from surety.consoles import clock, evidence, labels, nonce
from surety.consoles.aftersale.cases import evidence_of, order_of
from surety.consoles.aftersale.context import aftersale_context
from surety.consoles.frame import frame, in_shop
from surety.consoles.merchant.aftersales import forms
from surety.consoles.merchant.aftersales.acts import DONE, offered
from surety.consoles.merchant.aftersales.addresses import addresses_of
from surety.consoles.merchant.aftersales.listing import PLACE
from surety.consoles.merchant.aftersales.rows import as_aftersale
from surety.consoles.merchant.aftersales.terms import terms_of
from surety.consoles.merchant.commands import refusal_text, state
from surety.consoles.order.rows import carrier_names, parcel_text
from surety.engine import book
from surety.engine.intake import Result
from surety.orders.case import OrderCase
from surety.regions import tree

_STALE = frozenset({"not_now", "case_ended", "case_overtaken"})
"""Refusals of a case that somebody or its clock changed meanwhile."""


@require_safe
@in_shop("aftersale.view")
def one(request: HttpRequest, shop: str, case: str) -> HttpResponse:
    beside = bool(request.htmx) and request.htmx.target == "sidepanel"
    return _show(request, shop, load(shop, case), template="panel" if beside else "case")


@require_POST
@in_shop("aftersale.answer")
def act(request: HttpRequest, shop: str, case: str) -> HttpResponse:
    """State the one fact of the form that was sent. Refused, the page shows the form again with what was typed."""
    found, name = load(shop, case), request.POST.get("act", "")
    if name not in DONE:
        raise Http404
    sent = _state(request, found, name)
    after = load(shop, case)
    if sent.good:
        status = labels.label("aftersale", after.status)
        messages.success(request, _("%(done)s. The case now: %(status)s") % {"done": DONE[name], "status": status})
        return redirect("shop:aftersale", shop=shop, case=case)
    if sent.result is not None:
        sent.faults["all"] = _refused(sent.result, after)
    return _show(request, shop, after, act=name, sent=sent)


@dataclass
class Sent:
    """What became of a form: the door's answer, or faults by field; and the files its next sending need not bring."""

    result: Result | None = None
    faults: dict[str, str] = field(default_factory=dict)
    kept: list[evidence.Held] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return self.result is not None and self.result.good


def _state(request: HttpRequest, case: AftersaleCase, name: str) -> Sent:
    """Files are kept with a fact that was taken; those of one that was not wait for the next sending."""
    sent = Sent()
    with evidence.Drafts(f"{case.shop} {case.case}") as drafts:
        fact = forms.fact_of(request, case, name, faults=sent.faults, drafts=drafts)
        if fact is not None:
            drafts.stated = True
            sent.result = state(request, [fact])[0]
            drafts.stated = sent.result.good
        if code := sent.faults.get("evidence_code"):
            request.attempt = code  # type: ignore[attr-defined]
        if not sent.good:
            sent.kept = drafts.hold()
    return sent


def _refused(result: Result, after: AftersaleCase) -> str:
    """In words; where the case was changed meanwhile, to what."""
    said = refusal_text(result)
    if result.code not in _STALE:
        return said
    return _("%(said)s. The case now: %(status)s.") % {
        "said": said.rstrip(".。"),
        "status": labels.label("aftersale", after.status),
    }


def load(shop: str, case: str) -> AftersaleCase:
    """The case, or 404 if the shop has no such case."""
    row = inbox.read_cases(shop, [case]).get(case)
    if row is None:
        raise Http404
    return as_aftersale(row)


def _show(
    request: HttpRequest,
    shop: str,
    case: AftersaleCase,
    *,
    template: str = "case",
    act: str = "",
    sent: Sent | None = None,
) -> HttpResponse:
    sent = sent or Sent()
    order = order_of(case)
    context = aftersale_context(case, order, address=lambda digest: _file(shop, case, digest))
    if request.scope.allows("aftersale.answer"):
        context |= _answering(request, shop, case, order, act)
    context |= {
        "act": act,
        "faults": sent.faults,
        "kept": sent.kept,
        "clause": sent.result.clause if sent.result else "",
        "refusal_code": sent.result.code if sent.result else "",
        "typed": request.POST,
        "can_see_order": request.scope.allows("shipping.view"),
        "full_url": reverse("shop:aftersale", kwargs={"shop": shop, "case": case.case}),
        "cases_url": _list_url(request, shop),
    }
    page = frame(request, shop, **context)
    return render(request, f"merchant/aftersales/{template}.html", page, status=422 if sent.faults else 200)


def _answering(request: HttpRequest, shop: str, case: AftersaleCase, order: OrderCase, act: str) -> dict[str, Any]:
    now = clock.now_of(request)
    with connection.cursor() as cursor:
        _number, release = book.active(cursor, now=now)
    terms = terms_of(case, order, release=release, now=now)
    acts = offered(case, terms)
    return {
        "parcels": [{"id": parcel, "name": parcel_text(parcel)} for parcel in terms.parcels],
        "acts": acts,
        "pieces": terms.pieces,
        "centre_receives_back": terms.centre_receives,
        "addresses": addresses_of(shop) if any(each.takes_back for each in acts) else [],
        "centre_receives": terms.centre_receives and case.status in (Status.RETURNING, Status.RECEIVED),
        "gone": bool(act) and act not in {each.name for each in acts},
        "nonce": nonce.issue(now),
        "carriers": carrier_names(),
        "refusals": forms.refusals(case),
        "states": forms.findings(),
        "groups": forms.groups(),
        "found_rows": _named(forms.found_rows(case), order, request),
        "region": request.POST.get("region") or (tree.full_name(order.ship_from) if order.ship_from else ""),
        "units": [
            {"line": each.line, "title": each.title or each.line, "units": case.units[each.line],
             "typed": request.POST.get(f"units-{each.line}", str(case.units[each.line]))}
            for each in order.lines if each.line in case.units
        ],
    }  # fmt: skip


def _named(rows: list[dict[str, Any]], order: OrderCase, request: HttpRequest) -> list[dict[str, Any]]:
    """With the goods' titles, and what was typed before."""
    titles, post = {line.line: line.title or line.line for line in order.lines}, request.POST
    for row in rows:
        name = row["name"]
        row["title"] = titles.get(row["line"], row["line"])
        row["group_name"] = f"group-{name.partition('-')[0]}"
        row["first"] = row["n"] == 1
        row |= {"count": post.get(f"count-{name}", str(row["count"])), "found": post.get(f"found-{name}", ""),
                "group": post.get(row["group_name"], "other"), "said": post.get(f"said-{name}", ""),
                "swapped": post.get(f"swapped-{name}") == "yes"} | {
                    what: post.get(f"{what}-{name}", "") for what in forms.MEASURES}  # fmt: skip
    return rows


def _file(shop: str, case: AftersaleCase, digest: str) -> str:
    return reverse("shop:aftersale_evidence", kwargs={"shop": shop, "case": case.case, "digest": digest})


def _list_url(request: HttpRequest, shop: str) -> str:
    query = request.session.get(PLACE + shop, "")
    return reverse("shop:aftersales", kwargs={"shop": shop}) + (f"?{query}" if query else "")


@require_safe
@in_shop("aftersale.view")
def evidence_file(request: HttpRequest, shop: str, case: str, digest: str) -> FileResponse:
    return evidence.answer(digest, among=evidence_of(load(shop, case)))
