"""Facts about a shop."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from surety.engine.fact import NO_NUL, Fact, Party, SubjectId, SubjectKind


class ShopRegistered(Fact, frozen=True, kw_only=True, tag="shop_registered"):
    """A shop exists, or its name, seller kind or mark changed. The latest by `at` wins."""

    kind: ClassVar = SubjectKind.SHOP
    creates: ClassVar = True
    parties: ClassVar = frozenset({Party.PLATFORM, Party.IMPORT, Party.STAFF})

    shop: SubjectId
    name: Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]
    seller_kind: Literal["business", "personal", "unknown"] = "unknown"
    business_mark: bool = False
    """Xianyu's 商 mark on the profile (XY-2)."""

    @property
    def subject(self) -> str:
        return self.shop


FACTS = (ShopRegistered,)
