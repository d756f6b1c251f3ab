"""The after-sales case's document."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from surety.aftersales.comparing import Mismatch
from surety.aftersales.facts import Finding, Leg
from surety.engine.outcome import Case


class Status(StrEnum):
    """Where a case stands: whose turn it is, or how it ended."""

    APPLIED = "applied"
    REFUSED = "refused"
    NEGOTIATING = "negotiating"
    TO_RETURN = "to_return"
    RETURNING = "returning"
    RECEIVED = "received"
    TO_RESHIP = "to_reship"
    DISPUTED = "disputed"
    RULED = "ruled"
    """Staff have ruled; carried out when nobody appeals in time."""
    REFUNDED = "refunded"
    COMPLETED = "completed"
    CLOSED = "closed"


ENDED = frozenset({Status.REFUNDED, Status.COMPLETED, Status.CLOSED})


class Step(StrEnum):
    """The case's deadlines, by the names of `aftersales_limit`; `appeal` is ours."""

    REVIEW = "review"
    SECOND_REVIEW = "second_review"
    INTERCEPT = "intercept"
    BUYER_RETURN = "buyer_return"
    RECEIPT_UNSIGNED = "receipt_unsigned"
    RECEIPT_SIGNED = "receipt_signed"
    RECEIPT_PICKUP = "receipt_pickup"
    HANDLE = "handle"
    REFUND_DUE = "refund_due"
    """Of the table of that name: where the goods are with the merchant and no step of the platform ends sooner."""
    RESHIP = "reship"
    ESCALATE = "escalate"
    APPEAL = "appeal"


class Said(Struct, frozen=True, gc=False, omit_defaults=True):
    """What one side said: `reason` is coded where it is a refusal."""

    by: str
    at: datetime
    note: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()


class Ruling(Struct, frozen=True, gc=False, omit_defaults=True):
    """What staff decided, and whether it was carried out."""

    outcome: str
    at: datetime
    by: str
    note: str
    legs: tuple[Leg, ...]
    amount_fen: int | None = None


class Instant(Struct, frozen=True, gc=False, omit_defaults=True):
    """What the rules said of refunding at once, at one stage; `row` is what granted it or kept it out."""

    stage: str
    granted: bool
    row: str
    at: datetime
    over_cap: bool = False


class Freight(Struct, frozen=True, gc=False, omit_defaults=True):
    """What the carriage of the return cost, who paid the carrier, and who bore it in the end."""

    amount_fen: int
    paid_by: str
    at: datetime
    borne_by: str = ""
    taken_fen: int = 0
    """How much of it was taken off the refund."""


class ReturnTo(Struct, frozen=True, gc=False):
    """Where the shop has the goods sent back to: its number, and references to what the shop keeps in the vault."""

    number: str
    region: str
    to_name: str
    to_phone: str
    to_detail: str


class Missed(Struct, frozen=True, gc=False):
    """A parcel that the return was found not to be in, and whether that alone brought the case to staff."""

    parcel: str
    disputed: bool


class AftersaleCase(Case, frozen=True, kw_only=True):
    """One request after a purchase, from its application to its end. Money in the order's minor unit."""

    case: str
    order: str
    shop: str
    currency: str
    zone: str
    type: str
    reason: str
    ground: str
    status: Status = Status.APPLIED
    units: dict[str, int] = {}
    pieces: tuple[str, ...] = ()
    """Which inspected pieces they are, where that was said."""
    title: str = ""
    """Of the first line that is asked about."""
    skus: tuple[str, ...] = ()
    asked_fen: int = 0
    partial: bool = False
    """Whether less is asked than the units or the order were paid."""
    received: bool = False
    freight_back: bool = True
    """Whether the shipping's freight is part of what goes back."""
    freight_payer: str = ""
    """Who bears the freight of the return, by the rule: `buyer` or `merchant`; empty where nothing is sent back."""
    freight_granted: bool = False
    freight: Freight | None = None
    applied_at: datetime
    grade: str = "ordinary"
    support: str = ""
    """Whether the seven days must be honoured (`must`, `optional`, `none`), by the rule better for the buyer; empty
    where the ground is another or nobody could tell."""
    window_to: datetime | None = None
    said: tuple[Said, ...] = ()
    """Everything both sides said and showed, oldest first."""
    approved_at: datetime | None = None
    refused_at: datetime | None = None
    consents: tuple[str, ...] = ()
    intercepts: str = ""
    """The parcel on its way to the buyer that the merchant has the carrier stop."""
    return_region: str | None = None
    return_to: ReturnTo | None = None
    return_to_missing: bool = False
    """Whether the buyer was told to send goods back when the shop had named no place."""
    return_parcel: str = ""
    pickup: bool = False
    sent_at: datetime | None = None
    moves_since: datetime | None = None
    """Since when its number may have carried its goods, where an earlier request that was given up had named it."""
    missed: Missed | None = None
    picked_up_at: datetime | None = None
    delivered_at: datetime | None = None
    signed_at: datetime | None = None
    received_at: datetime | None = None
    received_units: dict[str, int] = {}
    accepted_units: dict[str, int] = {}
    findings: tuple[Finding, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()
    """In what the pieces that came back are none of those sent; never accepted without a person."""
    identified: dict[str, bool] = {}
    """Inspected pieces that came back, by id: whether each is the one that was sent."""
    impaired: bool = False
    replacement: str = ""
    instant: tuple[Instant, ...] = ()
    advanced_at: datetime | None = None
    """When the platform paid in advance; somebody bears it in the end."""
    refund_fen: int = 0
    refunded_at: datetime | None = None
    disputed_from: str = ""
    ruling: Ruling | None = None
    ships_on: bool = False
    """Before shipping, staff ruled less than the units' money: the buyer gets that, and the units all the same."""
    appealed_at: datetime | None = None
    closed_at: datetime | None = None
    closed_as: str = ""
    reopened_at: datetime | None = None

    @property
    def heard_from(self) -> datetime:
        """What its number was scanned at before was of something else."""
        return self.moves_since or self.applied_at
