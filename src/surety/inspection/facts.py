"""Facts about a physical piece on its way through inspection (JADE, BTAS, LUX). Money in the order's minor unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, ClassVar, Literal

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
    SubjectId,
    SubjectKind,
    Text,
    Waybill,
)

PieceId = Annotated[str, Meta(min_length=6, max_length=56, pattern=r"^[a-z0-9_]{1,16}:pc-[A-Za-z0-9._-]{1,36}$(?!\n)")]
"""`platform:pc-number`, such as `douyin:pc-7001`; it stands in certificates as it is."""
ItemCode = Annotated[str, Meta(pattern=r"^[0-9A-HJKMNP-TV-Z]{13}$(?!\n)")]
"""Twelve of Crockford's characters and their check character (`surety.certificates.codes`), as it is stored."""
Seal = Annotated[str, Meta(min_length=4, max_length=40, pattern=r"^[A-Za-z0-9-]+$(?!\n)")]
Tag = Annotated[str, Meta(min_length=4, max_length=40, pattern=r"^[A-Za-z0-9-]+$(?!\n)")]
"""The inspection tag (质检扣) that is fastened to what is inspected by photographs; each serves one piece."""
Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
"""SHA-256 of a file, in hexadecimal."""
Short = Annotated[str, Meta(max_length=200, pattern=NO_NUL)]
Said = Annotated[str, Meta(min_length=1, max_length=2000, pattern=NO_NUL)]
Holder = Literal["merchant", "inbound_courier", "institute", "return_courier", "outbound_courier", "buyer"]
ReturnType = Literal["mail", "pickup"]
"""1 and 2 of F6: how it goes back to its merchant when its order is cancelled at the centre."""
Verdict = Literal["pass", "fail", "unable", "not_needed"]
"""1, 2, 5 and 99 of F2."""

ISSUERS = frozenset({Party.PLATFORM, Party.IMPORT, Party.CENTRE})
BENCH = frozenset({Party.PLATFORM, Party.IMPORT, Party.CENTRE})
SENDERS = frozenset({Party.PLATFORM, Party.IMPORT, Party.SHOP})
HANDS = BENCH | SENDERS
STAFF_SIDE = frozenset({Party.STAFF, Party.PLATFORM})


def subject_of_code(code: str) -> str:
    return f"code:{code}"


def is_seal(one: str, other: str) -> bool:
    """Whether two readings are of one seal: `ny-7` typed is the `NY-7` that a scanner reads."""
    return one.upper() == other.upper()


def name_of_centre(centre: str) -> str:
    """The centre as certificates and keys name it."""
    return centre.replace(":", "-")


