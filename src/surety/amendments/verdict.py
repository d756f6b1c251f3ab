"""What there is to say about a candidate before anybody approves it: the exact check, the symbolic diff, history. Pure.

A change is retroactive when an answer about a day before the approval becomes another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from surety.amendments.dossier import Dossier
from surety.amendments.history import Edit, edits, needs
from surety.rulebook import Finding, Release, Stop, TableDiff, check_release, diff_releases
from surety.rulebook.space import TooLarge
from surety.rulebook.spec import TableSpec

SHOWN_MAX = 20
"""Findings kept with the fact that was refused for them."""


class Found(Struct, frozen=True, omit_defaults=True):
    """One finding of the check, in both languages."""

    kind: str
    table: str
    rows: tuple[str, ...] = ()
    zh: str = ""
    en: str = ""


class TableChange(Struct, frozen=True, omit_defaults=True):
    """How many cells of a table change, and since which day: date.min where some answer changes for all time.

    `kind` is that of the diff. A table that was added changes no answer: nobody could have asked it.
    """

    table: str
    kind: str
    zone: str
    cells: int = 0
    results: int = 0
    """Cells whose answer is another one, and not only given by another row."""
    since: date | None = None

    @property
    def touches(self) -> bool:
        """Whether any answer given so far could become another one."""
        return self.since is not None and self.kind != "added"

    def before(self, now: datetime) -> bool:
        """Whether it changes an answer about a day that was over when `now` came."""
        return self.touches and self.since < now.astimezone(ZoneInfo(self.zone)).date()  # type: ignore[operator]


class Verdict(Struct, frozen=True, omit_defaults=True):
    """`base` and `release` are hashes of rules as written; `publishes` that of the release it would be, stops kept."""

    base: str
    release: str = ""
    publishes: str = ""
    problem: tuple[str, str] | None = None
    """Why nothing can be said: a code and the reason in words."""
    findings: tuple[Found, ...] = ()
    finding_count: int = 0
    edits: tuple[Edit, ...] = ()
    changes: tuple[TableChange, ...] = ()

    @property
    def begins(self) -> date | None:
        """The first day on which an answer changes; None where none does."""
        return min((change.since for change in self.changes if change.touches and change.since), default=None)

    def retroactive(self, now: datetime) -> list[TableChange]:
        return [change for change in self.changes if change.before(now)]


def examine(base: Release, dossier: Dossier, program: Mapping[str, TableSpec]) -> Verdict:
    """`base` is the release in force, with its stops; `program` the tables this program was written with."""
    written = base.as_written()
    candidate = dossier.release
    published = keeping_stops(base, candidate)
    try:
        changes = tuple(map(_change, diff_releases(written, candidate)))
    except TooLarge:
        return Verdict(written.hash, candidate.hash, problem=("diff_too_large", "too many combinations to compare"))
    findings = check_release(candidate, dossier.cases)
    return Verdict(
        base=written.hash,
        release=candidate.hash,
        publishes=published.hash,
        findings=tuple(map(_found, findings[:SHOWN_MAX])),
        finding_count=len(findings),
        edits=(*edits(written, candidate), *needs(candidate, program)),
        changes=changes,
    )


def keeping_stops(base: Release, candidate: Release) -> Release:
    """The candidate with what is stopped in the release in force: publishing rules starts no row again."""
    kept = [stop for stop in base.stopped if _has(candidate, stop)]
    return candidate.with_stopped(kept) if kept else candidate


def _has(release: Release, stop: Stop) -> bool:
    table = release.tables.get(stop.table)
    return table is not None and any(row.id == stop.row for row in table.rows)


def _found(finding: Finding) -> Found:
    return Found(finding.kind, finding.table, finding.rows, finding.to_text("zh"), finding.to_text("en"))


def _change(diff: TableDiff) -> TableChange:
    results = sum(change.cells for change in diff.changes if change.result_changed)
    return TableChange(diff.table, diff.kind, diff.spec.zone, diff.cells, results, diff.earliest)
