"""Ends of windows as people name them: a day, perhaps with a time; alone, the day counts whole.

"Until 8 September" ends on the 9th at 00:00, the first instant that is too late, and is shown as the 8th again.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from surety.consoles.show.time import PLATFORM_ZONE, instant_text, zone_of
from surety.engine.fact import EARLIEST, LATEST

_ZONE = zone_of(PLATFORM_ZONE)
_DAY = timedelta(days=1)


def begins(day: str, at: str = "") -> datetime | None:
    """From when on: the start of the day, or the time given. None for what is no such day."""
    return _instant(day, at, whole=timedelta())


def ends(day: str, at: str = "") -> datetime | None:
    """Up to when: the end of the day, or the time given."""
    return _instant(day, at, whole=_DAY)


def _instant(day: str, at: str, *, whole: timedelta) -> datetime | None:
    try:
        on, clock = date.fromisoformat(day.strip()), time.fromisoformat(at.strip()) if at.strip() else None
    except ValueError:
        return None
    if not EARLIEST.year <= on.year < LATEST.year or (clock and clock.tzinfo):
        return None
    local = datetime.combine(on, clock or time(), _ZONE) + (timedelta() if clock else whole)
    return local.astimezone(UTC)


def typed_start(value: datetime) -> tuple[str, str]:
    """A window's start as its two fields hold it."""
    local = value.astimezone(_ZONE)
    return local.date().isoformat(), "" if _is_midnight(local) else _clock(local)


def typed_end(value: datetime) -> tuple[str, str]:
    local = value.astimezone(_ZONE)
    return ((local - _DAY).date().isoformat(), "") if _is_midnight(local) else (local.date().isoformat(), _clock(local))


def start_words(value: datetime) -> str:
    return " ".join(filter(None, typed_start(value)))


def end_words(value: datetime) -> str:
    """`2023-09-08`, or `2023-09-08 18:00` where it ends within a day."""
    return " ".join(filter(None, typed_end(value)))


def deadline_words(value: datetime) -> str:
    """An instant by which something must have happened: the end of a day is that day's 24:00."""
    return instant_text(value, seconds=bool(value.second), ends=True)


def _is_midnight(local: datetime) -> bool:
    return local.time() == time()


def _clock(local: datetime) -> str:
    return local.strftime("%H:%M:%S" if local.second else "%H:%M")
