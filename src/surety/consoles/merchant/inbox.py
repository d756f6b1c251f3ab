"""The inbox's rows: pages by key, and how many are unread for a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

UNREAD_MAX = 99
WINDOW = 2_000
_COLUMNS = "bucket, subject, seq, n, kind, params, created_at"


@dataclass(frozen=True)
class Place:
    """Where a page begins after."""

    created_at: datetime
    bucket: int
    subject: str
    seq: int
    n: int


def read_inbox(recipient: str, *, kinds: tuple[str, ...], after: Place | None, size: int) -> list[dict[str, Any]]:
    """Newest first, of some kinds or of all. Kinds are tested on what the index gives: a rare one reads further."""
    where, values = ["recipient = %s"], [recipient]
    if kinds:
        where.append("kind = any(%s)")
        values.append(list(kinds))
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


def count_unread(recipient: str, *, kinds: tuple[str, ...], since: datetime) -> int:
    """How many of the newest are newer than what was read, counted to one past UNREAD_MAX."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from (select 1 from"
            " (select kind from surety_inbox where recipient = %s and created_at > %s"
            f" order by created_at desc limit {WINDOW}) newest"
            f" where kind = any(%s) limit {UNREAD_MAX + 1}) unread",
            [recipient, since, list(kinds)],
        )
        return int(cursor.fetchone()[0])
