"""What staff do about a case: rule, move its limit, reopen it, close work, send a refund again. Each is a fact."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surety.access.pages import staff_page
from surety.aftersales.case import AftersaleCase
from surety.aftersales.facts import (
    FREIGHT_FEN_MAX,
    AftersaleItemClosed,
    AftersaleReopened,
    AftersaleRuled,
    FreightStated,
    Leg,
    LimitExtended,
    LimitShortened,
    ReturnFound,
)
from surety.consoles import clock, labels, nonce, typed
from surety.consoles.aftersale.cases import load_aftersale
from surety.consoles.show.time import instant_text, zone_name
from surety.consoles.staff.consequences import doubts
from surety.consoles.staff.dispute import LEGS, LIABLE, outcomes, render_dispute
from surety.consoles.staff.owning import assigned
from surety.consoles.stating import Fault, Form, fact_of, item_of, note_of
from surety.consoles.submitting import submit_whole
from surety.engine.fact import Fact
from surety.engine.queries import work_items_of
from surety.orders.refund_facts import RefundRetried

Make = Callable[[HttpRequest, AftersaleCase, Form], tuple[Fact, str]]
"""The fact of a form and what to say once it was taken; raises Fault."""


Then = Callable[[HttpRequest, Fact], list[Fact]]
"""What is stated after it."""


class Unusual(Fault):
    """A ruling that is asked about once: `doubts` says why, `sure` is what the form then carries."""

    def __init__(self, doubts: list[str], sure: str) -> None:
        super().__init__(_("This ruling is unusual. Look at what it does, then rule again."))
        self.doubts, self.sure = doubts, sure


@require_POST
@staff_page("staff.decide")
def rule(request: HttpRequest, case: str) -> HttpResponse:
    return _state(request, case, _ruling, of="rule")


@require_POST
@staff_page("staff.decide")
def move_limit(request: HttpRequest, case: str) -> HttpResponse:
    return _state(request, case, _moved, of="limit")


@require_POST
@staff_page("staff.decide")
def reopen(request: HttpRequest, case: str) -> HttpResponse:
    return _state(request, case, _reopened, of="reopen")


@require_POST
@staff_page("staff.decide")
def close_item(request: HttpRequest, case: str) -> HttpResponse:
    return _state(request, case, _closed, of="item", then=_assigned)


@require_POST
@staff_page("staff.decide")
def state_freight(request: HttpRequest, case: str) -> HttpResponse:
    return _state(request, case, _freight, of="freight")


@require_POST
@staff_page("staff.decide")
def find_return(request: HttpRequest, case: str) -> HttpResponse:
    return _state(request, case, _found, of="parcel")


@require_POST
@staff_page("staff.decide")
def retry_refund(request: HttpRequest, case: str) -> HttpResponse:
    return _state(request, case, _retried, of="refund")


def _state(
    request: HttpRequest, case: str, make: Make, *, of: str, then: Then = lambda request, fact: []
) -> HttpResponse:
    found, form = load_aftersale(case), nonce.of(request)
    if form is None:
        return render_dispute(request, case, fault=_("This form is too old. Look again."), of=of, status=422)
    try:
        fact, done = make(request, found, form)
    except Unusual as asked:
        more = {"doubts": asked.doubts, "sure": asked.sure}
        return render_dispute(request, case, fault=str(asked), of=of, status=422, **more)
    except Fault as fault:
        return render_dispute(request, case, fault=str(fault), of=of, status=422)
    result = submit_whole(request, [fact, *then(request, fact)])
    if result is not None:
        said = labels.label("refusal", result.code)
        if result.clause:
            said = _("%(refusal)s (%(detail)s)") % {"refusal": said, "detail": result.clause}
        return render_dispute(request, case, fault=said, of=of, status=409, refusal_code=result.code)
    messages.success(request, done)
    return redirect("staff:dispute", case=case)


def _ruling(request: HttpRequest, case: AftersaleCase, form: Form) -> tuple[Fact, str]:
    outcome, note = request.POST.get("outcome", ""), _note(request)
    if outcome not in outcomes(case):
        raise Fault(_("Choose what is to happen."))
    legs = tuple(Leg(leg, liable) for leg in LEGS if (liable := request.POST.get(f"leg-{leg}", "")) in LIABLE)  # type: ignore[arg-type]
    if not legs:
        raise Fault(_("Say who answers for at least one leg."))
    amount_fen = _amount_fen(request, case, outcome)
    _ask_once(request, case, outcome, {each.leg: each.liable for each in legs}, amount_fen)
    fact = AftersaleRuled(
        id=form[0], at=form[1], case=case.case, outcome=outcome, legs=legs, note=note,  # type: ignore[arg-type]
        amount_fen=amount_fen,
    )  # fmt: skip
    if case.appealed_at is not None:
        return fact, _("Decided, and carried out: after an appeal there is no other.")
    return fact, _("Decided. Both sides were told and may appeal.")


def _ask_once(
    request: HttpRequest, case: AftersaleCase, outcome: str, legs: dict[str, str], amount_fen: int | None
) -> None:
    """Raises Unusual unless the form says of this very ruling, and of all that is unusual in it, that it is meant."""
    found = doubts(case, outcome, legs, amount_fen)
    sure = f"{outcome} {legs} {amount_fen} {' '.join(found)}"
    if found and request.POST.get("sure") != sure:
        raise Unusual(found, sure)


def _amount_fen(request: HttpRequest, case: AftersaleCase, outcome: str) -> int | None:
    """None for all that was asked."""
    text = request.POST.get("amount", "").strip()
    if not text or outcome != "refund":
        return None
    amount_fen = typed.fen(text, case.currency)
    if not amount_fen:
        raise Fault(_("An amount is written like 12.50, and is more than nothing."))
    return amount_fen


def _moved(request: HttpRequest, case: AftersaleCase, form: Form) -> tuple[Fact, str]:
    """TB-5: sooner is a shortening, later an extension; both sides are told."""
    note, zone = _note(request), ZoneInfo(case.zone)
    due_at = typed.local_instant(request.POST.get("due_at", "").strip(), zone)
    was = typed.instant(request.POST.get("about", ""))
    running = next(iter(case.deadlines.values()), None)
    if due_at is None:
        raise Fault(_("A time is a date and a time of day."))
    if running is None or was != running.due_at:
        raise Fault(_("The limit was moved or met meanwhile; look at it again."))
    kind = LimitShortened if due_at < running.due_at else LimitExtended
    if kind is LimitExtended and due_at <= clock.now_of(request):
        raise Fault(_("A longer limit ends in the future."))
    fact = kind(id=form[0], at=form[1], case=case.case, due_at=due_at, note=note)
    before, after = (f"{instant_text(each, case.zone, ends=True)}" for each in (running.due_at, due_at))
    told = {"was": before, "is": after, "zone": zone_name(case.zone)}
    return fact, _("Moved from %(was)s to %(is)s (%(zone)s). Both sides were told.") % told


def _reopened(request: HttpRequest, case: AftersaleCase, form: Form) -> tuple[Fact, str]:
    fact = AftersaleReopened(id=form[0], at=form[1], case=case.case)
    return fact, _("Reopened: the buyer may send the goods back.")


def _closed(request: HttpRequest, case: AftersaleCase, form: Form) -> tuple[Fact, str]:
    note, item = _note(request), item_of(request)
    if not item:
        raise Fault(_("Choose what to close."))
    return AftersaleItemClosed(id=form[0], at=form[1], case=case.case, item=item, note=note), _("Closed.")


def _assigned(request: HttpRequest, closed: Fact) -> list[Fact]:
    """After closing: a return that has lost its parcel by it is a dispute, which nothing but a ruling closes."""
    items = (row for row in work_items_of(closed.subject) if row.item == item_of(request) and row.closed_at is None)
    return [each for row in items for each in assigned(request, row, closed)]


def _retried(request: HttpRequest, case: AftersaleCase, form: Form) -> tuple[Fact, str]:
    intent = request.POST.get("intent", "")
    if not intent or len(intent) > 60 or not intent.isprintable():
        raise Fault(_("Choose which refund to send again."))
    return RefundRetried(id=form[0], at=form[1], order=case.order, intent=intent), _("The refund is sent again.")


def _freight(request: HttpRequest, case: AftersaleCase, form: Form) -> tuple[Fact, str]:
    """By the carrier's bill, once a case."""
    amount_fen, paid_by = typed.fen(request.POST.get("amount", "").strip(), case.currency), request.POST.get("paid_by")
    if not amount_fen:
        raise Fault(_("An amount is written like 12.50, and is more than nothing."))
    if amount_fen > FREIGHT_FEN_MAX:
        raise Fault(_("No return costs so much; look at the amount again."))
    if paid_by not in ("buyer", "merchant"):
        raise Fault(_("Say who paid the carrier."))
    fact = FreightStated(id=form[0], at=form[1], case=case.case, amount_fen=amount_fen, paid_by=paid_by)  # type: ignore[arg-type]
    return fact, _("The freight is with the case; whoever bears it by the rule or the ruling is charged.")


def _found(request: HttpRequest, case: AftersaleCase, form: Form) -> tuple[Fact, str]:
    """Its goods are in a parcel after all, or in one box with another return's (A11)."""
    named, note = request.POST, _note(request)
    told = {"carrier": named.get("carrier", "").strip(), "waybill": named.get("waybill", "").strip(), "note": note}
    fact = fact_of(ReturnFound, form, case=case.case, together=bool(named.get("together")), **told)
    return fact, _("The return waits for this parcel, and hears its scans.")


def _note(request: HttpRequest) -> str:
    return note_of(request, _("Write the reasons, in at most 2,000 characters; both sides read them."))
