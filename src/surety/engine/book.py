"""Rulebook releases in the database: immutable, content-hashed, the active one read inside each transaction."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from surety.engine.db import Connection
from surety.rulebook import Release, load_release


class NoRelease(LookupError):
    """No rulebook release is in force; `surety migrate` installs the packaged one."""


def active(cursor: Any, *, now: datetime) -> tuple[int, Release]:
    """The number and content of the release known at `now`: the latest `known_from` that is not after it."""
    cursor.execute(
        "select release_no, hash from surety_release where bucket = 0 and known_from <= %s"
        " order by known_from desc, release_no desc limit 1",
        [now],
    )
    row = cursor.fetchone()
    if row is None:
        raise NoRelease(f"no rulebook release is known at {now.isoformat()}; run: surety migrate")
    return row[0], _compiled(cursor, *row)


def numbered(cursor: Any, release_no: int) -> Release:
    """A release by its number, for replays."""
    cursor.execute("select release_no, hash from surety_release where bucket = 0 and release_no = %s", [release_no])
    row = cursor.fetchone()
    if row is None:
        raise NoRelease(f"release {release_no} is not in this database")
    return _compiled(cursor, *row)


_kept: dict[str, Release] = {}


def _compiled(cursor: Any, release_no: int, content_hash: str) -> Release:
    """Compiled once a process; keyed by content, so it can never be out of date."""
    if content_hash not in _kept:
        cursor.execute("select content from surety_release where bucket = 0 and release_no = %s", [release_no])
        _kept[content_hash] = Release.from_bytes(bytes(cursor.fetchone()[0]))
    return _kept[content_hash]


def install_packaged(connection: Connection, *, now: datetime) -> bool:
    """Install the packaged rulebook into a database that has none; True if it was installed.

    Later packages are only a candidate: a newer release takes effect when somebody publishes it.
    """
    if connection.execute("select 1 from surety_release limit 1").fetchone():
        return False
    release = packaged()
    connection.execute(
        "insert into surety_release (release_no, hash, content, known_from, note) values (1, %s, %s, %s, 'packaged')"
        " on conflict do nothing",
        [release.hash, release.to_bytes(), datetime.min.replace(year=2000, tzinfo=now.tzinfo)],
    )
    return True


@lru_cache(maxsize=1)
def packaged() -> Release:
    """The rulebook that comes with the code."""
    return load_release(Path(__file__).resolve().parents[3] / "rulebook")
