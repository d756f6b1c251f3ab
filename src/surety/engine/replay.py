"""Replaying the log: the facts of a subject, from empty, give its case again to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from surety.engine import book
from surety.engine.advance import advance
from surety.engine.db import Connection
from surety.engine.fact import Party, Source, SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.outcome import Case, Context, Outcome
from surety.engine.room import rooms
from surety.engine.wire import decode_stored, encode


class Diverged(RuntimeError):
    """A stored fact, decided again as it was then, did not do what it did then."""


def replay(connection: Connection, kind: SubjectKind, subject: str) -> Case | None:
    """The case that this subject's facts make, decided again with what was known and read at the time."""
    case: Case | None = None
    for outcome in replayed(connection, kind, subject):
        case = outcome.case
    return case


def replayed(connection: Connection, kind: SubjectKind, subject: str) -> Iterator[Outcome]:
    """Each outcome in turn."""
    room = rooms()[kind]
    case: Case | None = None
    cursor = connection.execute(
        "select seq, body, reads, effective_at, party, source, actor, release_no from surety_fact"
        " where bucket = %s and kind = %s and subject = %s and seq > 0 order by seq",
        [bucket_of(subject), kind.value, subject],
    )
    for seq, body, reads, effective_at, party, source, actor, release_no in cursor.fetchall():
        context = Context(
            effective_at,
            book.numbered(connection.cursor(), release_no),
            Source(Party(party), source, actor),
            _values(reads),
        )
        outcome = advance(room, case, decode_stored(body), context)
        if not isinstance(outcome, Outcome) or outcome.case.version != seq:
            raise Diverged(f"{kind} {subject}, fact {seq}: {outcome}")
        case = outcome.case
        yield outcome


def differences(connection: Connection) -> Iterator[tuple[SubjectKind, str]]:
    """Every subject whose stored document is not what its facts give."""
    for kind, room in rooms().items():
        stored = connection.execute(f"select subject, doc from {room.table}").fetchall()
        for subject, document in stored:
            case = replay(connection, kind, subject)
            if case is None or encode(case) != document.encode():
                yield kind, subject


def _values(reads: str | None) -> dict[str, Any]:
    return msgspec.json.decode(reads) if reads else {}
