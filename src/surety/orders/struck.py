"""Which unit of an order an inspected piece is, and which of them refunds before shipping are of (F4, H2). Pure.

A refund counts units. Which piece each unit is, who asks may say; where nobody did and it matters, staff do.
"""

from __future__ import annotations

from msgspec.structs import replace

from surety.engine.outcome import Context, Outcome, Refusal, WorkItem
from surety.orders.adding import summed
from surety.orders.case import Claim, InspectedPiece, OrderCase, Status
from surety.orders.claim_facts import UnitsClaimed
from surety.orders.facts import ItemClosed
from surety.orders.piece_facts import PieceAttached, PieceDetached
from surety.orders.steps import left_to_ship

KIND = "piece_of_refund"


def misnamed(case: OrderCase, fact: UnitsClaimed, units: dict[str, int]) -> Refusal | None:
    """Why the pieces named cannot be those units: of another order or line, refunded, another case's, or gone."""
    if fact.case in case.claims:
        return None  # said when it was opened, and heard then
    taken = {name for claim in case.claims.values() for name in claim.pieces} | case.struck_pieces.keys()
    for name in fact.pieces:
        piece = case.pieces.get(name)
        if piece is None or piece.line not in units or name in taken:
            return Refusal("no_such_piece", "JADE-04", {"piece": name})
        if fact.unshipped and name not in _waiting(case, piece.line):
            return Refusal("already_shipped", "H3", {"piece": name})
    for line, count in summed((case.pieces[name].line, 1) for name in fact.pieces).items():
        if count > units[line]:
            return Refusal("more_pieces_than_units", "JADE-04", {"line": line, "pieces": count, "units": units[line]})
    return None


def strike_pieces(outcome: Outcome, claim: Claim, context: Context) -> None:
    """The pieces of a refund that is decided: all of a line of which nothing is to be shipped, else as it named them.

    One that was named and shipped all the same is the buyer's, and not the refunded one.
    """
    for line in claim.units:
        named = tuple(name for name in _waiting(outcome.case, line) if name in claim.pieces)  # type: ignore[arg-type]
        _strike(outcome, named, context)
        case: OrderCase = outcome.case  # type: ignore[assignment]
        waiting = _waiting(case, line)
        if not left_to_ship(case).get(line):
            _strike(outcome, waiting, context)
        elif units := _too_many(case, line):
            details = {"line": line, "pieces": list(waiting), "units": units}
            outcome.opened.append(WorkItem(f"{KIND}:{line}", KIND, details))


def close_piece_item(case: OrderCase, fact: ItemClosed, context: Context) -> Outcome | Refusal:
    """Staff say which pieces the refunded units are; without a word of them, that something else was done."""
    line = fact.item.removeprefix(f"{KIND}:")
    waiting = _waiting(case, line)
    if not fact.item.startswith(f"{KIND}:") or not set(fact.pieces) <= set(waiting):
        return Refusal("no_such_piece", "JADE-04", {"pieces": list(fact.pieces)})
    if len(set(fact.pieces)) != (units := _too_many(case, line)):
        return Refusal("more_pieces_than_units", "JADE-04", {"line": line, "pieces": len(fact.pieces), "units": units})
    outcome = Outcome(case, closed=[fact.item])
    _strike(outcome, fact.pieces, context)
    return outcome


def attach(case: OrderCase | None, fact: PieceAttached, context: Context) -> Outcome | Refusal:
    """One piece a unit, and no more pieces than units were bought (JADE-04)."""
    if case is None:
        return Refusal("no_such_order", "JADE-04", {"order": fact.order})
    if fact.shop != case.shop:
        return Refusal("not_your_order", "JADE-04")
    if case.status is Status.CANCELLED:
        return Refusal("order_cancelled")
    line = next((line for line in case.lines if line.line == fact.line), None)
    bought = line.quantity if line else 0
    if line is None or fact.unit > bought:
        return Refusal("no_such_unit", "JADE-04", {"line": fact.line, "unit": fact.unit, "bought": bought})
    if not _within(fact.category, line.category):
        return Refusal("category_differs", "JADE-05", {"piece": fact.category, "line": line.category})
    if any((piece.line, piece.unit) == (fact.line, fact.unit) for piece in case.pieces.values()):
        return Refusal("unit_has_a_piece", "JADE-04", {"line": fact.line, "unit": fact.unit})
    if context.reads.get("refunds_heeded") and not may_have_pieces(case, fact.line):
        return Refusal("unit_refunded", "F4", {"line": fact.line, "unit": fact.unit})
    piece = InspectedPiece(fact.line, fact.unit, fact.ships)
    return Outcome(replace(case, pieces=case.pieces | {fact.piece: piece}))


def detach(case: OrderCase, fact: PieceDetached, context: Context) -> Outcome:
    """The piece is this order's no more; once as many wait as units are to be shipped, nobody need be asked."""
    pieces = {name: piece for name, piece in case.pieces.items() if name != fact.piece}
    struck = {name: at for name, at in case.struck_pieces.items() if name != fact.piece}
    case = replace(case, pieces=pieces, struck_pieces=struck)
    asked = (item for item in case.items if item.startswith(f"{KIND}:"))
    return Outcome(case, closed=[item for item in asked if not _too_many(case, item.removeprefix(f"{KIND}:"))])


def may_have_pieces(case: OrderCase, line: str) -> int:
    """Units of a line for which a piece may still be registered, as far as refunds before shipping say."""
    bought = next((each.quantity for each in case.lines if each.line == line), 0)
    return max(left_to_ship(case).get(line, 0) - len(_waiting(case, line)), 0) if case.struck.get(line) else bought


def _within(category: str, sold_as: str) -> bool:
    """Who may inspect a piece follows from what it was sold as: that category, or a part of it."""
    return not category or not sold_as or f"{category}/".startswith(f"{sold_as}/")


def _strike(outcome: Outcome, pieces: tuple[str, ...], context: Context) -> None:
    case: OrderCase = outcome.case  # type: ignore[assignment]
    struck = {name: context.now for name in pieces if name in case.pieces}
    outcome.case = replace(case, struck_pieces=case.struck_pieces | struck)


def _waiting(case: OrderCase, line: str) -> tuple[str, ...]:
    """Pieces of a line that are in no parcel on its way and not refunded."""
    left = {handover.parcel for handover in case.handovers}
    return tuple(
        name
        for name, piece in case.pieces.items()
        if piece.line == line and piece.parcel not in left and name not in case.struck_pieces
    )


def _too_many(case: OrderCase, line: str) -> int:
    return max(len(_waiting(case, line)) - left_to_ship(case).get(line, 0), 0)
