"""The shop's case document."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from surety.engine.outcome import Case


class Standing(StrEnum):
    """`leaving` finishes its open orders first; `left` has none (BTAS-6.2)."""

    TRADING = "trading"
    LEAVING = "leaving"
    LEFT = "left"


class ShopCase(Case, frozen=True, kw_only=True):
    shop: str
    name: str = ""
    seller_kind: str = "unknown"
    business_mark: bool = False
    as_of: datetime | None = None
    standing: Standing = Standing.TRADING
    leaving_since: datetime | None = None
    leaves_because: str = ""
    """The amendment it does not agree with, if it named one."""
    left_at: datetime | None = None
    currency: str = "CNY"
    deposit_required_fen: int = 0
    deposit_fen: int = 0
    """Paid in, less taken out; what settlements charged it is theirs to know."""
