"""Reading what a batch names and writing what it did: one statement a kind of subject, one trip for all that is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any

from surety.engine import rows
from surety.engine.fact import RANK, SubjectKind
from surety.engine.keys import Key, bucket_of, bucket_of_key
from surety.engine.outcome import Case
from surety.engine.room import rooms
from surety.engine.talk import ask
from surety.engine.wire import decode_case, encode, instant_text

Subject = tuple[SubjectKind, str]


ENDED = {
    "bucket": "smallint", "kind": "text", "subject": "text", "step": "text", "version": "integer",
    "ended_at": "timestamptz", "ended_as": "text",
}  # fmt: skip


_NAMED = {"bucket": "smallint", "subject": "text"}
_NAMED_KEYS = {"bucket": "smallint", "fact_key": "uuid"}


DEADLINE_KEY = ("bucket", "kind", "subject", "step", "version")


@dataclass
class Held:
    """A case as the batch holds it: as read, as it will be written, and whether it is new."""

    case: Case | None
    read_version: int = 0
    import_hold: str | None = None
    touched: bool = False


def answers(cursor: Any, keys: Collection[Key]) -> dict[Key, tuple[Key, str, str]]:
    """The digest, answer and clause given before to each of these fact keys."""
    if not keys:
        return {}
    named, values = rows.sought(_NAMED_KEYS, [(bucket_of_key(key), key) for key in keys])
    found = ask(cursor.connection, _answers_statement(named), values)
    return {_key(key): (_key(same), answer.decode(), clause.decode()) for key, same, answer, clause in found}


@cache
def _answers_statement(named: int) -> str:
    return (
        f"select k.fact_key, k.digest, k.answer, k.clause from {rows.listed(_NAMED_KEYS.items(), 'w', named)}"
        " join surety_fact_key k on k.bucket = w.bucket and k.fact_key = w.fact_key"
    )


def _key(uuid: bytes) -> Key:
    return uuid.replace(b"-", b"").decode()


def load(cursor: Any, subjects: Iterable[Subject], *, lock: bool) -> dict[Subject, Held]:
    """The cases of these subjects; locked ones in the one fixed order: rank of the kind, then bucket, then id."""
    by_kind: dict[SubjectKind, list[str]] = {}
    for kind, subject in subjects:
        by_kind.setdefault(kind, []).append(subject)
    held: dict[Subject, Held] = {}
    for kind in sorted(by_kind, key=RANK.__getitem__):
        named, values = rows.sought(_NAMED, [(bucket_of(subject), subject) for subject in by_kind[kind]])
        for found in ask(cursor.connection, _load_statement(kind, lock, named), values):
            subject, version, hold, document = found
            case = decode_case(kind, document)
            held[kind, subject.decode()] = Held(case, int(version), None if hold is None else hold.decode())
    return held


@cache
def _load_statement(kind: SubjectKind, lock: bool, named: int) -> str:
    hold = "t.import_hold" if kind is SubjectKind.ORDER else "null"
    order = "order by t.bucket, t.subject " if named != 1 else ""
    return (
        f"select t.subject, t.version, {hold}, t.doc from {rows.listed(_NAMED.items(), 'w', named)}"
        f" join {rooms()[kind].table} t on t.bucket = w.bucket and t.subject = w.subject"
        + (f" {order}for no key update of t" if lock else "")
    )


def created(cases: Mapping[Subject, Held]) -> list[Subject]:
    """Subjects that this batch brought into being."""
    return [subject for subject, held in cases.items() if held.touched and not held.read_version]


@dataclass
class Written:
    """Rows to insert, by table, and the few to mark: deadlines that fired, work items that closed."""

    rows: defaultdict[str, list[rows.Row]] = field(default_factory=lambda: defaultdict(list))
    ended_deadlines: list[rows.Row] = field(default_factory=list)
    closed_items: list[rows.Row] = field(default_factory=list)


SHARED = ("surety_fact_key", "surety_decision_input", "surety_mark")
"""Tables in which two batches may write the same key: always in the order of keys, so that neither waits head-on."""


SAID_AGAIN = ("surety_decision_input", "surety_evidence")
"""Tables whose rows may be there already, word for word."""


def write(cursor: Any, written: Written, cases: Mapping[Subject, Held], *, hold: str | None) -> None:
    """Everything the batch did, in the caller's transaction."""
    _close_items(cursor, written.closed_items)  # before the same item is opened again
    # What one fact writes has few shapes; what several write together, too many to plan each.
    together = rows.Together(cursor, few_shapes=len(written.rows["surety_fact_key"]) == 1)
    for kind, changed in _touched(cases):
        _write_cases(together, kind, changed, hold)
    for table in sorted(written.rows, key=_PLACE.__getitem__):
        lines = written.rows[table]
        suffix = "on conflict do nothing" if table in SAID_AGAIN else ""
        together.insert(table, rows.TABLES[table], sorted(lines) if table in SHARED else lines, suffix=suffix)
    # Stored ones alone: what was set in this batch and ended in it is inserted as ended.
    together.mark("surety_deadline", ENDED, written.ended_deadlines, keys=DEADLINE_KEY)
    together.send()


