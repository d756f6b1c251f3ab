"""One case as staff decide it: what both sides said and showed side by side, and what may be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surety.access.pages import staff_page
from surety.aftersales.case import ENDED, AftersaleCase, Status
from surety.aftersales.clocks import running
from surety.aftersales.steps import NEEDS_RETURN, RESHIPS
from surety.consoles import clock, evidence, nonce
from surety.consoles.aftersale.cases import evidence_of, load_aftersale, order_of
from surety.consoles.aftersale.context import aftersale_context
from surety.consoles.aftersale.reopening import may_reopen
from surety.consoles.aftersale.story import Entry
from surety.consoles.aftersale.verdicts import first_verdicts
from surety.consoles.order.rows import carrier_name, carrier_names
from surety.consoles.show.time import parse, zone_of
from surety.consoles.staff.consequences import consequence, goods_place
from surety.consoles.staff.explaining import asked
from surety.consoles.staff.owning import owners_of
from surety.consoles.tables.working import work_text
from surety.engine import queries
from surety.engine.models import WorkItemRow
from surety.orders.case import OrderCase
from surety.orders.refunding import unsent_fen

LEGS = ("goods", "outbound", "return", "inspection")
_FORMS = {
    "rule": "may_rule", "limit": "limit", "reopen": "may_reopen", "refund": "failed", "freight": "may_state_freight",
    "parcel": "may_find",
}  # fmt: skip
"""By what a form is called: what of the context says that it stands on the page."""
LIABLE = ("buyer", "merchant", "carrier", "platform")


@dataclass(frozen=True)
class Limit:
    """The clock that runs, and which way staff may move it."""

    step: str
    due_at: datetime
    may_shorten: bool


@require_safe
@staff_page("staff.view")
def show_dispute(request: HttpRequest, case: str) -> HttpResponse:
    return render_dispute(request, case)


@require_safe
@staff_page("staff.view")
def evidence_file(request: HttpRequest, case: str, digest: str) -> FileResponse:
    """A file of either side, for whoever decides between them."""
    return evidence.answer(digest, among=evidence_of(load_aftersale(case)), original=True)


def render_dispute(
    request: HttpRequest, case: str, *, fault: str = "", of: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    """`of` is the form that the fault is of; it is shown again with what was typed, and `more` about it."""
    found = load_aftersale(case)
    order = order_of(found)
    context = aftersale_context(found, order, address=lambda digest: reverse("staff:dispute_file", args=[case, digest]))
    may_decide = request.scope.allows("staff.decide")
    context |= {
        "case": case,
        "place": _("Platform staff"),
        "shop_name": queries.shop_names([found.shop]).get(found.shop, found.shop),
        "verdicts": first_verdicts(found),
        "sides": [(side, _said_by(context["entries"], side)) for side in ("buyer", "merchant")],
        "may_decide": may_decide,
        "may_rule": may_decide and can_rule(found),
        "final": found.appealed_at is not None,
        "outcomes": [(each, consequence(found, each)) for each in outcomes(found)],
        "goods_place": goods_place(found),
        "legs": [(leg, request.POST.get(f"leg-{leg}", "")) for leg in LEGS],
        "liable": LIABLE,
        "freight_payers": ("buyer", "merchant"),
        "limit": limit_of(found) if may_decide else None,
        "may_reopen": may_decide and may_reopen(request, found, order),
        "may_find": may_decide and can_find(found),
        **_parcel_of(found, request.POST if of == "parcel" else {}),
        "may_state_freight": may_decide and can_state_freight(found),
        "items": _items(found, queries.work_items_of(case), request.POST) if may_decide else [],
        "failed": failed_refunds(order, context["money"].ways) if may_decide else [],
        "fault": fault,
        "fault_of": of,
        "typed": request.POST,
        "nonce": nonce.issue(clock.now_of(request)),
        **more,
    }
    context["stray"] = fault if fault and not _stands(context, of) else ""
    return render(request, "staff/dispute.html", context, status=status)


def _stands(context: dict[str, Any], of: str) -> bool:
    """Whether the form that a fault is of is still on the page; it says what was wrong beside itself."""
    if of == "item":
        return any(each["row"].item == context["typed"].get("item") for each in context["items"])
    return bool(context[_FORMS[of]])


def can_rule(case: AftersaleCase) -> bool:
    """Any open case; one that was ruled on waits for an appeal first."""
    return case.status not in ENDED and (case.status is not Status.RULED or not case.deadlines)


def _parcel_of(case: AftersaleCase, typed: Mapping[str, str]) -> dict[str, Any]:
    """The parcel that the form names: what was typed, else the one it was found not to be in."""
    carrier, _colon, waybill = (case.missed.parcel if case.missed else "").partition(":")
    carriers = carrier_names() | ({carrier: carrier_name(carrier)} if carrier else {})
    at = {"at_carrier": typed.get("carrier", carrier), "at_waybill": typed.get("waybill", waybill)}
    return {"carriers": carriers, **at}


def can_find(case: AftersaleCase) -> bool:
    """Its goods may travel in a parcel that it was found not to be in, or in another return's box."""
    return case.status is Status.TO_RETURN or (case.status is Status.DISPUTED and case.missed is not None)


