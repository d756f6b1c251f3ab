"""Facts about an after-sales case: what the buyer asks, both sides answer, carriers scan and staff rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct

from surety.engine.fact import (
    NO_NUL,
    AftersaleId,
    Carrier,
    Code,
    Fact,
    Fen,
    Instant,
    Party,
    Region,
    SubjectId,
    SubjectKind,
    Text,
    Waybill,
)
from surety.engine.places import Fault, fault_of_place
from surety.orders.facts import BUYER_SIDE, PLATFORM_SIDE, SELLER_SIDE, Measured, Quantity, ShippedLine

Type = Literal[
    "refund_unshipped", "refund_only", "return_refund", "exchange", "resend", "repair", "price_protection",
    "fresh_compensation",
]  # fmt: skip
Evidence = Annotated[tuple[Text, ...], Meta(max_length=20)]
Said = Annotated[str, Meta(min_length=1, max_length=2000, pattern=NO_NUL)]
Units = Annotated[tuple[ShippedLine, ...], Meta(max_length=500)]
BOTH_SIDES = BUYER_SIDE | SELLER_SIDE
FREIGHT_FEN_MAX = 10_000_000
"""Of one return. It is stated once, so what is mistyped must not become a debt."""
STAFF_SIDE = frozenset({Party.STAFF, Party.PLATFORM})
SYSTEM_ONLY = frozenset({Party.SYSTEM})


class AftersaleFact(Fact, frozen=True, kw_only=True):
    """Base of the facts whose subject is an after-sales case; its order is locked with it."""

    kind: ClassVar = SubjectKind.AFTERSALE
    command: ClassVar = True
    free_text: ClassVar = ("note", "evidence")
    parties: ClassVar = PLATFORM_SIDE

    case: AftersaleId

    @property
    def subject(self) -> str:
        return self.case


class _OfParcel(AftersaleFact, frozen=True, kw_only=True):
    """Base of those that name a waybill: its parcel is locked with the case."""

    carrier: Carrier
    waybill: Waybill

    @property
    def parcel(self) -> str:
        return f"{self.carrier}:{self.waybill}"

    def touches(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.PARCEL, self.parcel),)


class AftersaleApplied(AftersaleFact, frozen=True, kw_only=True, tag="aftersale_applied"):
    """The buyer asks for something after the purchase. No `amount_fen` asks for all that the units were paid."""

    creates: ClassVar = True
    parties: ClassVar = BUYER_SIDE

    order: SubjectId
    asks: Type
    reason: Code
    """One of the platform's own list (`surety.aftersales.reasons`)."""
    units: Annotated[tuple[ShippedLine, ...], Meta(min_length=1, max_length=500)]
    pieces: Annotated[tuple[SubjectId, ...], Meta(max_length=500)] = ()
    """Which inspected pieces the units are, where the order has several (F4)."""
    amount_fen: Fen | None = None
    received: bool = False
    """Whether the buyer has the goods."""
    note: Text = ""
    evidence: Evidence = ()
    grade: Literal["gold", "good", "ordinary"] = "ordinary"
    """The buyer's grade; believed from the platform alone."""

    def touches(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.ORDER, self.order),)

    def looks_at(self, cases: Mapping[tuple[SubjectKind, str], Any]) -> tuple[tuple[SubjectKind, str], ...]:
        """Where goods go back to, the shop says."""
        held = cases.get((SubjectKind.ORDER, self.order))
        return ((SubjectKind.SHOP, held.case.shop),) if held is not None and held.case is not None else ()


class AftersaleChanged(AftersaleFact, frozen=True, kw_only=True, tag="aftersale_changed"):
    """The buyer changes what is asked, which the merchant answers afresh."""

    parties: ClassVar = BUYER_SIDE

    reason: Code
    amount_fen: Fen | None = None
    note: Text = ""
    evidence: Evidence = ()


class AftersaleWithdrawn(AftersaleFact, frozen=True, kw_only=True, tag="aftersale_withdrawn"):
    """The buyer takes it back."""

    parties: ClassVar = BUYER_SIDE


class AftersaleAgreed(AftersaleFact, frozen=True, kw_only=True, tag="aftersale_agreed"):
    """The merchant agrees to what is asked."""

    parties: ClassVar = SELLER_SIDE

    return_region: Region | None = None
    """Where goods are to be sent back to (EPI-3a); without it, where the address lies."""
    address: Annotated[str, Meta(max_length=64, pattern=NO_NUL)] = ""
    """The number of one of the shop's return addresses; without it the default."""
    goods_back: bool = False
    """Of a refund alone: only once the goods come back, which the buyer agrees to by sending them (H5)."""
    bears_freight: bool = False
    """Whether the merchant takes the freight of the return on itself, whatever the rule (G8)."""

    def fault(self) -> Fault | None:
        return super().fault() or fault_of_place(return_region=self.return_region)


