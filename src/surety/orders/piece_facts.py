"""What an inspected piece tells its order. Never stated from outside: each follows from a fact about the piece."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from surety.engine.fact import NO_NUL, Code, Fen, Party, SubjectId
from surety.orders.facts import OrderFact


class PieceOfOrder(OrderFact, frozen=True, kw_only=True):
    """Base of these facts. A refusal takes the piece's own fact with it."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.SYSTEM})

    piece: SubjectId


class PieceAttached(PieceOfOrder, frozen=True, kw_only=True, tag="piece_attached"):
    """This piece is that unit of the order: it is inspected before it ships."""

    shop: SubjectId
    """Whose the piece is: it is a unit of its own shop's orders alone."""
    line: Code
    unit: Annotated[int, Meta(ge=1, le=1_000_000)]
    ships: Literal["merchant", "institute", "centre"]
    category: Annotated[str, Meta(max_length=200, pattern=NO_NUL)] = ""
    """What the piece was registered as."""


class PieceCleared(PieceOfOrder, frozen=True, kw_only=True, tag="piece_cleared"):
    """It passed, bears its code and seal, and is packed for this parcel (`carrier:waybill`)."""

    parcel: str


class PieceDetached(PieceOfOrder, frozen=True, kw_only=True, tag="piece_detached"):
    """It is no longer this order's: another may take its place."""


Charged = Literal["fee", "freight"]


class InspectionCharged(PieceOfOrder, frozen=True, kw_only=True, tag="inspection_charged"):
    """What the institute charged the merchant, who bears it whatever becomes of the order (LUX-4.3)."""

    amount_fen: Fen
    n: int
    """The how-manieth charge of this piece."""
    what: Charged = "fee"
    table: str = ""
    row: str = ""


PIECE_FACTS = (PieceAttached, PieceCleared, PieceDetached, InspectionCharged)
