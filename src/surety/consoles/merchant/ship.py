"""Ship one order: all of it, some of its units, or together with others of the same receiver."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from surety.consoles import clock, nonce
from surety.consoles.frame import frame, in_shop
from surety.consoles.merchant.carriers import WAYBILL, carrier_code
from surety.consoles.merchant.commands import refusal_text, tell
from surety.consoles.merchant.order import inspected_units, page_in
from surety.consoles.merchant.waybills import FAULTS
from surety.consoles.order.cases import as_case, cases_of, load_case
from surety.consoles.order.clocks import order_clocks
from surety.consoles.order.rows import carrier_names, order_row, ships_by_centre
from surety.consoles.submitting import submit_whole
from surety.consoles.typed import whole
from surety.engine.intake import Result
from surety.orders import queries
from surety.orders.case import Flag, OrderCase
from surety.orders.facts import OrderShipped, ShippedLine
from surety.orders.inspected import lines_of_centre
from surety.orders.steps import left_to_ship


@require_http_methods(["GET", "HEAD", "POST"])
@in_shop("shipping.ship")
def ship(request: HttpRequest, shop: str, order: str) -> HttpResponse:
    _row, case = load_case(shop, order)
    if request.method != "POST":
        return _show(request, shop, case, {})
    typed = {name: request.POST.get(name, "").strip()[:96] for name in ("carrier", "waybill", "reuse")}
    faults, facts = _facts(request, shop, case, typed)
    if faults:
        return _show(request, shop, case, typed, faults=faults)
    refused = submit_whole(request, facts)
    if refused is not None:
        kept_out = next(fact.order for fact in facts if fact.id == refused.id)
        return _show(request, shop, case, typed, refused=refused, kept_out=kept_out)
    after = cases_of(shop, [order])[order]
    count = len(facts)
    done = ngettext("%d order shipped with one waybill", "%d orders shipped with one waybill", count) % count
    tell(request, _("Waybill uploaded") if count == 1 else done, case, after)
    return redirect("shop:order", shop=shop, order=order)


def _facts(
    request: HttpRequest, shop: str, case: OrderCase, typed: dict[str, str]
) -> tuple[dict[str, str], list[OrderShipped]]:
    """The facts of a filled form, or what is wrong with it."""
    issued = nonce.of(request)
    code = carrier_code(typed["carrier"])
    faults = {}
    if issued is None:
        faults[""] = _("This form is too old. It has been made afresh; please send it again.")
    if code is None:
        faults["carrier"] = str(FAULTS["bad_carrier" if typed["carrier"] else "no_carrier"])
    if not WAYBILL.fullmatch(typed["waybill"]):
        faults["waybill"] = str(FAULTS["bad_waybill" if typed["waybill"] else "no_waybill"])
    lines, fault = _chosen_lines(request, case)
    if fault:
        faults["lines"] = fault
    if faults or issued is None or code is None:
        return faults, []
    parcel = f"{code}:{typed['waybill'].upper()}"
    known = queries.parcels_in_use([parcel]).get(parcel)
    if known not in (None, case.receiver.digest) and not typed["reuse"]:
        return {"reuse": str(FAULTS["other_receiver"])}, []
    fact_id, at = issued
    wanted = {"at": at, "carrier": code, "waybill": typed["waybill"]}
    facts = [OrderShipped(id=fact_id, order=case.order, lines=lines, **wanted)]
    for n, other in enumerate(_merged(request, shop, case)):
        facts.append(OrderShipped(id=f"{fact_id}.{n + 1}", order=other, **wanted))
    return {}, facts


def _chosen_lines(request: HttpRequest, case: OrderCase) -> tuple[tuple[ShippedLine, ...], str]:
    """Nothing chosen means everything left that is the shop's to ship; the door takes it for everything."""
    of_centre = lines_of_centre(case)
    if request.POST.get("split") != "yes":
        mine = {line: units for line, units in left_to_ship(case).items() if line not in of_centre}
        return (tuple(ShippedLine(*each) for each in mine.items()) if of_centre else ()), ""
    chosen = []
    for line in case.lines:
        units = whole(request.POST.get(f"units-{line.line}", "").strip() or "0", most=line.quantity)
        if units is None:
            return (), _("Units are whole numbers, at most what is left")
        if units:
            chosen.append(ShippedLine(line.line, units))
    return tuple(chosen), "" if chosen else _("Choose at least one unit")


def _merged(request: HttpRequest, shop: str, case: OrderCase) -> list[str]:
    """Chosen orders that really are the shop's own and go to the same receiver."""
    chosen = [name for name in request.POST.getlist("with") if name != case.order][:50]
    found = cases_of(shop, chosen)
    return sorted(name for name, other in found.items() if other.receiver.digest == case.receiver.digest)


def _show(
    request: HttpRequest, shop: str, case: OrderCase, typed: dict[str, str], *, faults: dict[str, str] | None = None,
    refused: Result | None = None, kept_out: str = "",
) -> HttpResponse:  # fmt: skip
    left, row = left_to_ship(case), order_row(queries.read_orders(shop, [case.order])[case.order])
    aftersales, of_centre = request.scope.allows("aftersale.view"), lines_of_centre(case)
    context: dict[str, Any] = {
        "case": case,
        "number": case.order.partition(":")[2],
        "typed": typed,
        "faults": faults or {},
        "fault": _refused(refused, case, kept_out) if refused else (faults or {}).get("", ""),
        "refusal_code": refused.code if refused else "",
        "clause": refused.clause if refused else "",
        "carriers": carrier_names(),
        "clocks": order_clocks(row, case, address=page_in(shop), aftersales=aftersales),
        "left": [
            (line, left[line.line], request.POST.get(f"units-{line.line}", left[line.line]))
            for line in case.lines
            if line.line in left and line.line not in of_centre
        ],
        "split": request.POST.get("split") == "yes",
        "together": request.POST.getlist("with"),
        "others": _others(shop, case),
        "units": inspected_units(request, case),
        "nonce": nonce.issue(clock.now_of(request)),
        "can_ship": row.can_ship,
        "refund_ruled": Flag.REFUND_RULED in case.flags,
        "centre_ships": case.status in ("to_ship", "part_shipped") and ships_by_centre(case),
        "rest_of_centre": bool(of_centre & left.keys()),
    }
    page = frame(request, shop, **context)
    return render(request, "merchant/ship.html", page, status=422 if faults or refused else 200)


def _refused(refused: Result, case: OrderCase, kept_out: str) -> str:
    """Why none of them ships; by its number where another order is the reason."""
    said = refusal_text(refused)
    if kept_out == case.order:
        return said
    return _("%(label)s: %(words)s") % {"label": kept_out.partition(":")[2], "words": said}


def _others(shop: str, case: OrderCase) -> list[OrderCase]:
    if not case.receiver.digest:
        return []
    rows = queries.same_receiver(queries.Wanted(shop), digest=case.receiver.digest)
    return [as_case(row) for row in rows if row["subject"] != case.order]
