"""Candidates in the database: written before the fact that names them, never changed, found by their hash."""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from surety.amendments.case import RulebookCase
from surety.amendments.dossier import BadCandidate, Dossier, hash_of, pack, unpack
from surety.amendments.facts import RULEBOOK_ID
from surety.config import environment
from surety.engine import book
from surety.engine.db import Connection
from surety.engine.fact import SubjectKind
from surety.engine.keys import BUCKETS, bucket_of
from surety.engine.wire import decode_case
from surety.rulebook import Case, Release, load_cases
from surety.rulebook.worked import run_case


def bucket_of_hash(content_hash: str) -> int:
    """The bucket of a content-addressed row."""
    return int(content_hash[-3:], 16) % BUCKETS


def keep(connection: Connection, dossier: Dossier, *, now: datetime) -> str:
    """Keep a candidate and return its hash; the same content twice is one row. Raises BadCandidate.

    What could not be read again is not kept.
    """
    content = pack(dossier)
    name = hash_of(content)
    _unpacked(content, name)
    connection.execute(
        "insert into surety_candidate (bucket, hash, content, stored_at) values (%s, %s, %s, %s)"
        " on conflict do nothing",
        [bucket_of_hash(name), name, content, now],
    )
    return name


def load(cursor: Any, name: str) -> Dossier:
    """The candidate kept under this hash; raises BadCandidate."""
    cursor.execute("select content from surety_candidate where bucket = %s and hash = %s", [bucket_of_hash(name), name])
    row = cursor.fetchone()
    if row is None:
        raise BadCandidate("candidate_missing", f"no candidate is kept under {name[:12]}")
    return _unpacked(bytes(row[0]), name)


@lru_cache(maxsize=16)
def _unpacked(content: bytes, name: str) -> Dossier:
    return unpack(content, expected=name)


def rulebook(cursor: Any) -> RulebookCase | None:
    """The rulebook's case; None while the installation's first release is the only one."""
    cursor.execute(
        "select doc from surety_rulebook where bucket = %s and subject = %s", [bucket_of(RULEBOOK_ID), RULEBOOK_ID]
    )
    row = cursor.fetchone()
    return decode_case(SubjectKind.RULEBOOK, row[0]) if row else None  # type: ignore[return-value]


def in_force(cursor: Any, *, now: datetime) -> tuple[int, Dossier]:
    """The number of the release in force, its rules as written, and their worked cases."""
    number, release = book.active(cursor, now=now)
    written = as_written(release)
    case = rulebook(cursor)
    if case is not None and case.candidate:
        kept = load(cursor, case.candidate)
        if kept.release.hash == written.hash:
            return number, kept
    return number, Dossier(written, _packaged_cases_of(written))


@lru_cache(maxsize=8)
def as_written(release: Release) -> Release:
    """The release without its stops, compiled once a process."""
    return release.as_written()


def _packaged_cases_of(release: Release) -> tuple[Case, ...]:
    """The cases that come with the program; those that a release of another age does not pass are not about it."""
    cases = packaged_cases()
    if release.hash == book.packaged().hash:
        return cases
    return tuple(case for case in cases if case.table in release.tables and _passes(release, case))


def _passes(release: Release, case: Case) -> bool:
    _, trouble = run_case(release.tables[case.table], case)
    return trouble is None


@cache
def packaged_cases() -> tuple[Case, ...]:
    """The worked cases that come with the program, or with the rulebook that SURETY_RULEBOOK names."""
    return tuple(load_cases(environment.rulebook_folder()))
