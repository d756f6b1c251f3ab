"""What an amendment and the rulebook remember."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from surety.amendments.facts import Kind, Plan, Proposal
from surety.engine.outcome import Case


class Status(StrEnum):
    """Where an amendment stands. `carried_out` ends a remedy alone."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CARRIED_OUT = "carried_out"


class AmendmentCase(Case, frozen=True, kw_only=True):
    """`authors` are all who drafted or revised it, as actors; none of them may approve it."""

    amendment: str
    kind: Kind
    status: Status = Status.DRAFTED
    proposal: Proposal | None = None
    plan: Plan | None = None
    authors: tuple[str, ...] = ()
    drafted_at: datetime | None = None
    submitted_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str = ""
    decision_note: str = ""
    verdict: dict[str, Any] = {}
    """What the check and the diff found when it was last submitted or approved; see `verdict.Verdict`."""
    release_no: int | None = None
    """The release that it made."""
    comment_count: int = 0
    order_count: int | None = None
    """How many orders a remedy that was carried out decided again."""

    @property
    def title(self) -> dict[str, str]:
        headline = (self.proposal or self.plan).title  # type: ignore[union-attr]
        return {"zh": headline.zh, "en": headline.en}


class Stopped(Struct, frozen=True, gc=False):
    """Who stopped a row, when and why."""

    table: str
    row: str
    at: datetime
    by: str
    reason: str


class RulebookCase(Case, frozen=True, kw_only=True):
    """The latest release that went through the door. Whoever publishes holds this case's lock."""

    release_no: int
    hash: str
    known_from: datetime
    candidate: str = ""
    """The candidate whose rules these are; it holds their worked cases."""
    stopped: tuple[Stopped, ...] = ()
