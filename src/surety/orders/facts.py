"""Facts about an order, and what a line snapshots when it is placed. Money is in the order's minor unit (fen)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, Literal
from zoneinfo import available_timezones

from msgspec import Meta, Struct

from surety.engine.fact import (
    NO_NUL,
    RESERVED,
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

Short = Annotated[str, Meta(max_length=200, pattern=NO_NUL)]
Quantity = Annotated[int, Meta(ge=1, le=1_000_000)]


class ShipMode(StrEnum):
    """How a line is sold (A1, A2, A26, A27)."""

    STOCK = "stock"
    LADDER = "ladder"
    FULL_PRESALE = "full_presale"
    STEP_PRESALE = "step_presale"
    PRESALE_AFTER_END = "presale_after_end"


class Declared(StrEnum):
    """What the listing promised about shipping time (A27 `delivery_delay_day`)."""

    SAME_DAY = "same_day"
    NEXT_DAY = "next_day"
    HOURS_48 = "48h"
    DAYS = "days"
    GIVEN_DATE = "given_date"
    NONE = "none"


class Promise(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """The shipping promise as sold: `days` with `declared=days`, `given_at` with `declared=given_date`."""

    mode: ShipMode = ShipMode.STOCK
    declared: Declared = Declared.HOURS_48
    days: Annotated[int, Meta(ge=1, le=365)] | None = None
    given_at: Instant | None = None
    presale_end_at: Instant | None = None
    campaign: Literal["none", "spring_festival_1688"] = "none"


class Line(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """One order line, with the snapshot later rules ask for (design 1; R7, JADE-11, G4, EPI-6)."""

    line: Code
    quantity: Quantity
    price_fen: Fen
    """Price of one unit as listed."""
    paid_fen: Fen
    """What the buyer pays for the whole line, freight included, after discounts."""
    freight_fen: Fen = 0
    """How much of it is freight of the shipping."""
    sku: Short = ""
    title: Annotated[str, Meta(max_length=300, pattern=NO_NUL)] = ""
    listing: Short = ""
    """The listing it was sold by; its brand, model and batch are read from there where the line has none."""
    brand: Short = ""
    model: Short = ""
    batch: Short = ""
    """What a recall names it by (LUX-6.2c)."""
    category: Short = ""
    """Path from the root, `/`-separated, in the tree of `site`."""
    site: Short = "domestic"
    customised: bool = False
    tier: Literal["stock", "custom"] = "stock"
    moq_form: Short = ""
    flaws_stated: Annotated[tuple[Text, ...], Meta(max_length=50)] = ()
    consumer_confirmed: bool | None = None
    service_region: Region | None = None
    return_class: Short = ""
    """What a return of it is judged by (vocabulary `return_class`); told from the rest of the line when empty."""
    no_reason_days: Annotated[int, Meta(ge=0, le=365)] | None = None
    """The shop's own setting as sold: 0 takes nothing back without a reason; None where nobody told (G13)."""
    instant_refund: bool = False
    """Whether it carried the instant refund's label when sold (B1, B10)."""
    return_freight: Literal["", "merchant", "buyer"] = ""
    """Who bears the freight of a return by agreement, as sold (G8)."""
    brand_new: bool | None = None
    """Told from the category where nobody said (XY-3)."""
    promise: Promise = Promise()


