"""The shop's qualifications: what a category asks for, what is there, until when, and handing one in (LUX-3)."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surety.consoles import clock, evidence, labels, nonce, typed
from surety.consoles.cases import load
from surety.consoles.evaluating import asked, release_now, steps_of
from surety.consoles.export import send
from surety.consoles.frame import frame, in_shop
from surety.consoles.listing import without
from surety.consoles.merchant.admissions.bases import state_with_files
from surety.consoles.stating import Answer, Make, carry_out, fact_of
from surety.engine.calendar import day_of
from surety.engine.fact import SubjectKind
from surety.merchants.case import Qualification, ShopCase
from surety.merchants.documents import appraisers_of, country_of, directed_admission, documents_in_force, in_force
from surety.merchants.models import Shop
from surety.merchants.qualification_facts import QualificationEnded, QualificationStated

KEYS = ["number", "document", "state", "counts_today", "issuer", "person", "company", "country", "brand", "category",
        "from", "to", "reason"]  # fmt: skip
DOCUMENTS = (
    "subject_qualification", "directed_admission", "antique_dealer_licence", "appraiser_certificate",
    "appraiser_contract", "trademark_registration", "industry_rule",
)  # fmt: skip
FIELDS = ("number", "document", "issuer", "to", "person", "company", "country", "brand", "category")
STATES = ("stated", "evaluating", "verified", "rejected", "ended", "expired")


@require_safe
@in_shop("admission.view")
def show_documents(request: HttpRequest, shop: str) -> HttpResponseBase:
    return _render(request, shop, Answer())


@require_POST
@in_shop("admission.file")
def hand_in(request: HttpRequest, shop: str) -> HttpResponseBase:
    said = {name: request.POST.get(name, "").strip() for name in FIELDS}
    said |= {"country": said["country"].upper(), "from_": request.POST.get("from", "").strip()}
    make = partial(fact_of, QualificationStated, shop=shop, **said)
    return _act(request, shop, make, _("Handed in. It counts once staff have verified it."), by=state_with_files)


@require_POST
@in_shop("admission.file")
def give_up(request: HttpRequest, shop: str) -> HttpResponseBase:
    number = request.POST.get("number", "")
    reason = typed.prose(request.POST.get("reason", ""))
    make = partial(fact_of, QualificationEnded, shop=shop, number=number, reason=reason)
    return _act(request, shop, make, _("It counts no more."))


def _act(request: HttpRequest, shop: str, make: Make, done: str, **how: Any) -> HttpResponseBase:
    then, shown = ("shop:qualifications", shop), partial(_render, request, shop)
    return carry_out(request, make, done=done, then=then, shown=shown, **how)


@require_safe
@in_shop("admission.view")
def document_file(request: HttpRequest, shop: str, digest: str) -> HttpResponseBase:
    held = [each for one in load_shop(shop).qualifications.values() for each in one.evidence]
    return evidence.answer(digest, among=[f"sha256:{each}" for each in held])


def load_shop(shop: str) -> ShopCase:
    return load(Shop, SubjectKind.SHOP, shop)


def _render(request: HttpRequest, shop: str, answer: Answer) -> HttpResponseBase:
    case, now = load_shop(shop), clock.now_of(request)
    today = day_of(now)
    wanted = request.GET.get("state", "")
    ones = [one for one in case.qualifications.values() if not wanted or one.state == wanted]
    ones.sort(key=lambda one: (STATES.index(one.state), one.to or today.max, one.number))
    if (form := request.GET.get("form", "")) in ("csv", "json"):
        return send((_row(one, in_force(one, on=today)) for one in ones), keys=KEYS, name="qualifications", form=form)
    site, category, brand = _chosen(request)
    context = frame(
        request,
        shop,
        ones=[_shown(one, shop, now) for one in ones],
        asked=_asked(case, site, category, brand, now),
        site=site,
        category=category,
        brand=brand,
        sites=labels.codes("site").items(),
        documents=[(code, labels.label("document", code)) for code in DOCUMENTS],
        states=[(code, labels.label("qualification", code)) for code in STATES],
        wanted=wanted,
        appraisers=appraisers_of(case, on=today),
        may_file=request.scope.allows("admission.file"),
        today=today.isoformat(),
        csv_url=without(request.GET, form="csv"),
        json_url=without(request.GET, form="json"),
        nonce=nonce.issue(now),
        **answer.said,
        typed=request.POST if request.method == "POST" else _for_a_listing(request, category, brand),
    )
    return render(request, "merchant/admissions/documents.html", context, status=answer.status)


def _chosen(request: HttpRequest) -> tuple[str, str, str]:
    site = request.GET.get("site", "cross_border")
    category = request.GET.get("category", "").strip()[:200] or "second_hand/luxury"
    brand = request.GET.get("brand", "").strip()[:120].replace("\x00", "")
    return (site if site in labels.codes("site") else "cross_border"), category, brand


def _for_a_listing(request: HttpRequest, category: str, brand: str) -> dict[str, str]:
    """The form as far as it follows from what a listing lacks, where its page led here."""
    document = request.GET.get("document", "")
    of = {"directed_admission": {"category": category}, "trademark_registration": {"brand": brand}}
    return {"document": document, **of.get(document, {})} if document in DOCUMENTS else {}


def _shown(one: Qualification, shop: str, now: datetime) -> dict[str, Any]:
    today = day_of(now)
    directed = one.document == "directed_admission" and one.state in ("stated", "evaluating")
    platform = shop.partition(":")[0]
    return {
        "one": one,
        "counts": in_force(one, on=today),
        "days_left": (one.to - today).days if one.to and one.state == "verified" else None,
        "steps": steps_of(one, platform=platform, admission="directed", on=now) if directed else [],
        "may_end": one.state in ("stated", "evaluating", "verified"),
    }


def _asked(case: ShopCase, site: str, category: str, brand: str, now: datetime) -> list[dict[str, Any]]:
    """What the rules ask of a merchant of this category, row by row, and whether it is there today."""
    today, release = day_of(now), release_now(now)
    there = set(documents_in_force(case, on=today, brand=brand))
    if directed_admission(case, category=category, on=today) == "admitted":
        there.add("directed_admission")
    country, found = country_of(case, on=today), []
    for document in DOCUMENTS:
        inputs = {
            "platform": case.shop.partition(":")[0], "site": site, "category": category, "subject_kind": "merchant",
            "document": document,
        } | ({"country": country} if country else {})  # fmt: skip
        row = asked(release, "qualification", inputs, on=now)
        if row.get("required") or not row:
            found.append({"document": document, "there": document in there, "known": bool(row), "row": row,
                          "clauses": ",".join(row.get("clauses", ()))})  # fmt: skip
    return found


def _row(one: Qualification, counts: bool) -> dict[str, Any]:
    return {
        "number": one.number, "document": one.document, "state": one.state, "counts_today": counts,
        "issuer": one.issuer, "person": one.person, "company": one.company, "country": one.country,
        "brand": one.brand, "category": one.category, "from": one.from_.isoformat(),
        "to": one.to.isoformat() if one.to else None, "reason": one.reason,
    }  # fmt: skip
