"""Inspected pieces that come back: known again by code, seal and measures before their refund is final. Pure.

Where a centre shipped, they go back to the centre, whose word is the receipt; elsewhere to the merchant, who says
piece by piece what came. An advance may have been paid before.
"""

from __future__ import annotations

from typing import Any

from surety.aftersales.answering import fulfil
from surety.aftersales.case import AftersaleCase, Status
from surety.aftersales.ending import dispute
from surety.aftersales.facts import ReturnIdentified
from surety.aftersales.steps import change, lines_of, not_now, of, order_seen
from surety.engine.outcome import Context, Outcome, Refusal


def unidentified(case: AftersaleCase, context: Context) -> list[str]:
    """Lines of which fewer inspected pieces were known again than come back."""
    found = []
    for line in lines_of(case, order_seen(context)):
        wanted = min(case.units[line.line], len(line.pieces))
        if sum(case.identified.get(piece, False) for piece in line.pieces) < wanted:
            found.append(line.line)
    return found


def back_to_centre(case: AftersaleCase, context: Context) -> bool:
    """Whether a centre takes the return in, and not the merchant (JADE-08)."""
    return any(line.centre_receives for line in lines_of(case, order_seen(context)))


def identify(case: AftersaleCase, fact: ReturnIdentified, context: Context) -> Outcome | Refusal:
    """One piece was looked at by whoever its regime sends it to."""
    refusal = not_now(case, Status.TO_RETURN, Status.RETURNING, Status.RECEIVED)
    if refusal is not None:
        return refusal
    if not any(fact.piece in line.pieces for line in lines_of(case, order_seen(context))):
        return Refusal("no_such_piece", "JADE-04", {"piece": fact.piece})
    outcome = Outcome(case)
    change(outcome, identified=case.identified | {fact.piece: fact.matches})
    if not fact.matches:
        _keep(outcome, fact, context)
        dispute(outcome, context, because="swap_suspected")
    elif back_to_centre(case, context):
        _received(outcome, fact, context)
    return outcome


def _keep(outcome: Outcome, fact: ReturnIdentified, context: Context) -> None:
    case = of(outcome)
    received = case.received_at or context.now
    change(outcome, received_at=received, received_units=case.received_units or case.units)


def _received(outcome: Outcome, fact: ReturnIdentified, context: Context) -> None:
    """The centre's word is the receipt: once all pieces are known again, what is owed is owed."""
    case = of(outcome)
    if unidentified(case, context):
        return
    units: dict[str, Any] = {"received_units": case.units, "accepted_units": case.units}
    change(outcome, status=Status.RECEIVED, received_at=context.now, **units)
    fulfil(outcome, fact, context)
