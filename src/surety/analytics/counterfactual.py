"""An order lived again under another rulebook: the same facts from outside, deadlines and money that follow anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct

from surety.engine.advance import advance
from surety.engine.archive import Stored
from surety.engine.db import Connection
from surety.engine.fact import SYSTEM, Fact, Party, Source, SubjectKind
from surety.engine.history import facts_of_each
from surety.engine.keys import bucket_of
from surety.engine.outcome import Case, Context, Outcome
from surety.engine.room import Room, rooms
from surety.engine.wire import decode_stored
from surety.rulebook import Answer, Release, Table


class AsIfInForce:
    """A release asked about a past day as if `since` had come: what a rule of tomorrow would have done last month."""

    def __init__(self, release: Release, since: date | None) -> None:
        self._release, self._since = release, since
        self.tables: Mapping[str, Table] = release.tables
        self.clauses = release.clauses

    def decide(self, table: str, inputs: Mapping[str, Any], *, on: date | datetime) -> Answer:
        if self._since is not None and table in self.tables:
            on = max(self.tables[table].day(on), self._since)
        return self._release.decide(table, inputs, on=on)


class Happened(Struct, frozen=True):
    """One fact of a subject as it was taken, with what was read for it."""

    fact: Fact
    at: datetime
    source: Source
    reads: dict[str, Any]


class Life(Struct, frozen=True):
    """What came of a subject: money moved into each account (minor units, out of it negative) and its last case."""

    accounts: dict[str, int]
    case: Case | None
    refused: int = 0
    """Facts that would have been refused."""


def histories(connection: Connection, subjects: Iterable[str]) -> Iterator[tuple[str, list[Happened]]]:
    """The facts of each order, in the order they were taken; lapses are left out, since they follow."""
    wanted = sorted(subjects, key=lambda subject: (bucket_of(subject), subject))
    lapsed = rooms()[SubjectKind.ORDER].lapsed
    for subject, rows in facts_of_each(connection.cursor(), SubjectKind.ORDER.value, wanted).items():
        told = [(decode_stored(each.body), each) for each in rows if each.seq]
        facts = [_happened(fact, each) for fact, each in told if not isinstance(fact, lapsed)]  # type: ignore[arg-type]
        if facts:
            yield subject, facts


def _happened(fact: Fact, stored: Stored) -> Happened:
    values = msgspec.json.decode(stored.reads) if stored.reads else {}
    return Happened(fact, stored.effective_at, Source(Party(stored.party), stored.source, stored.actor), values)


def live(facts: list[Happened], book: Any, *, until: datetime) -> Life:
    """The subject's life under `book`, with every deadline due up to `until` lapsing in its turn."""
    room = rooms()[SubjectKind.ORDER]
    life = _Life(room, book)
    for happened in facts:
        life.lapse(happened.at)
        life.take(happened.fact, happened.at, happened.source, happened.reads)
    life.lapse(until)
    return Life(life.accounts, life.case, life.refused)


class _Life:
    def __init__(self, room: Room, book: Any) -> None:
        self.case: Case | None = None
        self.accounts: dict[str, int] = {}
        self.refused = 0
        self._room, self._book = room, book

    def take(self, fact: Fact, at: datetime, source: Source, reads: dict[str, Any]) -> None:
        outcome = advance(self._room, self.case, fact, Context(at, self._book, source, reads))
        if not isinstance(outcome, Outcome):
            self.refused += 1
            return
        self.case = outcome.case
        for transfer in outcome.transfers:
            for account, amount in ((transfer.debit, -transfer.amount_fen), (transfer.credit, transfer.amount_fen)):
                self.accounts[account] = self.accounts.get(account, 0) + amount

    def lapse(self, until: datetime) -> None:
        while self.case is not None and self.case.deadlines:
            step, deadline = min(self.case.deadlines.items(), key=lambda item: (item[1].due_at, item[0]))
            if deadline.due_at > until:
                return
            name = self.case.order  # type: ignore[attr-defined]
            identity = f"{step}/{deadline.version}"
            lapsed = self._room.lapsed(  # type: ignore[misc]
                id=identity, order=name, at=deadline.due_at, step=step, deadline_version=deadline.version
            )
            self.take(lapsed, deadline.due_at, SYSTEM, {})
