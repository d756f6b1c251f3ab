"""The listing's document: what is for sale, and what every check found."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from surety.engine.outcome import Case
from surety.listings.facts import ListingSubmitted


class Status(StrEnum):
    PUBLISHED = "published"
    RETURNED = "returned"
    """Checks refuse it: the merchant sees all of them at once and submits it again."""
    WITHDRAWN = "withdrawn"
    RECALLED = "recalled"


class Finding(Struct, frozen=True, gc=False, omit_defaults=True):
    """What one check said: `refuse` keeps it from being published, `warn` does not."""

    check: str
    severity: str
    what: str
    table: str
    row: str
    clause: str = ""


class Breach(Struct, frozen=True, gc=False, omit_defaults=True):
    """A claim of a promotion that is none of the page's."""

    promotion: str
    about: str
    says: str
    liable: str
    at: datetime
    row: str = ""


class ListingCase(Case, frozen=True, kw_only=True):
    """One listing. `page` is what orders and promotions are compared with."""

    listing: str
    shop: str
    status: Status
    page: ListingSubmitted
    submitted_at: datetime
    published_at: datetime | None = None
    findings: tuple[Finding, ...] = ()
    recalled: bool = False
    breaches: tuple[Breach, ...] = ()
