"""Filling a database with orders quickly: prototypes go through the door, their rows are multiplied in SQL.

Every table that a prototype touched gets, for each copy, the same rows under another name: the marker `z0-` in ids and
documents becomes `z1-`, `z2-` and so on, buckets are computed anew, and digests of fact ids are digested again. The
copies are therefore what the door would have written for orders with these ids, but that the digests are not those of
the new ids (nothing reads them here) and that interned decision inputs stay shared, as they would be.
Prototypes are cut at one moment of time, so that orders stand at every stage. Needs PostgreSQL 18 (`crc32`).
"""

from __future__ import annotations

from datetime import timedelta

from bench import lives
from surety.engine import db, outbox, partitions, sweep
from surety.engine.door import submit
from surety.engine.wire import decode_fact

MARKER = "z0-"
PROTOTYPES = 2000
DAYS = 12
NOW = lives.BASE + timedelta(days=DAYS)

TABLES = (
    "surety_order", "surety_parcel", "surety_vault", "surety_fact", "surety_fact_key", "surety_deadline",
    "surety_transfer", "surety_decision", "surety_outbox", "surety_inbox",
)  # fmt: skip

_BUCKET = {
    "surety_fact_key": "(('x' || right(md5(fact_key::text || g), 3))::bit(12)::int & 1023)::smallint",
}
_OF_SUBJECT = "(crc32(convert_to({subject}, 'UTF8')) %% 1024)::smallint"
_RENAMED = "replace({column}{text}, '{marker}', 'z' || g || '-'){back}"


def fill(connection: db.Connection, orders: int, *, shop: str = "", tables: tuple[str, ...] = TABLES) -> None:
    """At least so many orders; all of one shop if it is named. Adds to what an earlier call stored."""
    prototypes = _count(connection, MARKER) or make_prototypes(connection, shop=shop)
    copies = _count(connection, "z") // prototypes
    wanted = -(-orders // prototypes)
    for first in range(copies, wanted, 25):  # 25 copies a transaction keep it short
        last = min(first + 24, wanted - 1)
        for table in tables:
            connection.execute(_copies(connection, table), {"first": first, "last": last})
        connection.commit()
    connection.autocommit = True
    for table in tables:
        connection.execute(f"vacuum analyze {table}")
    connection.autocommit = False


def _count(connection: db.Connection, marker: str) -> int:
    found = connection.execute("select count(*) from surety_order where subject like %s", [f"douyin:{marker}%"])
    count = found.fetchone()[0]
    connection.commit()
    return count


def make_prototypes(connection: db.Connection, *, shop: str) -> int:
    """Orders at every stage, as they stand at NOW: due deadlines fired, messages delivered."""
    partitions.ensure(connection, lives.BASE)
    rate = PROTOTYPES / (DAYS * 24)
    batch: list[lives.Sent] = []
    for sent in lives.stream(MARKER, orders_per_hour=rate, shop=shop):
        if sent.at > NOW or len(batch) == 1000:
            _submit(connection, batch)
            batch = []
        if sent.at > NOW:
            break
        batch.append(sent)
    sweep.fire_due(connection, NOW)
    outbox.deliver(connection, NOW)
    return _count(connection, MARKER)


def _submit(connection: db.Connection, batch: list[lives.Sent]) -> None:
    if batch:
        facts = [decode_fact(sent.body) for sent in batch]
        submit(connection, facts, source=lives.PLATFORM, now=batch[-1].at)


def _copies(connection: db.Connection, table: str) -> str:
    columns = connection.execute(
        "select attname, format_type(atttypid, null) from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped order by attnum",
        [table],
    ).fetchall()
    selected = ", ".join(_selected(table, name, kind) for name, kind in columns)
    whose = f"subject like '%%:{MARKER}%%'" if table != "surety_fact_key" else "true"
    names = ", ".join(name for name, _ in columns)
    return (
        f"with proto as materialized (select * from {table} where {whose} {_PROTO_KEYS.get(table, '')})"
        f" insert into {table} ({names}) select {selected} from proto, generate_series(%(first)s::int, %(last)s::int) g"
    )


_PROTO_KEYS = {
    "surety_fact_key": (
        "and fact_key in (select fact_key from surety_fact where kind <> 'shop'"
        f" and subject like '%%:{MARKER}%%' and party <> 'system')"
    )
}


def _selected(table: str, name: str, kind: str) -> str:
    if name == "bucket":
        return _BUCKET.get(table) or _OF_SUBJECT.format(subject=_renamed("subject", "text"))
    if name == "fact_key":
        return "md5(fact_key::text || g)::uuid"
    return _renamed(name, kind)


def _renamed(name: str, kind: str) -> str:
    if kind not in ("text", "json"):
        return name
    json = kind == "json"
    return _RENAMED.format(column=name, text="::text" * json, marker=MARKER, back="::json" * json)