class Video(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A packing video: its hash, and the challenge that was shown on screen while it was taken (BTAS-4.3)."""

    sha256: Hash
    challenge: Code


class Photo(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """A picture by its content; the file is kept by its hash (`surety.consoles.evidence`)."""

    sha256: Hash
    bytes: Annotated[int, Meta(ge=1, le=10**10)]
    media_type: Annotated[str, Meta(pattern=r"^[a-z]+/[a-z0-9.+-]{1,60}$(?!\n)")]
    shows: Annotated[str, Meta(max_length=60, pattern=r"^[a-z0-9_]*$(?!\n)")] = ""


class Measure(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """One measured property in whole units of its kind, such as `weight_mg` 10250; `tolerance` in the same unit."""

    name: Code
    value: Annotated[int, Meta(ge=-(10**12), le=10**12)]
    tolerance: Annotated[int, Meta(ge=0, le=10**12)] = 0


class Check(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """One line of the checklist and what was found."""

    item: Code
    found: Literal["as_described", "differs", "absent", "not_applicable"]
    note: Short = ""


Photos = Annotated[tuple[Photo, ...], Meta(max_length=50)]


class PieceFact(Fact, frozen=True, kw_only=True):
    """Base of the facts whose subject is a piece."""

    kind: ClassVar = SubjectKind.PIECE
    command: ClassVar = True
    parties: ClassVar = BENCH

    piece: PieceId
    bench_at: Instant | None = None
    """When it was done by the bench's own clock: told beside the time of receipt. It decides nothing but how old the
    film of a challenge may be."""

    @property
    def subject(self) -> str:
        return self.piece

    def instants(self) -> Iterator[tuple[str, datetime]]:
        yield from super().instants()
        if self.bench_at is not None:
            yield "bench_at", self.bench_at


class AtCentre(PieceFact, frozen=True, kw_only=True):
    """Base of what needs to know the centre: its state, what it may certify, whom it admits."""

    centre: SubjectId

    def reads(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.CENTRE, self.centre),)


class PieceRegistered(PieceFact, frozen=True, kw_only=True, tag="piece_registered"):
    """A piece that is to be inspected: sold already (`order`, `line`, `unit`) or not yet (BTAS-2c).

    One piece is one unit: a line of three needs three pieces (JADE-04).
    """

    creates: ClassVar = True
    parties: ClassVar = SENDERS

    shop: SubjectId
    category: Short
    site: Literal["domestic", "cross_border"] = "domestic"
    centre: SubjectId | None = None
    """Where it is to go; a base that admits the shop decides how it ships (JADE-13)."""
    chosen: Literal["none", "pre_single", "pre_multi", "qic"] = "none"
    ships: Literal["institute", "merchant"] = "institute"
    """Who ships after a pass where the rules leave it open (`is_shipping_self`, F5)."""
    intercept: Literal["ship_first", "after_sales_first"] = "ship_first"
    photo: bool = False
    """Inspected by photographs (F3), where the rules allow it."""
    order: SubjectId | None = None
    line: Code | None = None
    unit: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    listing: SubjectId | None = None
    value_fen: Fen = 0
    title: Annotated[str, Meta(max_length=300, pattern=NO_NUL)] = ""
    grade: Short = ""
    defects: Annotated[tuple[Text, ...], Meta(max_length=50)] = ()
    accessories: Annotated[tuple[Short, ...], Meta(max_length=50)] = ()
    serials: Annotated[tuple[Short, ...], Meta(max_length=20)] = ()
    material: Short = ""
    """As listed; an inspection that finds another is a violation (D7)."""

    def reads(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.CENTRE, self.centre),) if self.centre else ()

    def touches(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.ORDER, self.order),) if self.order else ()

    def fault(self) -> tuple[str, str, str] | None:
        if (self.order is None) != (self.line is None):
            return "order_without_line", "$.line", "a piece of an order names its line, and no other does"
        for name in ("shop", "order", "centre", "listing"):
            if (named := getattr(self, name)) and named.partition(":")[0] != self.piece.partition(":")[0]:
                return "other_platform", f"$.{name}", f"{named} is of another platform than {self.piece}"
        return super().fault()


class PieceSent(AtCentre, frozen=True, kw_only=True, tag="piece_sent"):
    """The merchant sends it in, by courier or in person (F5), with the first packing video (BTAS-4.3a)."""

    parties: ClassVar = SENDERS

    way: Literal["courier", "offline"]
    carrier: Carrier | None = None
    waybill: Waybill | None = None
    insured_fen: Fen = 0
    video: Video | None = None
    tag: Tag | None = None
    """On the piece in its photographs; with the next, needed where they are what is inspected (F13)."""
    original_box: bool | None = None
    """Whether it comes in the box it was first sold in."""
    return_type: ReturnType | None = None
    """Left out, it goes back as it came, until `return_type_chosen` says how."""

    @property
    def parcel(self) -> str:
        return f"{self.carrier}:{self.waybill}" if self.waybill else ""

    def touches(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.PARCEL, self.parcel),) if self.waybill else ()

    def fault(self) -> tuple[str, str, str] | None:
        if (self.way == "courier") != (self.waybill is not None and self.carrier is not None):
            return "waybill_and_way", "$.waybill", "a piece sent by courier has carrier and waybill, no other has"
        return super().fault()


class ReturnTypeChosen(PieceFact, frozen=True, kw_only=True, tag="return_type_chosen"):
    """The merchant says, first or anew, how the piece goes back should its order be cancelled at the centre (F6)."""

    parties: ClassVar = SENDERS

    return_type: ReturnType


class PieceArrived(PieceFact, frozen=True, kw_only=True, tag="piece_arrived"):
    """The parcel it was sent in with is signed for at the centre. Passed on by the parcel, never stated outside."""

    command: ClassVar = False
    parties: ClassVar = frozenset({Party.SYSTEM})

    parcel: str


class PieceTakenIn(AtCentre, frozen=True, kw_only=True, tag="piece_taken_in"):
    """The centre has it: weighed, photographed, on a shelf."""

    weight_g: Annotated[int, Meta(ge=0, le=10_000_000)] | None = None
    condition: Literal["as_expected", "packing_damaged", "goods_damaged", "several_in_one", "another_piece"] = (
        "as_expected"
    )
    photos: Photos = ()
    shelf: Short = ""


class PieceShelved(AtCentre, frozen=True, kw_only=True, tag="piece_shelved"):
    """Where it lies between two steps (JADE-02)."""

    shelf: Annotated[str, Meta(min_length=1, max_length=200, pattern=NO_NUL)]


class PieceInspected(AtCentre, frozen=True, kw_only=True, tag="piece_inspected"):
    """One inspector's verdict on this very piece, with what it rests on (JADE-04, JADE-06; F2, F13)."""

    free_text: ClassVar = ("note", "checks.note")

    verdict: Verdict
    inspector: Code
    certificate: Short = ""
    material: Short = ""
    """What it was found to be made of."""
    measures: Annotated[tuple[Measure, ...], Meta(max_length=100)] = ()
    checks: Annotated[tuple[Check, ...], Meta(max_length=200)] = ()
    photos: Photos = ()
    note: Text = ""
    inspection_fen: Fen = 0
    """What the institute charges the merchant for it (LUX-4.3)."""
    freight_fen: Fen = 0


class VerdictCorrected(AtCentre, frozen=True, kw_only=True, tag="verdict_corrected"):
    """A verdict was wrong: a new one takes its place, and the old one stays readable."""

    verdict: Verdict
    inspector: Code
    reason: Said
    photos: Photos = ()


class PieceSealed(AtCentre, frozen=True, kw_only=True, tag="piece_sealed"):
    """The device against opening and swapping is on (BTAS-4.2b)."""

    seal: Seal


class PieceBound(PieceFact, frozen=True, kw_only=True, tag="piece_bound"):
    """This code is this piece's (BTAS-4.4a); by whoever ships, or by a centre before intake (F10)."""

    parties: ClassVar = SENDERS | BENCH

    code: ItemCode

    def touches(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.ITEM_CODE, subject_of_code(self.code)),)


