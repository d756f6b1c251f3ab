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


COMPARED_MAX = 500


class Finding(Struct, frozen=True, gc=False, omit_defaults=True):
    """What one check said: `refuse` keeps it from being published, `warn` does not."""

    check: str
    severity: str
    what: str
    table: str
    row: str
    clause: str = ""
    about: str = ""
    """Which recall, or which field of a report."""


class Compared(Struct, frozen=True, gc=False, omit_defaults=True):
    """A claim of a promotion beside what the page said of it then (LUX-6.3b)."""

    promotion: str
    speaker: str
    about: str
    says: str
    page: str
    agreement: str
    """`matches`, `conflicts`, or `absent` where the page says nothing of it."""
    outcome: str
    """`none`, `breach`, `staff`, or `undecided` where no row answers."""
    liable: str
    at: datetime
    field: str = ""
    creator: str = ""
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
    """Told so by the platform."""
    recalls: tuple[str, ...] = ()
    """Entries of the recall list that cover it."""
    compared: tuple[Compared, ...] = ()
    """What promotions said of it, the last COMPARED_MAX."""
    breach_count: int = 0
