"""Replaying the log: the facts of a subject, from empty, give its case again to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from surety.engine import book
from surety.engine.advance import advance
from surety.engine.db import Connection
from surety.engine.fact import Party, Source, SubjectKind
from surety.engine.history import facts_of
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
    for each in facts_of(connection.cursor(), kind.value, subject):
        if not each.seq:
            continue
        context = Context(
            each.effective_at,
            book.numbered(connection.cursor(), each.release_no),
            Source(Party(each.party), each.source, each.actor),
            _values(each.reads),
            each.release_no,
        )
        outcome = advance(room, case, decode_stored(each.body), context)
        if not isinstance(outcome, Outcome) or outcome.case.version != each.seq:
            raise Diverged(f"{kind} {subject}, fact {each.seq}: {outcome}")
        case = outcome.case
        yield outcome


def differences(connection: Connection) -> Iterator[tuple[SubjectKind, str, str]]:
    """Every subject whose stored case, transfers, deadlines or decisions are not what its facts give, and which."""
    for kind, room in rooms().items():
        stored = connection.execute(f"select subject, doc from {room.table} order by bucket, subject").fetchall()
        for subject, document in stored:
            try:
                yield from ((kind, subject, what) for what in _differing(connection, kind, subject, document))
            except (Diverged, ValueError) as error:
                yield kind, subject, str(error)


def _differing(connection: Connection, kind: SubjectKind, subject: str, document: str) -> Iterator[str]:
    outcomes = list(replayed(connection, kind, subject))
    if not outcomes or encode(outcomes[-1].case) != document.encode():
        yield "case"
    for what, statement, given in (
        ("transfers", _TRANSFERS, _transfers(outcomes)),
        ("deadlines", _DEADLINES, _deadlines(outcomes)),
        ("decisions", _DECISIONS, _decisions(outcomes)),
    ):
        place = [bucket_of(subject), subject] + ([kind.value] if what == "deadlines" else [])
        if kind in _ACCOUNTED and sorted(connection.execute(statement, place).fetchall()) != sorted(given):
            yield what

    if kind is SubjectKind.RULEBOOK:
        yield from _unlike_published(connection, outcomes)


def _unlike_published(connection: Connection, outcomes: list[Outcome]) -> Iterator[str]:
    """Releases that the rulebook's facts did not make as they stand, but for those of before its first fact."""
    made = [
        (each.release_no, each.hash, each.known_from, each.note) for outcome in outcomes for each in outcome.published
    ]
    stored = connection.execute(
        "select release_no, hash, known_from, note from surety_release where bucket = 0 and release_no >= %s"
        " order by release_no",
        [made[0][0] if made else 1],
    ).fetchall()
    altered = connection.execute("select 1 from surety_release where hash <> encode(sha256(content), 'hex')")
    if stored != made or altered.fetchone():
        yield "releases"


_ACCOUNTED = (SubjectKind.ORDER, SubjectKind.AFTERSALE)
"""Kinds whose transfers, deadlines and decisions are theirs alone: their ids tell them apart."""

_TRANSFERS = """
select seq, effect, debit, credit, amount_fen from surety_transfer where bucket = %s and subject = %s
"""
_DEADLINES = "select step, version, due_at from surety_deadline where bucket = %s and subject = %s and kind = %s"
_DECISIONS = "select seq, rule_table, status, rows from surety_decision where bucket = %s and subject = %s"


def _transfers(outcomes: list[Outcome]) -> list[tuple[Any, ...]]:
    return [
        (outcome.case.version, transfer.effect, transfer.debit, transfer.credit, transfer.amount_fen)
        for outcome in outcomes
        for transfer in outcome.transfers
    ]


def _deadlines(outcomes: list[Outcome]) -> list[tuple[Any, ...]]:
    return [
        (change.step, outcome.case.steps[change.step], change.due_at)
        for outcome in outcomes
        for change in outcome.deadlines
    ]


def _decisions(outcomes: list[Outcome]) -> list[tuple[Any, ...]]:
    return [
        (outcome.case.version, decision.table, decision.status, list(decision.rows))
        for outcome in outcomes
        for decision in outcome.decisions
    ]


def _values(reads: str | None) -> dict[str, Any]:
    return msgspec.json.decode(reads) if reads else {}
