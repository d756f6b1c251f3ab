"""Notices as a shop reads them: what each changes for its orders, and what became of its own filings."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from surety.consoles import clock, evidence
from surety.consoles.frame import frame, in_shop
from surety.consoles.notices.cases import filings_of, link_to, load_notice, notices_in_force, title_of
from surety.consoles.notices.concern import Concern, changes_for, concerns
from surety.consoles.notices.days import deadline_words
from surety.consoles.notices.describing import describe
from surety.consoles.notices.effects import moved_orders
from surety.consoles.notices.tilemap import covered_map
from surety.consoles.words import notices as words
from surety.disruptions.case import NoticeCase
from surety.regions import tree


@require_safe
@in_shop("shipping.view")
def show_notices(request: HttpRequest, shop: str) -> HttpResponse:
    platform = shop.partition(":")[0]
    cases = [case for case in notices_in_force() if case.notice.partition(":")[0] == platform]
    found = concerns(shop, cases, now=clock.now_of(request))
    context = {
        "mine": [_concern(each) for each in found if each.concerns],
        "others": [_concern(each) for each in found if not each.concerns],
        "filings": [_filing(case) for case in filings_of(shop)],
        "may_file": request.scope.allows("disruption.file"),
    }
    return render(request, "notices/shop_list.html", frame(request, shop, **context))


def _concern(each: Concern) -> dict[str, Any]:
    case = each.case
    return {
        "case": case,
        "title": title_of(case),
        "event": words.said(words.EVENT, case.content.event),
        "change": each.change,
        "from_there": each.from_there,
        "described": describe(case.content.rows),
    }


def _filing(case: NoticeCase) -> dict[str, Any]:
    row = case.content.rows[0]
    return {
        "case": case,
        "event": words.said(words.EVENT, case.content.event),
        "status": words.said(words.FILING_STATUS, case.status.value),
        "tone": words.FILING_TONES.get(case.status.value, ""),
        "where": tree.full_name(row.region) if row.region else "",
        "latest": deadline_words(row.shipping.latest_ship) if row.shipping else "—",
    }


@require_safe
@in_shop("shipping.view")
def show_notice(request: HttpRequest, shop: str, notice: str) -> HttpResponse:
    case = load_notice(notice)
    if case.notice.partition(":")[0] != shop.partition(":")[0]:
        raise Http404
    filing = case.filing
    context = {
        "case": case,
        "title": title_of(case),
        "number": notice.partition(":")[2],
        "event": words.said(words.EVENT, case.content.event),
        "status_words": words.said(words.FILING_STATUS if filing else words.STATUS, case.status.value),
        "tone": (words.FILING_TONES if filing else words.TONES).get(case.status.value, ""),
        "described": describe(case.content.rows),
        "map": covered_map(case.content.rows),
        "change": changes_for(shop).get(notice),
        "moved": moved_orders(case, shop=shop),
        "amends": link_to(case.content.amends),
        "lifts": [each | {"names": [tree.full_name(code) for code in each["regions"]]} for each in case.lift_history],
        "evidence": _evidence(shop, case),
    }
    return render(request, "notices/shop_notice.html", frame(request, shop, **context))


def _evidence(shop: str, case: NoticeCase) -> list[dict[str, str]]:
    def address(digest: str) -> str:
        return reverse("shop-notices:evidence", kwargs={"shop": shop, "notice": case.notice, "digest": digest})

    return evidence.shown(list(case.filing.evidence) if case.filing else [], address=address)
