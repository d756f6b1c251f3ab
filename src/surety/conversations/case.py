"""The conversation's document: counts and times; what was said is in the facts' vault entries."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from surety.engine.outcome import Case


class Status(StrEnum):
    """`waiting` for a person's reply, `answered` until the buyer writes again, `resolved` until it is reopened."""

    WAITING = "waiting"
    ANSWERED = "answered"
    RESOLVED = "resolved"


class ConversationCase(Case, frozen=True, kw_only=True):
    conversation: str
    order: str
    shop: str
    zone: str
    status: Status = Status.WAITING
    opened_at: datetime
    waits_since: datetime | None = None
    """Since when the buyer waits for a person; None while nothing of the buyer's is unanswered."""
    messages: dict[str, int] = {}
    """How many, by who wrote them."""
    days: dict[str, dict[str, int]] = {}
    """The same by calendar day of the order's zone, such as 2026-11-21."""
    target_seconds: int | None = None
    """Within how long a first reply is scored as good; None where no line is drawn (C4)."""
    first_reply_at: datetime | None = None
    first_reply_seconds: int | None = None
    """As the row counts them: within its hours of the day."""
    replied_in_target: bool | None = None
    """None where the row names no target."""
    replies_seconds: int = 0
    """Of all replies together, the same way."""
    reply_count: int = 0
    handed_at: datetime | None = None
    resolved_at: datetime | None = None
    resolution_seconds: int | None = None
    """From the opening to the latest end, by the clock: a buyer's night is time too."""
    reopened_count: int = 0
    rating: int | None = None