class ReturnAddressGiven(AftersaleFact, frozen=True, kw_only=True, tag="return_address_given"):
    """Where the goods go back to, said after the agreement by a shop that had no address then."""

    parties: ClassVar = SELLER_SIDE

    address: Annotated[str, Meta(max_length=64, pattern=NO_NUL)] = ""
    """As in the agreement."""


class AftersaleRefused(AftersaleFact, frozen=True, kw_only=True, tag="aftersale_refused"):
    """The merchant refuses, which may only open a negotiation (JD-5)."""

    parties: ClassVar = SELLER_SIDE

    reason: Literal[
        "goods_not_back", "goods_impaired", "wrong_goods_back", "no_fault", "window_over", "shipped", "agreed_otherwise"
    ]
    note: Said
    evidence: Evidence = ()


class InterceptChosen(_OfParcel, frozen=True, kw_only=True, tag="intercept_chosen"):
    """The merchant has the carrier stop the parcel on its way to the buyer, and refunds when it is stopped (H5)."""

    parties: ClassVar = SELLER_SIDE


class AftersaleConsented(AftersaleFact, frozen=True, kw_only=True, tag="aftersale_consented"):
    """One side consents to close the case without what was asked; it is closed when both have (JD-6)."""

    parties: ClassVar = BOTH_SIDES

    by: Literal["buyer", "merchant"]


class ReturnSent(_OfParcel, frozen=True, kw_only=True, tag="return_sent"):
    """The buyer has sent the goods back, or a courier fetches them (`pickup`). A typed number is no carrier's word."""

    parties: ClassVar = BUYER_SIDE

    pickup: bool = False


class ReturnFound(_OfParcel, frozen=True, kw_only=True, tag="return_found"):
    """Staff say that the return's goods are in this parcel: after all, where it was found not to be in it; or
    `together` with the returns that have it, in one box (A11)."""

    parties: ClassVar = STAFF_SIDE

    together: bool = False
    note: Said


class FreightStated(AftersaleFact, frozen=True, kw_only=True, tag="freight_stated"):
    """What the carriage of the return cost and who paid the carrier: by its bill, so neither side states it."""

    parties: ClassVar = PLATFORM_SIDE | STAFF_SIDE

    amount_fen: Annotated[int, Meta(ge=1, le=FREIGHT_FEN_MAX)]
    paid_by: Literal["buyer", "merchant"]


class AftersaleScanned(AftersaleFact, frozen=True, kw_only=True, tag="aftersale_scanned"):
    """A scan of the return's parcel, or of one that is being stopped. Passed on by the parcel, never stated outside."""

    command: ClassVar = False
    parties: ClassVar = SYSTEM_ONLY

    parcel: str
    event: Literal["picked_up", "in_transit", "delivered", "signed", "refused", "intercepted", "returned", "not_in_it"]
    """What the carrier said; or that the parcel was found to carry something else (A11)."""


class ReturnReceived(AftersaleFact, frozen=True, kw_only=True, tag="return_received"):
    """The merchant has the goods; which of them, if not all. Says nothing of their state."""

    parties: ClassVar = SELLER_SIDE

    units: Units = ()


