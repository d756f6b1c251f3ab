"""Shipping and what the carrier says: when a line is handed over, and what that ends or proves. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from surety.engine.outcome import Context, Message, Outcome, Refusal, Transfer, WorkItem
from surety.logistics.facts import ParcelBound
from surety.orders.adding import summed
from surety.orders.case import Flag, Handover, OrderCase, PromisedLine, Status, Step
from surety.orders.facts import OrderScanned, OrderShipped
from surety.orders.holding import heed_recalls, keep_held
from surety.orders.inspected import uninspected
from surety.orders.lateness import reverse_if_proved
from surety.orders.pickup import excuse, first_scan, limit_pickup, next_pickup
from surety.orders.promise import ShipBy, start_clock
from surety.orders.recalled import doubt, recalled_units
from surety.orders.steps import (
    clear,
    clear_all,
    close_items,
    flagged,
    judged_late,
    left_to_ship,
    price_stake,
)

_NEVER = datetime.max.replace(tzinfo=UTC)


def ship(case: OrderCase, fact: OrderShipped, context: Context) -> Outcome | Refusal:
    """A waybill for some or all of what is left. Refused once cancelled, or with nothing left to ship (A4, A11)."""
    if case.status is Status.CANCELLED:
        return Refusal("order_cancelled", "A4", {"cancelled_at": case.cancelled_at})
    units = _units(case, fact)
    if isinstance(units, Refusal):
        return units
    if (refusal := uninspected(case, fact, units, context)) is not None:
        return refusal
    if (refusal := recalled_units(case, units, context)) is not None:
        return refusal
    outcome = Outcome(case)
    heed_recalls(outcome, context, leaving=units)
    keep_held(outcome, context, leaving=units)
    outcome.case = _hand_over(outcome.case, fact, units, feeds_back=context.reads["feeds_back"])  # type: ignore[arg-type]
    doubt(outcome, units, context)
    if (refusal := _overtake(outcome, context)) is not None:
        return refusal
    _flag_odd_shipment(outcome, fact, context)
    outcome.case = replace(outcome.case, status=shipping_status(outcome.case))
    outcome.follow_ups.append(_binding(case, fact))
    limit_pickup(outcome, context, outcome.case.handovers[-1:])  # type: ignore[attr-defined]
    catch_up(outcome, context)
    return outcome


def _overtake(outcome: Outcome, context: Context) -> Refusal | None:
    """H3: shipping ends what asks for these units' money before shipping, unless it is due by now.

    What is left is of those that are due first. The cases find their claims gone.
    """
    case: OrderCase = outcome.case  # type: ignore[assignment]
    left = left_to_ship(case)
    waiting = [(name, claim) for name, claim in case.claims.items() if claim.unshipped]
    for name, claim in sorted(waiting, key=lambda each: each[1].refund_due_at or _NEVER):
        if all(units <= left.get(line, 0) for line, units in claim.units.items()):
            left = {line: units - claim.units.get(line, 0) for line, units in left.items()}
            continue
        if claim.refund_due_at is not None and claim.refund_due_at <= context.now:
            return Refusal("refund_due", "H3", {"due_at": claim.refund_due_at})
        claims = {each: other for each, other in outcome.case.claims.items() if each != name}  # type: ignore[attr-defined]
        outcome.case = replace(outcome.case, claims=claims)
        outcome.messages.append(Message("refund_overtaken", "buyer", {"case": name}))
    return None


def _units(case: OrderCase, fact: OrderShipped) -> dict[str, int] | Refusal:
    left = left_to_ship(case)
    if not fact.lines:
        if case.lines and not left:
            return Refusal("nothing_left_to_ship", "A4")
        if not case.lines and case.handovers:
            return Refusal("nothing_left_to_ship", "A4")
        return left
    units = summed((part.line, part.quantity) for part in fact.lines)
    for line, quantity in units.items():
        if quantity > left.get(line, 0):
            return Refusal("quantity_not_left", "A4", {"line": line, "asked": quantity, "left": left.get(line, 0)})
    return units


def _hand_over(case: OrderCase, fact: OrderShipped, units: dict[str, int], *, feeds_back: bool) -> OrderCase:
    """One entry an upload. Units added to a waybill that is on its way have its scans, but their own upload time."""
    known = next((handover for handover in case.handovers if handover.parcel == fact.parcel), None)
    if known is not None:
        handover = replace(known, units=units, shipped_at=fact.at, measured=fact.measured, pickup_missed=None)
    else:
        handover = Handover(fact.parcel, units, fact.at, measured=fact.measured, feeds_back=feeds_back)
    return replace(case, handovers=(*case.handovers, handover))


def _flag_odd_shipment(outcome: Outcome, fact: OrderShipped, context: Context) -> None:
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if case.paid_at is None or fact.at < case.paid_at:
        case = flagged(case, Flag.SHIPPED_BEFORE_PAID)
    outcome.case = case
    if _carries_others(case, context.reads.get("parcel")):
        outcome.case = flagged(case, Flag.WAYBILL_REUSED)
        details = {"parcel": fact.parcel}
        outcome.opened.append(WorkItem(f"waybill:{fact.parcel}", "waybill_contested", details))


def _carries_others(case: OrderCase, parcel: dict[str, Any] | None) -> bool:
    """Another shop's or receiver's waybill, a return's, or one on its way before this order was placed (A11)."""
    if parcel is None:
        return False
    if parcel.get("comes_in") or parcel["receiver"] != case.receiver.digest or parcel["shop"] != case.shop:
        return True
    moved_at = _instant(parcel["first_scan_at"])
    return moved_at is not None and case.placed_at is not None and moved_at < case.placed_at


