"""Facts about a shop."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from surety.engine.fact import NO_NUL, Fact, Party, SubjectId, SubjectKind, Text

PLATFORM_SIDE = frozenset({Party.PLATFORM, Party.IMPORT, Party.STAFF})


class ShopFact(Fact, frozen=True, kw_only=True):
    """Base of the facts whose subject is a shop."""

    kind: ClassVar = SubjectKind.SHOP
    parties: ClassVar = PLATFORM_SIDE

    shop: SubjectId

    @property
    def subject(self) -> str:
        return self.shop


class ShopRegistered(ShopFact, frozen=True, kw_only=True, tag="shop_registered"):
    """A shop exists, or its name, seller kind or mark changed. The latest by `at` wins."""

    creates: ClassVar = True

    name: Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]
    seller_kind: Literal["business", "personal", "unknown"] = "unknown"
    business_mark: bool = False
    """Xianyu's 商 mark on the profile (XY-2)."""


class ShopLeaveRequested(ShopFact, frozen=True, kw_only=True, tag="shop_leave_requested"):
    """A merchant applies to stop using the service, perhaps because of a change of the rules (BTAS-6.2)."""

    command: ClassVar = True
    parties: ClassVar = PLATFORM_SIDE | {Party.SHOP}

    because: Annotated[str, Meta(max_length=40, pattern=r"^(amendment:[1-9][0-9]{0,9})?$(?!\n)")] = ""
    """The amendment it does not agree with."""
    note: Text = ""


class ShopLeaveWithdrawn(ShopFact, frozen=True, kw_only=True, tag="shop_leave_withdrawn"):
    """It stays after all."""

    command: ClassVar = True
    parties: ClassVar = PLATFORM_SIDE | {Party.SHOP}


class ShopLeft(ShopFact, frozen=True, kw_only=True, tag="shop_left"):
    """The last paid order of a leaving shop has ended."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.SYSTEM})


FACTS = (ShopRegistered, ShopLeaveRequested, ShopLeaveWithdrawn, ShopLeft)
