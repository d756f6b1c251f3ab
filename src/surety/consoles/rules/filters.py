"""Which rows a reader asked for, from the address: platform, state, day, clause, words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from surety.consoles.rules.book import STATES, Reading, RowView, platform_names, platforms_of, row_view, state_of
from surety.rulebook.spec import Row, TableSpec


@dataclass(frozen=True)
class Wanted:
    platform: str = ""
    state: str = ""
    on: date | None = None
    """Only rows that hold on this day."""
    clause: str = ""
    assumed: bool = False
    q: str = ""

    @property
    def anything(self) -> bool:
        return self != Wanted()


def wanted_of(request: HttpRequest, read: Reading) -> Wanted:
    """Values that are none of ours select as if they were not given."""
    given = {name: request.GET.get(name, "").strip().replace("\x00", "")[:100] for name in ("platform", "state")}
    return Wanted(
        platform=given["platform"] if given["platform"] in platform_names(read.release) else "",
        state=given["state"] if given["state"] in STATES else "",
        on=_day(request.GET.get("on", "")),
        clause=request.GET.get("clause", "").strip()[:24],
        assumed=request.GET.get("assumed") == "1",
        q=request.GET.get("q", "").strip().replace("\x00", "")[:100],
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def rows_of(read: Reading, spec: TableSpec, wanted: Wanted) -> list[Row]:
    """Put into words only where words are looked for: a table may have thousands of rows."""
    rows = [row for row in spec.rows if _fits(read, spec, row, wanted)]
    if not wanted.q:
        return rows
    return [row for row in rows if wanted.q.casefold() in _text(row_view(read, spec, row))]


def _fits(read: Reading, spec: TableSpec, row: Row, wanted: Wanted) -> bool:
    if wanted.clause and wanted.clause not in row.clause:
        return False
    if wanted.assumed and not row.assumed:
        return False
    if wanted.platform and wanted.platform not in platforms_of(spec, row):
        return False
    if wanted.state and wanted.state != state_of(read, spec, row):
        return False
    return wanted.on is None or row.live(wanted.on)


def _text(view: RowView) -> str:
    spec, clauses = view.spec, view.clauses
    said: list[Any] = [view.id, spec.id, spec.title.zh, spec.title.en, spec.question.zh, spec.question.en]
    said += [word for label, words, *_ in (*view.when, *view.outputs) for word in (label, words)]
    said += [view.note, view.reason, *(clause.id for clause in clauses)]
    said += [text for clause in clauses for text in (clause.text.zh, clause.text.en)]
    return "\n".join(said).casefold()