class Receiver(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """Where an order goes. `name`, `phone` and `detail` are personal: the door moves them to the vault."""

    region: Region | None = None
    name: Annotated[str, Meta(max_length=100, pattern=NO_NUL)] = ""
    phone: Annotated[str, Meta(max_length=40, pattern=NO_NUL)] = ""
    detail: Annotated[str, Meta(max_length=300, pattern=NO_NUL)] = ""
    vault: str = ""
    """Set by the door: the vault entry that holds the personal part."""
    digest: str = ""
    """Set by the door: keyed digest of the receiver, equal for equal receivers, which names nobody."""
    logistics_controlled: bool = False
    """Whether the platform has this region under logistics control (A6)."""

    def fault(self) -> Fault | None:
        texts = {"name": self.name, "phone": self.phone, "detail": self.detail}
        return fault_of_place("$.receiver", texts=texts, region=self.region)


PLATFORM_SIDE = frozenset({Party.PLATFORM, Party.IMPORT})
SELLER_SIDE = PLATFORM_SIDE | {Party.SHOP}
BUYER_SIDE = PLATFORM_SIDE | {Party.BUYER}


class OrderFact(Fact, frozen=True, kw_only=True):
    """Base of the facts whose subject is an order."""

    kind: ClassVar = SubjectKind.ORDER
    free_text: ClassVar = ("note", "evidence")
    parties: ClassVar = PLATFORM_SIDE

    order: SubjectId

    @property
    def subject(self) -> str:
        return self.order


def _fault_of_zone(zone: str) -> Fault | None:
    return None if zone in _zones() else ("unknown_zone", "$.zone", f"{zone!r} is not a time zone")


@cache
def _zones() -> frozenset[str]:
    """IANA's names alone: what a host calls its own time is another time elsewhere."""
    return frozenset(available_timezones()) - {"localtime", "posixrules", "Factory"}


def _fault_of_lines(lines: tuple[Line, ...]) -> Fault | None:
    seen: set[str] = set()
    for n, line in enumerate(lines):
        if line.line in seen:
            return "line_named_twice", f"$.lines[{n}].line", f"two lines are called {line.line!r}"
        seen.add(line.line)
        if line.freight_fen > line.paid_fen:
            return "freight_above_paid", f"$.lines[{n}].freight_fen", "more freight than was paid for the line"
        if (fault := fault_of_place(f"$.lines[{n}]", service_region=line.service_region)) is not None:
            return fault
        promise = line.promise
        if promise.declared is Declared.DAYS and promise.days is None:
            return "promise_incomplete", f"$.lines[{n}].promise.days", "declared is days, and days is missing"
        if promise.declared is Declared.GIVEN_DATE and promise.given_at is None and promise.presale_end_at is None:
            return (
                "promise_incomplete",
                f"$.lines[{n}].promise.given_at",
                "declared is given_date, and given_at is missing",
            )
    return None


class OrderPlaced(OrderFact, frozen=True, kw_only=True, tag="order_placed"):
    """A buyer ordered from one shop. An order of several sellers is several of these with one `parent`."""

    creates: ClassVar = True
    personal: ClassVar = "receiver"

    shop: SubjectId
    lines: Annotated[tuple[Line, ...], Meta(max_length=500)] = ()
    receiver: Receiver = Receiver()
    ship_from: Region | None = None
    parent: SubjectId | None = None
    buyer: Short = ""
    """The platform's pseudonym of the buyer."""
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}$(?!\n)")] = "CNY"
    zone: str = "Asia/Shanghai"
    seller_status: Short = ""
    """Seller's kind at the time of order, such as `business` (XY-2); read from the shop when empty."""

    def instants(self) -> Iterator[tuple[str, datetime]]:
        yield "at", self.at
        for n, line in enumerate(self.lines):
            if line.promise.given_at is not None:
                yield f"lines[{n}].promise.given_at", line.promise.given_at
            if line.promise.presale_end_at is not None:
                yield f"lines[{n}].promise.presale_end_at", line.promise.presale_end_at

    def fault(self) -> Fault | None:
        named = super().fault() or self._fault_of_name() or _fault_of_zone(self.zone)
        return named or _fault_of_lines(self.lines) or self._fault_of_places()

    def _fault_of_places(self) -> Fault | None:
        sent_from = fault_of_place(ship_from=self.ship_from)
        return sent_from or self.receiver.fault()

    def _fault_of_name(self) -> Fault | None:
        if not RESERVED.search(self.order):
            return None
        return "reserved_name", "$.order", "numbers that begin with as-, cv-, ic-, ls- or pc- are no orders'"

    def reads(self) -> tuple[tuple[SubjectKind, str], ...]:
        listings = dict.fromkeys(line.listing for line in self.lines if line.listing)
        return ((SubjectKind.SHOP, self.shop), *((SubjectKind.LISTING, listing) for listing in listings))


