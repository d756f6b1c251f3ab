"""What is said of the money that goes back: how a refund ended at its provider, and what staff do about it."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from surety.engine.fact import NO_NUL, Code, Fen, Party
from surety.orders.facts import OrderFact

Told = Annotated[str, Meta(max_length=500, pattern=NO_NUL)]
"""What a provider calls a payment or a refund, or as much of it."""


class ExtraReturned(OrderFact, frozen=True, kw_only=True, tag="extra_returned"):
    """Staff send back what a buyer paid beyond the order."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.STAFF, Party.PLATFORM})


class RefundSettled(OrderFact, frozen=True, kw_only=True, tag="refund_settled"):
    """The payment provider has sent a refund. Only who asked it may say so: whatever others sent is no end of ours."""

    parties: ClassVar = frozenset({Party.SYSTEM})

    intent: Code
    amount_fen: Fen
    ref: Code


class RefundRecovered(OrderFact, frozen=True, kw_only=True, tag="refund_recovered"):
    """Staff find that goods which were refunded reached the buyer all the same: it is the buyer's debt (B7)."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.STAFF, Party.PLATFORM})

    amount_fen: Annotated[int, Meta(ge=1, le=10**13)]
    note: Annotated[str, Meta(min_length=1, max_length=2000, pattern=NO_NUL)]


class RefundFailed(OrderFact, frozen=True, kw_only=True, tag="refund_failed"):
    """The provider will not send this refund, for good: a closed account, a payment it does not know.

    Only who asked it may say so: a refund believed to have failed can be sent again.
    """

    parties: ClassVar = frozenset({Party.SYSTEM})

    intent: Code
    code: Code


class RefundDiffers(OrderFact, frozen=True, kw_only=True, tag="refund_differs"):
    """The provider's report and our books do not say the same of a refund: `difference` says how.

    `theirs_fen` is 0 where the report has nothing of it.
    """

    parties: ClassVar = frozenset({Party.SYSTEM})

    intent: Code
    difference: Code
    ours_fen: Fen
    theirs_fen: int = 0
    ref: Told = ""


class RefundRetried(OrderFact, frozen=True, kw_only=True, tag="refund_retried"):
    """Staff send again what did not reach the buyer of a refund whose end is known: all of one that failed for good,
    the rest of one that was sent short. One whose fate is unknown is never sent under another key."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.STAFF, Party.PLATFORM})

    intent: Code
    payment: Code | None = None
    """Another route, where the first is closed."""


class RefundReached(OrderFact, frozen=True, kw_only=True, tag="refund_reached"):
    """Staff paid what did not reach the buyer by another way than the provider, so that it is not sent any more."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.STAFF, Party.PLATFORM})

    intent: Code
    channel: Literal["bank_transfer", "wallet", "cash", "other"]
    ref: Annotated[str, Meta(min_length=1, max_length=200, pattern=NO_NUL)]
    """By which the payment is found there."""
    note: Annotated[str, Meta(min_length=1, max_length=2000, pattern=NO_NUL)]


REFUND_FACTS = (
    ExtraReturned, RefundSettled, RefundFailed, RefundDiffers, RefundRetried, RefundReached, RefundRecovered,
)  # fmt: skip
