"""Writing a notice: one page that keeps everything typed, whatever is pressed, until it is saved as a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surety.access.pages import staff_page
from surety.consoles import clock, nonce
from surety.consoles.notices.cases import chain_of, link_to, load_notice, title_of
from surety.consoles.notices.describing import describe
from surety.consoles.notices.form import (
    Damaged,
    Form,
    blank,
    checked,
    encoded,
    following,
    of_content,
    read_form,
)
from surety.consoles.notices.picking import boxes_in, chips, pick_tiles
from surety.consoles.notices.pressing import press
from surety.consoles.notices.reading import read_group
from surety.consoles.notices.stating import state
from surety.consoles.notices.template import write_template
from surety.consoles.notices.typed_group import TypedGroup
from surety.consoles.regions import PROVINCES
from surety.consoles.show.platforms import platform_names
from surety.consoles.show.time import PLATFORM_ZONE, zone_of
from surety.consoles.words import notices as words
from surety.disruptions.case import IN_FORCE, NoticeCase
from surety.disruptions.facts import NoticeDrafted
from surety.regions import tree

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("staff.notices.draft")
def write_new(request: HttpRequest) -> HttpResponse:
    """A blank draft, or with `from` one that changes a notice in force."""
    if request.method == "POST":
        return _posted(request, None)
    former = request.GET.get("from", "")
    if not former:
        return _show(request, None, blank(platform=next(iter(platform_names()))))
    case = load_notice(former)
    if case.status not in IN_FORCE or case.shop:
        raise Http404
    return _show(request, None, following(chain_of(case)))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("staff.notices.draft")
def edit(request: HttpRequest, notice: str) -> HttpResponse:
    case = load_notice(notice)
    if case.status not in ("drafted", "filed"):
        raise Http404
    if request.method == "POST":
        return _posted(request, case)
    return _show(request, case, of_content(case.content, platform=notice.partition(":")[0]))


@require_safe
@staff_page("staff.notices.draft")
def template(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(write_template(), content_type=_XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="notice-regions.xlsx"'
    return response


def _posted(request: HttpRequest, case: NoticeCase | None) -> HttpResponse:
    try:
        form = read_form(request)
    except Damaged:
        start = of_content(case.content, platform="") if case else blank(platform=next(iter(platform_names())))
        fault = _("This page was damaged on its way. It has been made afresh.")
        return _show(request, case, start, fault=fault, status=422)
    act, _colon, what = request.POST.get("do", "name").partition(":")
    if act == "save":
        return _save(request, case, form)
    return _show(request, case, press(form, act, what, file=request.FILES.get("sheet")))


# ----------------------------------------------------------------------------------------------------------- saving


def _save(request: HttpRequest, case: NoticeCase | None, form: Form) -> HttpResponse:
    form = press(form, "save", "", file=None)
    content, form = checked(form)
    if content is None or form.unclear:
        return _show(request, case, form, fault=_("Not saved: see the marked places."), status=422)
    issued = nonce.of(request)
    if issued is None:
        fault = _("This form is too old. It has been made afresh; please send it again.")
        return _show(request, case, form, fault=fault, status=422)
    seen = request.POST.get("version", "")
    if case is not None and seen != str(case.version):
        fault = _("Somebody saved this draft meanwhile. Save again to put yours in its place.")
        return _show(request, case, form, fault=fault, status=409)
    notice = case.notice if case else _new_id(form.head["platform"], request)
    if notice is None:
        fault = _("Choose a platform.")
        return _show(request, case, form, fault=fault, status=422)
    _result, fault = state(request, NoticeDrafted(id=issued[0], at=issued[1], notice=notice, content=content))
    if fault:
        return _show(request, case, form, fault=fault, status=409)
    messages.success(request, _("Saved as a draft. Nothing follows until it is published."))
    return redirect("notices:notice", notice=notice)


def _new_id(platform: str, request: HttpRequest) -> str | None:
    """From the form's own number, so that sending it twice makes one notice."""
    if platform not in platform_names():
        return None
    day = clock.now_of(request).astimezone(zone_of(PLATFORM_ZONE)).strftime("%Y%m%d")
    return f"{platform}:notice-{day}-{request.POST.get('nonce', '')[-6:]}"


# ---------------------------------------------------------------------------------------------------------- the page


def _show(
    request: HttpRequest, case: NoticeCase | None, form: Form, *, fault: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "case": case,
        "notice_title": title_of(case) if case else "",
        "form": form,
        "fault": fault,
        "groups_text": encoded(form.groups),
        "cards": [_card(n, group, form) for n, group in enumerate(form.groups)],
        "picker": _picker(form) if form.open is not None else None,
        "amends": link_to(form.head.get("amends")),
        "platforms": platform_names(),
        "events": words.EVENT,
        "timers": words.TIMER,
        "timer_places": words.TIMER_PLACE,
        "indicators": words.INDICATOR,
        "after_lift": words.AFTER_LIFT,
        "nonce": nonce.issue(clock.now_of(request)),
        "version": case.version if case else "",
        "post_url": request.get_full_path(),
    }
    return render(request, "notices/editor.html", context, status=200 if request.htmx else status)


def _card(n: int, group: TypedGroup, form: Form) -> dict[str, Any]:
    """A group as its card shows it: in words when it is complete, else what is missing."""
    is_open = n == form.open
    rows, faults = read_group(group) if not is_open else ([], {})
    found = form.faults.get(n, {})
    return {
        "n": n,
        "number": n + 1,
        "group": group,
        "is_open": is_open,
        "described": describe(rows)[0] if rows else None,
        "regions": chips(group.regions),
        "missing": list(dict.fromkeys(faults.values())),
        "faults": found,
        "timer_faults": [text for name, text in found.items() if name.removeprefix("timer").isdecimal()],
    }


def _picker(form: Form) -> dict[str, Any]:
    assert form.open is not None
    chosen = tuple(code for code in form.groups[form.open].regions if code)
    opened = form.opened if form.opened.endswith("0000") and tree.region(form.opened) else ""
    return {
        "tiles": pick_tiles(chosen),
        "chips": chips(chosen),
        "count": len(chosen),
        "opened": opened,
        "opened_name": tree.name(opened) if opened else "",
        "boxes": boxes_in(opened, chosen) if opened else (),
        "provinces": [(f"{code}0000", name) for code, name in PROVINCES.items()],
        "unclear": form.unclear,
    }
