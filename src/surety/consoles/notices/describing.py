"""What a notice says, in sentences: for each group of regions the orders it means, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surety.consoles.notices.days import deadline_words, end_words, start_words
from surety.consoles.notices.picking import Chip, chips
from surety.consoles.notices.typed_group import adjustments
from surety.consoles.words import notices as words
from surety.disruptions.notice import Aftersales, Row, Score, Shipping, Timer


@dataclass(frozen=True)
class Said:
    """One adjustment: its name, what it says, and the clause behind it."""

    name: str
    text: str
    clause: str


@dataclass(frozen=True)
class Described:
    """Rows with equal adjustments."""

    regions: list[tuple[str, list[Chip]]]
    count: int
    by_orders: bool
    """A filing for the orders it names, wherever they go."""
    says: list[Said]


def describe(rows: Iterable[Row]) -> list[Described]:
    """Groups in the order of the notice."""
    gathered: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        gathered.setdefault(adjustments(row), []).append(row)
    return [_described(same) for same in gathered.values()]


def _described(rows: list[Row]) -> Described:
    codes = [row.region for row in rows if row.region]
    return Described(chips(codes), len(codes), len(codes) < len(rows), says(rows[0]))


def says(row: Row) -> list[Said]:
    found = []
    if row.shipping is not None:
        found.append(Said(_("Shipping"), _shipping(row.shipping), "EPI-2a,EPI-2b,EPI-2c"))
    if row.aftersales is not None:
        found.append(Said(_("After-sales"), _aftersales(row.aftersales), "EPI-3a,EPI-3b,EPI-3c"))
    if row.score is not None:
        found.append(Said(_("Scores"), _score(row.score), "EPI-4a"))
    if row.services:
        text = _("Who bought a service to be received there may cancel it, or wait until it is to be had again.")
        found.append(Said(_("Services"), text, "EPI-6"))
    found.append(Said(_("After the lift"), str(words.AFTER_LIFT[row.after_lift]), "E4"))
    return found


def _shipping(by: Shipping) -> str:
    dates = {"start": start_words(by.promise_from), "end": end_words(by.promise_to)}
    return _("Promised to ship %(start)s – %(end)s: may ship until %(latest)s.") % {
        **dates,
        "latest": deadline_words(by.latest_ship),
    }


def _aftersales(after: Aftersales) -> str:
    dates = {"start": start_words(after.applied_from), "end": end_words(after.applied_to)}
    timers = _("; ").join(map(timer_words, after.timers))
    return _("Returns and exchanges applied for %(start)s – %(end)s: %(timers)s.") % {**dates, "timers": timers}


def timer_words(timer: Timer) -> str:
    name = {"timer": words.said(words.TIMER, timer.timer)}
    if timer.days is not None:
        count = ngettext("%(timer)s within %(days)d day", "%(timer)s within %(days)d days", timer.days)
    else:
        count = ngettext("%(timer)s: %(days)d day more", "%(timer)s: %(days)d days more", timer.plus_days or 0)
    text = count % {**name, "days": timer.days if timer.days is not None else timer.plus_days}
    where = "" if timer.place == "either" else words.said(words.TIMER_PLACE, timer.place)
    return _("%(text)s (%(where)s)") % {"text": text, "where": where} if where else text


def _score(score: Score) -> str:
    dates = {"start": start_words(score.promise_from), "end": end_words(score.promise_to)}
    indicators = _(", ").join(words.said(words.INDICATOR, each) for each in score.indicators)
    text = _("Promised to ship %(start)s – %(end)s: left out of %(indicators)s.") % {**dates, "indicators": indicators}
    return _("%(text)s Places on the way count as well.") % {"text": text} if score.transit else text
