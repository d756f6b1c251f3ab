"""Facts about a shop's documents: handed in, evaluated, decided, ended, lapsed (LUX-3)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from surety.engine.fact import NO_NUL, Code, Party, Text
from surety.engine.places import is_readable
from surety.merchants.facts import PLATFORM_SIDE, ShopFact

Document = Literal[
    "subject_qualification", "directed_admission", "antique_dealer_licence", "appraiser_certificate",
    "appraiser_contract", "trademark_registration", "industry_rule",
]  # fmt: skip
Short = Annotated[str, Meta(max_length=120, pattern=NO_NUL)]
Name = Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]
Evidence = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
_NEEDS = {
    "subject_qualification": ("company", "country"),
    "directed_admission": ("category",),
    "appraiser_certificate": ("person",),
    "appraiser_contract": ("person", "company"),
    "trademark_registration": ("brand",),
}
"""What a document of a kind must say: a certificate and a contract are one person's (LUX-3.2b)."""


class QualificationFact(ShopFact, frozen=True, kw_only=True):
    """Base of the facts about one document, by its number."""

    command: ClassVar = True
    parties: ClassVar = PLATFORM_SIDE

    number: Code


class QualificationStated(QualificationFact, frozen=True, kw_only=True, tag="qualification_stated"):
    """A shop hands in a document: what it says, and the hashes of its pictures."""

    parties: ClassVar = PLATFORM_SIDE | {Party.SHOP}

    document: Document
    issuer: Name
    from_: date
    to: date | None = None
    """The first day it is not valid any more; None for one without an end."""
    evidence: Annotated[tuple[Evidence, ...], Meta(max_length=10)] = ()
    person: Short = ""
    company: Short = ""
    """Whose it is, or with whom a contract is."""
    country: Annotated[str, Meta(pattern=r"^([A-Z]{2})?$(?!\n)")] = ""
    brand: Short = ""
    category: Short = ""

    def fault(self) -> tuple[str, str, str] | None:
        if self.to is not None and self.to <= self.from_:
            return "reversed_range", "$.to", f"{self.to} is not after {self.from_}"
        for name in _NEEDS.get(self.document, ()):
            if not is_readable(getattr(self, name)):
                return "document_says_too_little", f"$.{name}", f"a document of kind {self.document} names its {name}"
        return super().fault()


class QualificationEvaluated(QualificationFact, frozen=True, kw_only=True, tag="qualification_evaluated"):
    """One step of the evaluation is done (LUX-2.2); steps are the values of table `admission_evaluation`."""

    step: Code
    passed: bool
    note: Text = ""


class QualificationDecided(QualificationFact, frozen=True, kw_only=True, tag="qualification_decided"):
    """Verified, perhaps for a shorter time than it says, or rejected with a reason."""

    verified: bool
    to: date | None = None
    reason: Text = ""

    def fault(self) -> tuple[str, str, str] | None:
        if not self.verified and not is_readable(self.reason):
            return "reason_missing", "$.reason", "a rejection says why"
        return super().fault()


class QualificationEnded(QualificationFact, frozen=True, kw_only=True, tag="qualification_ended"):
    """It counts no more before its last day: given up by the shop, or withdrawn."""

    parties: ClassVar = PLATFORM_SIDE | {Party.SHOP}

    reason: Text = ""


class ShopItemClosed(ShopFact, frozen=True, kw_only=True, tag="shop_item_closed"):
    """Staff have dealt with a work item of the shop that no other fact closes, and say how."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.STAFF, Party.PLATFORM})

    item: Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]
    note: Annotated[str, Meta(min_length=1, max_length=2000, pattern=NO_NUL)]


class ShopLapsed(ShopFact, frozen=True, kw_only=True, tag="shop_lapsed"):
    """A stored deadline of the shop reached its due time; `at` is that due time."""

    parties: ClassVar = frozenset({Party.SYSTEM})
    named_by: ClassVar = "shop"

    step: str
    deadline_version: int


QUALIFICATION_FACTS = (
    QualificationStated, QualificationEvaluated, QualificationDecided, QualificationEnded, ShopItemClosed, ShopLapsed,
)  # fmt: skip
