"""The bench by scanner alone, also without a line: the page, its worker, and who is signed in.

What it does is in `static/bench/`; what it states goes to `POST /centre/<centre>/facts` like any form's.
"""

from __future__ import annotations

from importlib import resources
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from surety.access.pages import centre_page, open_page
from surety.access.permissions import BENCH
from surety.access.scope import Scope
from surety.consoles import clock
from surety.consoles.bench.cases import load_centre
from surety.consoles.bench.commands import spoken
from surety.consoles.bench.receive import foreign_mark, mark_of, pieces_by
from surety.consoles.bench.scanner_words import words
from surety.consoles.bench.stating import inspector_of
from surety.consoles.language import lang
from surety.inspection.case import stage_of
from surety.logistics.carriers import CARRIERS

_CHOICES_MAX = 9
"""Carriers to choose from: as many as one digit names."""


@require_safe
@centre_page(*BENCH)
def scan(request: HttpRequest, centre: str) -> HttpResponse:
    case = load_centre(centre)
    place = case.name if case is not None else centre
    context = {"centre": centre, "place": place, "scope": request.scope, "bench": _given(request, centre)}
    response = render(request, "bench/scanner.html", context)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _given(request: HttpRequest, centre: str) -> dict[str, Any]:
    """All that the page's scripts take from the server."""
    table = spoken(lang())
    named = {f"command_{code}": each["label"] for code, each in table["commands"].items()}  # type: ignore[attr-defined]
    return {
        "centre": centre,
        "owner": owner_of(request.scope),
        "inspector": inspector_of(request.user),
        "words": words() | named,
        "carriers": _carriers(),
        **table,
        "addresses": {
            "work": reverse("centre:work", kwargs={"centre": centre}),
            "facts": reverse("centre:facts", kwargs={"centre": centre}),
            "evidence": reverse("centre:queue", kwargs={"centre": centre}) + "evidence",
            "mark": reverse("centre:scan_mark", kwargs={"centre": centre}),
            "session": reverse("centre:scan_session", kwargs={"centre": centre}),
            "worker": reverse("centre:scan_worker"),
        },
    }


def owner_of(scope: Scope) -> str:
    """Whose outbox it is: one person at one centre."""
    return f"{scope.user_id}@{scope.centre}"


def _carriers() -> list[tuple[str, str]]:
    known = [each for each in CARRIERS.values() if each.feeds_back][:_CHOICES_MAX]
    return [(each.code, each.name_en if lang() == "en" else each.name_zh) for each in known]


@require_safe
@centre_page(*BENCH)
def session_json(request: HttpRequest, centre: str) -> HttpResponse:
    """Who is signed in here now. A page opened earlier, or without a line, asks before it sends anything.

    The token goes with the session: whoever signs in after this answer makes it void.
    """
    ahead_seconds = round(clock.ahead_of(request).total_seconds())
    said = {"owner": owner_of(request.scope), "csrf": get_token(request), "ahead_seconds": ahead_seconds}
    response = JsonResponse(said)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
@centre_page("bench.receive")
def mark_json(request: HttpRequest, centre: str) -> HttpResponse:
    """Of a mark that is on nothing at work: a piece of this centre and its stage, or whether another centre has it."""
    mark = mark_of(request.GET.get("mark", ""))
    known = pieces_by(mark, centre=centre) if mark else []
    told = {"piece": known[0].piece, "stage": stage_of(known[0]).value} if known else {}
    response = JsonResponse(told or {"what": foreign_mark(request, mark) if mark else ""})
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
@open_page
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It stands below `/centre/` and so rules over nothing else."""
    script = resources.files("surety.consoles").joinpath("static/bench/worker.js").read_text(encoding="utf-8")
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})
