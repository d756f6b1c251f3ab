"""File a delay, or appeal a late judgement: a form, its evidence, one fact."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surety.consoles import clock, evidence, labels, nonce, typed
from surety.consoles.frame import frame, in_shop
from surety.consoles.merchant.commands import refusal_text, state, tell
from surety.consoles.order.cases import cases_of, load_case
from surety.consoles.show.time import zone_of
from surety.engine.fact import Fact
from surety.engine.intake import Result
from surety.orders.case import OrderCase
from surety.orders.facts import DelayProposed, LateAppealed

_NOTE_MAX = 2000


@require_http_methods(["GET", "HEAD", "POST"])
@in_shop("delay.file")
def delay(request: HttpRequest, shop: str, order: str) -> HttpResponse:
    _row, case = load_case(shop, order)
    reasons = {code: labels.codes("reason")[code] for code in ("buyer_requested", "buyer_agreed")}
    return _file(request, shop, case, "merchant/delay.html", _delay_fact, _("Delay filed"), reasons=reasons)


@require_http_methods(["GET", "HEAD", "POST"])
@in_shop("appeal.file")
def appeal(request: HttpRequest, shop: str, order: str) -> HttpResponse:
    _row, case = load_case(shop, order)
    grounds = labels.codes("grounds")
    return _file(request, shop, case, "merchant/appeal.html", _appeal_fact, _("Appeal filed"), grounds=grounds)


def _file(
    request: HttpRequest, shop: str, case: OrderCase, template: str, make: Any, done: str, **context: Any
) -> HttpResponse:
    faults: dict[str, str] = {}
    if request.method == "POST":
        result = _state(request, case, make, faults)
        if result is not None and result.good:
            tell(request, done, case, cases_of(shop, [case.order])[case.order])
            return redirect("shop:order", shop=shop, order=case.order)
        if result is not None:
            faults["all"] = refusal_text(result)
            context |= {"clause": result.clause, "refusal_code": result.code}
    context |= {
        "case": case,
        "number": case.order.partition(":")[2],
        "faults": faults,
        "typed": request.POST,
        "nonce": nonce.issue(clock.now_of(request)),
    }
    page = frame(request, shop, **context)
    return render(request, template, page, status=422 if faults else 200)


def _state(request: HttpRequest, case: OrderCase, make: Any, faults: dict[str, str]) -> Result | None:
    """The door's answer; None if the form has faults. Files are kept with a fact that was taken, and only then."""
    with evidence.Drafts() as drafts:
        fact = make(request, case, faults, drafts)
        if fact is None:
            return None
        drafts.stated = True
        result = state(request, [fact])[0]
        drafts.stated = result.good
        return result


def _delay_fact(request: HttpRequest, case: OrderCase, faults: dict[str, str], drafts: evidence.Drafts) -> Fact | None:
    reason = request.POST.get("reason", "")
    if reason not in ("buyer_requested", "buyer_agreed"):
        faults["reason"] = _("Choose a reason")
    ship_by = typed.local_instant(request.POST.get("ship_by", ""), zone_of(case.zone))
    if ship_by is None:
        faults["ship_by"] = _("Give a day and a time")
    elif case.ship_by and ship_by <= case.ship_by:
        faults["ship_by"] = _("The new time must be later than the present one")
    common = _common(request, faults, drafts)
    if faults or common is None or ship_by is None:
        return None
    return DelayProposed(order=case.order, ship_by=ship_by, reason=reason, **common)  # type: ignore[arg-type]


def _appeal_fact(request: HttpRequest, case: OrderCase, faults: dict[str, str], drafts: evidence.Drafts) -> Fact | None:
    grounds = request.POST.get("grounds", "")
    if grounds not in labels.codes("grounds"):
        faults["grounds"] = _("Choose the grounds")
    common = _common(request, faults, drafts)
    if not (common or {}).get("note"):
        faults.setdefault("note", _("Say in a sentence what happened"))
    if faults or common is None:
        return None
    return LateAppealed(order=case.order, grounds=grounds, **common)  # type: ignore[arg-type]


def _common(request: HttpRequest, faults: dict[str, str], drafts: evidence.Drafts) -> dict[str, Any] | None:
    """Id, time, note and evidence: what both filings have."""
    issued = nonce.of(request)
    if issued is None:
        faults["all"] = _("This form is too old. It has been made afresh; please send it again.")
    note = typed.prose(request.POST.get("note", ""))
    if len(note) > _NOTE_MAX:
        faults["note"] = _("At most %d characters") % _NOTE_MAX
    try:
        shown = evidence.links(request.POST.get("links", ""))
        shown += drafts.add(request.FILES.getlist("files")) if not faults else []
    except evidence.BadEvidence as error:
        faults["evidence"] = str(error)
        return None
    if issued is None:
        return None
    return {"id": issued[0], "at": issued[1], "note": note, "evidence": tuple(shown)}


@require_safe
@in_shop("shipping.view")
def evidence_file(request: HttpRequest, shop: str, order: str, digest: str) -> FileResponse:
    _row, case = load_case(shop, order)
    return evidence.answer(digest, among=evidence.of_case(case))
