"""The violation's document."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from surety.engine.outcome import Case


class Status(StrEnum):
    RAISED = "raised"
    """The door saw it; staff may still dismiss it."""
    REPORTED = "reported"
    """Somebody's word, until staff have looked."""
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class ViolationCase(Case, frozen=True, kw_only=True):
    """Either `shop` or `creator` is who did it."""

    violation: str
    status: Status
    act: str
    at: datetime
    """When it was done, or said to be: the instant whose rules apply (BTAS-6.3)."""
    seen_at: datetime
    shop: str = ""
    creator: str = ""
    piece: str = ""
    order: str = ""
    listing: str = ""
    about: str = ""
    says: str = ""
    page: str = ""
    note: str = ""
    row: str = ""
    by: str = ""
    """The party that reported it; empty where the door saw it."""
    evidence: tuple[str, ...] = ()
    decided_at: datetime | None = None
    decision: str = ""