class OrderPaid(OrderFact, frozen=True, kw_only=True, tag="order_paid"):
    """The buyer's money arrived and is held."""

    amount_fen: Fen
    payment: Code | None = None
    """The payment as its provider knows it, where refunds go back to; the fact's own id if not given."""


class AddressChanged(OrderFact, frozen=True, kw_only=True, tag="address_changed"):
    """The receiver changed before shipping."""

    command: ClassVar = True
    parties: ClassVar = BUYER_SIDE
    personal: ClassVar = "receiver"

    receiver: Receiver

    def fault(self) -> Fault | None:
        return super().fault() or self.receiver.fault()


class ShipByChanged(OrderFact, frozen=True, kw_only=True, tag="ship_by_changed"):
    """The platform reports a new ship-by time it has agreed with the parties (A14). Never shortens (EPI-2c).

    Also how staff give a promise to an order that no rule gave one (BTAS-1.2b).
    """

    parties: ClassVar = PLATFORM_SIDE | {Party.STAFF}

    ship_by: Instant
    reason: Literal["platform_notice", "buyer_requested", "buyer_agreed", "appointment", "staff_decided"]

    def instants(self) -> Iterator[tuple[str, datetime]]:
        yield from super().instants()
        yield "ship_by", self.ship_by


class DelayProposed(OrderFact, frozen=True, kw_only=True, tag="delay_proposed"):
    """The merchant files a later ship-by time: the buyer asked for it (staff check) or is asked to agree (A14, E6)."""

    command: ClassVar = True
    parties: ClassVar = SELLER_SIDE

    ship_by: Instant
    reason: Literal["buyer_requested", "buyer_agreed"]
    note: Text = ""
    evidence: Annotated[tuple[Text, ...], Meta(max_length=20)] = ()

    def instants(self) -> Iterator[tuple[str, datetime]]:
        yield from super().instants()
        yield "ship_by", self.ship_by


class DelayAnswered(OrderFact, frozen=True, kw_only=True, tag="delay_answered"):
    """The buyer consents to a proposed date, or staff decide a filing (A14, E6)."""

    command: ClassVar = True
    parties: ClassVar = PLATFORM_SIDE | {Party.BUYER, Party.STAFF}

    accepted: bool
    ship_by: Instant | None = None
    """The proposed time that is answered; another one than the case's is refused, since the page was stale."""
    note: Text = ""