class PackingBegun(PieceFact, frozen=True, kw_only=True, tag="packing_begun"):
    """A camera runs, and the screen shows a challenge that was drawn for this packing."""

    parties: ClassVar = SENDERS | BENCH

    challenge: Annotated[str, Meta(pattern=r"^[0-9A-Z]{6,12}$(?!\n)")]
    waybill: Waybill


class PiecePacked(PieceFact, frozen=True, kw_only=True, tag="piece_packed"):
    """Packed for the buyer before a camera, every mark scanned once more (BTAS-4.2e, -4.3b; C13)."""

    parties: ClassVar = SENDERS | BENCH

    carrier: Carrier
    waybill: Waybill
    code: ItemCode | None = None
    """As scanned from the piece, like seal and certificate."""
    seal: Seal | None = None
    certificate: Short = ""
    video: Video | None = None


class PieceHandedOver(PieceFact, frozen=True, kw_only=True, tag="piece_handed_over"):
    """It passed from one holder to another. Stored even where the chain does not allow it, as an incident (C2).

    Refused to a shop alone that speaks of what was never in its hands.
    """

    parties: ClassVar = HANDS

    from_: Holder
    to: Holder
    carrier: Carrier | None = None
    waybill: Waybill | None = None

    @property
    def parcel(self) -> str:
        return f"{self.carrier}:{self.waybill}" if self.waybill else ""

    def touches(self) -> tuple[tuple[SubjectKind, str], ...]:
        out = self.to == "outbound_courier" and self.waybill
        return ((SubjectKind.PARCEL, self.parcel),) if out else ()


