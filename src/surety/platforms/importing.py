"""Takes an adapter's entries to the door in batches, under one hold, and says what came of it.

Run again after any interruption it ends in the same state: fact ids follow from the file, the door answers a fact it
has seen with its first answer, and the hold is released only after the last batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

import psycopg
from msgspec import Struct

from surety.engine.fact import Fact
from surety.engine.intake import FUTURE_MAX
from surety.platforms.door import Door
from surety.platforms.entries import Adapter, Entry, Reject
from surety.platforms.rejects import RejectFile
from surety.platforms.touched import Standing, Touched, held_orders

BATCH_FACTS = 1000
"""Facts of one transaction. An entry is never divided between two."""


class Summary(Struct, frozen=True):
    """What the import amounts to; the same whenever the same file is imported again."""

    standing: Standing
    facts: int
    refused_rows: int
    damaged: bool
    still_held: dict[str, int]
    """Orders other imports hold, by hold: those that were interrupted and not run again."""


class Tally:
    """Running figures for the progress display."""

    def __init__(self) -> None:
        self.facts = self.refused_rows = 0
        self.damaged = False
        self.refused: set[tuple[str, bool]] = set()


def run_import(
    adapter: Adapter,
    *,
    connect: Callable[[], psycopg.Connection],
    rejects: RejectFile,
    watch: Callable[[Tally], None] = lambda tally: None,
) -> Summary:
    """Import everything the adapter reads. Raises `Unusable` before anything is submitted."""
    tally = Tally()
    with closing(Door(connect, source=adapter.source, hold=adapter.hold)) as door, closing(Touched()) as touched:
        rows = _until(door.now() + FUTURE_MAX, adapter.read())
        for batch in _batches(rows, reject=lambda row: _reject(row, rejects, tally)):
            for entry, fact, result in _submit(door, batch, reject=lambda row: _reject(row, rejects, tally)):
                _note(entry, fact, result, rejects=rejects, tally=tally)
            touched.add(fact.subject for entry in batch for fact in entry.facts if fact.kind == "order")
            tally.facts += sum(len(entry.facts) for entry in batch)
            watch(tally)
        door.release()
        standing = door.retry(lambda connection: touched.standing(connection, adapter.source))
        still_held = door.retry(held_orders)
    return Summary(standing, tally.facts, tally.refused_rows, tally.damaged, still_held)


def _reject(row: Reject, rejects: RejectFile, tally: Tally) -> None:
    rejects.write(row)
    tally.refused_rows += 1
    tally.damaged |= row.damaged


def _until(latest: datetime, rows: Iterator[Entry | Reject]) -> Iterator[Entry | Reject]:
    """Entries with a fact from the future are kept out before the door sees them: it would refuse their ids for good,
    and the same file may be right a month later."""
    for row in rows:
        if isinstance(row, Entry) and any(fact.at > latest for fact in row.facts):
            fact = max(row.facts, key=lambda fact: fact.at)
            reason = f"{fact.at.isoformat()} lies in the future"
            yield Reject(row.file, row.line, "in_the_future", reason, where="at", fact=fact.id)
        else:
            yield row


def _batches(rows: Iterator[Entry | Reject], *, reject: Callable[[Reject], None]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    size = 0
    for row in rows:
        if isinstance(row, Reject):
            reject(row)
            continue
        if batch and size + len(row.facts) > BATCH_FACTS:
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += len(row.facts)
    if batch:
        yield batch


def _submit(door: Door, batch: list[Entry], *, reject: Callable[[Reject], None]) -> Iterator[tuple[Entry, Fact, Any]]:
    """Results beside their facts. A batch the database refuses is halved until the entry at fault stands alone."""
    facts = [fact for entry in batch for fact in entry.facts]
    try:
        results = door.submit(facts)
    except (psycopg.DataError, psycopg.IntegrityError, ValueError) as error:
        if len(batch) == 1:
            reason = str(error).strip().splitlines()[0] if str(error) else type(error).__name__
            reject(Reject(batch[0].file, batch[0].line, "not_stored", reason))
            return
        middle = len(batch) // 2
        yield from _submit(door, batch[:middle], reject=reject)
        yield from _submit(door, batch[middle:], reject=reject)
        return
    owners = (entry for entry in batch for _ in entry.facts)
    yield from zip(owners, facts, results, strict=True)


def _note(entry: Entry, fact: Fact, result: Any, *, rejects: RejectFile, tally: Tally) -> None:
    """Counts what the door did not accept. A repeated fact carries its first answer, so a second run counts alike."""
    if result.status in ("refused", "conflict") or (result.status == "repeated" and result.code not in _KEPT):
        if (fact.id, result.status == "conflict") in tally.refused:
            return  # the same fact twice in one file is one refused row
        tally.refused.add((fact.id, result.status == "conflict"))
        reason = _REASONS.get(result.status, f"refused: {result.code}")
        _reject(Reject(entry.file, entry.line, result.code, reason, fact=fact.id, clause=result.clause), rejects, tally)


_KEPT = ("", "accepted", "quarantined")
_REASONS = {"conflict": "a fact of this id is already stored with other content"}