class ShippedLine(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """How many units of a line are in a parcel."""

    line: Code
    quantity: Quantity


Photo = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
"""SHA-256 of a picture's bytes, in hexadecimal."""


class Measured(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """One piece of a line as it was packed, or as it came back: whatever was read, weighed and photographed."""

    line: Code
    serial: Short = ""
    code: Short = ""
    """The item's own inspection code."""
    weight_g: Annotated[int, Meta(ge=1, le=10**7)] | None = None
    photos: Annotated[tuple[Photo, ...], Meta(max_length=20)] = ()


class OrderShipped(OrderFact, frozen=True, kw_only=True, tag="order_shipped"):
    """A waybill was uploaded. No `lines` means everything still unshipped; one waybill may serve several orders."""

    command: ClassVar = True
    parties: ClassVar = SELLER_SIDE

    carrier: Carrier
    waybill: Waybill
    lines: tuple[ShippedLine, ...] = ()
    ship_from: Region | None = None
    measured: Annotated[tuple[Measured, ...], Meta(max_length=500)] = ()

    @property
    def parcel(self) -> str:
        return f"{self.carrier}:{self.waybill}"

    def touches(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.PARCEL, self.parcel),)

    def fault(self) -> Fault | None:
        return super().fault() or fault_of_place(ship_from=self.ship_from)


class OrderScanned(OrderFact, frozen=True, kw_only=True, tag="order_scanned"):
    """A scan of one of the order's parcels, as the parcel passed it on. Never stated from outside."""

    parties: ClassVar = frozenset({Party.SYSTEM})

    parcel: SubjectId
    event: Literal["picked_up", "delivered", "signed", "refused", "intercepted", "returned"]


class OrderCancelled(OrderFact, frozen=True, kw_only=True, tag="order_cancelled"):
    """The order was cancelled and the buyer's money goes back."""

    free_text: ClassVar = ("reason",)

    by: Literal["buyer", "merchant", "platform"] = "platform"
    reason: Text = ""
    refund: Literal["ours", "made"] = "ours"
    """Whether the money is for us to send back, or whoever states this has sent it already."""


class LateAppealed(OrderFact, frozen=True, kw_only=True, tag="late_appealed"):
    """The merchant contests a late judgement, with evidence (E6)."""

    command: ClassVar = True
    parties: ClassVar = SELLER_SIDE

    grounds: Literal["picked_up_in_time", "buyer_agreed", "carrier_fault", "platform_notice", "other"]
    note: Annotated[str, Meta(min_length=1, max_length=2000, pattern=NO_NUL)]
    evidence: Annotated[tuple[Text, ...], Meta(max_length=20)] = ()


class AppealDecided(OrderFact, frozen=True, kw_only=True, tag="appeal_decided"):
    """Staff decide an appeal, once."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.STAFF, Party.PLATFORM, Party.IMPORT})

    upheld: bool
    judgement: Annotated[int, Meta(ge=1)] | None = None
    """Which of the order's judgements is decided (`late.count`); another one than the case's is refused."""
    note: Annotated[str, Meta(min_length=1, max_length=2000, pattern=NO_NUL)]


class ItemClosed(OrderFact, frozen=True, kw_only=True, tag="item_closed"):
    """Staff have dealt with a work item that no other fact closes, and say how."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.STAFF, Party.PLATFORM})

    item: Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]
    note: Annotated[str, Meta(min_length=1, max_length=2000, pattern=NO_NUL)]
    pieces: Annotated[tuple[SubjectId, ...], Meta(max_length=500)] = ()
    """Of a refund that told units alone: which inspected pieces they are (F4)."""


class OrderRecallChecked(OrderFact, frozen=True, kw_only=True, tag="order_recall_checked"):
    """The recall list changed: the order looks at it again (LUX-6.2c)."""

    parties: ClassVar = frozenset({Party.SYSTEM})

    recall: SubjectId
    change: int


class OrderDisrupted(OrderFact, frozen=True, kw_only=True, tag="order_disrupted"):
    """A change of a notice reaches the order: its spreading says so to each that it may concern."""

    parties: ClassVar = frozenset({Party.SYSTEM})

    notice: SubjectId
    change: int
    """The version of the notice."""


class ServiceChosen(OrderFact, frozen=True, kw_only=True, tag="service_chosen"):
    """The buyer of a service that a notice covers cancels it, or waits until it can be had again (EPI-6)."""

    command: ClassVar = True
    parties: ClassVar = BUYER_SIDE

    outcome: Literal["cancel", "wait"]


class Redecided(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A decision of the log that is taken again: what was asked, and for which day. `inputs` leave out what was not
    known."""

    table: Code
    on: Instant
    inputs: dict[str, Any]


class DecisionRemedied(OrderFact, frozen=True, kw_only=True, tag="decision_remedied"):
    """What a bad release decided about the order is decided again, by an approved remedy. Never stated from outside."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.SYSTEM})

    remedy: SubjectId
    """The amendment that says so."""
    decisions: Annotated[tuple[Redecided, ...], Meta(min_length=1, max_length=500)]

    def reads(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.AMENDMENT, self.remedy),)


class OrderDeadlineLapsed(OrderFact, frozen=True, kw_only=True, tag="deadline_lapsed"):
    """A stored deadline of the order reached its due time; `at` is that due time."""

    parties: ClassVar = frozenset({Party.SYSTEM})

    step: str
    deadline_version: int


FACTS = (
    OrderPlaced,
    OrderPaid,
    AddressChanged,
    ShipByChanged,
    DelayProposed,
    DelayAnswered,
    OrderShipped,
    OrderScanned,
    OrderCancelled,
    LateAppealed,
    AppealDecided,
    ItemClosed,
    OrderRecallChecked,
    OrderDisrupted,
    ServiceChosen,
    DecisionRemedied,
    OrderDeadlineLapsed,
)
