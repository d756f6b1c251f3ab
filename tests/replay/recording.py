"""The recorded log: histories of single subjects, each fact with what it was answered, in one file.

A fact carries what was read with it, so the facts of one subject are a log of their own.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from surety.engine.db import Connection
from surety.engine.fact import SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.outcome import Case, Outcome
from surety.engine.replay import replayed
from surety.engine.wire import encode, instant_text
from surety.inspection.case import stage_of

FILE = Path(__file__).parent / "recording.ndjson.xz"
BYTES_MAX = 300_000


class Answer(Struct, frozen=True, omit_defaults=True):
    """What one fact was answered, as plain texts: the law is that no later program answers it otherwise."""

    status: str = ""
    decisions: tuple[str, ...] = ()
    """`table status row,row`"""
    deadlines: tuple[str, ...] = ()
    """`step instant`, or `step cleared`."""
    postings: tuple[str, ...] = ()
    """`effect debit > credit fen`, and of a refund to send `refund intent fen payment`."""
    tells: tuple[str, ...] = ()
    """What follows for other subjects: these facts."""
    publishes: tuple[str, ...] = ()
    """`release_no hash`"""


class Stated(Struct, frozen=True, omit_defaults=True):
    """A row of `surety_fact`, as far as a replay reads it, and the answer."""

    type: str
    body: str
    effective_at: str
    by: tuple[str, str, str]
    release_no: int
    reads: str | None = None
    answer: Answer = Answer()


class History(Struct, frozen=True, tag="history"):
    """All facts of one subject, from the first; `releases` names the rulebook behind each of their numbers."""

    kind: SubjectKind
    subject: str
    releases: dict[int, str]
    facts: tuple[Stated, ...]

    @property
    def name(self) -> str:
        """The same after every renewal: of what was stated, not of what was answered."""
        return sha256(encode([(fact.body, fact.effective_at, fact.reads) for fact in self.facts])).hexdigest()


class Book(Struct, frozen=True, tag="release"):
    """A rulebook release that decided some of it."""

    hash: str
    content: str


class Recording(Struct, frozen=True):
    books: dict[str, bytes]
    histories: tuple[History, ...]


_LINE = msgspec.json.Decoder(History | Book)


def read() -> Recording:
    """The recording of the repository."""
    lines = [_LINE.decode(line) for line in lzma.decompress(FILE.read_bytes()).splitlines()]
    books = {line.hash: line.content.encode() for line in lines if isinstance(line, Book)}
    return Recording(books, tuple(line for line in lines if isinstance(line, History)))


def write(recording: Recording) -> int:
    """Returns the bytes it has now; the same recording is the same bytes."""
    named = {release for history in recording.histories for release in history.releases.values()}
    books = [Book(name, recording.books[name].decode()) for name in sorted(named)]
    histories = sorted(recording.histories, key=lambda history: (history.kind, history.subject, history.name))
    lines = b"\n".join(msgspec.json.encode(line) for line in (*books, *histories))
    content = lzma.compress(lines, preset=9 | lzma.PRESET_EXTREME)
    assert len(content) <= BYTES_MAX, f"{len(content)} bytes are more than the repository should keep: {BYTES_MAX}"
    FILE.write_bytes(content)
    return len(content)


_FACT = """
insert into surety_fact (bucket, kind, subject, seq, type, fact_key, occurred_at, recorded_at, effective_at, party,
    source, actor, release_no, body, reads) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_BOOKS = "create temporary table surety_release (like public.surety_release) on commit drop"
"""The recorded numbers are those of many installations: they hide this one's for the time of a history."""
_BOOK = """
insert into surety_release (bucket, release_no, hash, content, known_from, note)
values (0, %s, %s, %s, '2000-01-01Z', '')
"""


def answered(connection: Connection, recording: Recording) -> Iterator[tuple[History, Iterator[Answer]]]:
    """Each history with what this program answers, by the replay that `surety replay` runs; nothing of it stays.

    The answers raise Diverged where a fact is refused, and are read before the next history.
    """
    with connection.transaction(force_rollback=True):
        for named, histories in groupby(sorted(recording.histories, key=_releases), key=_releases):
            with _published(connection, {no: recording.books[name] for no, name in named}):
                for history in histories:
                    with connection.transaction(force_rollback=True):
                        connection.cursor().executemany(_FACT, list(_rows(history)))
                        yield history, map(answer, replayed(connection, history.kind, history.subject))


def _releases(history: History) -> tuple[tuple[int, str], ...]:
    return tuple(sorted(history.releases.items()))


@contextmanager
def _published(connection: Connection, books: dict[int, bytes]) -> Iterator[None]:
    with connection.transaction(force_rollback=True), connection.cursor() as cursor:
        cursor.execute(_BOOKS)
        cursor.executemany(_BOOK, [(no, sha256(content).hexdigest(), content) for no, content in books.items()])
        yield


def _rows(history: History) -> Iterator[tuple[Any, ...]]:
    for seq, fact in enumerate(history.facts, 1):
        yield (
            bucket_of(history.subject), history.kind.value, history.subject, seq, fact.type, UUID(int=seq),
            *[fact.effective_at] * 3, *fact.by, fact.release_no, fact.body, fact.reads,
        )  # fmt: skip


def answer(outcome: Outcome) -> Answer:
    return Answer(
        status_of(outcome.case),
        tuple(f"{each.table} {each.status} {','.join(each.rows)}".strip() for each in outcome.decisions),
        tuple(sorted(_deadlines(outcome))),
        tuple(sorted(_postings(outcome))),
        tuple(encode(fact).decode() for fact in outcome.follow_ups),
        tuple(f"{each.release_no} {each.hash}" for each in outcome.published),
    )


def status_of(case: Case | None) -> str:
    """Of kinds that have one; `none` before there is a case."""
    if case is None:
        return "none"
    if (stage := _STAGES.get(type(case).__name__)) is not None:
        return str(stage(case).value)
    status: Any = next((getattr(case, name) for name in ("status", "state", "standing") if hasattr(case, name)), "")
    return str(getattr(status, "value", status))


_STAGES = {"PieceCase": stage_of}


def _deadlines(outcome: Outcome) -> Iterable[str]:
    yield from (f"{each.step} {instant_text(each.due_at)}" for each in outcome.deadlines)
    yield from (f"{step} cleared" for step in outcome.cleared)


def _postings(outcome: Outcome) -> Iterable[str]:
    yield from (f"{each.effect} {each.debit} > {each.credit} {each.amount_fen}" for each in outcome.transfers)
    yield from (f"refund {each.intent} {each.amount_fen} {each.payment}".strip() for each in outcome.refunds)
