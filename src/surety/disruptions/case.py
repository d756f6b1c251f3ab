"""The notice's case document."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from surety.disruptions.notice import Content, Lift
from surety.engine.outcome import Case


class NoticeStatus(StrEnum):
    """`filed` waits for staff (E6); `lifted` has no region left in which anything new is covered."""

    DRAFTED = "drafted"
    FILED = "filed"
    PUBLISHED = "published"
    LIFTED = "lifted"
    WITHDRAWN = "withdrawn"


IN_FORCE = frozenset({NoticeStatus.PUBLISHED, NoticeStatus.LIFTED})
"""On the board: what was granted under a lifted notice stands."""


class Filing(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a shop said when it filed, and what it asked for."""

    filed_at: datetime
    note: str
    evidence: tuple[str, ...] = ()


class NoticeCase(Case, frozen=True, kw_only=True):
    """`shop` and `orders` say whose orders a filing is for; a notice for everybody has neither."""

    notice: str
    status: NoticeStatus
    content: Content
    shop: str = ""
    orders: tuple[str, ...] = ()
    filing: Filing | None = None
    made_at: datetime
    published_at: datetime | None = None
    changed_at: datetime | None = None
    """When it was published or last lifted: what its orders are told then."""
    lifts: tuple[Lift, ...] = ()
    lift_history: tuple[dict[str, Any], ...] = ()
    """Each lift as it was said: regions, lifted_at, note, at."""
    withdrawn_at: datetime | None = None
    note: str = ""
    """Why it was published, granted, refused or withdrawn."""
