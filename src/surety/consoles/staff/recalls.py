"""The recall list: what a new entry would cover, publishing it, how far it was told, ending it (LUX-6.2c)."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surety.access.pages import staff_page
from surety.consoles import clock, labels, nonce, typed
from surety.consoles.cases import load
from surety.consoles.language import lang
from surety.consoles.listings.lists import RECALLS
from surety.consoles.listings.one import release_in_force
from surety.consoles.stating import Answer, Form, carry_out, fact_of, note_of
from surety.consoles.tables.pages import answer_list
from surety.engine.calendar import day_of
from surety.engine.fact import Fact, SubjectKind
from surety.engine.keys import BUCKETS, bucket_of
from surety.listings import preview
from surety.listings.models import Recall, Recalling
from surety.listings.recall import RecallCase, RecallEnded, RecallPublished


@require_safe
@staff_page(RECALLS.permission)
def show_recalls(request: HttpRequest) -> HttpResponseBase:
    may_publish = request.scope.allows("staff.recalls")
    return answer_list(request, RECALLS, template="listings/recalls.html", may_publish=may_publish)


_FIELDS = ("platform", "brand", "model", "batch", "since", "source", "note")
_MAX = {"source": 500, "note": 2000}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("staff.recalls")
def new_recall(request: HttpRequest) -> HttpResponse:
    """First what it covers, then the press that publishes it."""
    if request.method != "POST":
        today = day_of(clock.now_of(request))
        return _show_new(request, {"platform": "douyin", "since": today.isoformat()}, Answer())
    given = {name: typed.prose(request.POST.get(name, "")) for name in _FIELDS}
    faults = _faults(request, given)
    if faults or request.POST.get("do") != "publish":
        return _show_new(request, given, Answer(status=422 if faults else 200), faults=faults, looked=not faults)
    recall = f"{given['platform']}:rc-{request.POST.get('nonce', '')[-12:]}"
    make = partial(fact_of, RecallPublished, recall=recall, **{name: given[name] for name in _FIELDS[1:]})
    shown = partial(_show_new, request, given)
    done = _("Published. Listings and orders are being told.")
    return carry_out(request, make, done=done, then=("staff:recall", recall), shown=shown)


def _faults(request: HttpRequest, given: dict[str, str]) -> dict[str, str]:
    faults = {}
    if given["platform"] not in _platforms(request):
        faults["platform"] = _("Choose a platform")
    if not given["brand"]:
        faults["brand"] = _("Name the brand")
    if given["batch"] and not given["model"]:
        faults["model"] = _("A batch is of one model: name it")
    if not given["source"]:
        faults["source"] = _("Say who recalls it and where that can be read")
    for name in ("brand", "model", "batch", "source", "note"):
        if len(given[name]) > _MAX.get(name, 120):
            faults[name] = _("At most %d characters") % _MAX.get(name, 120)
    try:
        since = date.fromisoformat(given["since"])
    except ValueError:
        faults["since"] = _("Write a day, such as 2026-03-01")
    else:
        if since > day_of(clock.now_of(request)):
            faults["since"] = labels.label("refusal", "recall_not_begun")
    return faults


def _platforms(request: HttpRequest) -> dict[str, str]:
    spec = release_in_force(request).tables["recall"].spec
    values = next(each for each in spec.inputs if each.name == "platform").values
    return {code: getattr(text, lang()) for code, text in values.items()}


def _show_new(
    request: HttpRequest, given: dict[str, str], answer: Answer, *, faults: dict[str, str] | None = None,
    looked: bool = False,
) -> HttpResponse:  # fmt: skip
    context: dict[str, Any] = {
        "place": _("Platform staff"),
        **answer.said,
        "typed": given,
        "faults": faults or {},
        "platforms": _platforms(request),
        "nonce": nonce.issue(clock.now_of(request)) if answer.status != 409 else request.POST.get("nonce", ""),
    }
    if looked:
        with connection.cursor() as cursor:
            goods = {name: given[name] for name in ("platform", "brand", "model", "batch")}
            context["listings"], context["orders"], context["unsure"] = preview.count(cursor, **goods)
        context["looked"] = True
    return render(request, "listings/recall_new.html", context, status=answer.status)


def load_recall(recall: str) -> RecallCase:
    return load(Recall, SubjectKind.RECALL, recall)


@require_safe
@staff_page("staff.view")
def show_recall(request: HttpRequest, recall: str) -> HttpResponse:
    return _show_one(request, recall, Answer())


def _show_one(request: HttpRequest, recall: str, answer: Answer) -> HttpResponse:
    case = load_recall(recall)
    with connection.cursor() as cursor:
        platform = recall.partition(":")[0]
        now = preview.count(cursor, platform=platform, brand=case.brand, model=case.model, batch=case.batch)
    spread = Recalling.objects.filter(bucket=bucket_of(recall), subject=recall).order_by("-change").first()
    context = {
        "place": _("Platform staff"),
        "case": case,
        "now_covers": dict(zip(("listings", "orders", "unsure"), now, strict=True)),
        "spread": spread,
        "told_percent": round(100 * spread.next_bucket / BUCKETS) if spread else 0,
        "may_publish": request.scope.allows("staff.recalls"),
        "nonce": nonce.issue(clock.now_of(request)),
        **answer.said,
        "typed": request.POST,
    }
    return render(request, "listings/recall.html", context, status=answer.status)


@require_POST
@staff_page("staff.recalls")
def end_recall(request: HttpRequest, recall: str) -> HttpResponse:
    load_recall(recall)

    def make(form: Form) -> Fact:
        return fact_of(RecallEnded, form, recall=recall, note=note_of(request, _("Write why it ends.")))

    done = _("Ended. What it held goes on with the time it had left.")
    shown = partial(_show_one, request, recall)
    return carry_out(request, make, done=done, then=("staff:recall", recall), shown=shown)