class PieceCancelled(PieceFact, frozen=True, kw_only=True, tag="piece_cancelled"):
    """The order it was sold in has ended, or the buyer asks for the money back (F4, F6).

    `recalled`: staff ended it since its goods may not ship (LUX-6.2c), and the piece is never sold again.
    """

    parties: ClassVar = frozenset({Party.PLATFORM, Party.IMPORT, Party.STAFF, Party.SYSTEM})

    reason: Literal["cancelled", "refund_only", "return_refund", "recalled"]
    order: SubjectId | None = None
    """The order that ended, where it is said; a piece that is in another by now is let be."""


class PieceResold(PieceFact, frozen=True, kw_only=True, tag="piece_resold"):
    """A piece inspected before its sale, or left at a centre by a cancelled order, is sold in this one (BTAS-2c)."""

    parties: ClassVar = SENDERS

    order: SubjectId
    line: Code
    unit: Annotated[int, Meta(ge=1, le=1_000_000)] = 1

    def touches(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.ORDER, self.order),)


class PieceCameBack(PieceFact, frozen=True, kw_only=True, tag="piece_came_back"):
    """A buyer's return has arrived where its regime sends it, and was looked at: every mark scanned as it is now."""

    parties: ClassVar = SENDERS | BENCH

    aftersale: AftersaleId
    code: ItemCode | None = None
    seal: Seal | None = None
    """As found, unbroken or broken; None where none was left."""
    serials: Annotated[tuple[Short, ...], Meta(max_length=20)] = ()
    measures: Annotated[tuple[Measure, ...], Meta(max_length=100)] = ()
    photos: Photos = ()

    def touches(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.AFTERSALE, self.aftersale),)


class IncidentReported(PieceFact, frozen=True, kw_only=True, tag="incident_reported"):
    """Something that is no step of the chain: damage, a seal that does not match, a luring note in the box."""

    command: ClassVar = False
    parties: ClassVar = HANDS
    free_text: ClassVar = ("note",)

    what: Literal[
        "damaged", "lost", "seal_mismatch", "seal_of_other_centre", "code_mismatch", "swapped", "forged_mark",
        "lured_off_platform", "unknown_piece", "several_pieces",
    ]  # fmt: skip
    note: Text = ""
    photos: Photos = ()


class PieceReinspected(AtCentre, frozen=True, kw_only=True, tag="piece_reinspected"):
    """A second, independent look whose inspector has not seen the first; counts for error rates alone."""

    verdict: Verdict
    inspector: Code


class LabelReprinted(AtCentre, frozen=True, kw_only=True, tag="label_reprinted"):
    """The same code printed once more, and why."""

    inspector: Code
    reason: Literal["unreadable", "torn", "printer_fault", "lost"]


class PieceItemClosed(PieceFact, frozen=True, kw_only=True, tag="piece_item_closed"):
    """Staff have dealt with a work item that no other fact closes, and say how."""

    parties: ClassVar = STAFF_SIDE
    free_text: ClassVar = ("note",)

    item: Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]
    note: Said


class PieceLapsed(PieceFact, frozen=True, kw_only=True, tag="piece_lapsed"):
    """A stored deadline of the piece reached its due time; `at` is that due time."""

    command: ClassVar = False
    parties: ClassVar = frozenset({Party.SYSTEM})
    named_by: ClassVar = "piece"

    step: str
    deadline_version: int


FACTS = (
    PieceRegistered, PieceSent, ReturnTypeChosen, PieceArrived, PieceTakenIn, PieceShelved, PieceInspected,
    VerdictCorrected, PieceSealed, PieceBound, PackingBegun, PiecePacked, PieceHandedOver, PieceCancelled, PieceResold,
    PieceCameBack, IncidentReported, PieceReinspected, LabelReprinted, PieceItemClosed, PieceLapsed,
)  # fmt: skip
