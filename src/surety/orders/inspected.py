"""Inspected pieces in their order: which unit each is, and that nothing ships past its inspection (BTAS-4.2d). Pure."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from surety.engine.fact import Party, SubjectKind
from surety.engine.outcome import Context, Outcome, Refusal, Transfer
from surety.engine.room import Cases
from surety.orders.case import InspectedPiece, OrderCase, Status
from surety.orders.facts import OrderScanned, OrderShipped
from surety.orders.piece_facts import InspectionCharged, PieceCleared
from surety.orders.recalled import recalled_line
from surety.orders.steps import platform_of
from surety.rulebook import RulebookValueError, Table
from surety.rulebook import Status as Answered


def order_state(case: OrderCase) -> dict[str, Any]:
    """What a piece sees of its order; stored with the piece's fact."""
    preparing = case.status is Status.TO_SHIP or case.status is Status.PART_SHIPPED
    return {
        "state": "preparing" if preparing else "other",
        "refund_open": bool(case.claims),
        "cancel_asked": any(claim.unshipped for claim in case.claims.values()),
        "paid_fen": case.paid_fen,
        "cancelled": case.status is Status.CANCELLED,
    }


def at_base(fact: OrderShipped | OrderScanned, cases: Cases) -> dict[str, Any] | None:
    """Whether a base admitted the shop when the order was paid, and still does: else it would take nothing in."""
    case = cases.get((SubjectKind.ORDER, fact.order))
    since = (case.paid_at or case.placed_at) if isinstance(case, OrderCase) else None
    if since is None or not cases.bases.admit(case.shop, since=since, at=fact.at):  # type: ignore[union-attr]
        return None
    return {"base_admitted": True}


def clear(case: OrderCase, fact: PieceCleared, context: Context) -> Outcome | Refusal:
    if case.status is Status.CANCELLED:
        return Refusal("order_cancelled")
    if fact.piece not in case.pieces:
        return Refusal("no_such_piece", "JADE-04", {"piece": fact.piece})
    if fact.piece in case.struck_pieces:
        return Refusal("piece_refunded", "F4", {"piece": fact.piece})
    if (refusal := recalled_line(case, case.pieces[fact.piece].line, context)) is not None:
        return refusal
    piece = replace(case.pieces[fact.piece], parcel=fact.parcel)
    return Outcome(replace(case, pieces=case.pieces | {fact.piece: piece}))


def charge(case: OrderCase, fact: InspectionCharged, context: Context) -> Outcome:
    """LUX-4.3: the merchant bears it, and a refund does not give it back."""
    outcome = Outcome(case)
    effect = f"inspection_{fact.what}:{fact.piece}:{fact.n}"
    outcome.transfers.append(Transfer(effect, "merchant", "institute", fact.amount_fen, fact.table, fact.row))
    return outcome


def uninspected(case: OrderCase, fact: OrderShipped, units: dict[str, int], context: Context) -> Refusal | None:
    """Why these units may not ship yet: their clock goes on (BTAS-4.2d, JADE-06, JADE-07)."""
    of_line: dict[str, list[InspectedPiece]] = {}
    for piece in case.pieces.values():
        of_line.setdefault(piece.line, []).append(piece)
    for line, quantity in units.items():
        pieces = of_line.get(line, [])
        if not pieces and not must_be_inspected(case, line, context):
            continue
        if context.source.party is Party.SHOP and line in lines_of_centre(case):
            return Refusal("centre_ships", "JADE-07", {"line": line})
        gone = sum(each.units.get(line, 0) for each in case.handovers if each.parcel == fact.parcel)
        cleared = sum(piece.parcel == fact.parcel for piece in pieces) - gone  # JADE-04: a piece clears one unit, once
        if cleared < quantity:
            clause = "JADE-13" if context.reads.get("base_admitted") else "BTAS-4.2d"
            return Refusal("not_inspected", clause, {"line": line, "units": quantity, "cleared": cleared})
    return None


def lines_of_centre(case: OrderCase) -> frozenset[str]:
    """Lines with a unit that is not the shop's to ship (JADE-07)."""
    return frozenset(piece.line for piece in case.pieces.values() if piece.ships != "merchant")


def must_be_inspected(case: OrderCase, line: str, context: Context) -> bool:
    """Whether the rules let this line go nowhere without; where they do not know its category they ask for nothing."""
    sold = next((each for each in case.lines if each.line == line), None)
    if sold is None or not sold.category or case.placed_at is None:
        return False
    table = context.book.tables.get("inspection_mode")
    if table is None:
        return False
    admitted = bool(context.reads.get("base_admitted"))
    return _mandatory(table, platform_of(case), sold.site, sold.category, admitted, table.day(case.placed_at))


@lru_cache(maxsize=4096)
def _mandatory(table: Table, platform: str, site: str, category: str, admitted: bool, day: date) -> bool:
    """Kept, since most goods are of no category that the table knows, and refusing a value costs most."""
    inputs = {
        "platform": platform, "site": site, "category": category, "base_admitted": admitted, "chosen": "none",
    }  # fmt: skip
    try:
        answer = table.decide(inputs, day)
    except RulebookValueError:
        return False
    return answer.status is Answered.DECIDED and answer.outputs["mandatory"]
