"""Instants in a named zone, and lengths of time in words."""

from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

PLATFORM_ZONE = "Asia/Shanghai"
_NAMES = {
    "Asia/Shanghai": _("Beijing time"),
    "America/Sao_Paulo": _("São Paulo time"),
    "UTC": _("UTC"),
}


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or PLATFORM_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(PLATFORM_ZONE)


def zone_name(name: str) -> str:
    name = zone_of(name).key
    return str(_NAMES.get(name, name))


def instant_text(value: datetime, zone: str = PLATFORM_ZONE, *, seconds: bool = False, ends: bool = False) -> str:
    """`2026-11-21 20:00`, in the given zone, without naming it.

    `ends`: it is the end of something, so that midnight is the 24:00 of the day before: `2026-11-20 24:00`.
    """
    local = value.astimezone(zone_of(zone))
    return _spelt(local, "%Y-%m-%d ", "%H:%M:%S" if seconds else "%H:%M", ends=ends)


def short_text(value: datetime, now: datetime, zone: str = PLATFORM_ZONE, *, ends: bool = False) -> str:
    """Without the year when it is this year's: `11-21 20:00`."""
    local, here = value.astimezone(zone_of(zone)), now.astimezone(zone_of(zone))
    return _spelt(local, "%m-%d " if local.year == here.year else "%Y-%m-%d ", "%H:%M", ends=ends)


def _spelt(local: datetime, day: str, clock: str, *, ends: bool) -> str:
    if ends and local.time().replace(microsecond=0) == time():
        local, clock = local - timedelta(days=1), {"%H:%M": "24:00", "%H:%M:%S": "24:00:00"}[clock]
    return local.strftime(day + clock)


def parse(value: datetime | str) -> datetime:
    """An instant of a document, which may still be ISO text."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def length_text(length: timedelta) -> str:
    """Two units at most: `2 days 3 hours`, `4 hours 5 minutes`, `6 minutes`."""
    minutes = max(0, int(length.total_seconds())) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    words = []
    if days:
        words.append(ngettext("%d day", "%d days", days) % days)
    if hours:
        words.append(ngettext("%d hour", "%d hours", hours) % hours)
    if minutes and not days:
        words.append(ngettext("%d minute", "%d minutes", minutes) % minutes)
    return " ".join(words) or gettext("under a minute")


def seconds_text(seconds: int) -> str:
    """To the second below an hour: `45 seconds`, `3 minutes 5 seconds`; then as `length_text`."""
    if seconds >= 3600:
        return length_text(timedelta(seconds=seconds))
    minutes, rest = divmod(max(seconds, 0), 60)
    words = [ngettext("%d minute", "%d minutes", minutes) % minutes] if minutes else []
    if rest or not minutes:
        words.append(ngettext("%d second", "%d seconds", rest) % rest)
    return " ".join(words)
