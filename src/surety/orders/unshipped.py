"""What a carrier says of a parcel the order never shipped with: nothing ships by it, but it can show a breach. Pure."""

from __future__ import annotations

from surety.engine.outcome import Context, Outcome
from surety.orders.case import Flag, OrderCase, Status
from surety.orders.facts import OrderScanned
from surety.orders.inspected import must_be_inspected
from surety.orders.shipping import scan
from surety.orders.steps import flagged, left_to_ship
from surety.violations.raising import raised


def hear(case: OrderCase, fact: OrderScanned, context: Context) -> Outcome:
    """A scan of one of its parcels, or of one that the platform says is its."""
    if any(handover.parcel == fact.parcel for handover in case.handovers):
        return scan(case, fact, context)
    outcome = Outcome(case)
    if fact.event == "signed" and Flag.SIGNED_UNCLEARED not in case.flags and _uncleared(case, fact.parcel, context):
        outcome.case = flagged(case, Flag.SIGNED_UNCLEARED)
        said = {"shop": case.shop, "order": case.order, "note": fact.parcel}
        outcome.follow_ups.append(raised(fact, "ship_without_inspection", version=case.version + 1, **said))
    return outcome


def _uncleared(case: OrderCase, parcel: str, context: Context) -> bool:
    """BTAS-4.6a: all that is left to ship may not go without inspection, and nothing was cleared for this parcel.

    Of an order that has other goods left nobody knows which of them was in it.
    """
    if case.status is Status.CANCELLED or any(piece.parcel == parcel for piece in case.pieces.values()):
        return False
    inspected = {piece.line for piece in case.pieces.values()}
    left = left_to_ship(case)
    return bool(left) and all(line in inspected or must_be_inspected(case, line, context) for line in left)
