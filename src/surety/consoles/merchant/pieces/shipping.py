"""A packed parcel becomes the order's shipment: the waybill, and each of its pieces handed to the courier."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.http import HttpRequest

from surety.consoles.merchant.commands import state
from surety.consoles.order.cases import load_case
from surety.consoles.piece.cases import pieces_of_order
from surety.engine.intake import Result
from surety.inspection.case import PieceCase
from surety.inspection.facts import PieceHandedOver
from surety.orders.case import OrderCase
from surety.orders.facts import OrderShipped, ShippedLine


def ship_parcel(request: HttpRequest, case: PieceCase, *, number: str, at: datetime) -> Result | None:
    """The refusal where there is one. Stated again it changes nothing: the ids follow from the form's number."""
    _row, order = load_case(case.shop, case.order)
    carrier, _colon, waybill = case.outbound.partition(":")
    packed = [each for each in pieces_of_order(case.order) if each.outbound == case.outbound and _is_here(each)]
    lines = tuple(ShippedLine(line, units) for line, units in sorted(_units(order, packed).items()))
    if lines:
        shipped = OrderShipped(
            id=f"{number}.ship", at=at, order=case.order, carrier=carrier, waybill=waybill, lines=lines
        )
        (result,) = state(request, [shipped])
        if not result.good:
            return result
    gone = [
        PieceHandedOver(
            id=f"{number}.gone.{n}", at=at, piece=each.piece, from_="merchant", to="outbound_courier", carrier=carrier,
            waybill=waybill,
        )
        for n, each in enumerate(packed)
    ]  # fmt: skip
    return next((each for each in state(request, gone) if not each.good), None)


def still_to_pack(case: PieceCase) -> list[PieceCase]:
    """Other pieces of the order that may go in the same parcel."""
    others = pieces_of_order(case.order) if case.order else []
    return [each for each in others if each.piece != case.piece and _is_here(each) and each.packed_at is None]


def _is_here(case: PieceCase) -> bool:
    return case.holder == "merchant" and case.cancelled_at is None


def _units(order: OrderCase, packed: list[PieceCase]) -> Counter[str]:
    """What of them no shipment of the order holds yet."""
    units: Counter[str] = Counter(each.line for each in packed)
    shipped: Counter[str] = Counter()
    for handover in order.handovers:
        if handover.parcel == packed[0].outbound if packed else False:
            shipped.update(handover.units)
    return units - shipped
