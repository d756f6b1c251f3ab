"""The end of an order that is not carried out. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from surety.engine.outcome import Context, Message, Outcome, Transfer
from surety.orders.case import OrderCase, Status
from surety.orders.refunding import send_back
from surety.orders.steps import clear_all, close_items


def close(outcome: Outcome, context: Context, *, by: str, made: bool = False) -> None:
    """The order ends and what the buyer paid goes back; open after-sales cases find it ended."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    outcome.case = replace(case, status=Status.CANCELLED, cancelled_at=context.now, cancelled_by=by, stake_fen=0)
    clear_all(outcome)
    close_items(outcome)
    refund_held(outcome, made=made)
    _return_advances(outcome)
    outcome.messages.append(Message("order_cancelled", "shop", {"by": by}))


def refund_held(outcome: Outcome, *, made: bool = False) -> None:
    """Everything of the buyer's that is still held goes back."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    held_fen = case.paid_fen + case.advanced_fen - case.refunded_fen - case.settled_fen
    amount_fen = min(held_fen, case.paid_fen - case.refunded_fen)
    if amount_fen > 0:
        send_back(outcome, amount_fen, made=made)
        outcome.case = replace(outcome.case, extra_fen=0)
        outcome.closed.append("paid_twice")


def _return_advances(outcome: Outcome) -> None:
    """What the platform advanced goes back to it; what a buyer owes it for instead is the merchant's (B7)."""
    case: OrderCase = outcome.case  # type: ignore[assignment]
    repaid_fen = 0
    for name, claim in case.claims.items():
        if claim.advanced_fen:
            repaid_fen += claim.advanced_fen
            outcome.transfers.append(Transfer(f"advance_repaid:{name}", "held", "platform_advance", claim.advanced_fen))
    rest_fen = case.advanced_fen - repaid_fen
    if rest_fen:
        outcome.transfers.append(Transfer("release", "held", "merchant", rest_fen))
    settled_fen = case.settled_fen + rest_fen
    outcome.case = replace(case, claims={}, advanced_fen=case.advanced_fen - repaid_fen, settled_fen=settled_fen)
