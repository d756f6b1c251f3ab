"""What a piece tells its order: that it is its unit, may ship, is gone, and what its inspection cost. Pure."""

from __future__ import annotations

from surety.engine.ask import ask
from surety.engine.fact import Party
from surety.engine.outcome import Context, Outcome, Transfer
from surety.inspection.facts import PieceFact, PieceHandedOver
from surety.inspection.steps import change, hand_to_staff, of, platform_of
from surety.orders.facts import OrderShipped, ShippedLine
from surety.orders.piece_facts import InspectionCharged, PieceAttached, PieceCleared, PieceDetached
from surety.rulebook import Answer

_SHIPS = {
    "centre_ships": "centre",
    "institute_ships": "institute",
    "merchant_ships": "merchant",
    "pre_inspection": "merchant",
}


def attach(outcome: Outcome, fact: PieceFact) -> None:
    """One piece a unit: the order refuses a second one, and with it the whole fact (JADE-04)."""
    case = of(outcome)
    if case.order:
        said = {"order": case.order, "piece": case.piece, "shop": case.shop, "line": case.line, "unit": case.unit}
        said |= {"ships": _SHIPS[case.regime], "category": case.category}
        outcome.follow_ups.append(PieceAttached(id=fact.follow_id("attach"), at=fact.at, **said))


def clear_for_shipping(outcome: Outcome, fact: PieceFact) -> None:
    case = of(outcome)
    said = {"order": case.order, "piece": case.piece, "parcel": case.outbound}
    outcome.follow_ups.append(PieceCleared(id=fact.follow_id("clear"), at=fact.at, **said))


def detach(outcome: Outcome, fact: PieceFact) -> None:
    """The order has this piece no more; another may take its place."""
    case = of(outcome)
    if case.order:
        outcome.follow_ups.append(
            PieceDetached(id=fact.follow_id("detach"), at=fact.at, order=case.order, piece=case.piece)
        )
        change(outcome, order="", line="")


def charge(outcome: Outcome, fact: PieceFact, context: Context) -> None:
    """LUX-4.3: the merchant pays the institute, with the order; a piece not sold yet pays when it is."""
    case = of(outcome)
    if not case.order or not case.fees_fen:
        return
    paid_fen = (context.reads.get("order") or {}).get("paid_fen") or case.value_fen
    if case.fees_fen > paid_fen:  # more than the piece brought: nobody is charged that without a person
        hand_to_staff(outcome, "fee_undecided", amount_fen=case.fees_fen, paid_fen=paid_fen)
        return
    if (answer := _asked_of_merchant(outcome, context)) is None:
        return
    charged = InspectionCharged(
        id=fact.follow_id("fee"), at=fact.at, order=case.order, piece=case.piece, amount_fen=case.fees_fen,
        n=case.charges + 1, table=answer.table, row=answer.row_id or "",
    )  # fmt: skip
    outcome.follow_ups.append(charged)
    change(outcome, fees_fen=0, charges=case.charges + 1)


def charge_unsold(outcome: Outcome, context: Context) -> None:
    """A piece that did not pass before it was sold never will be with a buyer's money: its merchant owes the institute.

    Posted on the piece itself, from outside the platform: the merchant pays the institute directly (LUX-4.3).
    """
    case = of(outcome)
    if case.order or not case.fees_fen:
        return
    if (answer := _asked_of_merchant(outcome, context)) is None:
        return
    effect = f"inspection_fee:{case.charges + 1}"
    outcome.transfers.append(Transfer(effect, "shop", "institute", case.fees_fen, answer.table, answer.row_id or ""))
    change(outcome, fees_fen=0, charges=case.charges + 1)


def _asked_of_merchant(outcome: Outcome, context: Context) -> Answer | None:
    """The row by which the merchant pays; where there is none, a person decides."""
    case = of(outcome)
    inputs = {"platform": platform_of(case), "site": case.site, "category": case.category, "fee": "inspection"}
    answer = ask(outcome, context, "inspection_fee", inputs, on=context.now)
    if answer is None or answer.outputs["payer"] != "merchant":
        hand_to_staff(outcome, "fee_undecided", amount_fen=case.fees_fen)
        return None
    return answer


def ship(outcome: Outcome, fact: PieceHandedOver, context: Context) -> None:
    """Who inspected it has sent it off: for the order that is its shipment (JADE-07)."""
    case = of(outcome)
    if context.source.party is Party.SHOP:
        return  # nothing a shop says of a piece that is not with it ships an order (JADE-07)
    waiting = (context.reads.get("order") or {}).get("state") == "preparing"
    if fact.carrier and fact.waybill and waiting and case.outbound == fact.parcel:
        outcome.follow_ups.append(
            OrderShipped(
                id=fact.follow_id("shipped"), at=fact.at, order=case.order, carrier=fact.carrier, waybill=fact.waybill,
                lines=(ShippedLine(case.line, 1),),
            )
        )  # fmt: skip
