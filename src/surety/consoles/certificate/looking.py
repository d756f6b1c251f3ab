"""One look-up is one statement: the certificates of a code, its state, and who looked before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from django.db import connection

from surety.certificates import codes
from surety.certificates.copying import Look
from surety.certificates.stored import Held
from surety.engine.keys import bucket_of

LOOKS_MAX = 300
"""How far back look-ups are counted: beyond that a page says there were more."""
NOBODYS = "0" * codes.LENGTH
"""What is looked for when there is no code: it takes as long, and is found as rarely."""


_REPORTS = msgspec.json.Decoder(list[Held])
_LOOKS = msgspec.json.Decoder(list[tuple[datetime, str, float | None, float | None, bool]])


class Found(NamedTuple):
    """A code that bears a certificate."""

    code: str
    now: datetime
    voided_at: datetime | None
    has_pin: bool
    opened_at: datetime | None
    looks: list[Look]
    reports: list[Held]
    """The one in force last."""

    @property
    def current(self) -> Held:
        return self.reports[-1]


def look_up(text: str) -> Found | None:
    """What a code stands for; None alike for one that is malformed, unknown, or bears nothing."""
    try:
        code = codes.read(text)
    except codes.MalformedCode:
        code = NOBODYS
    with connection.cursor() as cursor:
        cursor.execute("select * from surety_look_up(%s::smallint, %s, %s)", [bucket_of(code), code, LOOKS_MAX])
        row = cursor.fetchone()
    if row is None:
        return None
    ahead, voided_at, has_pin, opened_at, looks, reports = row
    now = datetime.now(UTC) + (ahead or timedelta())
    return Found(code, now, voided_at, has_pin, opened_at, _looks(looks), _REPORTS.decode(reports))


def _looks(text: str | None) -> list[Look]:
    found = _LOOKS.decode(text) if text else []
    return [
        Look(at, reader, None if latitude is None or longitude is None else (latitude, longitude), opened)
        for at, reader, latitude, longitude, opened in found
    ]


def pin_hash_of(code: str) -> tuple[str, Any]:
    """The stored hash of a code's PIN, and whether the code is void; an empty one for a code nobody issued."""
    with connection.cursor() as cursor:
        cursor.execute("select pin_hash, voided_at from surety_code_of(%s::smallint, %s)", [bucket_of(code), code])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else ("", None)
