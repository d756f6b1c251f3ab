"""The order's case document: everything about an order that is not filtered, sorted or constrained in SQL."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from surety.engine.outcome import Case, Deadline
from surety.orders.facts import Line, Measured, Receiver


class Status(StrEnum):
    """Where an order stands. `shipped` waits for the carrier's first scan, `in_transit` for the signature."""

    PLACED = "placed"
    TO_SHIP = "to_ship"
    PART_SHIPPED = "part_shipped"
    SHIPPED = "shipped"
    IN_TRANSIT = "in_transit"
    DONE = "done"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """The order's deadlines, each with its default action in `decide.py`."""

    SHIP_BY = "ship_by"
    SHIP_BY_SOON = "ship_by_soon"
    PICKUP_BY = "pickup_by"
    AUTO_CANCEL = "auto_cancel"


class Flag(StrEnum):
    """What an observation raised. A flag decides nothing by itself."""

    NO_LINES = "no_lines"
    SHIPPED_BEFORE_PAID = "shipped_before_paid"
    WAYBILL_REUSED = "waybill_reused"
    PICKUP_OVERDUE = "pickup_overdue"
    PAID_MISMATCH = "paid_mismatch"
    PAID_TWICE = "paid_twice"
    PAID_AFTER_CANCEL = "paid_after_cancel"
    PLACED_AGAIN = "placed_again"
    CANCELLED_AFTER_SHIPPING = "cancelled_after_shipping"
    CANCELLED_AGAIN = "cancelled_again"
    SCAN_AFTER_CANCEL = "scan_after_cancel"
    REFUSED_BY_RECEIVER = "refused_by_receiver"
    RETURNED_TO_SENDER = "returned_to_sender"
    UNDECIDED = "undecided"
    SIGNED_WITHOUT_PICKUP = "signed_without_pickup"
    SHOP_LEAVING = "shop_leaving"
    RECALLED = "recalled"
    REFUND_RULED = "refund_ruled"
    SIGNED_UNCLEARED = "signed_uncleared"


class Handover(Struct, frozen=True, gc=False, omit_defaults=True):
    """One parcel of the order: `units` per line id, and what the carrier has said of it."""

    parcel: str
    units: dict[str, int]
    shipped_at: datetime
    measured: tuple[Measured, ...] = ()
    feeds_back: bool = True
    """Whether this carrier reports scans; if not, pressing ship counts as pickup (A4)."""
    picked_up_at: datetime | None = None
    delivered_at: datetime | None = None
    signed_at: datetime | None = None
    refused_at: datetime | None = None
    intercepted_at: datetime | None = None
    returned_at: datetime | None = None
    pickup_missed: datetime | None = None
    """The limit for its first scan that passed without one (A3)."""


class Late(Struct, frozen=True, gc=False, omit_defaults=True):
    """A late judgement of the order, once per order (A4, EXP-6a)."""

    judged_at: datetime
    ship_by: datetime
    compensation_fen: int = 0
    penalty_fen: int = 0
    table: str = ""
    row: str = ""
    count: int = 1
    """How many times this order was judged late; more than once only after a reversal."""
    reversed_at: datetime | None = None
    reversed_because: str = ""
    unsent: bool = False
    """Goods that were due by then were refunded before they shipped: no scan shows any more that all went in time."""
    appealed_at: datetime | None = None
    appeal: dict[str, Any] | None = None
    """The appeal as filed: grounds, note, evidence."""
    appeal_decided_at: datetime | None = None
    appeal_upheld: bool | None = None
    appeal_note: str = ""


class Delay(Struct, frozen=True, gc=False, omit_defaults=True):
    """A later ship-by time proposed by the merchant, waiting for the buyer (`buyer_agreed`) or staff."""

    ship_by: datetime
    reason: str
    proposed_at: datetime
    note: str = ""
    evidence: tuple[str, ...] = ()
    answered_at: datetime | None = None
    accepted: bool | None = None
    answered_by: str = ""


class Grant(Struct, frozen=True, gc=False, omit_defaults=True):
    """A later date that a row of a notice gave a line, by which of the order's addresses (EPI-2)."""

    notice: str
    row: str
    place: str
    until: datetime
    ended_at: datetime | None = None
    """When a lift took back what was left of it (E4)."""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.notice, self.row, self.place


class Payment(Struct, frozen=True, gc=False, omit_defaults=True):
    """Money the buyer paid, and how much of it went back or is on its way."""

    payment: str
    amount_fen: int
    refunded_fen: int = 0


class RefundState(StrEnum):
    SENT = "sent"
    """With the provider, whatever it is doing with it."""
    SETTLED = "settled"
    FAILED = "failed"


class Refund(Struct, frozen=True, gc=False, omit_defaults=True):
    """One refund on its way to the buyer, by its intent."""

    amount_fen: int
    payment: str
    state: RefundState = RefundState.SENT
    sent_fen: int = 0
    """What reached the buyer, once it is settled."""
    ended_at: datetime | None = None
    ref: str = ""
    code: str = ""
    retried_as: str = ""
    """The intent that took its place after it had failed for good."""
    rest_of: str = ""
    """The intent that was sent short, whose rest this is."""
    channel: str = ""
    """How what the provider did not send reached the buyer, where staff paid it another way."""
    reached_fen: int = 0
    """As much of what reached the buyer as came that way."""