def _instant(value: datetime | str | None) -> datetime | None:
    """A value read from another case: an instant when decided, its text when replayed."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _binding(case: OrderCase, fact: OrderShipped) -> ParcelBound:
    return ParcelBound(
        id=fact.follow_id("bound"),
        at=fact.at,
        carrier=fact.carrier,
        waybill=fact.waybill,
        order=case.order,
        shop=case.shop,
        receiver=case.receiver.digest,
        placed_at=case.placed_at or fact.at,
    )


def shipping_status(case: OrderCase) -> Status:
    return Status.PART_SHIPPED if left_to_ship(case) else Status.SHIPPED


def scan(case: OrderCase, fact: OrderScanned, context: Context) -> Outcome:
    """What a parcel passed on. Earlier scans that arrive later count by their own time.

    A scan from before the order was placed shows that its waybill was used before (A11), and counts for nothing.
    """
    if case.placed_at is not None and fact.at < case.placed_at:
        return Outcome(flagged(case, Flag.WAYBILL_REUSED))
    handovers = tuple(_scanned(h, fact) if h.parcel == fact.parcel else h for h in case.handovers)
    refunded = fact.event == "signed" and _refunded_on_the_way(case, fact.parcel)
    case = replace(case, handovers=handovers)
    if fact.event == "refused":
        case = flagged(case, Flag.REFUSED_BY_RECEIVER)
    if fact.event == "returned":
        case = flagged(case, Flag.RETURNED_TO_SENDER)
    if fact.event == "signed" and any(h.signed_at and not h.picked_up_at for h in handovers):
        case = flagged(case, Flag.SIGNED_WITHOUT_PICKUP)
    outcome = Outcome(case)
    excuse(outcome)
    if refunded:
        outcome.opened.append(WorkItem("signed_after_refund", "signed_after_refund", {"parcel": fact.parcel}))
    if case.status is Status.CANCELLED:
        outcome.case = flagged(case, Flag.SCAN_AFTER_CANCEL)
        mark_lines(outcome)
        reverse_if_proved(outcome, context)
    else:
        catch_up(outcome, context)
    return outcome


def _refunded_on_the_way(case: OrderCase, parcel: str) -> bool:
    """Whether it carries units that were refunded while they were in it, and is signed for the first time."""
    gone = {line for line, units in case.gone.items() if units > case.struck.get(line, 0)}
    return any(h.parcel == parcel and h.signed_at is None and gone & h.units.keys() for h in case.handovers)


def catch_up(outcome: Outcome, context: Context) -> None:
    """Draw what follows from where the goods are now."""
    settle_handover(outcome, context)
    _finish_if_signed(outcome, context)


def _scanned(handover: Handover, fact: OrderScanned) -> Handover:
    field = f"{fact.event}_at"
    known = getattr(handover, field)
    return replace(handover, **{field: fact.at if known is None else min(known, fact.at)})


def handed_at(handover: Handover) -> datetime | None:
    """When the carrier had it and we were told (A4): the later of its first scan and the upload of the waybill.

    Where this carrier reports no scans, the upload alone.
    """
    if not handover.feeds_back:
        return handover.shipped_at
    seen_at = first_scan(handover)
    return max(seen_at, handover.shipped_at) if seen_at else None


def settle_handover(outcome: Outcome, context: Context) -> None:
    """Mark lines that are with the carrier, and end or move the clock that waited for them."""
    mark_lines(outcome)
    reverse_if_proved(outcome, context)
    case: OrderCase = outcome.case  # type: ignore[assignment]
    on_the_way = all(handed_at(handover) for handover in case.handovers)
    if on_the_way:
        clear(outcome, Step.PICKUP_BY)
    else:
        next_pickup(outcome, context)
    if on_the_way and case.status is Status.SHIPPED:
        outcome.case = case = replace(case, status=Status.IN_TRANSIT)
    waiting = [line for line in case.promised.values() if line.handed_at is None]
    if on_the_way and not waiting and not left_to_ship(case):
        clear(outcome, Step.SHIP_BY, Step.SHIP_BY_SOON, Step.AUTO_CANCEL)
        outcome.case = replace(case, stake_fen=0)
    elif waiting and not judged_late(case):
        _move_to_next_line(outcome, context, min(waiting, key=lambda line: line.ship_by))


def mark_lines(outcome: Outcome) -> None:
    """When each promised line was handed over, and whether that was too late."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    left = left_to_ship(case)
    promised = {name: _marked(line, _line_handed_at(case, name, left)) for name, line in case.promised.items()}
    outcome.case = replace(case, promised=promised)


