"""Olist writes wall-clock times of São Paulo without a zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from surety.engine.fact import EARLIEST, LATEST
from surety.platforms.entries import Refused

ZONE = "America/Sao_Paulo"
_ZONE = ZoneInfo(ZONE)
_SHAPE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", re.ASCII)


def instant(text: str, *, where: str) -> datetime | None:
    """The instant in UTC, or None for an empty cell.

    An hour that the end of summer time repeats is taken as its first pass; one that its start skips is read with the
    offset before the change, so it moves on by that hour (PEP 495, fold 0). Both are the same on every run.
    """
    if not text:
        return None
    try:
        if not _SHAPE.match(text):
            raise ValueError
        wall = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("bad_time", f"{text[:40]!r} is not a time (YYYY-MM-DD HH:MM:SS)", where=where) from None
    at = wall.replace(tzinfo=_ZONE).astimezone(UTC)
    if not EARLIEST <= at < LATEST:
        raise Refused("date_out_of_range", f"{text} is not between 2000 and 2099", where=where)
    return at


def needed(text: str, *, where: str) -> datetime:
    at = instant(text, where=where)
    if at is None:
        raise Refused("empty_cell", "is empty", where=where)
    return at