class Claim(Struct, frozen=True, gc=False, omit_defaults=True):
    """An open after-sales case: `units` per line id that no other case may ask for meanwhile."""

    units: dict[str, int]
    unshipped: bool = False
    refund_due_at: datetime | None = None
    ruled: bool = False
    pieces: tuple[str, ...] = ()
    """Which inspected pieces its units are, where that was said."""
    advanced_fen: int = 0
    """What the platform has advanced for it, until somebody bears it."""
    kept_before: dict[str, int] | None = None
    """What its lines had given back for units that the buyer keeps, when it was asked: what they give meanwhile is for
    units of other cases, since no unit is in two. None of a claim of before, for which all counts."""


class PromisedLine(Struct, frozen=True, gc=False, omit_defaults=True):
    """When a line must be in the carrier's hands, and whether it came later."""

    ship_by: datetime
    table: str
    row: str
    handed_at: datetime | None = None
    late: bool = False
    promised_at: datetime | None = None
    """The promise itself, where notices have granted more: the key of their windows (EPI-2b)."""
    grants: tuple[Grant, ...] = ()


class ServiceOffer(Struct, frozen=True, gc=False, omit_defaults=True):
    """What the buyer of a disturbed service was offered, and chose: `cancel`, or `wait` for `resumes_at` (EPI-6)."""

    notice: str
    row: str
    region: str
    offered_at: datetime
    chosen: str | None = None
    chosen_at: datetime | None = None
    resumes_at: datetime | None = None


class Held(Struct, frozen=True, gc=False, omit_defaults=True):
    """The clocks of an order that may not ship, as they stood when it was held; `table` and `row` held them.

    Both are empty where a ruling did.
    """

    since: datetime
    table: str
    row: str
    deadlines: dict[str, Deadline] = {}


class InspectedPiece(Struct, frozen=True, gc=False, omit_defaults=True):
    """A physical piece that is one unit of a line; `parcel` once it may ship in it (BTAS-4.2d)."""

    line: str
    unit: int
    ships: str
    parcel: str = ""


class OrderCase(Case, frozen=True, kw_only=True):
    """An order of one shop. Money in the order's minor unit."""

    order: str
    shop: str = ""
    parent: str | None = None
    buyer: str = ""
    currency: str = "CNY"
    zone: str = "Asia/Shanghai"
    seller_status: str = ""
    status: Status = Status.PLACED
    lines: tuple[Line, ...] = ()
    receiver: Receiver = Receiver()
    ship_from: str | None = None
    placed_at: datetime | None = None
    paid_at: datetime | None = None
    paid_fen: int = 0
    refunded_fen: int = 0
    """What was decided to go back: its refunds are settled or on their way."""
    payments: tuple[Payment, ...] = ()
    refunds: dict[str, Refund] = {}
    extra_fen: int = 0
    """Payments after the first: held until a person has looked, and never released to the merchant by themselves."""
    claims: dict[str, Claim] = {}
    """Open after-sales cases."""
    pieces: dict[str, InspectedPiece] = {}
    """Its units that are inspected one by one, by the piece's id."""
    service_fees: tuple[str, ...] = ()
    """Lines whose service fee is charged."""
    recalls: dict[str, tuple[str, ...]] = {}
    """Entries of the recall list that cover its goods, and which lines (LUX-6.2c)."""
    held: Held | None = None
    """While units that are recalled wait to be shipped."""
    line_refunded_fen: dict[str, int] = {}
    """What after-sales cases sent back for each line: never more than was paid for it."""
    line_kept_fen: dict[str, int] = {}
    """Of it, what was given for units that the buyer keeps."""
    gone: dict[str, int] = {}
    """Units per line that were refunded and are no longer the buyer's: no case can ask for them again."""
    struck: dict[str, int] = {}
    """Those of them that are never to be shipped."""
    struck_pieces: dict[str, datetime] = {}
    """Which of `pieces` they are, and since when; each is told, and is the order's no more (F4)."""
    advanced_fen: int = 0
    """The platform's money in its refunds that the order has not paid back."""
    done_at: datetime | None = None
    order_fen: int = 0
    """What was paid for the order itself: the base of compensation (A5)."""
    settled_fen: int = 0
    """What was released to the merchant when the order was done."""
    promised: dict[str, PromisedLine] = {}
    ship_by: datetime | None = None
    """The order's promise in force; kept after the deadline is met or lapsed."""
    notice: dict[str, Any] | None = None
    """A later ship-by time that was agreed before the order was paid: `ship_by` and `because`."""
    ship_by_history: tuple[dict[str, Any], ...] = ()
    """Each change of `ship_by`: from, to, because, at."""
    stands_since: datetime | None = None
    """Since when its addresses and promise are what they are, if not since the payment; a notice lifted before that
    does not cover it."""
    service: ServiceOffer | None = None
    handovers: tuple[Handover, ...] = ()
    delay: Delay | None = None
    late: Late | None = None
    freight_fen: int = 0
    """What the merchant got for the freight of returns, less what it gave."""
    owed_by_buyer_fen: int = 0
    """Of what was sent back in advance, what the buyer was found to owe."""
    recovered_fen: int = 0
    """What the buyer owes again of what after-sales cases sent back."""
    written_off_fen: int = 0
    """What of it the platform bore, and is owed first."""
    recovered_loss_fen: int = 0
    compensated_fen: int = 0
    """What the buyer was given for lateness; once per order, and never taken back (EXP-6a)."""
    stake_fen: int = 0
    """What the buyer would be owed were the order late; 0 once it is."""
    stake_row: str = ""
    cancelled_at: datetime | None = None
    cancelled_by: str = ""
    made_until: datetime | None = None
    """Whoever cancelled, before any payment was told, has sent back what was paid until then."""
    flags: tuple[str, ...] = ()
