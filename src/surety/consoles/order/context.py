"""One order as a page's context: its life, its facts, its money, and why each deadline is what it is."""

from collections import defaultdict
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from surety.access import links
from surety.consoles import clock, evidence
from surety.consoles.order.cases import load_case
from surety.consoles.order.clocks import Address, order_clocks
from surety.consoles.order.life import picture
from surety.consoles.order.notices import notices_of
from surety.consoles.order.rows import may_ship, order_row, parcel_text, ships_by_centre
from surety.consoles.order.story import story, told_once
from surety.consoles.order.why import whys
from surety.engine import queries as spine
from surety.orders.case import Flag, OrderCase


def order_context(request: HttpRequest, shop: str, order: str, *, address: Address, aftersales: bool) -> dict[str, Any]:
    row, case = load_case(shop, order)
    shown = order_row(row)
    now = clock.now_of(request)
    transfers = spine.transfers_of(order)
    parcels = [handover.parcel for handover in case.handovers]
    running = {(step, deadline.version) for step, deadline in case.deadlines.items()}
    imported_at, events = told_once(
        story(
            spine.facts_of(order),
            {parcel_text(parcel): spine.facts_of(parcel, kind="parcel") for parcel in parcels[:20]},
            spine.refusals_of(order),
            currency=case.currency,
            zone=case.zone,
        )
    )
    notices = notices_of(request, case)
    deadlines = [each for each in spine.deadlines_of(order) if each.step != "ship_by_soon"]
    return {
        "row": shown,
        "clocks": order_clocks(shown, case, address=address, aftersales=aftersales),
        "case": case,
        "number": order.partition(":")[2],
        "full_url": reverse("shop:order", kwargs={"shop": shop, "order": order}),
        "life": picture(case, now=now),
        "events": events,
        "imported_at": imported_at,
        "transfers": transfers,
        "balances": balances(transfers),
        "whys": whys(deadlines, spine.decisions_of(order), running=running, notices=notices),
        "notices": notices,
        "lines": _lines(case),
        "handovers": [(parcel_text(each.parcel), each) for each in case.handovers],
        "evidence": evidence.shown(evidence.of_case(case), address=lambda digest: _address(shop, order, digest)),
        "acts": acts(request, case),
        "centre_ships": case.status in ("to_ship", "part_shipped") and ships_by_centre(case),
        "buyer_link": request.build_absolute_uri(links.address_of(order, view_only=True)),
        "link_answers": False,
    }


def _address(shop: str, order: str, digest: str) -> str:
    return reverse("shop:evidence", kwargs={"shop": shop, "order": order, "digest": digest})


def balances(transfers: list[Any]) -> list[tuple[str, int]]:
    """What each account of the order stands at; they sum to zero."""
    totals: dict[str, int] = defaultdict(int)
    for each in transfers:
        totals[each.debit] -= each.amount_fen
        totals[each.credit] += each.amount_fen
    return sorted(totals.items())


def _lines(case: OrderCase) -> list[dict[str, Any]]:
    shipped: dict[str, int] = defaultdict(int)
    for handover in case.handovers:
        for line, units in handover.units.items():
            shipped[line] += units
    return [
        {"line": line, "shipped": shipped[line.line], "promised": case.promised.get(line.line)} for line in case.lines
    ]


def acts(request: HttpRequest, case: OrderCase) -> dict[str, bool]:
    """What this person may do now with this order."""
    open_ = case.status in ("placed", "to_ship", "part_shipped", "shipped") and Flag.REFUND_RULED not in case.flags
    late = case.late is not None and case.late.reversed_at is None and case.late.appealed_at is None
    waits = case.delay is not None and case.delay.answered_at is None
    allows = request.scope.allows
    return {
        "ship": may_ship(case) and allows("shipping.ship"),
        "next": not may_ship(case) and allows("shipping.ship"),
        "delay": open_ and case.ship_by is not None and not waits and allows("delay.file"),
        "appeal": late and allows("appeal.file"),
        "receiver": bool(case.receiver.vault) and allows("receiver.view"),
    }
