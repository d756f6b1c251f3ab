"""Facts whose subject was unknown: they wait where staff can see them and re-enter when it appears.

Whoever commits second finds the other's row: a batch that created subjects looks here after its commit, and a batch
that put facts here looks for their subjects after its own. A worker repeats the look for a process that died between.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from surety.engine import book, locking, rows, store
from surety.engine.batch import Batch
from surety.engine.db import Connection
from surety.engine.fact import Fact, Party, Source
from surety.engine.keys import Key, bucket_of, bucket_of_key
from surety.engine.outcome import Refusal
from surety.engine.room import rooms
from surety.engine.store import Subject
from surety.engine.wire import decode_stored, encode

LIMIT = 1000
"""Facts that re-enter in one transaction."""

_WAITING = """
select q.fact_key, q.body, q.party, q.source, q.actor
from unnest(%s::smallint[], %s::text[], %s::text[]) as w(bucket, kind, subject)
join surety_quarantine q on q.bucket = w.bucket and q.kind = w.kind and q.subject = w.subject
order by q.occurred_at, q.fact_key
limit %s
for update of q skip locked
"""


def readmit(connection: Connection, subjects: Collection[Subject], *, now: datetime) -> int:
    """Let the facts that wait for these subjects re-enter, oldest first; returns how many did."""
    admitted = 0
    while subjects:
        with connection.transaction():
            done = _readmit_some(connection, subjects, now=now)
        admitted += done
        if done < LIMIT:
            break
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


def _readmit_some(connection: Connection, subjects: Collection[Subject], *, now: datetime) -> int:
    cursor = connection.cursor()
    buckets = [bucket_of(subject) for _, subject in subjects]
    kinds = [kind.value for kind, _ in subjects]
    cursor.execute(_WAITING, [buckets, kinds, [subject for _, subject in subjects], LIMIT])
    waiting = [(key, decode_stored(body), Source(Party(party), *rest)) for key, body, party, *rest in cursor.fetchall()]
    if not waiting:
        return 0
    facts = [fact for _, fact, _ in waiting]
    cases = locking.lock(cursor, facts)
    release_no, release = book.active(cursor, now=now)
    batch = Batch(cases, book=release, release_no=release_no, now=now)
    batch.know(locking.known_to_silent(cursor, facts))
    present = [item for item in waiting if batch.has((item[1].kind, item[1].subject))]
    answers = [(key, _enter(batch, key, fact, source)) for key, fact, source in present]
    store.write(cursor, batch.recorder.written, cases, hold=None)
    _settle(cursor, answers)
    return len(answers)


def _enter(batch: Batch, key: Key, fact: Fact, source: Source) -> Refusal | None:
    """An import's fact keeps its own time here too; a live one enters now."""
    return batch.submit(fact, source, key=key, body=encode(fact), imported=source.party is Party.IMPORT)


def _settle(cursor: Any, answers: Sequence[tuple[Key, Refusal | None]]) -> None:
    """Take what entered out of quarantine, and give its id the answer it got."""
    if not answers:
        return
    cursor.execute("delete from surety_quarantine where fact_key = any(%s::uuid[])", [[key for key, _ in answers]])
    columns = {"bucket": "smallint", "fact_key": "uuid", "answer": "text", "clause": "text"}
    changed = [
        (bucket_of_key(key), key, refusal.code if refusal else "accepted", refusal.clause if refusal else "")
        for key, refusal in answers
    ]
    rows.update(cursor, "surety_fact_key", columns, changed, keys=("bucket", "fact_key"))
