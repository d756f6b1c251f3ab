"""Do the provider's books and ours agree? Compared refund by refund, by key; every difference is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from surety.engine.db import Connection
from surety.engine.keys import bucket_of
from surety.money.provider import Line

ROWS_AT_ONCE = 5_000

_COPY = "copy surety_reported (key, bucket, subject, intent, theirs_fen, ref) from stdin"
_REPORTED = """
create temporary table surety_reported (
    n bigint generated always as identity, key text, bucket smallint, subject text, intent text,
    theirs_fen bigint, ref text
) on commit drop
"""
_COMPARED = """
with theirs as (select *, row_number() over (partition by key order by n) as place from pg_temp.surety_reported),
ours as not materialized (select * from surety_refund_intent where state <> 'external' and created_at < %s),
compared as (
    select case
            when theirs.place > 1 then 'twice'
            when ours.intent is null then 'not_ours'
            when ours.state = 'failed' then 'sent_but_failed'
            when ours.state <> 'settled' then 'not_known_sent'
            when ours.amount_fen <> theirs.theirs_fen or ours.told_fen <> theirs.theirs_fen then 'other_amount'
            when ours.provider_ref <> theirs.ref then 'other_reference'
        end as difference,
        theirs.key, coalesce(ours.subject, '') as subject, coalesce(ours.intent, '') as intent,
        case ours.amount_fen when theirs.theirs_fen then coalesce(ours.told_fen, ours.amount_fen)
            else ours.amount_fen end,
        theirs.theirs_fen, theirs.ref
    from theirs left join ours using (bucket, subject, intent)
    union all
    select 'not_sent', subject || '/' || intent, subject, intent, amount_fen, null, provider_ref
    from ours where state = 'settled' and provider = coalesce(%s, provider)
        and created_at >= coalesce(%s::timestamptz, '-infinity') and ended_at < coalesce(%s::timestamptz, 'infinity')
        and not exists (select from theirs where (bucket, subject, intent) = (ours.bucket, ours.subject, ours.intent))
)
select * from compared where difference is not null order by key collate "C", difference collate "C"
"""


class Kind(StrEnum):
    NOT_OURS = "not_ours"
    """The provider sent a refund that no intent of ours asked for."""
    NOT_KNOWN_SENT = "not_known_sent"
    """It was sent, and we still hold its fate to be unknown."""
    SENT_BUT_FAILED = "sent_but_failed"
    """It was sent, and we were told that it failed."""
    NOT_SENT = "not_sent"
    """We hold it settled, and the provider has not sent it."""
    OTHER_AMOUNT = "other_amount"
    OTHER_REFERENCE = "other_reference"
    TWICE = "twice"
    """One key stands twice in the report."""


class Difference(Struct, frozen=True):
    """`ours_fen` and `theirs_fen` are None where that side has nothing under this key, `order` is empty where we do."""

    kind: Kind
    key: str
    order: str = ""
    intent: str = ""
    ours_fen: int | None = None
    theirs_fen: int | None = None
    ref: str = ""


def reconcile(
    connection: Connection,
    report: Iterable[Line],
    *,
    until: datetime,
    begins_at: datetime | None = None,
    ends_at: datetime | None = None,
    provider: str | None = None,
) -> Iterator[Difference]:
    """Every difference between the report and what was decided before `until`, in order of key.

    Both sides stay in the database, so that memory does not grow with either; a transaction is open until the last
    difference is taken. With `begins_at` and `ends_at` the report is of that time alone: a refund is missed only if it
    was decided and known to be settled within it, since one that reaches over an edge may be in another report. Nor is
    one missed that another than `provider` was asked for, where that is given. Of our refunds those of that time are
    read, and those that the report names.
    """
    with connection.transaction():
        connection.execute(_REPORTED)
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            for key, theirs_fen, ref in report:
                subject, _, intent = key.rpartition("/")
                copy.write_row((key, bucket_of(subject), subject, intent, theirs_fen, ref))
        connection.execute("analyze pg_temp.surety_reported")
        with connection.cursor("differences") as cursor:
            cursor.itersize = ROWS_AT_ONCE
            cursor.execute(_COMPARED, [until, provider, begins_at, ends_at])
            for kind, *rest in cursor:
                yield Difference(Kind(kind), *rest)
