"""One centre for staff: when it opened, what it may certify, how much waits there; each act is a fact."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surety.access.pages import staff_page
from surety.consoles import clock, labels, nonce, typed
from surety.consoles.centre_figures import figures_of
from surety.consoles.staff.centres.cases import load_centre
from surety.consoles.staff.centres.lists import CENTRES
from surety.consoles.stating import Answer, Form, Make, carry_out, fact_of
from surety.consoles.tables.pages import answer_list
from surety.engine.calendar import day_of
from surety.engine.fact import Fact
from surety.inspection.centre_case import CentreCase, admission_of, state_of
from surety.inspection.centres import CentreClosed, CentreOpened, CentreRegistered, InstituteListed

UNMATCHED_MAX = 50


@require_safe
@staff_page("staff.view")
def show_centres(request: HttpRequest) -> HttpResponse:
    return answer_list(request, CENTRES, template="staff/centres/list.html", may_keep=_may_keep(request))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("staff.centres")
def register_centre(request: HttpRequest) -> HttpResponse:
    def shown(answer: Answer) -> HttpResponse:
        return _registering(request, answer, typed=request.POST, heading=_("Register a centre or an institute"))

    done = _("Registered. It takes nothing in before it is opened.")
    return _register(request, request.POST.get("centre", "").strip(), done=done, shown=shown)


@require_safe
@staff_page("staff.view")
def show_centre(request: HttpRequest, centre: str) -> HttpResponse:
    return _render(request, load_centre(centre), Answer())


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("staff.centres")
def change_centre(request: HttpRequest, centre: str) -> HttpResponse:
    case = load_centre(centre)
    known = {
        "centre": case.centre, "name": case.name, "institute": case.type, "region": case.region, "base": case.base,
        "planned_from": case.planned_from and case.planned_from.isoformat(), "capacity_a_day": case.capacity_a_day,
        "address": case.address, "phone": case.phone,
    }  # fmt: skip

    def shown(answer: Answer) -> HttpResponse:
        return _registering(request, answer, typed=request.POST or known, heading=case.name, case=case)

    return _register(request, centre, done=_("Changed."), shown=shown)


@require_POST
@staff_page("staff.centres")
def open_centre(request: HttpRequest, centre: str) -> HttpResponse:
    return _act(request, centre, partial(fact_of, CentreOpened, centre=centre), _("Opened: it takes in."))


@require_POST
@staff_page("staff.centres")
def close_centre(request: HttpRequest, centre: str) -> HttpResponse:
    done = _("Closed: what is inside goes on, nothing more is taken in.")
    return _act(request, centre, partial(fact_of, CentreClosed, centre=centre), done)


@require_POST
@staff_page("staff.centres")
def authorise(request: HttpRequest, centre: str) -> HttpResponse:
    """Authorise for a category and a period, or end what was authorised: the same fact with a last day."""

    def make(form: Form) -> Fact:
        said = {name: request.POST.get(name, "").strip() for name in ("category", "site", "to")}
        return fact_of(InstituteListed, form, centre=centre, from_=request.POST.get("from", "").strip(), **said)

    return _act(request, centre, make, _("Kept. Verdicts are accepted for what it is authorised for on their day."))


def _act(request: HttpRequest, centre: str, make: Make, done: str) -> HttpResponse:
    case = load_centre(centre)
    return carry_out(request, make, done=done, then=("staff:centre", centre), shown=partial(_render, request, case))


def _register(request: HttpRequest, centre: str, *, done: str, shown: Callable[[Answer], HttpResponse]) -> HttpResponse:
    if request.method != "POST":
        return shown(Answer())
    names = ("name", "institute", "region", "planned_from", "capacity_a_day", "address", "phone")
    said = {name: typed.prose(request.POST.get(name, "")) for name in names}
    said["base"] = bool(request.POST.get("base"))
    make = partial(fact_of, CentreRegistered, centre=centre, **said)
    return carry_out(request, make, done=done, then=("staff:centre", centre), shown=shown)


def _registering(request: HttpRequest, answer: Answer, **more: Any) -> HttpResponse:
    return render(request, "staff/centres/register.html", _form(request, answer, **more), status=answer.status)


def _form(request: HttpRequest, answer: Answer, **more: Any) -> dict[str, Any]:
    return {
        "nonce": nonce.issue(clock.now_of(request)),
        **answer.said,
        "institutes": labels.codes("institute").items(),
        **more,
    }


def _may_keep(request: HttpRequest) -> bool:
    return request.scope.allows("staff.centres")


def _render(request: HttpRequest, case: CentreCase, answer: Answer) -> HttpResponse:
    now = clock.now_of(request)
    today = day_of(now)
    states = [admission_of(case, shop, now) for shop in case.admissions]
    context = _form(request, answer) | {
        "case": case,
        "state": state_of(case, now),
        "may_keep": _may_keep(request),
        "listed": [
            {"each": each, "state": "open" if each.from_ <= today and (each.to is None or today < each.to) else
             "planned" if today < each.from_ else "closed"}
            for each in sorted(case.listed, key=lambda each: (each.category, each.site))
        ],
        "admitted": states.count("admitted"),
        "asking": states.count("applied") + states.count("evaluating"),
        "admissions_url": reverse("staff:admissions") + f"?centre={case.centre}",
        "figures": figures_of(case, now=now),
        "unmatched": _unmatched(case),
        "today": today.isoformat(),
        "sites": labels.codes("site").items(),
    }  # fmt: skip
    return render(request, "staff/centres/centre.html", context, status=answer.status)


def _unmatched(case: CentreCase) -> list[tuple[Any, str]]:
    """What was put aside last, in front, with what it is in words."""
    newest = case.unmatched[: -UNMATCHED_MAX - 1 : -1]
    return [(each, labels.label("unmatched", each.what)) for each in newest]
