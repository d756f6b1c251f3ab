"""A shop reports that its own logistics are hit, with evidence, for staff to grant or refuse (报备, E6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surety.consoles import clock, evidence, nonce, typed
from surety.consoles.frame import frame, in_shop
from surety.consoles.notices import days
from surety.consoles.notices.cases import load_notice
from surety.consoles.notices.naming import Unclear, read_name
from surety.consoles.notices.stating import state
from surety.consoles.show.time import PLATFORM_ZONE, zone_of
from surety.consoles.words import notices as words
from surety.disruptions.facts import DisruptionFiled
from surety.disruptions.notice import Event
from surety.orders.queries import read_orders

NOTE_MAX = 2000
ORDERS_MAX = 500


@require_http_methods(["GET", "HEAD", "POST"])
@in_shop("disruption.file")
def file_disruption(request: HttpRequest, shop: str) -> HttpResponse:
    faults: dict[str, Any] = {}
    if request.method == "POST":
        notice = _file(request, shop, faults)
        if notice:
            messages.success(request, _("Filed. Staff decide; you are told here and in your messages."))
            return redirect("shop-notices:one", shop=shop, notice=notice)
    context = {
        "faults": faults,
        "typed": request.POST or {"orders": request.GET.get("order", "").partition(":")[2]},
        "events": words.EVENT,
        "nonce": nonce.issue(clock.now_of(request)),
    }
    return render(request, "notices/file.html", frame(request, shop, **context), status=422 if faults else 200)


def _file(request: HttpRequest, shop: str, faults: dict[str, Any]) -> str | None:
    """The notice's id once its fact is in the log. Files are kept with a fact that was taken, and only then."""
    with evidence.Drafts() as drafts:
        fact = _fact(request, shop, faults, drafts)
        if fact is None:
            return None
        drafts.stated = True
        result, fault = state(request, fact)
        drafts.stated = result is not None and result.good
        if fault:
            faults["all"] = fault
            return None
        return fact.notice


def _fact(request: HttpRequest, shop: str, faults: dict[str, Any], drafts: evidence.Drafts) -> DisruptionFiled | None:
    post = request.POST
    issued = nonce.of(request)
    if issued is None:
        faults["all"] = _("This form is too old. It has been made afresh; please send it again.")
    event = _event(post.get("event", ""), faults)
    times = _times(request, faults)
    region, orders = _region(post.get("region", ""), faults), _orders(shop, post.get("orders", ""), faults)
    if not region and not orders and not faults.keys() & {"region", "orders"}:
        faults["region"] = _("Name a region, or orders.")
    note = typed.prose(post.get("note", ""))
    if not note or len(note) > NOTE_MAX:
        faults["note"] = _("Say in a sentence what happened, in at most %d characters.") % NOTE_MAX
    shown = _evidence(request, faults, drafts)
    if faults or issued is None or times is None:
        return None
    return DisruptionFiled(
        id=issued[0],
        at=issued[1],
        notice=_new_id(request, shop),
        shop=shop,
        event=event,
        promise_from=times[0],
        promise_to=times[1],
        latest_ship=times[2],
        region=region or None,
        orders=tuple(orders),
        note=note,
        evidence=tuple(shown),
    )


def _new_id(request: HttpRequest, shop: str) -> str:
    day = clock.now_of(request).astimezone(zone_of(PLATFORM_ZONE)).strftime("%Y%m%d")
    return f"{shop.partition(':')[0]}:filing-{day}-{request.POST.get('nonce', '')[-8:]}"


def _event(text: str, faults: dict[str, Any]) -> str:
    try:
        return msgspec.convert(text, Event)
    except msgspec.ValidationError:
        faults["event"] = _("Choose what happened.")
        return ""


def _times(request: HttpRequest, faults: dict[str, Any]) -> tuple[datetime, datetime, datetime] | None:
    def end(name: str) -> datetime | None:
        return days.ends(request.POST.get(name, ""), request.POST.get(f"{name}_time", ""))

    since = days.begins(request.POST.get("promise_from", ""), request.POST.get("promise_from_time", ""))
    until, latest = end("promise_to"), end("latest_ship")
    for name, value in (("promise_from", since), ("promise_to", until), ("latest_ship", latest)):
        if value is None:
            faults[name] = _("Give a day between 2000 and 2099.")
    if since is None or until is None or latest is None:
        return None
    if until <= since:
        faults["promise_to"] = str(words.FAULT["window_reversed"])
    if latest <= since:
        faults["latest_ship"] = str(words.FAULT["latest_ship_too_early"])
    return since, until, latest


def _region(text: str, faults: dict[str, Any]) -> str:
    text = text.strip()[:200]
    found = read_name(text) if text else ""
    if isinstance(found, Unclear):
        faults["region"], faults["candidates"] = found.reason, found.candidates
        return ""
    return found


def _orders(shop: str, text: str, faults: dict[str, Any]) -> list[str]:
    """The shop's own orders, one number a line or apart by blanks."""
    numbers = list(dict.fromkeys(text.replace("、", " ").replace(",", " ").replace("，", " ").split()))
    if len(numbers) > ORDERS_MAX:
        faults["orders"] = _("At most %d orders.") % ORDERS_MAX
        return []
    platform = shop.partition(":")[0]
    subjects = [each if ":" in each else f"{platform}:{each}" for each in numbers]
    known = read_orders(shop, typed.ids(subjects))
    unknown = [each.partition(":")[2] for each in subjects if each not in known]
    if unknown:
        faults["orders"] = _("Not among your orders: %s") % "、".join(unknown[:5])
    return [] if unknown else subjects


def _evidence(request: HttpRequest, faults: dict[str, Any], drafts: evidence.Drafts) -> list[str]:
    try:
        shown = evidence.links(request.POST.get("links", ""))
        return shown + (drafts.add(request.FILES.getlist("files")) if not faults else [])
    except evidence.BadEvidence as error:
        faults["evidence"] = str(error)
        return []


@require_safe
@in_shop("shipping.view")
def evidence_file(request: HttpRequest, shop: str, notice: str, digest: str) -> FileResponse:
    case = load_notice(notice)
    return evidence.answer(digest, among=list(case.filing.evidence) if case.filing else [])
