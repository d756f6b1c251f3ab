"""What a piece tells its order: that it is its unit, may ship, is gone, and what its inspection cost. Pure."""

from __future__ import annotations

from datetime import datetime

from surety.engine.ask import ask
from surety.engine.fact import Party
from surety.engine.outcome import Context, Outcome, Transfer
from surety.inspection.facts import PieceFact, PieceHandedOver, PieceInspected
from surety.inspection.steps import change, hand_to_staff, of, platform_of
from surety.orders.facts import OrderShipped, ShippedLine
from surety.orders.piece_facts import Charged, InspectionCharged, PieceAttached, PieceCleared, PieceDetached
from surety.rulebook import Answer

FREIGHT_LEG = "to_institute"
"""The leg whose freight a verdict tells (F13): the one that ended at its bench."""
_LEGS = "inspection_leg_payer"
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


def owe(outcome: Outcome, fact: PieceInspected, context: Context) -> None:
    """What a verdict charges: the inspection, and apart from it the freight of the leg to the bench (F13).

    A fact of before that leg was known, and a release that has no row for it, count the freight as the fee.
    """
    case = of(outcome)
    apart = "leg" in context.reads and _LEGS in context.book.tables
    fee_fen, freight_fen = (
        (fact.inspection_fen, fact.freight_fen) if apart else (fact.inspection_fen + fact.freight_fen, 0)
    )
    change(outcome, fees_fen=case.fees_fen + fee_fen, freight_fen=case.freight_fen + freight_fen)


def charge(outcome: Outcome, fact: PieceFact, context: Context) -> None:
    """LUX-4.3: the merchant pays the institute, with the order; a piece not sold yet pays when it is."""
    case = of(outcome)
    owed_fen = case.fees_fen + case.freight_fen
    if not case.order or not owed_fen:
        return
    paid_fen = (context.reads.get("order") or {}).get("paid_fen") or case.value_fen
    if owed_fen > paid_fen:  # more than the piece brought: nobody is charged that without a person
        hand_to_staff(outcome, "fee_undecided", amount_fen=owed_fen, paid_fen=paid_fen)
        return
    for what, amount_fen, answer in _asked_of_merchant(outcome, context):
        said = {"order": case.order, "piece": case.piece, "amount_fen": amount_fen, "n": of(outcome).charges + 1}
        said |= {"what": what, "table": answer.table, "row": answer.row_id or ""}
        outcome.follow_ups.append(InspectionCharged(id=fact.follow_id(what), at=fact.at, **said))
        _settled(outcome, what)


def charge_unsold(outcome: Outcome, context: Context) -> None:
    """A piece that did not pass before it was sold never will be with a buyer's money: its merchant owes the institute.

    Posted on the piece itself, from outside the platform: the merchant pays the institute directly (LUX-4.3).
    """
    if of(outcome).order:
        return
    for what, amount_fen, answer in _asked_of_merchant(outcome, context):
        effect = f"inspection_{what}:{of(outcome).charges + 1}"
        outcome.transfers.append(Transfer(effect, "shop", "institute", amount_fen, answer.table, answer.row_id or ""))
        _settled(outcome, what)


def _asked_of_merchant(outcome: Outcome, context: Context) -> list[tuple[Charged, int, Answer]]:
    """What waits to be paid, with the row by which the merchant pays it; where there is none, a person decides."""
    case, found = of(outcome), []
    platform = {"platform": platform_of(case)}
    fee = platform | {"site": case.site, "category": case.category, "fee": "inspection"}
    asked: tuple[tuple[Charged, int, str, dict[str, str], datetime], ...] = (
        ("fee", case.fees_fen, "inspection_fee", fee, context.now),
        ("freight", case.freight_fen, _LEGS, platform | {"leg": FREIGHT_LEG}, case.sent_at or context.now),
    )
    for what, amount_fen, table, inputs, on in asked:
        if not amount_fen:
            continue
        answer = ask(outcome, context, table, inputs, on=on)
        if answer is None or answer.outputs["payer"] != "merchant":
            hand_to_staff(outcome, "fee_undecided", key=f"fee_undecided:{what}", amount_fen=amount_fen, what=what)
        else:
            found.append((what, amount_fen, answer))
    return found


def _settled(outcome: Outcome, what: Charged) -> None:
    change(outcome, charges=of(outcome).charges + 1, **{{"fee": "fees_fen", "freight": "freight_fen"}[what]: 0})


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