def can_state_freight(case: AftersaleCase) -> bool:
    """Something was sent back, and nobody has said yet what that cost."""
    return case.type in NEEDS_RETURN and case.sent_at is not None and case.freight is None


def outcomes(case: AftersaleCase) -> list[str]:
    """What may be ruled in this case, as the engine takes it."""
    found = ["refund"]
    if case.advanced_at is None:
        if case.type in NEEDS_RETURN and not case.sent_at:
            found.append("return")
        if case.type in RESHIPS:
            found.append("replace")
    return [*found, "close"]


def limit_of(case: AftersaleCase) -> Limit | None:
    step = running(case)
    if step is None or case.status in ENDED:
        return None
    deadline = case.deadlines[step]
    return Limit(step, deadline.due_at, bool(deadline.basis.get("may_shorten")))


def failed_refunds(order: OrderCase, ways: list[Any]) -> list[dict[str, Any]]:
    """Refunds of this case of which the buyer lacks something that nobody is sending."""
    found = []
    for way in ways:
        refund = order.refunds.get(way.intent)
        if refund is not None and (amount_fen := unsent_fen(order, way.intent)):
            found.append({"intent": way.intent, "amount_fen": amount_fen, "code": refund.code})
    return found


def _said_by(entries: list[Entry], side: str) -> list[Entry]:
    return [entry for entry in entries if entry.side == side]


def _items(case: AftersaleCase, rows: list[WorkItemRow], posted: QueryDict) -> list[dict[str, Any]]:
    """Open work beside the dispute itself; an open case without a clock is closed by deciding it alone."""
    closable = case.status in ENDED or bool(case.deadlines)
    return [
        {
            "row": row,
            "closable": closable,
            "asked": asked(row.details) if row.details.get("table") else None,
            "wanted": (wanted := _wanted(case, row)),
            "typed": posted if posted.get("item") == row.item else {},
            "granting": posted if wanted and posted.get("due_at") == wanted["typed"] else {},
            "owners": owners_of(row),
            "chosen": posted.getlist("owner") if posted.get("item") == row.item else [],
            "said": work_text(row.kind, row.details, {})[0] if row.kind == "waybill_contested" else "",
        }
        for row in rows
        if row.closed_at is None and row.item != "dispute"
    ]


def _wanted(case: AftersaleCase, row: WorkItemRow) -> dict[str, Any] | None:
    """The time a merchant asks for, as a form takes it; None for other work, and once the clock has gone on."""
    limit = limit_of(case)
    if row.kind != "time_asked" or limit is None or limit.step != row.details["step"]:
        return None
    due_at = parse(row.details["due_at"])
    local = due_at.astimezone(zone_of(case.zone)).replace(tzinfo=None)
    return {"was": limit.due_at, "due_at": due_at, "typed": local.isoformat()}
