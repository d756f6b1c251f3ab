"""What time it is for this request: the wall clock plus how far a sandbox has been moved ahead, read once."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.http import HttpRequest

from surety.consoles.show.time import PLATFORM_ZONE

_KEPT = "_surety_clock"

SQL_NOW = "(now() + coalesce((select ahead from surety_clock), '0'::interval))"
"""The same inside a list's SQL."""
SQL_TODAY = f"({SQL_NOW} at time zone '{PLATFORM_ZONE}')::date"


def _read(request: HttpRequest) -> tuple[timedelta, datetime]:
    kept = getattr(request, _KEPT, None)
    if kept is None:
        with connection.cursor() as cursor:
            cursor.execute("select ahead from surety_clock")
            row = cursor.fetchone()
        ahead = row[0] if row else timedelta(0)
        kept = (ahead, datetime.now(UTC) + ahead)
        setattr(request, _KEPT, kept)
    return kept


def now_of(request: HttpRequest) -> datetime:
    """One instant for the whole page, so that its parts agree."""
    return _read(request)[1]


def ahead_of(request: HttpRequest) -> timedelta:
    return _read(request)[0]
