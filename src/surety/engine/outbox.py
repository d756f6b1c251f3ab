"""Delivering messages: each row of the outbox reaches its recipient's inbox once."""

from __future__ import annotations

from datetime import datetime

from surety.engine.db import Connection

LIMIT = 2000

_DELIVER = """
with due as (
    select bucket, subject, seq, n, recipient, kind, params, created_at from surety_outbox
    where delivered_at is null limit %s for update skip locked
), put as (
    insert into surety_inbox (bucket, subject, seq, n, recipient, kind, params, created_at)
    select bucket, subject, seq, n, recipient, kind, params, created_at from due
    on conflict do nothing
)
update surety_outbox o set delivered_at = %s from due
where o.bucket = due.bucket and o.subject = due.subject and o.seq = due.seq and o.n = due.n
"""


def deliver(connection: Connection, now: datetime) -> int:
    """Deliver what is pending; returns how many messages. Safe to run in many workers."""
    delivered = 0
    while True:
        with connection.transaction():
            count = connection.execute(_DELIVER, [LIMIT, now]).rowcount
        delivered += count
        if count < LIMIT:
            return delivered
