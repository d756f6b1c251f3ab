"""Facts about a parcel: one carrier and waybill, which may carry lines of several orders."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from surety.engine.fact import AftersaleId, Carrier, Fact, Instant, Party, SubjectId, SubjectKind, Text, Waybill

BESIDE_MAX = 20
"""Each is locked with the parcel, and told its scans."""
CARRIER_SIDE = frozenset({Party.PLATFORM, Party.IMPORT, Party.CARRIER})


class ParcelFact(Fact, frozen=True, kw_only=True):
    """Base of the facts whose subject is a parcel."""

    kind: ClassVar = SubjectKind.PARCEL
    parties: ClassVar = CARRIER_SIDE

    carrier: Carrier
    waybill: Waybill

    @property
    def subject(self) -> str:
        return f"{self.carrier}:{self.waybill}"


class ParcelScan(ParcelFact, frozen=True, kw_only=True):
    """Base of the carrier's scans."""

    place: Text = ""


class ParcelPickedUp(ParcelScan, frozen=True, kw_only=True, tag="parcel_picked_up"):
    """The carrier's first scan: the parcel left the merchant (A3, A4)."""


class ParcelInTransit(ParcelScan, frozen=True, kw_only=True, tag="parcel_in_transit"):
    """A scan on the way; says no more than that it moves, and nothing where a scan came before it (A11, EXP-8d)."""

    silent: ClassVar = True


class ParcelDelivered(ParcelScan, frozen=True, kw_only=True, tag="parcel_delivered"):
    """Brought to the door or a pick-up point, not yet signed for."""


class ParcelSigned(ParcelScan, frozen=True, kw_only=True, tag="parcel_signed"):
    """Signed for; the receiver has it."""


class ParcelRefused(ParcelScan, frozen=True, kw_only=True, tag="parcel_refused"):
    """The receiver refused it."""


class ParcelReturned(ParcelScan, frozen=True, kw_only=True, tag="parcel_returned"):
    """Back at the sender."""


class ParcelIntercepted(ParcelScan, frozen=True, kw_only=True, tag="parcel_intercepted"):
    """The carrier has stopped it on its way and brings it back to the sender (K: coming back)."""


class ParcelBound(ParcelFact, frozen=True, kw_only=True, tag="parcel_bound"):
    """An order's goods are in this parcel. Follows from a shipment, never stated from outside."""

    creates: ClassVar = True
    parties: ClassVar = frozenset({Party.SYSTEM})

    order: SubjectId
    shop: SubjectId
    receiver: str
    """Keyed digest of the receiver."""
    placed_at: Instant
    """When the order was placed: a parcel that had moved before cannot carry it."""


class ReturnBound(ParcelFact, frozen=True, kw_only=True, tag="return_bound"):
    """An after-sales case's goods are in this parcel, on their way back. Never stated from outside."""

    creates: ClassVar = True
    parties: ClassVar = frozenset({Party.SYSTEM})

    case: AftersaleId
    shop: SubjectId
    instead_of: str = ""
    """A request of the same goods that was given up while they travelled: they are this one's from here."""
    found: Literal["", "alone", "beside"] = ""
    """Where staff say that it is in it: whether nobody else is, or others that have it are too."""


class ParcelWatched(ParcelFact, frozen=True, kw_only=True, tag="parcel_watched"):
    """An after-sales case waits for what becomes of this parcel, which the merchant has the carrier stop (H5)."""

    parties: ClassVar = frozenset({Party.SYSTEM})

    case: AftersaleId


class PieceAwaited(ParcelFact, frozen=True, kw_only=True, tag="piece_awaited"):
    """A piece is in this parcel, on its way to its centre. Never stated from outside."""

    creates: ClassVar = True
    parties: ClassVar = frozenset({Party.SYSTEM})

    piece: SubjectId
    shop: SubjectId


class ParcelAssigned(ParcelFact, frozen=True, kw_only=True, tag="parcel_assigned"):
    """The platform says whose goods a waybill carries: of a contested one, every other order on it is set aside.

    One that nobody shipped with is known by it, and its order hears its scans (BTAS-4.6a).
    """

    command: ClassVar = True
    creates: ClassVar = True
    parties: ClassVar = frozenset({Party.PLATFORM, Party.STAFF})

    order: SubjectId
    beside: Annotated[tuple[SubjectId, ...], Meta(max_length=BESIDE_MAX)] = ()
    """Other orders whose goods are in the same box: of the same shop, for the same receiver."""

    @property
    def named(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.order, *self.beside)))

    def touches(self) -> tuple[tuple[SubjectKind, str], ...]:
        return tuple((SubjectKind.ORDER, order) for order in self.named)


class ReturnAssigned(ParcelFact, frozen=True, kw_only=True, tag="return_assigned"):
    """The platform says that a contested waybill carries this return's goods: every order on it is set aside."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.PLATFORM, Party.STAFF})

    case: AftersaleId
    beside: Annotated[tuple[AftersaleId, ...], Meta(max_length=BESIDE_MAX)] = ()
    """Other returns whose goods are in the same box: of the same buyer, to the same shop."""

    @property
    def named(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.case, *self.beside)))


FACTS = (
    ParcelBound,
    ReturnBound,
    ParcelWatched,
    PieceAwaited,
    ParcelAssigned,
    ReturnAssigned,
    ParcelPickedUp,
    ParcelInTransit,
    ParcelDelivered,
    ParcelSigned,
    ParcelRefused,
    ParcelIntercepted,
    ParcelReturned,
)
