"""The shop's case document."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from surety.engine.outcome import Case


class Standing(StrEnum):
    """`leaving` finishes its open orders first; `left` has none (BTAS-6.2)."""

    TRADING = "trading"
    LEAVING = "leaving"
    LEFT = "left"


class Qualification(Struct, frozen=True, gc=False, omit_defaults=True):
    """One document the shop has handed in, and what became of it (LUX-3). `to` is the first day it is not valid."""

    number: str
    document: str
    issuer: str
    from_: date
    to: date | None = None
    evidence: tuple[str, ...] = ()
    person: str = ""
    company: str = ""
    country: str = ""
    brand: str = ""
    category: str = ""
    state: str = "stated"
    """stated, evaluating, verified, rejected, ended or expired."""
    stated_at: datetime | None = None
    decided_at: datetime | None = None
    reason: str = ""
    steps: dict[str, bool] = {}
    step_notes: dict[str, str] = {}
    """What was said of a step when it was last looked at; why it was not passed."""
    warn_on: date | None = None
    """The day the shop is to be told that it ends; None once it was."""


class ReturnAddress(Struct, frozen=True, gc=False):
    """Who receives goods that come back, where: the texts are references to the vault."""

    region: str
    to_name: str
    to_phone: str
    to_detail: str


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
    qualifications: dict[str, Qualification] = {}
    """By their numbers, those that are over included."""
    coverage_day: date | None = None
    """The last day whose instant refunds were counted (EXP-8b)."""
    return_addresses: dict[str, ReturnAddress] = {}
    return_default: str = ""
    """The number of the one that is used where nobody chose."""
    addresses_left: tuple[str, ...] = ()
    """Entries of the vault with what addresses said before."""


class MarketplaceCase(Case, frozen=True, kw_only=True):
    """A platform as a whole, over all of its shops; or a payment provider, under its own name."""

    platform: str
    coverage_day: date | None = None
    """As of a shop."""
