"""Writing a notice: one page that keeps everything typed, whatever is pressed, until it is saved as a draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surety.consoles import clock, nonce, typed
from surety.consoles.notices import words
from surety.consoles.notices.cases import link_to, load_notice, title_of
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
from surety.consoles.notices.naming import read_names
from surety.consoles.notices.picking import boxes_in, chips, pick_tiles, without_parts
from surety.consoles.notices.platforms import platform_names
from surety.consoles.notices.reading import read_group
from surety.consoles.notices.sheets import BadSheet
from surety.consoles.notices.stating import state
from surety.consoles.notices.template import write_template
from surety.consoles.notices.typed_group import TypedGroup, fresh
from surety.consoles.notices.uploading import read_upload
from surety.consoles.show.time import PLATFORM_ZONE, zone_of
from surety.disruptions.case import IN_FORCE, NoticeCase
from surety.disruptions.facts import NoticeDrafted
from surety.merchants.access import staff_page
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
    return _show(request, None, following(case))


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
    form = _ACTS.get(act, _refresh)(form, what, request)
    return _show(request, case, form)


# ----------------------------------------------------------------------------------------- what buttons do to a form


def _refresh(form: Form, _what: str, _request: HttpRequest) -> Form:
    return form


def _add_names(form: Form, _what: str, _request: HttpRequest) -> Form:
    """Regions typed into the open group; what is unclear stays typed, and is asked."""
    if form.open is None or not form.text:
        return form
    found = read_names(form.text)
    unclear = tuple(found.unclear)
    return replace(_with_regions(form, found.codes), text="、".join(each.text for each in unclear), unclear=unclear)


def _choose(form: Form, code: str, request: HttpRequest) -> Form:
    """One of the regions a text could mean; the others typed are still asked about."""
    if form.open is None or tree.region(code) is None:
        return form
    left = [each for each in read_names(form.text).unclear if all(one.code != code for one in each.candidates)]
    form = replace(form, text="、".join(each.text for each in left), unclear=tuple(left))
    return _with_regions(form, (code,))


def _with_regions(form: Form, codes: tuple[str, ...]) -> Form:
    assert form.open is not None, "regions are added to the open group"
    group = form.groups[form.open]
    listed = [code for code in group.regions if not code]
    chosen = without_parts({code for code in group.regions if code} | set(codes))
    return form.with_group(form.open, _regions(group, (*listed, *chosen)))


def _regions(group: TypedGroup, regions: tuple[str, ...]) -> TypedGroup:
    return TypedGroup(regions, group.names, group.fields, group.timers, group.indicators)


def _remove(form: Form, code: str, _request: HttpRequest) -> Form:
    if form.open is None:
        return form
    group = form.groups[form.open]
    return form.with_group(form.open, _regions(group, tuple(each for each in group.regions if each != code)))


def _none(form: Form, _what: str, _request: HttpRequest) -> Form:
    """All regions of the open group away."""
    return form if form.open is None else form.with_group(form.open, _regions(form.groups[form.open], ()))


def _open(form: Form, what: str, _request: HttpRequest) -> Form:
    number = typed.whole(what, most=len(form.groups) - 1)
    return replace(form, open=number, opened="", text="")


def _close(form: Form, _what: str, _request: HttpRequest) -> Form:
    return replace(form, open=None, opened="", text="")


def _add_group(form: Form, _what: str, _request: HttpRequest) -> Form:
    return replace(form, groups=[*form.groups, fresh()], open=len(form.groups), opened="", text="")


def _copy(form: Form, what: str, _request: HttpRequest) -> Form:
    """The same times for other regions."""
    number = typed.whole(what, most=len(form.groups) - 1)
    if number is None:
        return form
    group = form.groups[number]
    copied = TypedGroup((), {}, group.fields, group.timers, group.indicators)
    return replace(form, groups=[*form.groups, copied], open=len(form.groups), opened="", text="")


def _drop(form: Form, what: str, _request: HttpRequest) -> Form:
    number = typed.whole(what, most=len(form.groups) - 1)
    groups = [group for n, group in enumerate(form.groups) if n != number]
    return replace(form, groups=groups, open=None, opened="", text="")


def _upload(form: Form, _what: str, request: HttpRequest) -> Form:
    """Good rows become groups; a group that is still as it was made makes room for them."""
    file = request.FILES.get("sheet")
    if file is None:
        return replace(form, upload_fault=_("Choose a file first."))
    try:
        found = read_upload(file.read())
    except BadSheet as error:
        return replace(form, upload_fault=str(error))
    kept = [group for group in form.groups if group.regions or group != _as_posted(fresh())]
    uploaded = (found.good, tuple(found.faults), found.more_faults)
    groups = [*kept, *found.groups] or [fresh()]
    return replace(form, groups=groups, open=None if found.groups else form.open, uploaded=uploaded)


def _as_posted(group: TypedGroup) -> TypedGroup:
    """A group as it comes back from a page on which nobody touched it."""
    return TypedGroup(group.regions, group.names, group.fields, group.lines, group.indicators)


_ACTS: dict[str, Callable[[Form, str, HttpRequest], Form]] = {
    "name": _add_names,
    "choose": _choose,
    "remove": _remove,
    "none": _none,
    "open": _open,
    "close": _close,
    "add": _add_group,
    "copy": _copy,
    "drop": _drop,
    "upload": _upload,
}


# ----------------------------------------------------------------------------------------------------------- saving


def _save(request: HttpRequest, case: NoticeCase | None, form: Form) -> HttpResponse:
    content, form = checked(form)
    if content is None:
        return _show(request, case, form, fault=_("Not saved: see the marked places."), status=422)
    issued = nonce.read(request.POST.get("nonce", ""), now=clock.now_of(request))
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
        "provinces": [(each.code, each.name) for each in tree.PROVINCES],
        "unclear": form.unclear,
    }
