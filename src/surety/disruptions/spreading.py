"""Telling open orders of a notice: in the background, some hundreds at a time, from where a killed worker left off.

A change of a notice (its publication, a lift) has a row in `surety_spreading` for each part of the buckets. A worker
takes a part that nobody else has, tells its next orders through the door, and writes down how far it came, all in one
transaction. Nothing waits for it: payments and lapsing deadlines look at the board themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import sleep
from typing import Any

from surety.disruptions.case import NoticeCase
from surety.disruptions.reach import condition
from surety.engine import door, rows
from surety.engine.db import Connection
from surety.engine.fact import Party, Source, SubjectKind
from surety.engine.keys import BUCKETS, bucket_of, digest
from surety.engine.wire import decode_case
from surety.orders.facts import OrderDisrupted

PARTS = 32
WIDTH = BUCKETS // PARTS
LIMIT = 200
"""Orders told in one transaction: whoever wants one of them waits that long, and whoever commits for its log."""
SOURCE = Source(Party.SYSTEM, "notice")
WAIT_SECONDS_MAX = 60
"""No transaction of the door takes longer."""
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Part:
    """What a worker has taken: a change of a notice, and the orders after (`at_bucket`, `at_subject`) of one part."""

    case: NoticeCase
    change: int
    number: int
    at_bucket: int
    at_subject: str
    held: bool

    @property
    def key(self) -> dict[str, Any]:
        return {
            "bucket": bucket_of(self.case.notice), "subject": self.case.notice, "change": self.change,
            "part": self.number,
        }  # fmt: skip

    @property
    def last_bucket(self) -> int:
        return self.number * WIDTH + WIDTH - 1


def step(connection: Connection, now: datetime, *, limit: int = LIMIT) -> bool:
    """Tell some orders of some notice; False when there was nothing to tell that is not another worker's."""
    _begin(connection)
    with connection.transaction():
        part = _take(connection)
        if part is not None:
            _tell_some(connection, part, now=now, limit=limit)
    return part is not None


def run(connection: Connection, now: datetime, *, limit: int = LIMIT) -> None:
    """Until everybody is told but whom an import holds, with whoever else is at it."""
    _begin(connection)
    while connection.execute(_UNFINISHED).fetchone():
        if not step(connection, now, limit=limit):
            sleep(POLL_SECONDS)


def look_again(connection: Connection) -> None:
    """Once no import is under way, the parts in which some orders were left alone begin anew; the told stay told."""
    connection.execute(
        "update surety_spreading set waits = false, held = false, at_bucket = part * %s, at_subject = ''"
        " where finished_at is null and waits and not exists (select from surety_order where import_hold is not null)",
        [WIDTH],
    )


# ------------------------------------------------------------------------------------------------ beginning

_NEWS = """
select n.doc, n.version, exists (select from surety_spreading s where s.bucket = n.bucket and s.subject = n.subject
    and s.finished_at is null) or not exists (select from surety_spreading s where s.bucket = n.bucket
    and s.subject = n.subject) from surety_notice n
where n.status in ('published', 'lifted') and not exists (select from surety_spreading s
    where s.bucket = n.bucket and s.subject = n.subject and s.change = n.version)
"""
_OVERTAKE = """
update surety_spreading set finished_at = clock_timestamp()
where bucket = %s and subject = %s and change < %s and finished_at is null
"""
_BEGIN = """
insert into surety_spreading (bucket, subject, change, part, since, at_bucket, finished_at)
select %s, %s, %s, p, clock_timestamp(), p * %s, case when %s then null else clock_timestamp() end
from generate_series(0, %s) p on conflict do nothing
"""


def _begin(connection: Connection) -> None:
    """Changes that nobody has begun to spread. The newest does the work of an older one that is not done."""
    for document, change, unfinished in connection.execute(_NEWS).fetchall():
        case = _case(document)
        place = bucket_of(case.notice), case.notice, change
        with connection.transaction():
            connection.execute(_OVERTAKE, place)
            connection.execute(_BEGIN, [*place, WIDTH, unfinished or _a_lift_is_news(case), PARTS - 1])


def _a_lift_is_news(case: NoticeCase) -> bool:
    """A lift reaches orders only where it takes granted dates back or lets a service resume (E4, EPI-6)."""
    return any(row.services or row.after_lift == "ends" for row in case.content.rows)


