"""Seconds within the hours of the day in which a reply can be expected. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def service_seconds(start: datetime, end: datetime, *, opens: int, closes: int, zone: str) -> int:
    """From `start` to `end`, between the minutes `opens` and `closes` of each day; 0 where the end is not later."""
    if (opens, closes) == (0, 24 * 60):
        return max(int((end - start).total_seconds()), 0)
    place, counted = ZoneInfo(zone), timedelta()
    day = start.astimezone(place).replace(hour=0, minute=0, second=0, microsecond=0)
    while day < end.astimezone(place):
        begins, ends = (_at(day, minute) for minute in (opens, closes))
        counted += max(min(ends, end) - max(begins, start), timedelta())
        day = _next(day)
    return int(counted.total_seconds())


def service_due(start: datetime, minutes: int, *, opens: int, closes: int, zone: str) -> datetime:
    """When so many of those minutes have passed."""
    left, at, place = timedelta(minutes=minutes), start, ZoneInfo(zone)
    while True:
        day = at.astimezone(place).replace(hour=0, minute=0, second=0, microsecond=0)
        begins, ends = (_at(day, minute) for minute in (opens, closes))
        at = max(at, begins)
        if ends - at >= left:
            return (at + left).astimezone(UTC)
        left -= max(ends - at, timedelta())
        at = _next(day).astimezone(UTC)


def _at(day: datetime, minute: int) -> datetime:
    """By the clock on the wall, whatever the zone does that day."""
    if minute == 24 * 60:
        return _next(day).astimezone(UTC)
    return day.replace(hour=minute // 60, minute=minute % 60).astimezone(UTC)


def _next(day: datetime) -> datetime:
    return (day + timedelta(days=1)).replace(hour=0, minute=0)
