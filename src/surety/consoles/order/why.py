"""Why a deadline is what it is: rule row, clause, inputs, the arithmetic, and the rows kept out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surety.consoles import labels
from surety.consoles.order.notices import NamedNotice
from surety.consoles.show.rule_words import told
from surety.consoles.show.time import instant_text, length_text, parse, zone_name
from surety.engine import book
from surety.engine.models import DeadlineRow
from surety.engine.queries import Decided
from surety.rulebook import RulebookError


@dataclass(frozen=True)
class Why:
    step: str
    due_at: datetime
    set_at: datetime
    table: str
    row: str
    running: bool
    ended_as: str
    ended_at: datetime | None
    was_due_at: datetime | None
    sums: list[tuple[str, str]]
    told: dict[str, Any] | None = None
    """The rulebook's own explanation, in the reader's language."""
    release_no: int | None = None
    moves: list[dict[str, Any]] = field(default_factory=list)
    notice: NamedNotice | None = None
    """The force-majeure notice that made it."""


def whys(
    rows: list[DeadlineRow],
    decisions: list[Decided],
    *,
    running: set[tuple[str, int]],
    notices: Mapping[str, NamedNotice],
) -> list[Why]:
    """Running deadlines first, then the newest of those that ended."""
    told = [_why(row, decisions, notices, running=(row.step, row.version) in running) for row in rows]
    return sorted(told, key=lambda why: (not why.running, -why.set_at.timestamp()))


def _why(row: DeadlineRow, decisions: list[Decided], notices: Mapping[str, NamedNotice], *, running: bool) -> Why:
    decided = _decision_behind(row, decisions)
    found = explained(decided) if decided else None
    return Why(
        step=row.step,
        due_at=row.due_at,
        set_at=row.set_at,
        table=row.rule_table,
        row=row.rule_row,
        running=running,
        ended_as=row.ended_as or "",
        ended_at=row.ended_at,
        was_due_at=row.was_due_at,
        sums=sums(row.basis, row.due_at, outputs=found["outputs"] if found else ()),
        told=found,
        release_no=decided.row.release_no if decided else None,
        notice=notices.get(row.basis.get("notice", "")),
    )


def _decision_behind(row: DeadlineRow, decisions: list[Decided]) -> Decided | None:
    """The last answer of that table, with that row, when the deadline was set."""
    fitting = [
        each
        for each in decisions
        if each.row.rule_table == row.rule_table and row.rule_row in each.row.rows and each.row.seq <= row.set_by_seq
    ]
    return fitting[-1] if fitting else None


def explained(decided: Decided) -> dict[str, Any] | None:
    """Asked again of the release that answered, with the inputs it was given."""
    with connection.cursor() as cursor:
        try:
            release = book.numbered(cursor, decided.row.release_no)
            table = release.tables[decided.row.rule_table]
            inputs = dict(zip((spec.name for spec in table.spec.inputs), decided.inputs or (), strict=False))
            answer = release.decide(decided.row.rule_table, inputs, on=decided.row.decided_on)
        except (book.NoRelease, KeyError, RulebookError):
            return None
    return told(release, answer)


def sums(basis: dict[str, Any], due_at: datetime, *, outputs: Iterable[dict[str, Any]] = ()) -> list[tuple[str, str]]:
    """The arithmetic, line by line: what it starts from, what is added, where it ends.

    `outputs`: what the row answered, as the rulebook tells it.
    """
    kind, zone = basis.get("kind", ""), basis.get("zone", "Asia/Shanghai")

    def said(value: Any, *, ends: bool = True) -> str:
        return f"{instant_text(parse(value), zone, ends=ends)} {zone_name(zone)}" if value else "—"

    lines: list[tuple[str, str]] = []
    if kind == "as_given":
        lines.append((_("The order carries"), said(basis["given"]) if "given" in basis else "—"))
    elif kind == "earliest":
        names = {"from_order": _("Counted from the order"), "from_upload": _("Counted from the waybill")}
        lines += [(name, said(basis[key])) for key, name in names.items() if key in basis]
        lines.append((_("Rule"), _("The earlier one counts")))
    elif kind == "before":
        lines.append((labels.label("step", basis.get("of", "")), said(due_at)))
    elif kind == "notice":
        lines.append((_("Promised, before any notice"), said(basis["promised_at"])))
        if basis.get("place"):
            lines.append((_("The notice covers its"), labels.label("notice_place", basis["place"])))
        if basis.get("because") == "platform_notice":
            lines.append((_("The notice's latest ship time"), said(due_at)))
            lines.append((_("Rule"), _("The later one counts")))
        else:
            lines.append((_("Because"), because(basis.get("because", ""))))
    elif kind in ("limit", "appeal"):
        lines.append((_("Starts"), said(basis["from"], ends=False)))
        lines.append((_("Plus"), length_text(_limit(basis))))
        if basis.get("because"):
            lines.append((_("Because"), because(basis["because"])))
    elif "from" in basis and "to" in basis:
        lines += [(_("Before"), said(basis["from"])), (_("Because"), because(basis.get("because", "")))]
    elif "from" in basis:
        lines.append((_("Starts"), said(basis["from"], ends=False)))
        if _takes_declared_days(basis, outputs):
            lines.append((_("Declared at the sale"), _days_text(basis.get("declared_days", basis["amount"]))))
        lines.append((_("Plus"), _amount(kind, basis.get("amount", basis.get("hours", 0)))))
    if basis.get("max_days"):
        days = {"declared": basis["declared_days"], "allowed": basis["max_days"]}
        lines.append((_("Capped"), _("%(declared)d days declared, %(allowed)d allowed") % days))
    lines.append((_("Ends"), said(due_at)))
    return lines


def _limit(basis: dict[str, Any]) -> timedelta:
    """A limit of after-sales in seconds, one of inspection in hours."""
    if "base_seconds" in basis:
        return timedelta(seconds=basis["base_seconds"])
    return timedelta(hours=basis.get("amount", 0))


def _takes_declared_days(basis: dict[str, Any], outputs: Iterable[dict[str, Any]]) -> bool:
    """Whether the row left the number of days to what was declared when the goods were sold."""
    return bool(basis.get("amount")) and any(each["name"] == "amount" and each["value"] == 0 for each in outputs)


def _days_text(count: int) -> str:
    return ngettext("%d day", "%d days", count) % count


def _amount(kind: str, amount: int) -> str:
    if kind in ("hours_from_paid", "hours"):
        return ngettext("%d hour", "%d hours", amount) % amount
    if kind == "end_of_day_from_paid":
        if not amount:
            return _("to the end of that day (24:00)")
        text = ngettext("to the end of the next day (24:00)", "to the end of the %d. day after it (24:00)", amount)
        return text % amount if "%d" in text else text
    return ngettext("%d day of 24 hours", "%d days of 24 hours", amount) % amount


def because(code: str) -> str:
    return labels.label("because", code) if code else "—"
