"""Facts about a listing: what a merchant says is for sale, and what is said of it elsewhere (LUX-6, R7-6, EXP-4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from surety.engine.fact import NO_NUL, Code, Fact, Fen, Party, SubjectId, SubjectKind, Text
from surety.listings.creators import CreatorId

ListingId = Annotated[
    str, Meta(min_length=6, max_length=96, pattern=r"^[a-z0-9_]{1,24}:ls-[\x21-\x2b\x2d-\x7e]+$(?!\n)")
]
"""`platform:ls-number`, such as `douyin:ls-7001`."""
Short = Annotated[str, Meta(max_length=200, pattern=NO_NUL)]
Hundredths = Annotated[int, Meta(ge=0, le=500)]
"""A score of 0 to 5 in hundredths."""
SELLER_SIDE = frozenset({Party.PLATFORM, Party.IMPORT, Party.SHOP})
PLATFORM_SIDE = frozenset({Party.PLATFORM, Party.IMPORT, Party.STAFF})


class Image(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A main image, told by its content and never by its name."""

    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
    format: Literal["png", "jpeg", "webp", "gif", "other"]
    width_px: Annotated[int, Meta(ge=0, le=100_000)]
    height_px: Annotated[int, Meta(ge=0, le=100_000)]


class Presale(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """How long it is to be on presale, and what the gate asks beside the shop's scores."""

    days: Annotated[int, Meta(ge=1, le=365)]
    mixed_mode: bool = False
    first_listed_on: date | None = None
    daily_orders_mean: Annotated[int, Meta(ge=0, le=10**9)] | None = None


class Scores(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """The shop's scores on that day, believed from the platform alone; None where nobody knows (EXP-4)."""

    shop_score_hundredths: Hundredths | None = None
    logistics_scored: bool | None = None
    logistics_score_hundredths: Hundredths | None = None
    product_good: bool | None = None
    logistics_good: bool | None = None
    service_good: bool | None = None


class ListingFact(Fact, frozen=True, kw_only=True):
    """Base of the facts whose subject is a listing."""

    kind: ClassVar = SubjectKind.LISTING
    command: ClassVar = True
    parties: ClassVar = SELLER_SIDE

    listing: ListingId

    @property
    def subject(self) -> str:
        return self.listing


class ListingSubmitted(ListingFact, frozen=True, kw_only=True, tag="listing_submitted"):
    """A listing as it is to be published, or as changed: checked afresh each time, by the rules of that day."""

    creates: ClassVar = True

    shop: SubjectId
    category: Short
    site: Literal["domestic", "cross_border"] = "domestic"
    product: Short = ""
    brand: Short = ""
    model: Short = ""
    batch: Short = ""
    """What a recall names it by (LUX-6.2c)."""
    inspection: Literal["none", "pre_single", "pre_multi", "qic"] = "none"
    """How it is marked to be inspected (BTAS-4.2a, F12)."""
    title: Annotated[str, Meta(max_length=300, pattern=NO_NUL)] = ""
    price_fen: Fen = 0
    min_quantity: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    quantity_group: Literal["exempt", "other"] = "other"
    condition: Short = ""
    grade: Short = ""
    flaws: Annotated[tuple[Text, ...], Meta(max_length=50)] | None = None
    """None where nothing is said of flaws; empty where it has none."""
    packaging: Short = ""
    accessories: Annotated[tuple[Short, ...], Meta(max_length=50)] | None = None
    repair_history: Short = ""
    report: Annotated[dict[str, Short], Meta(max_length=100)] = {}
    """Fields of an inspection report that the page cites."""
    piece: SubjectId | None = None
    """The inspected piece whose report it is (LUX-6.3d)."""
    attested: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()
    """What the merchant attests: codes of `listing_requirement`."""
    shots: Annotated[tuple[Code, ...], Meta(max_length=30)] = ()
    images: Annotated[tuple[Image, ...], Meta(max_length=50)] = ()
    documents: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()
    """Qualifications, codes of `qualification`: believed from the platform, beside what the shop has on file."""
    country: Literal["jp", "other"] = "other"
    directed_admission: Literal["none", "applied", "evaluating", "admitted", "refused"] = "none"
    presale: Presale | None = None
    scores: Scores = Scores()

    def reads(self) -> tuple[tuple[SubjectKind, str], ...]:
        shop = (SubjectKind.SHOP, self.shop)
        return (shop, (SubjectKind.PIECE, self.piece)) if self.piece else (shop,)

    def fault(self) -> tuple[str, str, str] | None:
        if self.shop.partition(":")[0] != self.listing.partition(":")[0]:
            return "other_platform", "$.shop", f"{self.shop} is of another platform than {self.listing}"
        return super().fault()


class ListingWithdrawn(ListingFact, frozen=True, kw_only=True, tag="listing_withdrawn"):
    """It is for sale no more."""


class ListingRecalled(ListingFact, frozen=True, kw_only=True, tag="listing_recalled"):
    """Its product is on a recall list, or off it again (LUX-6.2c)."""

    parties: ClassVar = PLATFORM_SIDE

    recalled: bool
    note: Text = ""


class ListingRecallChecked(ListingFact, frozen=True, kw_only=True, tag="listing_recall_checked"):
    """The recall list changed: the listing looks at it again (LUX-6.2c)."""

    command: ClassVar = False
    parties: ClassVar = frozenset({Party.SYSTEM})

    recall: SubjectId
    change: int


class Claim(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """Something said in a promotion. A claim that cites a report points to a field of it (LUX-6.3d)."""

    about: Literal[
        "condition", "flaws", "accessories", "look", "repair_history", "report", "other_field", "over_promise",
        "illegal_resale",
    ]  # fmt: skip
    says: Short = ""
    field: Short = ""


class PromotionStated(ListingFact, frozen=True, kw_only=True, tag="promotion_stated"):
    """What a creator or the merchant said of it in a live or a video (LUX-6.3)."""

    command: ClassVar = False
    parties: ClassVar = PLATFORM_SIDE

    promotion: Code
    speaker: Literal["creator", "merchant"]
    creator: CreatorId | None = None
    """Whose breach it would be, where a creator speaks (LUX-1b)."""
    claims: Annotated[tuple[Claim, ...], Meta(min_length=1, max_length=100)]

    def fault(self) -> tuple[str, str, str] | None:
        if (self.speaker == "creator") != (self.creator is not None):
            return "creator_unclear", "$.creator", "a creator is named where a creator speaks, and nowhere else"
        return super().fault()


class ListingItemClosed(ListingFact, frozen=True, kw_only=True, tag="listing_item_closed"):
    """Staff have dealt with a work item that no other fact closes, and say how."""

    parties: ClassVar = frozenset({Party.STAFF, Party.PLATFORM})

    item: Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]
    note: Annotated[str, Meta(min_length=1, max_length=2000, pattern=NO_NUL)]


FACTS = (
    ListingSubmitted, ListingWithdrawn, ListingRecalled, ListingRecallChecked, PromotionStated, ListingItemClosed,
)  # fmt: skip
