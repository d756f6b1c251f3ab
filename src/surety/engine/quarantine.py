"""Facts whose subject was unknown: they wait where staff can see them and re-enter when it appears.

Whoever commits second finds the other's row: a batch that created subjects looks here after its commit, and a batch
that put facts here looks for their subjects after its own. A worker repeats the look for a process that died between.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple

from surety.engine import book, locking, rows, store
from surety.engine.batch import Batch
from surety.engine.db import Connection, transacted
from surety.engine.fact import Fact, Party, Source
from surety.engine.keys import Key, bucket_of, bucket_of_key
from surety.engine.look_up import see
from surety.engine.outcome import Refusal
from surety.engine.room import rooms
from surety.engine.store import Subject
from surety.engine.talk import ask
from surety.engine.wire import decode_stored, encode

LIMIT = 1000
"""Facts that re-enter in one transaction."""

_SUBJECT = {"bucket": "smallint", "kind": "text", "subject": "text"}
_NAMED = """
unnest(%s::smallint[], %s::text[], %s::text[]) as w(bucket, kind, subject)
join surety_quarantine q on q.bucket = w.bucket and q.kind = w.kind and q.subject = w.subject
"""
_WAITING = """
select q.fact_key, q.body, q.imported, q.party, q.source, q.actor
from {named}
where {present}
order by q.occurred_at, q.fact_key
limit %s
for update of q
"""
_PRESENT = "(q.kind = '{kind}' and exists (select from {table} t where t.bucket = q.bucket and t.subject = q.subject))"


@cache
def _waiting_statement() -> str:
    """Waiting facts whose subject is there. Two looks at one row wait for each other: the later must not miss it."""
    present = " or ".join(_PRESENT.format(kind=kind.value, table=room.table) for kind, room in rooms().items())
    return _WAITING.format(named=_NAMED, present=f"({present})")


class _Waiting(NamedTuple):
    key: Key
    fact: Fact
    imported: bool
    source: Source


def readmit(connection: Connection, subjects: Collection[Subject], *, now: datetime) -> int:
    """Let the facts that wait for these subjects re-enter, oldest first; returns how many did.

    What enters may create subjects that others wait for, such as a shipment its parcel.
    """
    admitted = 0
    while subjects and _anything_waits(connection, subjects):
        some = partial(_readmit_some, connection, subjects, now=now)
        count, created = transacted(connection, some)
        admitted += count
        subjects = [*subjects, *created] if count == LIMIT else created
    return admitted


def readmit_all(connection: Connection, *, now: datetime) -> int:
    """The worker's look: whatever waits although its subject is there."""
    found: list[Subject] = []
    with connection.transaction():
        for kind, room in rooms().items():
            cursor = connection.execute(
                f"select distinct q.subject from surety_quarantine q join {room.table} t"
                " on t.bucket = q.bucket and t.subject = q.subject where q.kind = %s limit 1000",
                [kind.value],
            )
            found.extend((kind, subject) for (subject,) in cursor.fetchall())
    return readmit(connection, found, now=now)


def _anything_waits(connection: Connection, subjects: Collection[Subject]) -> bool:
    """A look without a lock or a transaction: hardly anything ever waits."""
    named, values = rows.sought(_SUBJECT, [(bucket_of(subject), kind.value, subject) for kind, subject in subjects])
    return bool(ask(connection, _waits_statement(named), values))


@cache
def _waits_statement(named: int) -> str:
    return (
        f"select from {rows.listed(_SUBJECT.items(), 'w', named)}"
        " join surety_quarantine q on q.bucket = w.bucket and q.kind = w.kind and q.subject = w.subject limit 1"
    )


def _named(subjects: Collection[Subject]) -> list[list[Any]]:
    return [
        [bucket_of(subject) for _, subject in subjects],
        [kind.value for kind, _ in subjects],
        [subject for _, subject in subjects],
    ]


def _readmit_some(connection: Connection, subjects: Collection[Subject], *, now: datetime) -> tuple[int, list[Subject]]:
    cursor = connection.cursor()
    cursor.execute(_waiting_statement(), [*_named(subjects), LIMIT])
    waiting = [
        _Waiting(key, decode_stored(body), imported, Source(Party(party), *rest))
        for key, body, imported, party, *rest in cursor.fetchall()
    ]
    if not waiting:
        return 0, []
    facts = [item.fact for item in waiting]
    cases = locking.lock(cursor, facts)
    release_no, release, board, recalls, bases = book.in_force(cursor, now=now)
    batch = Batch(
        cases, book=release, release_no=release_no, now=now, board=board, recalls=recalls, bases=bases
    )  # fmt: skip
    see(cursor, batch, [(item.key, item.fact) for item in waiting], release)
    answers = [(item, _enter(batch, item)) for item in waiting]
    store.write(cursor, batch.recorder.written, cases, hold=None)
    _settle(cursor, answers)
    return len(answers), store.created(cases)


def _enter(batch: Batch, item: _Waiting) -> Refusal | None:
    refusal = batch.submit(item.fact, item.source, key=item.key, body=encode(item.fact), imported=item.imported)
    if refusal is not None:
        batch.recorder.refused(item.fact, item.source, refusal)
    return refusal


def _settle(cursor: Any, answers: Sequence[tuple[_Waiting, Refusal | None]]) -> None:
    """Take what entered out of quarantine, and give its id the answer it got."""
    cursor.execute(
        "delete from surety_quarantine q using unnest(%s::smallint[], %s::uuid[]) as u(bucket, fact_key)"
        " where q.bucket = u.bucket and q.fact_key = u.fact_key",
        [[bucket_of(item.fact.subject) for item, _ in answers], [item.key for item, _ in answers]],
    )
    columns = {"bucket": "smallint", "fact_key": "uuid", "answer": "text", "clause": "text"}
    changed = [
        (bucket_of_key(item.key), item.key, refusal.code if refusal else "accepted", refusal.clause if refusal else "")
        for item, refusal in answers
    ]
    rows.update(cursor, "surety_fact_key", columns, changed, keys=("bucket", "fact_key"))
