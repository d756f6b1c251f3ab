"""Violations as staff see them: the list, one with its evidence, deciding it, and taking a report in (BTAS-4.6b)."""

from __future__ import annotations

from functools import partial
from typing import Any, get_args

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surety.access.pages import staff_page
from surety.consoles import clock, evidence, labels, nonce, typed
from surety.consoles.listings.lists import VIOLATIONS
from surety.consoles.listings.violation import load_violation, violation_context
from surety.consoles.stating import Answer, Fault, Form, answer_of, carry_out, fact_of, note_of
from surety.consoles.submitting import submit
from surety.consoles.tables.pages import answer_list
from surety.engine.fact import Fact
from surety.violations.facts import Act, ViolationDecided, ViolationReported

ACTS = get_args(Act)


@require_safe
@staff_page(VIOLATIONS.permission)
def show_violations(request: HttpRequest) -> HttpResponseBase:
    may_decide = request.scope.allows("staff.decide")
    return answer_list(request, VIOLATIONS, template="listings/violations.html", may_decide=may_decide)


@require_safe
@staff_page("staff.view")
def show_violation(request: HttpRequest, violation: str) -> HttpResponse:
    return _show(request, violation, Answer())


def _show(request: HttpRequest, violation: str, answer: Answer) -> HttpResponse:
    case = load_violation(violation)
    context = violation_context(request, case, file_url=lambda digest: _file_url(violation, digest)) | {
        "place": _("Platform staff"),
        "staff": True,
        "violations_url": reverse("staff:violations"),
        "may_decide": request.scope.allows("staff.decide") and case.decided_at is None,
        "nonce": nonce.issue(clock.now_of(request)),
        **answer.said,
        "typed": request.POST,
    }
    return render(request, "listings/violation.html", context, status=answer.status)


def _file_url(violation: str, digest: str) -> str:
    return reverse("staff:violation_file", args=[violation, digest])


@require_safe
@staff_page("staff.view")
def evidence_file(request: HttpRequest, violation: str, digest: str) -> StreamingHttpResponse:
    return evidence.answer(digest, among=load_violation(violation).evidence)


@require_POST
@staff_page("staff.decide")
def decide(request: HttpRequest, violation: str) -> HttpResponse:
    load_violation(violation)
    upheld = {"yes": True, "no": False}.get(request.POST.get("answer", ""))

    def make(form: Form) -> Fact:
        fault = _("Choose an answer and write the reason; the shop reads it.")
        if upheld is None:
            raise Fault(fault)
        return fact_of(ViolationDecided, form, violation=violation, upheld=upheld, note=note_of(request, fault))

    done = _("Decided. Points are for the scores to give; nothing else follows by itself.")
    shown = partial(_show, request, violation)
    return carry_out(request, make, done=done, then=("staff:violation", violation), shown=shown)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("staff.decide")
def report(request: HttpRequest) -> HttpResponse:
    """What somebody told staff of a shop or an order."""
    if request.method != "POST":
        return _show_report(request, {"act": "lure_off_platform"}, Answer())
    given = {name: typed.prose(request.POST.get(name, "")) for name in ("act", "note", "links")}
    given |= {name: typed.mark(request.POST.get(name, "")) for name in ("shop", "order")}
    form = nonce.of(request)
    with evidence.Drafts("report") as drafts:
        faults = _faults(given)
        references: list[str] = []
        try:
            references = evidence.links(given["links"])
            references += drafts.bring_back(request.POST.getlist("held"))
            references += drafts.add(request.FILES.getlist("files"))
        except evidence.BadEvidence as error:
            faults["evidence"] = str(error)
        if form is None:
            faults["all"] = _("This form is too old. Send it once more.")
        if faults or form is None:
            answer = Answer(faults.pop("all", ""), status=422)
            return _show_report(request, given, answer, faults=faults, held=drafts.hold())
        drafts.stated = True
        platform = (given["order"] or given["shop"]).partition(":")[0]
        fact = ViolationReported(
            id=form[0], at=form[1], violation=f"{platform}:vi-{form[0][-12:]}", act=given["act"],  # type: ignore[arg-type]
            order=given["order"] or None, shop=given["shop"] or None, note=given["note"], evidence=tuple(references),
        )  # fmt: skip
        answer = answer_of(submit(request, [fact])[0])
        if answer.fault:
            return _show_report(request, given, answer, held=drafts.hold())
    messages.success(request, _("The report is kept."))
    return redirect("staff:violation", violation=fact.violation)


def _faults(given: dict[str, str]) -> dict[str, str]:
    faults = {}
    if given["act"] not in ACTS:
        faults["act"] = _("Choose what was done")
    if not given["order"] and not given["shop"]:
        faults["order"] = labels.label("refusal", "nobody_named")
    for name in ("order", "shop"):
        if given[name] and not typed.is_id(given[name]):
            faults[name] = _("Write it with its platform, such as douyin:6920001")
    if not given["note"] or len(given["note"]) > 2000:
        faults["note"] = _("Write what happened, in at most %d characters") % 2000
    return faults


def _show_report(
    request: HttpRequest, given: dict[str, str], answer: Answer, *, faults: dict[str, str] | None = None,
    held: Any = (),
) -> HttpResponse:  # fmt: skip
    context = {
        "place": _("Platform staff"),
        **answer.said,
        "typed": given,
        "faults": faults or {},
        "held": held,
        "acts": {code: labels.label("act", code) for code in ACTS},
        "violations_url": reverse("staff:violations"),
        "nonce": nonce.issue(clock.now_of(request)),
    }
    return render(request, "listings/report.html", context, status=answer.status)