# ------------------------------------------------------------------------------------------------ telling

_UNFINISHED = "select 1 from surety_spreading where finished_at is null and not waits limit 1"

# Whoever read the board before the change may not have stored its order yet: its transaction began before we knew.
_TAKE = """
select n.doc, s.change, s.part, s.at_bucket, s.at_subject, s.held from surety_spreading s
join surety_notice n on n.bucket = s.bucket and n.subject = s.subject
where s.finished_at is null and not s.waits
  and (s.since < clock_timestamp() - make_interval(secs => %s) or not exists (
    select from pg_stat_activity a where a.datname = current_database() and a.usename = current_user
    and a.pid <> pg_backend_pid() and a.xact_start <= s.since))
order by s.since, s.part limit 1 for no key update of s skip locked
"""
_NEXT = """
select o.bucket, o.subject, o.import_hold is not null from surety_order o
where o.bucket between %(at_bucket)s and %(last_bucket)s and (o.bucket, o.subject) > (%(at_bucket)s, %(at_subject)s)
  and {condition}
order by o.bucket, o.subject limit %(limit)s
"""
_MOVED = f"""
select count(*) from {rows.unnested({"bucket": "smallint", "subject": "text"}.items(), "w")}
cross join lateral (select o.version from surety_order o where o.bucket = w.bucket and o.subject = w.subject limit 1) o
cross join lateral (select 1 from surety_deadline d where d.bucket = w.bucket and d.subject = w.subject
    and d.kind = 'order' and d.step = 'ship_by' and d.set_by_seq = o.version limit 1) d
"""
_WRITE_DOWN = """
update surety_spreading set at_bucket = %(at_bucket)s, at_subject = %(at_subject)s, held = %(held)s, waits = %(waits)s,
    told_count = told_count + %(told)s, moved_count = moved_count + %(moved)s,
    finished_at = case when %(finished)s then clock_timestamp() end
where bucket = %(bucket)s and subject = %(subject)s and change = %(change)s and part = %(part)s
"""


def _take(connection: Connection) -> Part | None:
    row = connection.execute(_TAKE, [WAIT_SECONDS_MAX]).fetchone()
    return Part(_case(row[0]), *row[1:]) if row else None


def _tell_some(connection: Connection, part: Part, *, now: datetime, limit: int) -> None:
    where, values = condition(part.case)
    place = {"at_bucket": part.at_bucket, "at_subject": part.at_subject, "last_bucket": part.last_bucket}
    found = connection.execute(_NEXT.format(condition=where), {**values, **place, "limit": limit}).fetchall()
    told = _tell(connection, part, [subject for _, subject, is_held in found if not is_held], now=now)
    held = part.held or any(is_held for _, _, is_held in found)
    over = len(found) < limit
    at_bucket, at_subject = (found[-1][0], found[-1][1]) if found else (part.at_bucket, part.at_subject)
    said = {"at_bucket": at_bucket, "at_subject": at_subject, "held": held, "waits": over and held}
    counts = {"told": len(told), "moved": _moved(connection, told), "finished": over and not held}
    connection.execute(_WRITE_DOWN, part.key | said | counts)


def _tell(connection: Connection, part: Part, orders: list[str], *, now: datetime) -> list[str]:
    """Those that had not heard. The id is the same whoever tells, and so is the time: the change's own."""
    notice, at = part.case.notice, part.case.changed_at
    assert at is not None, "only what is in force is spread"
    facts = [
        OrderDisrupted(
            id=digest(notice.encode(), b"%d" % part.change, order.encode()),
            at=at,
            order=order,
            notice=notice,
            change=part.change,
        )
        for order in orders
    ]
    results = door.submit(connection, facts, source=SOURCE, now=now)
    return [order for order, result in zip(orders, results, strict=True) if result.status == "accepted"]


def _moved(connection: Connection, orders: list[str]) -> int:
    """How many of them have a new deadline from what they were just told."""
    arrays = [rows.plain_array(map(bucket_of, orders)), rows.text_array(orders)]
    row = connection.execute(_MOVED, arrays).fetchone()
    return row[0] if row else 0


def _case(document: str) -> NoticeCase:
    return decode_case(SubjectKind.NOTICE, document)  # type: ignore[return-value]
