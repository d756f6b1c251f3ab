"""`/centre/<centre>/pieces/<piece>`: one piece, its way, what was measured, and what may be done next."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surety.access.pages import centre_page
from surety.access.permissions import BENCH
from surety.consoles import clock, labels, nonce
from surety.consoles.bench.acts import FOUND, TAGS, act_of, acts_of
from surety.consoles.bench.forms import fact_of
from surety.consoles.bench.frame import category_words, frame
from surety.consoles.bench.measuring import compared
from surety.consoles.bench.returns import returns_to
from surety.consoles.bench.stating import inspector_of, person_of, say_all
from surety.consoles.bench.steps import as_seen_by, next_facts, standing, verdicts_left
from surety.consoles.bench.work import rules_of
from surety.consoles.people import names_of
from surety.consoles.piece.cases import load_piece
from surety.consoles.piece.context import piece_context
from surety.inspection.case import PieceCase

_DONE = frozenset({"accepted", "repeated"})


@require_safe
@centre_page(*BENCH)
def show_piece(request: HttpRequest, centre: str, piece: str) -> HttpResponse:
    return _show(request, load_piece(piece))


@require_POST
@centre_page(*BENCH)
def act(request: HttpRequest, centre: str, piece: str) -> HttpResponse:
    """State one fact from a form. Its number is the fact's id, so a form sent twice states one."""
    case = load_piece(piece)
    tag, form = request.POST.get("act", ""), _form(request)
    if tag not in TAGS or form is None:
        return _show(request, case, fault=_("This form was not one of ours. Open the page afresh."), status=422)
    made, faults = fact_of(act_of(tag, case), request.POST, case, inspector=inspector_of(request.user))
    if faults:
        return _show(request, case, sent=tag, faults=faults, status=422)
    fact_id, at = form
    line = json.dumps({**made, "id": fact_id, "at": at.isoformat()}).encode()
    (result,) = say_all(person_of(request), [line], scope=request.scope)
    if result.status not in _DONE:
        fault = {"all": result.message or result.code, "code_of": result.code, "clause": result.clause}
        if result.params.get("reason"):
            fault["all"] = f"{result.message} {result.where}: {result.params['reason']}"
        return _show(request, load_piece(piece), sent=tag, faults=fault, status=409)
    messages.success(request, _("Recorded: %(what)s") % {"what": labels.label("fact", tag)})
    return redirect("centre:piece", centre=centre, piece=piece)


def tasks_of(case: PieceCase) -> list[str]:
    """What of it waits for platform staff."""
    return [labels.label("work", each.partition(":")[0]) for each in case.items]


def _form(request: HttpRequest) -> tuple[str, datetime] | None:
    """The fact id and its `at`: the page's number, and which of its forms this is."""
    number, _dash, place = request.POST.get("nonce", "").rpartition("-")
    found = nonce.read(number, now=clock.now_of(request))
    return (f"{found[0]}-{place}", found[1]) if found and place.isdecimal() and len(place) < 3 else None


def _show(
    request: HttpRequest, case: PieceCase, *, sent: str = "", faults: dict[str, str] | None = None, fault: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    rules, scope = rules_of(request), request.scope
    offered, seen = next_facts(case, rules), as_seen_by(case, inspector_of(request.user), rules)
    people = names_of({each.inspector for each in case.findings})
    cases = _cases_of(request, case) if "piece_came_back" in offered else ()
    acts = acts_of(case, offered, scope.permissions, cases=cases)
    context = frame(
        request, scope.centre, acts=acts, sent=sent, faults=faults or {}, fault=fault, typed=request.POST,
        gone=bool(sent) and sent not in {each.tag for each in acts}, nonce=nonce.issue(rules.now),
        not_mine=[labels.label("fact", tag) for tag in offered[:1] if tag not in {each.tag for each in acts}],
        left=verdicts_left(case, rules), inspectors=[each.inspector for each in standing(case)],
        people=people, found=FOUND, measures=compared(seen),
        findings=list(reversed(seen.findings)), unseen=seen is not case,
        category=category_words().get(case.category, case.category),
        reinspect="reinspect" in case.items, tasks=tasks_of(case),
        **_of_piece(request, seen, rules),
    )  # fmt: skip
    return render(request, "bench/piece.html", context, status=status)


def _cases_of(request: HttpRequest, case: PieceCase) -> tuple[str, ...]:
    return next((each.cases for each in returns_to(request, piece=case.piece)), ())


def _of_piece(request: HttpRequest, case: PieceCase, rules: Any) -> dict[str, Any]:
    def address(digest: str) -> str:
        return reverse("centre:evidence_file", args=[request.scope.centre, case.piece, digest])

    return piece_context(case, None, release=rules.release, now=rules.now, address=address)
