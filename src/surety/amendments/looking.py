"""What the door looks up for a fact about the rules: the verdict on its candidate, the release a stop would make."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from surety.amendments import candidates, facts
from surety.amendments.dossier import BadCandidate
from surety.amendments.verdict import Verdict, examine, keeping_stops
from surety.engine import book
from surety.engine.look_up import Seen
from surety.rulebook import Release, Stop, UnknownRow, UnknownTable

KEPT_MAX = 16
"""Verdicts kept in a process: what was found at submission need not be found again at approval."""


def look_up_candidate(cursor: Any, fact: Any, release: Release) -> Seen | None:
    """For a submission or an approval: what the check and the diff say now, against the release in force."""
    asks = isinstance(fact, facts.AmendmentSubmitted | facts.AmendmentApproved)
    if not asks or fact.candidate is None:
        return None
    verdict, content = examined(cursor, fact.candidate, release)
    return Seen({"verdict": msgspec.to_builtins(verdict)}, {verdict.publishes: content} if content else {})


_verdicts: dict[tuple[str, str, str], tuple[Verdict, bytes]] = {}


def examined(cursor: Any, candidate: str, release: Release) -> tuple[Verdict, bytes]:
    """The verdict on a candidate, and the bytes of the release it would be. All three inputs are named by hashes."""
    program = book.packaged()
    key = release.hash, candidate, program.hash
    if key not in _verdicts:
        try:
            dossier = candidates.load(cursor, candidate)
        except BadCandidate as error:
            return Verdict(release.hash, problem=(error.code, error.reason)), b""
        verdict = examine(release, dossier, {name: table.spec for name, table in program.tables.items()})
        if len(_verdicts) >= KEPT_MAX:
            _verdicts.clear()
        _verdicts[key] = verdict, keeping_stops(release, dossier.release).to_bytes()
    return _verdicts[key]


def look_up_stop(cursor: Any, fact: Any, release: Release) -> Seen | None:
    """For a stop: the release with that row stopped, or started again; nothing where there is no such row."""
    if not isinstance(fact, facts.RowStopped | facts.RowResumed):
        return None
    stop = Stop(fact.table, fact.row)
    others: Iterable[Stop] = (each for each in release.stopped if each != stop)
    try:
        switched = release.with_stopped([*others, stop] if isinstance(fact, facts.RowStopped) else others)
        release.table(fact.table).row(fact.row)
    except (UnknownTable, UnknownRow):
        return None
    reads = {"publishes": switched.hash, "changes": switched.hash != release.hash}
    return Seen(reads, {switched.hash: switched.to_bytes()})
