"""Rulebook releases in the database: immutable, content-hashed, the active one read inside each transaction."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from surety.config import environment
from surety.disruptions.board import Board
from surety.disruptions.keeping import BOARD
from surety.engine.db import Connection
from surety.engine.talk import ask
from surety.inspection.bases import Bases
from surety.inspection.keeping import BASES
from surety.listings.keeping import RECALLS
from surety.listings.recalled import RecallList
from surety.rulebook import Release, load_release

EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""Since when the first release is known: imports reach back before the installation."""


class NoRelease(LookupError):
    """No rulebook release is in force; `surety migrate` installs the packaged one."""


class InForce(NamedTuple):
    """What decides: the rulebook release, the notices and the recalls, and whom the bases admit."""

    release_no: int
    release: Release
    board: Board
    recalls: RecallList
    bases: Bases


_ACTIVE = """
select release_no, hash, (select mark::text from surety_board where bucket = 0),
    (select mark::text from surety_recall_mark where bucket = 0),
    (select mark::text from surety_base_mark where bucket = 0) from surety_release
where bucket = 0 and known_from <= %s order by known_from desc, release_no desc limit 1
"""


def active(cursor: Any, *, now: datetime) -> tuple[int, Release]:
    """The number and content of the release known at `now`: the latest `known_from` that is not after it."""
    cursor.execute(_ACTIVE, [now])
    release_no, content_hash, *_ = _some(cursor.fetchone(), now)
    return release_no, _compiled(cursor, release_no, content_hash)


def in_force(cursor: Any, *, now: datetime) -> InForce:
    """What is in force at `now`, for the door: all of it compiled once a process."""
    found = ask(cursor.connection, _ACTIVE, [now])
    release_no, *others = _some(found[0] if found else None, now)
    content_hash, mark, recall_mark, base_mark = [other and other.decode() for other in others]
    release = _compiled(cursor, int(release_no), content_hash)
    board, recalls = BOARD.of(cursor, mark), RECALLS.of(cursor, recall_mark)
    return InForce(int(release_no), release, board, recalls, BASES.of(cursor, base_mark))


def _some(row: tuple[Any, ...] | None, now: datetime) -> tuple[Any, ...]:
    if row is None:
        raise NoRelease(f"no rulebook release is known at {now.isoformat()}; run: surety migrate")
    return row


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

    Every later release is published by the fact that two people agreed to it, or that a row was stopped
    (`surety.amendments`): a newer package is only a candidate.
    """
    if connection.execute("select 1 from surety_release limit 1").fetchone():
        return False
    release = packaged()
    connection.execute(
        "insert into surety_release (release_no, hash, content, known_from, note) values (1, %s, %s, %s, 'packaged')"
        " on conflict do nothing",
        [release.hash, release.to_bytes(), EVER],
    )
    return True


@cache
def packaged() -> Release:
    """The rulebook that comes with the code, or that SURETY_RULEBOOK names."""
    return load_release(environment.rulebook_folder())
