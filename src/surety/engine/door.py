"""The door: the one function that accepts facts. Nothing else writes cases.

submit(facts) -> lock the subjects they name -> decide (pure) -> one transaction -> outbox
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from surety.engine import book, locking, store
from surety.engine.batch import Batch, UnknownSubject
from surety.engine.db import Connection, transacted
from surety.engine.fact import Fact, Source
from surety.engine.intake import Received, Result, first_answer, receive
from surety.engine.keys import Key, bucket_of, bucket_of_key
from surety.engine.look_up import see
from surety.engine.quarantine import readmit
from surety.engine.rows import Row
from surety.engine.store import Subject
from surety.engine.uncollected import uncollected
from surety.engine.wire import encode


class Submission(Struct, frozen=True, gc=False):
    """A fact and who states it."""

    fact: Fact
    source: Source


def submit(
    connection: Connection, facts: Iterable[Fact], *, source: Source, now: datetime, hold: str | None = None
) -> list[Result]:
    """Accept facts of one source, in order, in one transaction; the answers come in the same order.

    With `hold` the facts are an import: each one's own time counts for deadlines, and workers leave the orders alone
    until `release_hold`.
    """
    return submit_mixed(connection, [Submission(fact, source) for fact in facts], now=now, hold=hold)


def submit_mixed(
    connection: Connection, submissions: Sequence[Submission], *, now: datetime, hold: str | None = None
) -> list[Result]:
    """The same for facts of several sources, such as the clicks that one commit serves."""
    with uncollected():
        results, unsettled = transacted(connection, lambda: take_in(connection, submissions, now=now, hold=hold))
    if unsettled:
        readmit(connection, unsettled, now=now)
    return results


def take_in(
    connection: Connection, submissions: Sequence[Submission], *, now: datetime, hold: str | None = None
) -> tuple[list[Result], list[Subject]]:
    """One attempt, in a transaction of the caller's. Returns the answers, and the subjects that quarantine must be
    compared with after the commit."""
    cursor = connection.cursor()
    received = [receive(s.fact, s.source, now=now) for s in submissions]
    results: list[Result | None] = [None] * len(received)
    # Answers are read behind the locks: whoever took the same fact in before us has committed by then.
    facts = [item.fact for item in received if item.objection is None]
    cases = locking.lock(cursor, facts)
    fresh = _unanswered(cursor, received, results)
    release_no, release, board, recalls, bases = book.in_force(cursor, now=now)
    batch = Batch(
        cases, book=release, release_no=release_no, now=now, board=board, recalls=recalls, bases=bases
    )  # fmt: skip
    see(cursor, batch, [(received[n].key, received[n].fact) for n in fresh], release)
    waiting: list[Subject] = []
    given: dict[Key, tuple[Key, str, str]] = {}
    for n in fresh:
        item = received[n]
        if item.key in given:  # twice in one batch
            results[n] = first_answer(item, given[item.key])
            continue
        result = results[n] = _answer(batch, item, waiting, imported=hold is not None)
        answer = result.code if result.status == "refused" else result.status
        given[item.key] = (item.digest, answer, result.clause)
    store.write(cursor, batch.recorder.written, cases, hold=hold)
    answered = [result for result in results if result is not None]
    return answered, [*waiting, *store.created(cases)]


def _unanswered(cursor: Any, received: Sequence[Received], results: list[Result | None]) -> list[int]:
    """Answer what cannot be looked at and what was answered before; return the places of the rest."""
    before = store.answers(cursor, {item.key for item in received})
    for n, item in enumerate(received):
        if item.objection is not None:
            results[n] = item.objection
        elif item.key in before:
            results[n] = first_answer(item, before[item.key])
    return [n for n, result in enumerate(results) if result is None]


def _answer(batch: Batch, item: Received, waiting: list[Subject], *, imported: bool) -> Result:
    """Apply one fact and keep its answer, so that the same id gets the same answer for ever."""
    rows, fact, now = batch.recorder.written.rows, item.fact, batch.now
    try:
        refusal = batch.submit(fact, item.source, key=item.key, body=item.body, imported=imported)
    except UnknownSubject:
        waiting.append((fact.kind, fact.subject))
        rows["surety_quarantine"].append(_quarantine_row(item, now, imported))
        rows["surety_fact_key"].append(_key_row(item, "quarantined", ""))
        _keep_personal(rows, item, now)
        return Result(fact.id, "quarantined", "unknown_subject", params={"subject": fact.subject})
    if refusal is not None:
        rows["surety_fact_key"].append(_key_row(item, refusal.code, refusal.clause))
        batch.recorder.refused(fact, item.source, refusal)
        return Result(fact.id, "refused", refusal.code, refusal.clause, refusal.params)
    rows["surety_fact_key"].append(_key_row(item, "accepted", ""))
    _keep_personal(rows, item, now)
    return Result(fact.id, "accepted")


def _keep_personal(rows: dict[str, list[Row]], item: Received, now: datetime) -> None:
    if item.personal:
        subject, content = item.fact.subject, encode(item.personal).decode()
        rows["surety_vault"].append((bucket_of(subject), subject, item.key, content, now))


def _key_row(item: Received, answer: str, clause: str) -> tuple[object, ...]:
    return (bucket_of_key(item.key), item.key, item.digest, answer, clause)


def _quarantine_row(item: Received, now: datetime, imported: bool) -> tuple[object, ...]:
    fact = item.fact
    return (
        bucket_of(fact.subject), item.key, fact.kind.value, fact.subject, fact.__struct_config__.tag,
        item.body.decode(), item.source.party.value, item.source.name, item.source.actor, fact.at, now, imported,
    )  # fmt: skip


_RELEASE_SOME = """
with held as (
    select bucket, subject from surety_order where import_hold = %s order by bucket, subject limit 5000
    for no key update
)
update surety_order o set import_hold = null from held where o.bucket = held.bucket and o.subject = held.subject
"""


def release_hold(connection: Connection, hold: str) -> int:
    """End an import: its orders are the workers' again. Returns how many there were."""
    released = 0
    while count := connection.execute(_RELEASE_SOME, [hold]).rowcount:
        released += count
    return released
