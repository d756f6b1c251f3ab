"""A test that says today means one day: here, and where conduct is dated."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")

MARGIN = timedelta(seconds=30)
"""Longer than any test that names a day."""


def days(now: datetime) -> tuple[date, ...]:
    """What day it is, by each zone that tests and pages name days in."""
    return now.astimezone(UTC).date(), now.astimezone(ZONE).date()


def wait_for(now: datetime) -> timedelta:
    """Until a day that is about to end is over; nothing while there is time."""
    for zone in (UTC, ZONE):
        tomorrow = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone)
        if (left := tomorrow - now) < MARGIN:
            return left
    return timedelta()
