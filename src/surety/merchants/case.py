"""The shop's case document."""

from __future__ import annotations

from datetime import datetime

from surety.engine.outcome import Case


class ShopCase(Case, frozen=True, kw_only=True):
    shop: str
    name: str = ""
    seller_kind: str = "unknown"
    business_mark: bool = False
    as_of: datetime | None = None
