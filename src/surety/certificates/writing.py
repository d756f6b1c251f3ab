"""The log's one writer: takes what was wanted, in order, makes entries of it, and signs how large the log is then.

Entries, tiles, the checkpoint, certificates and the marks on what was wanted are one transaction under one lock:
whoever is killed loses and doubles nothing, and any number of workers may try.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from surety.certificates import entries, issuing, keyring, merkle, note
from surety.certificates.certifying import Certifying, Refused, stated
from surety.certificates.keys import PLATFORM
from surety.certificates.report import Report
from surety.certificates.tiled import StoredTiles
from surety.config import environment
from surety.engine import rows, talk
from surety.engine.db import Connection
from surety.engine.keys import bucket_of
from surety.engine.uncollected import uncollected

LOCK = 0x5375_7265_7479_4C6F
"""The advisory lock of whoever appends."""
LIMIT = 500
"""Wishes of one step, which holds the lock for some tenth of a second; its two dozen questions are shared by them."""
SHARE = 100
"""Wishes that the server stores while the next are signed."""
AGAIN = timedelta(minutes=10)
"""After this a wish is looked at again that failed for want of a key."""

_OPEN = "entry_no is null and next_attempt_at <= %s"
_COLUMNS = "select bucket, subject, seq, n, kind, body, wanted_at from surety_log_wanted"
_WANTED = f"{_COLUMNS} where {_OPEN} order by wanted_no limit %s"
_KEYS = f"{_COLUMNS} where {_OPEN} and kind in ('key', 'key_end') order by wanted_no limit %s"
"""Before anything else: a report that waits is signed by the key of the day, which must stand in the log then."""
_MARK = {
    "bucket": "smallint", "subject": "text", "seq": "integer", "n": "smallint", "entry_no": "bigint", "fault": "text",
    "next_attempt_at": "timestamptz",
}  # fmt: skip
_MARK_KEY = ("bucket", "subject", "seq", "n")


class Wanted(NamedTuple):
    bucket: int
    subject: str
    seq: int
    n: int
    kind: str
    body: Any
    wanted_at: datetime


class Entry(NamedTuple):
    kind: str
    content: bytes


def step(connection: Connection, now: datetime, *, limit: int = LIMIT) -> int:
    """Log some of what is wanted; returns how many wishes were answered. 0 while another writer is at it."""
    if not connection.execute(f"select 1 from surety_log_wanted where {_OPEN} limit 1", [now]).fetchone():
        return 0
    with uncollected(), connection.transaction():
        cursor = connection.cursor()
        if not cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK]).fetchone()[0]:  # type: ignore[index]
            return 0
        if not _has_key(cursor, now):
            return 0
        wanted = _wanted(cursor, _KEYS, now, limit) or _wanted(cursor, _WANTED, now, limit)
        wanted = _keys_first(cursor, wanted, now)
        _write(cursor, wanted, now)
    return len(wanted)


def _wanted(cursor: Any, which: str, now: datetime, limit: int) -> list[Wanted]:
    return list(map(_read, cursor.execute(which, [now, limit]).fetchall()))


def _read(row: tuple[Any, ...]) -> Wanted:
    *place, kind, body, wanted_at = row
    return Wanted(*place, kind, stated(kind, body), wanted_at)


def _keys_first(cursor: Any, wanted: list[Wanted], now: datetime) -> list[Wanted]:
    """What is wanted; but where a registered centre has reports and never had a key, the new keys of such centres.

    A key must stand in the log before what it signs.
    """
    reporting = {each.body.centre for each in wanted if isinstance(each.body, Report)}
    if not reporting:
        return wanted
    cursor.execute(_KEYLESS, [list(reporting)])
    keyless = [centre for (centre,) in cursor.fetchall() if keyring.OWNER.fullmatch(centre)]
    if not keyless:
        return wanted
    keys = [f"key:{issuing.add_key(cursor.connection, centre, now=now)}" for centre in keyless]
    found = cursor.execute(
        f"{_COLUMNS} where bucket = any(%s) and subject = any(%s)", [list(map(bucket_of, keys)), keys]
    )
    return list(map(_read, found.fetchall()))


_KEYLESS = """
select c.name from (select replace(subject, ':', '-') as name from surety_centre) c
where c.name = any(%s) and not exists (select 1 from surety_key k where k.owner = c.name)
"""


def _has_key(cursor: Any, now: datetime) -> bool:
    """Whether the log's private key is on this machine: elsewhere its writer is another machine's."""
    try:
        keyring.load("log", own_key(cursor, "log", now=now))
    except keyring.NoSuchKey:
        return False
    return True


def drain(connection: Connection, now: datetime) -> int:
    """Until nothing is left that can be logged now; returns how many wishes were answered."""
    answered = 0
    while some := step(connection, now):
        answered += some
    return answered


def _write(cursor: Any, wanted: list[Wanted], now: datetime) -> None:
    size, at = _end(cursor, now)
    certifying = Certifying(cursor, wanted, at=at)
    made: list[Entry] = []
    with talk.ahead(cursor.connection) as say:
        ahead = rows.Ahead(say)
        for first in range(0, len(wanted), SHARE):
            marks = [_answer(certifying, each, made, size=size, at=at, now=now) for each in wanted[first:][:SHARE]]
            certifying.write(ahead)
            ahead.mark("surety_log_wanted", _MARK, marks, keys=_MARK_KEY)
    if made:
        _append(cursor, size, made, at)


def _answer(
    certifying: Certifying, wanted: Wanted, made: list[Entry], *, size: int, at: datetime, now: datetime
) -> list[Any]:
    """The entry of a wish, put to those made; returns the mark that the wish gets."""
    entry_no, fault, again = size + len(made), None, "-infinity"
    try:
        made.append(_entry(certifying, wanted, entry_no, at))
    except (Refused, keyring.NoSuchKey) as refused:
        entry_no, fault = None, refused.code
        again = (now + AGAIN).isoformat() if fault in {"no_key", "no_private_key"} else "infinity"
    return [*wanted[:4], entry_no, fault, again]


def _entry(certifying: Certifying, wanted: Wanted, entry_no: int, at: datetime) -> Entry:
    """Raises Refused; then nothing of it was taken note of."""
    kind, body = certifying.body(wanted.kind, wanted.body, entry_no=entry_no)
    try:
        return Entry(kind, entries.content(kind, body, at=at))
    except (entries.BadEntry, entries.EntryTooLong) as error:
        raise Refused(error.code) from None


def _end(cursor: Any, now: datetime) -> tuple[int, datetime]:
    """The log's size, and an instant for the next entries that is never before the last one's."""
    row = cursor.execute(
        "select entry_no, logged_at from surety_log_entry where bucket = 0 order by entry_no desc limit 1"
    ).fetchone()
    return (row[0] + 1, max(now, row[1])) if row else (0, now)


def _append(cursor: Any, size: int, made: list[Entry], at: datetime) -> None:
    with cursor.copy("copy surety_log_entry (entry_no, kind, content, logged_at) from stdin") as copy:
        for n, entry in enumerate(made, size):
            copy.write_row((n, entry.kind, entry.content, at))
    tiles = StoredTiles(cursor)
    tiles.append(size, [merkle.leaf_hash(entry.content) for entry in made])
    cursor.executemany(
        "insert into surety_log_tile (level, number, hashes) values (%s, %s, %s)"
        " on conflict (bucket, level, number) do update set hashes = excluded.hashes",
        [(level, number, hashes) for (level, number), hashes in tiles.changed.items()],
    )
    size += len(made)
    _sign(cursor, note.Checkpoint(environment.log_name(), size, merkle.root(size, tiles.nodes), at))


def _sign(cursor: Any, checkpoint: note.Checkpoint) -> None:
    own_key(cursor, PLATFORM, now=checkpoint.signed_at)
    private = keyring.load("log", own_key(cursor, "log", now=checkpoint.signed_at))
    signed = note.sign(checkpoint.text(), private, name=checkpoint.name)
    cursor.execute(
        "insert into surety_log_checkpoint (size, note, signed_at) values (%s, %s, %s)",
        [checkpoint.size, signed, checkpoint.signed_at],
    )


def own_key(cursor: Any, owner: str, *, now: datetime) -> str:
    """The key of the log or the platform, made when it is first needed. Under the writer's lock only."""
    row = cursor.execute(
        "select key from surety_key where bucket = %s and owner = %s and valid_until is null", [bucket_of(owner), owner]
    ).fetchone()
    if row:
        return str(row[0])
    key = keyring.make(owner)
    issuing.register(cursor.connection, owner, key, now=now)
    return key