class Finding(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """In what state units came back (G6, G7)."""

    line: Code
    quantity: Quantity
    found: Literal[
        "untouched", "opened_to_check", "tried_reasonably", "used_much_value_lost", "used_little_value_lost",
        "incomplete", "marks_removed", "damaged", "seal_broken", "repaired", "look_traces", "activated", "soiled",
    ]  # fmt: skip
    goods_group: Literal["sealed", "electronics", "textiles", "other"] = "other"
    swapped: bool = False
    """Not the piece that was sent: another weight, serial or code."""
    note: Text = ""


class ReturnExamined(AftersaleFact, frozen=True, kw_only=True, tag="return_examined"):
    """The merchant has looked at what came back; what is intact is accepted, and so refunded."""

    parties: ClassVar = SELLER_SIDE
    free_text: ClassVar = ("findings.note", "evidence")

    findings: Annotated[tuple[Finding, ...], Meta(min_length=1, max_length=500)]
    measured: Annotated[tuple[Measured, ...], Meta(max_length=500)] = ()
    """What was read and weighed of the pieces, to be compared with what was sent."""
    evidence: Evidence = ()


class ReturnIdentified(AftersaleFact, frozen=True, kw_only=True, tag="return_identified"):
    """An inspected piece was looked at where it came back to. Follows from a fact about the piece alone."""

    parties: ClassVar = SYSTEM_ONLY

    piece: SubjectId
    matches: bool
    """Whether it is the piece that was sent."""


class GoodsSentBack(AftersaleFact, frozen=True, kw_only=True, tag="goods_sent_back"):
    """JD-7: the case closes and what came back impaired goes back to the buyer as it is, without a refund."""

    parties: ClassVar = SELLER_SIDE

    carrier: Carrier
    waybill: Waybill
    note: Said
    evidence: Evidence = ()


class ReplacementShipped(AftersaleFact, frozen=True, kw_only=True, tag="replacement_shipped"):
    """The merchant has sent the exchange, the missing piece or the repaired one."""

    parties: ClassVar = SELLER_SIDE

    carrier: Carrier
    waybill: Waybill


class AftersaleEscalated(AftersaleFact, frozen=True, kw_only=True, tag="aftersale_escalated"):
    """One side asks the platform to decide."""

    parties: ClassVar = BOTH_SIDES

    note: Said
    evidence: Evidence = ()


class EvidenceGiven(AftersaleFact, frozen=True, kw_only=True, tag="evidence_given"):
    """More evidence of one side, for as long as the case is open."""

    parties: ClassVar = BOTH_SIDES

    by: Literal["buyer", "merchant"]
    note: Text = ""
    evidence: Evidence = ()


class Leg(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Who answers for one leg of what went wrong."""

    leg: Literal["goods", "outbound", "return", "inspection"]
    liable: Literal["buyer", "merchant", "carrier", "platform"]


class AftersaleRuled(AftersaleFact, frozen=True, kw_only=True, tag="aftersale_ruled"):
    """Staff decide a dispute, with reasons and who answers for each leg (BTAS-4.5)."""

    parties: ClassVar = STAFF_SIDE

    outcome: Literal["refund", "return", "replace", "close"]
    amount_fen: Fen | None = None
    legs: Annotated[tuple[Leg, ...], Meta(min_length=1, max_length=8)]
    note: Said


class RulingAppealed(AftersaleFact, frozen=True, kw_only=True, tag="ruling_appealed"):
    """One side contests the ruling, once a case."""

    parties: ClassVar = BOTH_SIDES

    by: Literal["buyer", "merchant"]
    note: Said
    evidence: Evidence = ()


class LimitMoved(AftersaleFact, frozen=True, kw_only=True):
    """Base of a new time for the step that is running."""

    parties: ClassVar = STAFF_SIDE

    due_at: Instant
    note: Said

    def instants(self) -> Iterator[tuple[str, datetime]]:
        yield from super().instants()
        yield "due_at", self.due_at


class LimitShortened(LimitMoved, frozen=True, kw_only=True, tag="limit_shortened"):
    """TB-5: the platform gives the merchant less time in this case; never more."""


class LimitExtended(LimitMoved, frozen=True, kw_only=True, tag="limit_extended"):
    """The platform gives more time in this case; never less."""


class TimeAsked(AftersaleFact, frozen=True, kw_only=True, tag="time_asked"):
    """The merchant asks for more time in the step that is running; staff grant it, or do not. The clock runs on."""

    parties: ClassVar = SELLER_SIDE

    due_at: Instant
    note: Said

    def instants(self) -> Iterator[tuple[str, datetime]]:
        yield from super().instants()
        yield "due_at", self.due_at


class AftersaleReopened(AftersaleFact, frozen=True, kw_only=True, tag="aftersale_reopened"):
    """EPI-5: a case that timed out while goods could not be sent goes on after the region's recovery, once."""

    parties: ClassVar = BUYER_SIDE | STAFF_SIDE


class AftersaleItemClosed(AftersaleFact, frozen=True, kw_only=True, tag="aftersale_item_closed"):
    """Staff have dealt with a work item that no other fact closes, and say how."""

    parties: ClassVar = STAFF_SIDE

    item: Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]
    note: Said


class AftersaleLapsed(AftersaleFact, frozen=True, kw_only=True, tag="aftersale_lapsed"):
    """A stored deadline of the case reached its due time; `at` is that due time."""

    command: ClassVar = False
    parties: ClassVar = SYSTEM_ONLY
    named_by: ClassVar = "case"

    step: str
    deadline_version: int


FACTS = (
    AftersaleApplied,
    AftersaleChanged,
    AftersaleWithdrawn,
    AftersaleAgreed,
    ReturnAddressGiven,
    AftersaleRefused,
    InterceptChosen,
    AftersaleConsented,
    ReturnSent,
    ReturnFound,
    FreightStated,
    AftersaleScanned,
    ReturnReceived,
    ReturnExamined,
    ReturnIdentified,
    GoodsSentBack,
    ReplacementShipped,
    AftersaleEscalated,
    EvidenceGiven,
    AftersaleRuled,
    RulingAppealed,
    LimitShortened,
    LimitExtended,
    TimeAsked,
    AftersaleReopened,
    AftersaleItemClosed,
    AftersaleLapsed,
)
