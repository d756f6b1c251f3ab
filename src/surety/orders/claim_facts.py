"""What after-sales cases tell their order. Each follows from a fact of the case, and is never stated from outside."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from surety.engine.fact import AftersaleId, Code, Fen, Instant, Party, SubjectId
from surety.orders.facts import OrderFact, ShippedLine


class UnitsClaimed(OrderFact, frozen=True, kw_only=True, tag="units_claimed"):
    """An after-sales case is open on these units, or its refund is now due at another time."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.SYSTEM})

    case: AftersaleId
    units: Annotated[tuple[ShippedLine, ...], Meta(min_length=1, max_length=500)]
    unshipped: bool = False
    """It asks for the money before shipping, so that shipping ends it."""
    pieces: tuple[SubjectId, ...] = ()
    """Which inspected pieces these units are."""
    refund_due_at: Instant | None = None
    """From when on it is too late to ship, because the refund is due by itself or was ruled."""
    ruled: bool = False
    """Staff ruled that it goes back; its clocks stand still until that is final."""


class ClaimReleased(OrderFact, frozen=True, kw_only=True, tag="claim_released"):
    """An after-sales case has ended without money, and its units are free again."""

    parties: ClassVar = frozenset({Party.SYSTEM})

    case: AftersaleId


class LineRefund(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What goes back for a line."""

    line: Code
    amount_fen: Fen


class RefundDecided(OrderFact, frozen=True, kw_only=True, tag="refund_decided"):
    """An after-sales case owes the buyer money."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.SYSTEM})

    case: AftersaleId
    lines: Annotated[tuple[LineRefund, ...], Meta(min_length=1, max_length=500)]
    funded_by: Literal["order", "platform"] = "order"
    kept: bool = False
    """Whether the buyer keeps the goods, so that another case may be opened on them."""
    units: Annotated[tuple[ShippedLine, ...], Meta(max_length=500)] = ()
    """What came back, where that is not all of the case's units: the buyer still has the rest."""
    table: str = ""
    row: str = ""


class AdvanceSettled(OrderFact, frozen=True, kw_only=True, tag="advance_settled"):
    """Who bears in the end what the platform advanced for an after-sales case (B7)."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.SYSTEM})

    case: AftersaleId
    recovery: Literal["order_then_deposit", "from_buyer", "written_off"]
    upheld_fen: Fen = 0
    """What of it the order bears whoever bears the rest: the part that came back in order."""
    kept: bool = False
    table: str = ""
    row: str = ""


class FreightBorne(OrderFact, frozen=True, kw_only=True, tag="freight_borne"):
    """Who bears the freight of a return gives it to who paid the carrier (G8)."""

    parties: ClassVar = frozenset({Party.SYSTEM})

    case: AftersaleId
    amount_fen: Fen
    paid_by: Literal["buyer", "merchant"]
    borne_by: Literal["buyer", "merchant", "platform"]


CLAIM_FACTS = (UnitsClaimed, ClaimReleased, RefundDecided, AdvanceSettled, FreightBorne)
