"""Takes an adapter's entries to the door in batches, under one hold, and says what came of it.

Run again after any interruption it ends in the same state: fact ids follow from the file, the door answers a fact it
has seen with its first answer, and the hold is released only after the last batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg
from msgspec import Struct

from surety.engine.fact import Fact
from surety.platforms.entries import Adapter, Entry, Reject
from surety.platforms.rejects import RejectFile
from surety.platforms.session import Door
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
        self.refused: set[tuple[str, str]] = set()


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
        for batch in _batches(adapter.read(), reject=lambda row: _reject(row, rejects, tally)):
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
    """Counts what the door did not take. It answers a fact alike each time, so a second run counts alike."""
    if result.status in ("accepted", "repeated", "quarantined"):
        return
    if (fact.id, result.code) in tally.refused:
        return  # the same fact twice in one file is one refused row
    tally.refused.add((fact.id, result.code))
    said = result.params or {}
    reason = said.get("reason") or _REASONS.get(result.code) or f"refused: {result.code}"
    where = str(said.get("where", ""))
    row = Reject(entry.file, entry.line, result.code, reason, where, fact=fact.id, clause=result.clause)
    _reject(row, rejects, tally)


_REASONS = {
    "fact_id_reused": "a fact of this id is already stored with other content",
    "in_the_future": "lies in the future; import it again when its time has come",
}
