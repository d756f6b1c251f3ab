"""The public registry: which centres there are, since when they are open, and what they may certify (JADE-01, -05)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from surety.access.pages import published_page
from surety.consoles import clock, labels
from surety.consoles.centre_figures import figures_of, figures_of_many
from surety.consoles.centres.cases import every_centre, one_centre
from surety.consoles.export import send
from surety.consoles.listing import without
from surety.engine.calendar import day_of
from surety.inspection.centre_case import CentreCase, authorised, state_of

KEYS = ["centre", "name", "type", "state", "planned_from", "opened_at", "categories"]


@require_safe
@published_page
def show_centres(request: HttpRequest) -> HttpResponseBase:
    now = clock.now_of(request)
    state, kind, category = (request.GET.get(name, "")[:200] for name in ("state", "kind", "category"))
    found = [
        case
        for case in every_centre()
        if (not state or state_of(case, now) == state)
        and (not kind or case.type == kind)
        and (not category or any((category + "/").startswith(each.category + "/") for each in _listed(case, now)))
    ]
    if (form := request.GET.get("form", "")) in ("csv", "json"):
        return send(iter([_row(case, now) for case in found]), keys=KEYS, name="centres", form=form)
    figures = figures_of_many(found, now=now)
    context = {
        "centres": [(case, state_of(case, now), _listed(case, now), figures.get(case.centre)) for case in found],
        "states": labels.codes("centre").items(),
        "kinds": labels.codes("institute").items(),
        "given": {"state": state, "kind": kind, "category": category},
        "csv_url": without(request.GET, form="csv"),
        "json_url": without(request.GET, form="json"),
    }
    return render(request, "centres/list.html", context)


@require_safe
@published_page
def show_centre(request: HttpRequest, centre: str) -> HttpResponseBase:
    case, now = one_centre(centre), clock.now_of(request)
    if case is None:
        raise Http404
    context = {"case": case, "state": state_of(case, now), "listed": _listed(case, now)}
    return render(request, "centres/one.html", context | {"figures": figures_of(case, now=now)})


def _listed(case: CentreCase, now: object) -> list[object]:
    return sorted(authorised(case, day_of(now)), key=lambda each: (each.category, each.site))  # type: ignore[arg-type]


def _row(case: CentreCase, now: object) -> dict[str, object]:
    return {
        "centre": case.centre, "name": case.name, "type": case.type, "state": state_of(case, now),  # type: ignore[arg-type]
        "planned_from": case.planned_from and case.planned_from.isoformat(), "opened_at": case.opened_at,
        "categories": " ".join(f"{each.site}:{each.category}" for each in _listed(case, now)),  # type: ignore[attr-defined]
    }  # fmt: skip
