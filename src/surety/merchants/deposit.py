"""A shop's deposit: paid in, taken out down to what is required, charged by settlement (BTAS-3b, A5). Pure."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from msgspec import Meta
from msgspec.structs import replace

from surety.engine.fact import Code, Fen
from surety.engine.outcome import Context, Message, Outcome, Refusal, Transfer
from surety.merchants.case import ShopCase, Standing
from surety.merchants.facts import ShopFact

Amount = Annotated[int, Meta(ge=1, le=10**13)]


class DepositRequired(ShopFact, frozen=True, kw_only=True, tag="deposit_required"):
    """How much the platform requires of the shop from now on."""

    amount_fen: Fen


class DepositPaid(ShopFact, frozen=True, kw_only=True, tag="deposit_paid"):
    """The shop's money arrived; `ref` is the payment as its bank knows it."""

    amount_fen: Amount
    ref: Code


class DepositWithdrawn(ShopFact, frozen=True, kw_only=True, tag="deposit_withdrawn"):
    """Some of it goes back to the shop: what is required must stay, until the shop has left."""

    command: ClassVar = True

    amount_fen: Amount
    ref: Code


DEPOSIT_FACTS = (DepositRequired, DepositPaid, DepositWithdrawn)


def require(case: ShopCase, fact: DepositRequired, context: Context) -> Outcome:
    """A shortfall is told, and strands no order that was paid for."""
    outcome = Outcome(replace(case, deposit_required_fen=fact.amount_fen))
    short_fen = fact.amount_fen - standing_fen(case, context)
    if short_fen > 0:
        outcome.messages.append(Message("deposit_short", "shop", {"short_fen": short_fen}))
    return outcome


def pay_in(case: ShopCase, fact: DepositPaid, context: Context) -> Outcome:
    outcome = Outcome(replace(case, deposit_fen=case.deposit_fen + fact.amount_fen))
    outcome.transfers.append(Transfer(f"deposit:{case.version + 1}", "shop", "deposit", fact.amount_fen))
    outcome.messages.append(Message("deposit_paid", "shop", {"amount_fen": fact.amount_fen, "ref": fact.ref}))
    return outcome


def withdraw(case: ShopCase, fact: DepositWithdrawn, context: Context) -> Outcome | Refusal:
    floor_fen = 0 if case.standing is Standing.LEFT else case.deposit_required_fen
    free_fen = max(standing_fen(case, context) - floor_fen, 0)
    if fact.amount_fen > free_fen:
        return Refusal("deposit_below_floor", "BTAS-3b", {"asked_fen": fact.amount_fen, "free_fen": free_fen})
    outcome = Outcome(replace(case, deposit_fen=case.deposit_fen - fact.amount_fen))
    outcome.transfers.append(Transfer(f"deposit_withdrawn:{case.version + 1}", "deposit", "shop", fact.amount_fen))
    outcome.messages.append(Message("deposit_withdrawn", "shop", {"amount_fen": fact.amount_fen, "ref": fact.ref}))
    return outcome


def standing_fen(case: ShopCase, context: Context) -> int:
    """What was paid in and not taken out, less what settlements have charged it."""
    read: Any = context.reads.get("deposit_settled_fen", 0)
    return case.deposit_fen + int(read)
