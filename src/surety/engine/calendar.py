"""Counting time the way the rules count it: hours, natural days, days from the day after, working-day ends.

Pure: the start is given and the holidays come from the `chinesecalendar` package's own tables, which end with the
last year the State Council has announced. A due time that needs a later year is provisional.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

import chinese_calendar
from msgspec import Struct


class Counting(StrEnum):
    """How a duration counts. Boundaries are half-open: the due instant is the first one that is too late."""

    HOURS = "hours"
    NATURAL_DAYS = "natural_days"
    """Days of 24 hours from the start."""
    END_OF_DAY = "end_of_day"
    """To the end of the calendar day that lies so many days ahead."""
    DAYS_FROM_NEXT = "days_from_next"
    """Whole days that begin at 00:00 of the day after (G5, G9)."""
    DAYS_FROM_NEXT_WORKING = "days_from_next_working"
    """The same, put off while the last day is a statutory holiday (G10); ordinary weekends do not count."""


ANNOUNCED = 2026
"""The last year with announced holidays for all facts with which no other is stored."""
HOLIDAY_MAX = timedelta(days=10)
"""No statutory holiday has been longer; the longest so far is of nine days, Spring Festival 2026."""


class Due(Struct, frozen=True):
    """When a duration ends; `provisional` when it needs a calendar year that is not announced yet."""

    at: datetime
    provisional: bool = False

    def may_be_over(self, now: datetime) -> bool:
        """Whether nobody can tell: it has ended unless a holiday puts it off that is not announced yet."""
        return self.provisional and self.at <= now < self.at + HOLIDAY_MAX


@cache
def announced() -> int:
    """The last year of which the holidays are known here."""
    return max(day.year for day in chinese_calendar.constants.holidays)


def due(
    start: datetime, counting: Counting, amount: int, *, zone: str = "Asia/Shanghai", known_to: int | None = None
) -> Due:
    """The instant at which `amount` hours or days from `start` have passed, as UTC.

    `known_to` is the last year whose holidays count as announced; without it all that are known here.
    """
    if counting is Counting.HOURS:
        return Due(_utc(start) + timedelta(hours=amount))
    if counting is Counting.NATURAL_DAYS:
        return Due(_utc(start) + timedelta(days=amount))
    day = start.astimezone(_zone(zone)).date()
    last = day + timedelta(days=amount)
    if counting is not Counting.DAYS_FROM_NEXT_WORKING:
        return Due(_midnight_after(last, zone))
    while (holiday := _statutory_holiday(last, known_to)) is True:
        last += timedelta(days=1)
    return Due(_midnight_after(last, zone), provisional=holiday is None)


def day_of(instant: datetime, *, zone: str = "Asia/Shanghai") -> date:
    """The calendar day of an instant."""
    return instant.astimezone(_zone(zone)).date()


def first_moment(day: date, *, zone: str = "Asia/Shanghai") -> datetime:
    """The instant a calendar day begins, as UTC."""
    return datetime.combine(day, time(), _zone(zone)).astimezone(UTC)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _utc(instant: datetime) -> datetime:
    return instant if instant.tzinfo is UTC else instant.astimezone(UTC)


def _midnight_after(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), _zone(zone)).astimezone(UTC)


def _statutory_holiday(day: date, known_to: int | None) -> bool | None:
    """Whether `day` is in a statutory holiday; None where the calendar does not reach."""
    if known_to is not None and day.year > known_to:
        return None
    try:
        on_holiday, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    return on_holiday and name is not None


def without_holidays(
    start: datetime, end: datetime, *, zone: str = "Asia/Shanghai", known_to: int | None = None
) -> Due:
    """When so much time has passed outside statutory holidays as lies between both instants (E10: clocks pause)."""
    left, at, provisional = end - start, _utc(start), False
    while left > timedelta():
        day = at.astimezone(_zone(zone)).date()
        tomorrow = datetime.combine(day + timedelta(days=1), time(), _zone(zone)).astimezone(UTC)
        holiday = _statutory_holiday(day, known_to)
        provisional = provisional or holiday is None
        if holiday is True:
            at = tomorrow
            continue
        step = min(left, tomorrow - at)
        at, left = at + step, left - step
    return Due(at, provisional)
