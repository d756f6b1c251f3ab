"""Which bases admit the shop and until when; how busy each is; applying with documents; the badge buyers see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surety.consoles import clock, evidence, labels, nonce, typed
from surety.consoles.cases import case_of
from surety.consoles.centre_figures import figures_of_many
from surety.consoles.evaluating import asked, release_now, steps_of
from surety.consoles.export import send
from surety.consoles.frame import frame, in_shop
from surety.consoles.listing import without
from surety.consoles.stating import Answer, Fault, Form, carry_out, fact_of, state
from surety.engine.calendar import day_of
from surety.engine.fact import Fact, SubjectKind
from surety.inspection.admissions import AdmissionApplied
from surety.inspection.centre_case import (
    Admission,
    CentreCase,
    admission_of,
    asked_for,
    authorised,
    may_renew,
    standing_of,
    state_of,
)
from surety.inspection.models import PublicCentre
from surety.rulebook import Release

KEYS = ["centre", "name", "state", "base", "admission", "applied_at", "admitted_at", "ends_at", "badge", "waiting",
        "capacity_a_day", "median_seconds", "p90_seconds"]  # fmt: skip


@require_safe
@in_shop("admission.view")
def show_bases(request: HttpRequest, shop: str) -> HttpResponseBase:
    return _render(request, shop, Answer())


@require_POST
@in_shop("admission.file")
def apply(request: HttpRequest, shop: str, centre: str) -> HttpResponseBase:
    make = partial(fact_of, AdmissionApplied, centre=centre, shop=shop, note=typed.prose(request.POST.get("note", "")))
    done, then = _("Applied. You are told here and in your messages what comes of it."), ("shop:admissions", shop)
    shown = partial(_render, request, shop, about=centre)
    return carry_out(request, make, by=state_with_files, done=done, then=then, shown=shown)


@require_safe
@in_shop("admission.view")
def admission_file(request: HttpRequest, shop: str, centre: str, digest: str) -> HttpResponseBase:
    case = next((each for each in centres_of(shop) if each.centre == centre), None)
    admission = case.admissions.get(shop) if case else None
    if admission is None:
        raise Http404
    held = [*admission.evidence, *(admission.renewal.evidence if admission.renewal else ())]
    return evidence.answer(digest, among=[f"sha256:{each}" for each in held])


def state_with_files(request: HttpRequest, make: Callable[..., Fact]) -> Answer:
    """State what names as its evidence the files a form brought: they are kept with a fact that was taken alone."""
    with evidence.Drafts() as drafts:

        def with_files(form: Form) -> Fact:
            digests = _stored(drafts, request)
            drafts.stated = True
            return make(form, evidence=digests)

        answer = state(request, with_files)
        drafts.stated = drafts.stated and not answer.fault
    return answer


def _stored(drafts: evidence.Drafts, request: HttpRequest) -> tuple[str, ...]:
    """The hashes of the files a form brought; raises Fault where one is none."""
    try:
        references = drafts.add(request.FILES.getlist("files"))
    except evidence.BadEvidence as error:
        raise Fault(str(error)) from None
    return tuple(digest for each in references if (digest := evidence.digest_of(each)))


def centres_of(shop: str) -> list[CentreCase]:
    """The centres of the shop's platform, one's own first found by `subject`."""
    rows = (
        PublicCentre.objects.filter(platform=shop.partition(":")[0]).order_by("subject").values_list("doc", flat=True)
    )
    return [case_of(SubjectKind.CENTRE, doc) for doc in rows[:500]]


def badge_of(admission: Admission, *, shop: str, release: Release, now: datetime) -> dict[str, Any]:
    """JADE-14: what buyers see of an admission, by table `certificate_badge`; it lives no longer than that does."""
    inputs = {"platform": shop.partition(":")[0], "admission": standing_of(admission, now)}
    return asked(release, "certificate_badge", inputs, on=now)


def _render(request: HttpRequest, shop: str, answer: Answer, *, about: str = "") -> HttpResponseBase:
    now = clock.now_of(request)
    wanted = request.GET.get("admission", "")
    release, cases = release_now(now), centres_of(shop)
    figures = figures_of_many(cases, now=now)
    found = [_base(case, shop, figures[case.centre], release, now) for case in cases]
    found = [each for each in found if not wanted or each["admission"] == wanted]
    found.sort(key=lambda each: (not each["case"].base, each["admission"] != "admitted", each["queue"]))
    if (form := request.GET.get("form", "")) in ("csv", "json"):
        return send((_row(each) for each in found), keys=KEYS, name="admissions", form=form)
    context = frame(
        request,
        shop,
        bases=[each for each in found if each["case"].base],
        institutes=[each for each in found if not each["case"].base],
        badges=[each for each in found if each["badge"]],
        states=labels.codes("admission").items(),
        wanted=wanted,
        may_apply=request.scope.allows("admission.file"),
        csv_url=without(request.GET, form="csv"),
        json_url=without(request.GET, form="json"),
        nonce=nonce.issue(now),
        **answer.said,
        about=about,
        typed=request.POST,
    )
    return render(request, "merchant/admissions/bases.html", context, status=answer.status)


def _base(case: CentreCase, shop: str, figures: Any, release: Release, now: datetime) -> dict[str, Any]:
    admission = admission_of(case, shop, now)
    held = case.admissions.get(shop) or Admission("none", now)
    badge = badge_of(held, shop=shop, release=release, now=now) if case.base else {}
    asked = asked_for(held)
    renews = may_renew(held, now)
    return {
        "case": case,
        "state": state_of(case, now),
        "listed": authorised(case, day_of(now)),
        "admission": admission,
        "held": held,
        "figures": figures,
        "queue": figures.queue_days if figures.queue_days is not None else figures.waiting,
        "badge": bool(badge.get("shown")),
        "badge_clauses": ",".join(badge.get("clauses", ())),
        "steps": steps_of(asked, platform=shop.partition(":")[0], admission="base", on=now, release=release)
        if asked
        else [],
        "may_apply": case.base and (renews or admission in ("none", "refused", "ended")),
        "renews": renews,
    }


def _row(each: dict[str, Any]) -> dict[str, Any]:
    case, held, figures = each["case"], each["held"], each["figures"]
    return {
        "centre": case.centre, "name": case.name, "state": each["state"], "base": case.base,
        "admission": each["admission"], "applied_at": held.applied_at, "admitted_at": held.from_, "ends_at": held.to,
        "badge": each["badge"], "waiting": figures.waiting, "capacity_a_day": case.capacity_a_day,
        "median_seconds": figures.median_seconds, "p90_seconds": figures.p90_seconds,
    }  # fmt: skip
