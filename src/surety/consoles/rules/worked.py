"""The worked cases of a release: those of the amendment that made it, else those that come with the program."""

from __future__ import annotations

from django.db import connection

from surety.amendments.candidates import as_written, packaged_cases
from surety.consoles.rules import amending
from surety.consoles.rules.book import Reading
from surety.engine.book import packaged
from surety.rulebook import Case
from surety.rulebook.spec import Row, TableSpec

PACKAGED = "packaged"


def cases_of(read: Reading) -> tuple[str, tuple[Case, ...]] | None:
    """The cases and a name for them; None for a release whose cases nobody kept."""
    candidate = _candidate_of(read.release_no)
    if candidate:
        dossier = amending.dossier_of(candidate)
        return (candidate, dossier.cases) if dossier else None
    return (PACKAGED, packaged_cases()) if as_written(read.release).hash == packaged().hash else None


def kept(name: str) -> tuple[Case, ...]:
    """By the name that `cases_of` gave them."""
    if name == PACKAGED:
        return packaged_cases()
    dossier = amending.dossier_of(name)
    return dossier.cases if dossier else ()


def cases_of_row(read: Reading, spec: TableSpec, row: Row) -> list[Case]:
    found = cases_of(read)
    cases = found[1] if found else packaged_cases()
    return [case for case in cases if case.table == spec.id and case.row == row.id]


def _candidate_of(release_no: int) -> str:
    """The candidate whose rules a release has: a stop changes none of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select doc -> 'proposal' ->> 'candidate' from surety_amendment"
            " where release_no <= %s and kind <> 'remedy' order by release_no desc limit 1",
            [release_no],
        )
        row = cursor.fetchone()
    return row[0] if row else ""
