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

LOOKS_MAX = 1000
"""How far back look-ups are counted: beyond that a page says there were more."""
NOBODYS = "0" * codes.LENGTH
"""What is looked for when there is no code: it takes as long, and is found as rarely."""

_LOOKED = "select at, reader, latitude, longitude, opened from certificates_scan where code = %(code)s"
_LOOK_UP = f"""
select (select ahead from surety_clock), k.voided_at, k.pin_hash <> '',
    (select min(at) from certificates_scan where code = %(code)s and opened),
    (select json_agg(json_build_array(at, reader, latitude, longitude, opened))
        from ({_LOOKED} order by at desc limit {LOOKS_MAX}) looked)::text,
    c.report, c.entry_no, c.issued_at, c.superseded_by, c.revoked_at, c.revoked_for, c.doc::text, c.manifest::text
from surety_certificates_of(%(bucket)s::smallint, %(code)s) c
join surety_code_of(%(bucket)s::smallint, %(code)s) k on true
order by c.entry_no
"""


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
        cursor.execute(_LOOK_UP, {"code": code, "bucket": bucket_of(code)})
        rows = cursor.fetchall()
    if not rows:
        return None
    ahead, voided_at, has_pin, opened_at, looks, *_ = rows[0]
    reports = [Held(*row[5:11], *map(msgspec.json.decode, row[11:])) for row in rows]
    now = datetime.now(UTC) + (ahead or timedelta())
    return Found(code, now, voided_at, has_pin, opened_at, _looks(looks), reports)


def _looks(text: str | None) -> list[Look]:
    return [_look(*row) for row in msgspec.json.decode(text)] if text else []


def _look(at: str, reader: str, latitude: float | None, longitude: float | None, opened: bool) -> Look:
    place = None if latitude is None or longitude is None else (latitude, longitude)
    return Look(datetime.fromisoformat(at), reader, place, opened)


def pin_hash_of(code: str) -> tuple[str, Any]:
    """The stored hash of a code's PIN, and whether the code is void; an empty one for a code nobody issued."""
    with connection.cursor() as cursor:
        cursor.execute("select pin_hash, voided_at from surety_code_of(%s::smallint, %s)", [bucket_of(code), code])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else ("", None)
