"""Deleting files that nobody needs any more: those whose retention has ended, and those that no fact names (BTAS-4.3c).

What stays is the fact, the hash in it, and the day of the deletion. Every step may be interrupted: the day is written
down before the file goes, a file is moved aside before it is looked at for the last time, and the next pass goes over
all of them again.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from surety.engine import book
from surety.engine.db import Connection
from surety.engine.keys import bucket_of
from surety.evidence.retention import kept_until, namings_of
from surety.evidence.store import UNNAMED_SECONDS_MAX, folder, place_of

PREFIXES = tuple(f"{number:02x}" for number in range(256))
SECONDS_APART = 30.0
"""Between two prefixes: all files are looked at some ten times a day."""
_AT_ONCE = 500
_GONE = """
insert into surety_evidence_gone (bucket, sha256, kept_until, deleted_at) values (%s, %s, %s, %s)
on conflict (bucket, sha256) do update set kept_until = excluded.kept_until, deleted_at = excluded.deleted_at
"""
_WAITING = r"""
select distinct found[1] from surety_quarantine, regexp_matches(body::text, '\m[0-9a-f]{64}\M', 'g') found
"""
"""What facts name that wait for their subject."""
_BEGAN = "select extract(epoch from min(applied))::float8 from django_migrations"
"""When this database was made: an older file that it does not know is another database's, which this one took the
place of."""


class Expired(NamedTuple):
    """A file that may go: its retention ended at `kept_until`, or no fact names it (None)."""

    sha256: str
    bytes: int
    kept_until: datetime | None


def steps(connection: Connection) -> Callable[[datetime], int]:
    """The worker's: a prefix at a time, and again from the first."""
    prefixes, due = _endlessly(), 0.0

    def step(now: datetime) -> int:
        nonlocal due
        if time.monotonic() < due:
            return 0
        due = time.monotonic() + SECONDS_APART
        return expire(connection, [next(prefixes)], now=now)

    return step


def _endlessly() -> Iterator[str]:
    while True:
        yield from PREFIXES
        sweep_unfinished()


def expire(connection: Connection, prefixes: Sequence[str] = PREFIXES, *, now: datetime) -> int:
    """Delete what may go among the files of these prefixes; returns how many went."""
    found = (each for prefix in prefixes for each in expired(connection, prefix, now=now))
    return sum(_delete(connection, each, now=now) for each in found)


def expired(connection: Connection, prefix: str, *, now: datetime) -> list[Expired]:
    """What may go among the files whose hashes begin so."""
    _restore(prefix)
    found = [each for each in _hashes(prefix) if not _is_young(place_of(each))]
    cursor = connection.cursor()
    return [each for n in range(0, len(found), _AT_ONCE) for each in _expired(cursor, found[n : n + _AT_ONCE], now)]


def sweep_unfinished() -> None:
    """Remove what uploads and forms have left half done for more than a day."""
    for name in ("drafts/*", "held/*/*", "incoming/*", "partial/*/*"):
        for path in folder().glob(name):
            if path.is_file() and _is_young(path) is False:
                path.unlink(missing_ok=True)


def _expired(cursor: Any, hashes: list[str], now: datetime) -> list[Expired]:
    _, release = book.active(cursor, now=now)
    namings = namings_of(cursor, hashes)
    cursor.execute(_WAITING)
    waiting = {sha256 for (sha256,) in cursor.fetchall()}
    ((began,),) = cursor.execute(_BEGAN).fetchall()
    until = kept_until(cursor, [each for named in namings.values() for each in named], release=release)
    found = []
    for sha256 in hashes:
        kept, end = _end([until[each] for each in namings.get(sha256, ())], now)
        if kept or sha256 in waiting or (end is None and _changed_at(place_of(sha256)) < began):
            continue
        found.append(Expired(sha256, _size(place_of(sha256)), end))
    return found


def _end(ends: Sequence[datetime | None], now: datetime) -> tuple[bool, datetime | None]:
    """Whether a file is still kept, and else when that ended; what nobody names is not."""
    if not ends:
        return False, None
    last = max((each for each in ends if each is not None), default=None)
    return last is None or None in ends or last > now, last


def _delete(connection: Connection, each: Expired, *, now: datetime) -> bool:
    """Whether it went: somebody may have claimed it meanwhile, which its time of change tells."""
    place, aside = place_of(each.sha256), _aside(each.sha256)
    aside.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.rename(place, aside)
    except FileNotFoundError:  # another worker was quicker
        return False
    if _is_young(aside):
        os.rename(aside, place)
        return False
    if each.kept_until is not None:
        connection.execute(_GONE, [bucket_of(each.sha256), each.sha256, each.kept_until, now])
    shutil.rmtree(folder() / "brought" / each.sha256[:2] / each.sha256, ignore_errors=True)
    aside.unlink(missing_ok=True)
    return True


def _restore(prefix: str) -> None:
    """Put back what a killed worker had moved aside; it is looked at again."""
    for aside in (folder() / "leaving").glob(f"{prefix}*"):
        place = place_of(aside.name)
        try:
            aside.unlink() if place.exists() else os.rename(aside, place)
        except FileNotFoundError:  # another worker is at it
            continue


def _hashes(prefix: str) -> list[str]:
    return sorted(path.name for path in (folder() / prefix).glob("?" * 64))


def _is_young(path: Path) -> bool | None:
    """By the wall clock, as files are; None for one that is gone."""
    try:
        return time.time() - path.stat().st_mtime < UNNAMED_SECONDS_MAX
    except FileNotFoundError:
        return None


def _changed_at(path: Path) -> float:
    """Zero for one that is gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _aside(sha256: str) -> Path:
    return folder() / "leaving" / sha256
