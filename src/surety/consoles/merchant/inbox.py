"""The inbox's rows: pages by key, and how many are unread for a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

UNREAD_MAX = 99
_COLUMNS = "bucket, subject, seq, n, kind, params, created_at"


@dataclass(frozen=True)
class Place:
    """Where a page begins after."""

    created_at: datetime
    bucket: int
    subject: str
    seq: int
    n: int


def read_inbox(recipient: str, *, kind: str, after: Place | None, size: int) -> list[dict[str, Any]]:
    """Newest first. A kind is tested on what the index gives, newest first, so a rare one reads further."""
    where, values = ["recipient = %s"], [recipient]
    if kind:
        where.append("kind = %s")
        values.append(kind)
    if after:
        where.append("created_at <= %s and (created_at < %s or (bucket, subject, seq, n) > (%s, %s, %s, %s))")
        values += [after.created_at, after.created_at, after.bucket, after.subject, after.seq, after.n]
    statement = (
        f"select {_COLUMNS} from surety_inbox where {' and '.join(where)}"
        " order by created_at desc, bucket, subject, seq, n limit %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, size])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def count_unread(recipient: str, *, since: datetime | None) -> int:
    """How many are newer than what was read, counted to one past UNREAD_MAX."""
    newer, values = ("and created_at > %s", [since]) if since else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            f"select count(*) from (select 1 from surety_inbox where recipient = %s {newer}"
            f" order by created_at desc limit {UNREAD_MAX + 1}) newest",
            [recipient, *values],
        )
        return int(cursor.fetchone()[0])
