"""The release a page of rules shows, and its rows as a reader sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from surety.consoles import clock, typed
from surety.consoles.language import lang
from surety.consoles.show.rule_words import note_words, output_words
from surety.consoles.show.time import PLATFORM_ZONE
from surety.engine import book
from surety.rulebook import Release
from surety.rulebook.spec import ClauseSpec, Row, TableSpec
from surety.rulebook.table import Table
from surety.rulebook.words import cell_in_words

SUBJECTS = {
    "shipping": _("Shipping"),
    "returns": _("Returns"),
    "aftersales": _("After-sales"),
    "listing": _("Listing and entry"),
    "inspection": _("Inspection"),
    "conduct": _("Conduct and measures"),
    "disruptions": _("Force majeure"),
}
"""In the order in which an order meets them; what stands in another folder comes last."""

STATES = {
    "in_force": _("in force"),
    "upcoming": _("upcoming"),
    "past": _("past"),
    "noticed": _("noticed, not in force"),
    "stopped": _("stopped"),
}


@dataclass(frozen=True)
class Reading:
    """The release asked for, and the day on which the reader stands."""

    release_no: int
    release: Release
    today: date
    newest: bool


def reading(request: HttpRequest) -> Reading:
    """The release in force, or the one the address names by `release`; 404 for one that is not there.

    Read once a request.
    """
    if not hasattr(request, "_reading"):
        request._reading = _reading(request)  # type: ignore[attr-defined]
    return request._reading  # type: ignore[attr-defined]


def _reading(request: HttpRequest) -> Reading:
    now = clock.now_of(request)
    wanted = typed.whole(request.GET.get("release", ""), most=2**31 - 1)
    with connection.cursor() as cursor:
        number, release = book.active(cursor, now=now)
        if wanted is None or wanted == number:
            return Reading(number, release, day_of(now), newest=True)
        try:
            return Reading(wanted, book.numbered(cursor, wanted), day_of(now), newest=False)
        except book.NoRelease:
            raise Http404 from None


def day_of(now: datetime) -> date:
    return now.astimezone(ZoneInfo(PLATFORM_ZONE)).date()


def table_of(read: Reading, name: str) -> Table:
    table = read.release.tables.get(name)
    if table is None:
        raise Http404
    return table


@dataclass(frozen=True)
class RowView:
    """A row in words: what it asks of each input, what it answers, since when, and where that is written."""

    row: Row
    spec: TableSpec
    state: str
    state_label: Any
    when: tuple[tuple[str, str], ...]
    outputs: tuple[tuple[str, str, bool], ...]
    """Label, words, and whether it says nothing: zero, no, none."""
    clauses: tuple[ClauseSpec, ...]
    note: str
    reason: str
    platforms: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def validity(self) -> str:
        """From its first day to its last, as people name them: the row's `to` is the first day without it."""
        days = {"start": self.row.from_, "end": self.row.to - timedelta(days=1) if self.row.to else None}
        if days["start"] and days["end"]:
            return _("%(start)s to %(end)s") % days
        if days["start"]:
            return _("from %(start)s on") % days
        return _("until %(end)s") % days if days["end"] else str(_("no bounds in time"))


def row_view(read: Reading, spec: TableSpec, row: Row) -> RowView:
    in_lang = lang()
    when = [(each, row.when[each.name]) for each in spec.inputs if each.name in row.when]
    outputs = [(each, row.outputs[each.name]) for each in spec.outputs if each.name in row.outputs]
    state = state_of(read, spec, row)
    return RowView(
        row=row,
        spec=spec,
        state=state,
        state_label=STATES[state],
        when=tuple((each.label.to(in_lang), cell_in_words(each, cell, in_lang)) for each, cell in when),
        outputs=tuple(
            (each.label.to(in_lang), output_words(spec, each, row.outputs), value in (0, False, "none"))
            for each, value in outputs
        ),
        clauses=tuple(clause for name in row.clause if (clause := read.release.clauses.get(name))),
        note=note_words(read.release, spec, row.note.to(in_lang)) if row.note else "",
        reason=note_words(read.release, spec, row.reason.to(in_lang)) if row.reason else "",
        platforms=platforms_of(spec, row),
    )


def state_of(read: Reading, spec: TableSpec, row: Row) -> str:
    if any((stop.table, stop.row) == (spec.id, row.id) for stop in read.release.stopped):
        return "stopped"
    if row.status == "noticed":
        return "noticed"
    if row.from_ and row.from_ > read.today:
        return "upcoming"
    return "past" if row.to and row.to <= read.today else "in_force"


def platforms_of(spec: TableSpec, row: Row) -> tuple[str, ...]:
    """The platforms a row speaks of; all of the table's when it names none, none when the table has no such input."""
    declared = next((each for each in spec.inputs if each.name == "platform"), None)
    if declared is None:
        return ()
    cell = row.when.get("platform")
    return tuple(str(value) for value in cell.values) if cell else tuple(declared.values)


def platform_names(release: Release) -> dict[str, str]:
    """Every platform some table asks about, by code."""
    found: dict[str, str] = {}
    for table in release.tables.values():
        for each in table.spec.inputs:
            if each.name == "platform":
                found.update({code: text.to(lang()) for code, text in each.values.items()})
    return found


def table_url(read: Reading, name: str) -> str:
    """The table's page, of the release the reader stands in."""
    return reverse("rules:table", args=[name]) + ("" if read.newest else f"?release={read.release_no}")


def grouped(read: Reading) -> list[tuple[str, Any, list[TableSpec]]]:
    """(subject, its name, its tables), subjects in the order of SUBJECTS."""
    specs = [table.spec for table in read.release.tables.values()]
    order = [*SUBJECTS, *sorted({spec.subject for spec in specs} - SUBJECTS.keys())]
    groups = [(subject, [spec for spec in specs if spec.subject == subject]) for subject in order]
    return [(subject, SUBJECTS.get(subject, _("Other")), found) for subject, found in groups if found]