_PLACE = {table: place for place, table in enumerate(rows.TABLES)}


def _touched(cases: Mapping[Subject, Held]) -> Iterator[tuple[SubjectKind, list[tuple[int, str, Held]]]]:
    """What a batch changed, kind by kind in the order of locks."""
    by_kind: dict[SubjectKind, list[tuple[int, str, Held]]] = {}
    for (kind, name), held in cases.items():
        if held.touched:
            by_kind.setdefault(kind, []).append((bucket_of(name), name, held))
    for kind in sorted(by_kind, key=RANK.__getitem__):
        yield kind, sorted(by_kind[kind], key=itemgetter(0, 1))


def _write_cases(
    together: rows.Together, kind: SubjectKind, changed: list[tuple[int, str, Held]], hold: str | None
) -> None:
    """New cases inserted, old ones updated behind the version fence."""
    table, columns = rooms()[kind].table, _case_columns(kind)
    new = [_case_row(kind, name, held, hold) for _, name, held in changed if not held.read_version]
    together.insert(table, columns, new)
    old = [
        [*_case_row(kind, name, held, held.import_hold or hold), held.read_version]
        for _, name, held in changed
        if held.read_version
    ]
    together.update(table, _fenced_columns(kind), old, keys=("bucket", "subject", "read_version"))


@cache
def _fenced_columns(kind: SubjectKind) -> dict[str, str]:
    return {**_case_columns(kind), "read_version": "integer"}


@cache
def _case_columns(kind: SubjectKind) -> dict[str, str]:
    columns = {
        "bucket": "smallint",
        "subject": "text",
        "version": "integer",
        **rooms()[kind].column_types,
        "doc": "json",
    }
    return columns | ({"import_hold": "text"} if kind is SubjectKind.ORDER else {})


_TO_TEXT = {datetime: instant_text, list: rows.text_array}
"""Instants and arrays become text here: quicker than in the driver."""


def _case_row(kind: SubjectKind, subject: str, held: Held, hold: str | None) -> list[Any]:
    case: Any = held.case
    shown = rooms()[kind].columns(case)
    values = [_TO_TEXT[type(value)](value) if type(value) in _TO_TEXT else value for value in shown]
    row = [bucket_of(subject), subject, case.version, *values, encode(case).decode()]
    return [*row, hold] if kind is SubjectKind.ORDER else row


def _close_items(cursor: Any, closed: list[rows.Row]) -> None:
    if closed:
        cursor.execute(
            "update surety_work_item t set closed_at = u.at"
            " from unnest(%s::smallint[], %s::text[], %s::text[], %s::timestamptz[]) as u(bucket, subject, item, at)"
            " where t.bucket = u.bucket and t.subject = u.subject and t.item = u.item and t.closed_at is null",
            list(map(rows.text_array, zip(*closed, strict=True))),
        )