def _marked(line: PromisedLine, at: datetime | None) -> PromisedLine:
    return replace(line, handed_at=at, late=at is not None and at >= line.ship_by)


def _line_handed_at(case: OrderCase, line: str, left: dict[str, int]) -> datetime | None:
    if line in left:
        return None
    times = [handed_at(h) for h in case.handovers if line in h.units]
    return max(times) if times and all(times) else None  # type: ignore[type-var]


def _move_to_next_line(outcome: Outcome, context: Context, line: PromisedLine) -> None:
    """Lines promised later keep the order's clock running after earlier ones are handed over."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if case.ship_by is None or line.ship_by <= case.ship_by:
        return
    change = {"from": case.ship_by, "to": line.ship_by, "because": "earlier_lines_shipped"}
    outcome.case = replace(case, ship_by=line.ship_by, ship_by_history=(*case.ship_by_history, change))
    price_stake(outcome, context)
    start_clock(outcome, ShipBy(line.ship_by, line.table, line.row, {"kind": "later_line", **change}))


def _finish_if_signed(outcome: Outcome, context: Context) -> None:
    """All parcels signed: the order is done and what is held is the merchant's (assumed; after-sales may take back)."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    if not case.handovers or not all(h.signed_at for h in case.handovers) or case.paid_at is None or left_to_ship(case):
        return
    if case.status is Status.DONE:
        return
    clear_all(outcome)
    close_items(outcome)
    amount_fen = case.paid_fen + case.advanced_fen - case.refunded_fen - case.settled_fen - case.extra_fen
    if amount_fen > 0:
        outcome.transfers.append(Transfer("release", "held", "merchant", amount_fen))
    settled_fen = case.settled_fen + max(amount_fen, 0)
    outcome.case = replace(case, status=Status.DONE, done_at=context.now, settled_fen=settled_fen, stake_fen=0)
