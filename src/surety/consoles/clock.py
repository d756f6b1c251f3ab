"""What time it is for this request: the wall clock plus how far a sandbox has been moved ahead, read once."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.http import HttpRequest

_KEPT = "_surety_clock"


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
