"""What staff do with a notice: publish or drop a draft, grant or refuse a filing, lift what is in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surety.access.pages import staff_page
from surety.consoles import clock, nonce, typed
from surety.consoles.notices import days
from surety.consoles.notices.cases import load_notice
from surety.consoles.notices.notice import render_notice
from surety.consoles.notices.stating import state
from surety.disruptions.case import NoticeCase
from surety.disruptions.facts import NoticeLifted, NoticePublished, NoticeWithdrawn
from surety.engine.fact import Fact
from surety.regions import tree

NOTE_MAX = 2000
Issued = tuple[str, datetime]


@require_POST
@staff_page("staff.notices.publish")
def publish(request: HttpRequest, notice: str) -> HttpResponse:
    case = _draft(notice, filed=False)
    if not request.POST.get("confirmed"):
        return _again(request, case, "publish", _("Confirm that you have looked at the preview."))
    return _act(request, case, "publish", _published, _("Published. Open orders are being told."))


@require_POST
@staff_page("staff.notices.publish")
def withdraw(request: HttpRequest, notice: str) -> HttpResponse:
    case = _draft(notice, filed=False)
    if not _note(request):
        return _again(request, case, "withdraw", _("Write why the draft is dropped."))
    return _act(request, case, "withdraw", _withdrawn, _("The draft was dropped."))


@require_POST
@staff_page("staff.decide")
def decide(request: HttpRequest, notice: str) -> HttpResponse:
    """A shop's filing is granted, as it now stands, or refused; the shop reads the reason (E6)."""
    case = _draft(notice, filed=True)
    answer = request.POST.get("answer", "")
    if answer not in {"yes", "no"} or not _note(request):
        return _again(request, case, "decide", _("Choose an answer and write the reason; the shop reads it."))
    make = _published if answer == "yes" else _withdrawn
    return _act(request, case, "decide", make, _("Decided. The shop was told."))


@require_POST
@staff_page("staff.notices.publish")
def lift(request: HttpRequest, notice: str) -> HttpResponse:
    case = load_notice(notice)
    at = _lifted_at(request)
    if at is None:
        return _again(request, case, "lift", _("Give a day and a time, or choose at once."))
    chosen = request.POST.getlist("region")
    if request.POST.get("where") != "all" and not (chosen and all(map(tree.region, chosen))):
        return _again(request, case, "lift", _("Choose the regions that are lifted."))
    return _act(request, case, "lift", _lifted, _("Lifted: nothing new is covered there from then on."))


def _lifted_at(request: HttpRequest) -> datetime | None:
    """At once is in a minute: by the time the door has it, a lift must not be dated back."""
    if request.POST.get("when") == "now":
        return clock.now_of(request) + timedelta(minutes=1)
    return days.begins(request.POST.get("day", ""), request.POST.get("time", ""))


def _published(request: HttpRequest, case: NoticeCase, issued: Issued) -> Fact:
    draft = typed.whole(request.POST.get("draft", ""), most=2**31 - 1) or case.version
    return NoticePublished(id=issued[0], at=issued[1], notice=case.notice, draft=draft, note=_note(request))


def _withdrawn(request: HttpRequest, case: NoticeCase, issued: Issued) -> Fact:
    return NoticeWithdrawn(id=issued[0], at=issued[1], notice=case.notice, note=_note(request))


def _lifted(request: HttpRequest, case: NoticeCase, issued: Issued) -> Fact:
    regions = () if request.POST.get("where") == "all" else tuple(request.POST.getlist("region"))
    at = _lifted_at(request)
    assert at is not None, "the caller has looked"
    return NoticeLifted(
        id=issued[0], at=issued[1], notice=case.notice, lifted_at=at, regions=regions, note=_note(request)
    )


def _act(
    request: HttpRequest,
    case: NoticeCase,
    about: str,
    make: Callable[[HttpRequest, NoticeCase, Issued], Fact],
    done: str,
) -> HttpResponse:
    issued = nonce.of(request)
    if issued is None:
        return _again(request, case, about, _("This form is too old. It has been made afresh; please send it again."))
    _result, fault = state(request, make(request, case, issued))
    if fault:
        return _again(request, load_notice(case.notice), about, fault, status=409)
    messages.success(request, done)
    return redirect("notices:notice", notice=case.notice)


def _again(request: HttpRequest, case: NoticeCase, about: str, fault: str, *, status: int = 422) -> HttpResponse:
    return render_notice(request, case, fault=fault, about=about, status=status)


def _draft(notice: str, *, filed: bool) -> NoticeCase:
    """A staff's own draft and a shop's filing are settled by different people, at different addresses."""
    case = load_notice(notice)
    if (case.filing is not None) != filed:
        raise Http404
    return case


def _note(request: HttpRequest) -> str:
    return typed.prose(request.POST.get("note", ""))[:NOTE_MAX]
