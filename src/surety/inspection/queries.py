"""What pages and the API read of pieces; scoping is the database's."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from surety.inspection.models import Piece

_ADMITTED = """
select exists (select from surety_centre, lateral (select doc -> 'admissions' -> %(shop)s as admission) a
    where base and platform = %(platform)s and opened_at <= %(since)s and (closed_at is null or closed_at > %(at)s)
    and admission ->> 'state' = 'admitted' and (admission ->> 'from_')::timestamptz <= %(since)s
    and (admission ->> 'to' is null or (admission ->> 'to')::timestamptz > %(at)s))
"""


def base_admits(shop: str, *, since: datetime, at: datetime) -> bool:
    """Whether one base admitted the shop at the first of these instants and still does at the second (JADE-13)."""
    with connection.cursor() as cursor:
        cursor.execute(_ADMITTED, {"shop": shop, "platform": shop.partition(":")[0], "since": since, "at": at})
        return bool(cursor.fetchone()[0])


def piece_of_code(code: str) -> str | None:
    """The piece that has this item code, if the reader may see it."""
    return Piece.objects.filter(code=code).values_list("subject", flat=True).first()
