"""One notice as staff see it: what it says, what it would do or has done, and what can be done with it."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from surety.access.pages import staff_page
from surety.consoles import clock, evidence, nonce
from surety.consoles.notices.cases import amended_by, link_to, load_notice, title_of
from surety.consoles.notices.describing import describe
from surety.consoles.notices.effects import moved_orders, progress
from surety.consoles.notices.story import story
from surety.consoles.notices.tilemap import covered_map
from surety.consoles.notices.tiles import COLUMNS, ROWS
from surety.consoles.show.platforms import platform_names
from surety.consoles.words import notices as words
from surety.disruptions.case import IN_FORCE, NoticeCase, NoticeStatus
from surety.disruptions.lifting import earliest
from surety.engine import queries
from surety.regions import tree

_WAITS = (NoticeStatus.DRAFTED, NoticeStatus.FILED)


@require_safe
@staff_page("staff.view")
def show_notice(request: HttpRequest, notice: str) -> HttpResponse:
    return render_notice(request, load_notice(notice))


def render_notice(
    request: HttpRequest, case: NoticeCase, *, fault: str = "", about: str = "", status: int = 200
) -> HttpResponse:
    """The page, with what was wrong with the act `about` beside its form."""
    allows = request.scope.allows
    waits = case.status in _WAITS
    context = {
        "case": case,
        "title": title_of(case),
        "number": case.notice.partition(":")[2],
        "platform": platform_names().get(case.notice.partition(":")[0], case.notice.partition(":")[0]),
        "status_words": words.said(words.STATUS, case.status.value),
        "tone": words.TONES.get(case.status.value, ""),
        "event": words.said(words.EVENT, case.content.event),
        "described": describe(case.content.rows),
        "map": covered_map(case.content.rows),
        "map_size": (COLUMNS, ROWS),
        "amends": link_to(case.content.amends),
        "amended_by": amended_by(case.notice),
        "lifts": [_lift(each) for each in case.lift_history],
        "liftable": _liftable(case) if case.status is NoticeStatus.PUBLISHED else [],
        "story": story(queries.facts_of(case.notice, kind="notice"), queries.refusals_of(case.notice)),
        "waits": waits,
        "in_force": case.status in IN_FORCE,
        "progress": progress(case),
        "moved": moved_orders(case),
        "filing": _filing(case),
        "may_write": waits and allows("staff.notices.draft"),
        "may_publish": waits and case.filing is None and allows("staff.notices.publish"),
        "may_decide": waits and case.filing is not None and allows("staff.decide"),
        "may_lift": case.status is NoticeStatus.PUBLISHED and allows("staff.notices.publish"),
        "may_follow": case.status in IN_FORCE and not case.shop and allows("staff.notices.draft"),
        "nonce": nonce.issue(clock.now_of(request)),
        "typed": request.POST,
        "fault": fault,
        "about": about,
    }
    return render(request, "notices/notice.html", context, status=status)


def _lift(said: dict[str, Any]) -> dict[str, Any]:
    return said | {"names": [tree.full_name(code) for code in said["regions"]]}


def _liftable(case: NoticeCase) -> list[dict[str, Any]]:
    """Regions of the rows, each once, and when they end where a lift says so already."""
    codes = dict.fromkeys(row.region for row in case.content.rows if row.region)
    return [{"code": code, "name": tree.full_name(code), "ends_at": earliest(case.lifts, code)} for code in codes]


def _filing(case: NoticeCase) -> dict[str, Any] | None:
    if case.filing is None:
        return None
    shown = evidence.shown(
        list(case.filing.evidence), address=lambda digest: reverse("notices:evidence", args=[case.notice, digest])
    )
    return {
        "shop": case.shop,
        "shop_name": queries.shop_names([case.shop]).get(case.shop, case.shop),
        "orders": case.orders,
        "said": case.filing,
        "evidence": shown,
    }


@require_safe
@staff_page("staff.view")
def show_progress(request: HttpRequest, notice: str) -> HttpResponse:
    """The parts of the page that are asked for again while a notice spreads."""
    case = load_notice(notice)
    found = progress(case)
    if found is None:
        raise Http404
    context = {"case": case, "progress": found, "moved": moved_orders(case)}
    return render(request, "notices/spreading.html", context)


@require_safe
@staff_page("staff.view")
def evidence_file(request: HttpRequest, notice: str, digest: str) -> FileResponse:
    case = load_notice(notice)
    return evidence.answer(digest, among=list(case.filing.evidence) if case.filing else [])
