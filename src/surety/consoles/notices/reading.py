"""From what was typed to a notice's content: every fault at its field, and nothing guessed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args

from django.utils.translation import gettext as _
from msgspec import Struct

from surety.consoles import typed
from surety.consoles.notices import days
from surety.consoles.notices.typed_group import TypedGroup, TypedTimer, named, rows_of
from surety.consoles.words import notices as words
from surety.disruptions.notice import Aftersales, Indicator, Row, Score, Shipping, Timer, TimerName

ROWS_MAX = 2000
DAYS_MAX = 365


class Read(Struct):
    """The rows of all groups, or by group the faults of its fields."""

    rows: list[Row]
    faults: dict[int, dict[str, str]]


def read_groups(groups: list[TypedGroup]) -> Read:
    rows, faults = [], {}
    for n, group in enumerate(groups):
        made, found = read_group(group)
        rows.append(made)
        if found:
            faults[n] = found
    total = sum(map(len, rows))
    if total > ROWS_MAX:
        faults.setdefault(len(groups) - 1, {})["regions"] = _("At most %d rows in one notice.") % ROWS_MAX
    return Read([] if faults else named(groups, rows), faults)


def read_group(group: TypedGroup) -> tuple[list[Row], dict[str, str]]:
    """The group's rows, and the faults of its fields by name; with faults the rows are not to be used."""
    faults: dict[str, str] = {}
    shipping = _shipping(group, faults) if group.has("ship") else None
    aftersales = _aftersales(group, faults) if group.has("after") else None
    score = _score(group, shipping, faults) if group.has("score") else None
    if not any(group.has(part) for part in ("ship", "after", "score", "services")):
        faults["effect"] = str(words.FAULT["row_without_effect"])
    if not group.regions:
        faults["regions"] = _("Choose at least one region.")
    rows = [] if faults else rows_of(group, made=(shipping, aftersales, score))
    return rows, faults


def _shipping(group: TypedGroup, faults: dict[str, str]) -> Shipping | None:
    window = _window(group, "promise_from", "promise_to", faults)
    latest = _end(group, "latest_ship", faults)
    if window is None or latest is None:
        return None
    if latest <= window[0]:
        faults["latest_ship"] = str(words.FAULT["latest_ship_too_early"])
        return None
    return Shipping(*window, latest)


def _aftersales(group: TypedGroup, faults: dict[str, str]) -> Aftersales | None:
    window = _window(group, "applied_from", "applied_to", faults)
    timers = _timers(group, faults)
    return Aftersales(*window, tuple(timers)) if window and timers else None


def _timers(group: TypedGroup, faults: dict[str, str]) -> list[Timer]:
    found: dict[tuple[str, str], Timer] = {}
    for n, line in enumerate(group.timers):
        if not line.mode:
            continue
        timer = _timer(line)
        if timer is None:
            faults[f"timer{n}"] = _said(line, _("Give whole days, 1 to %d.") % DAYS_MAX)
        elif (timer.timer, timer.place) in found:
            faults[f"timer{n}"] = _said(line, str(words.FAULT["timer_named_twice"]))
        else:
            found[timer.timer, timer.place] = timer
    if not found and not any(name.startswith("timer") for name in faults):
        faults["timers"] = _("Lengthen at least one time limit.")
    return list(found.values())


def _said(line: TypedTimer, text: str) -> str:
    return _("%(timer)s: %(text)s") % {"timer": words.said(words.TIMER, line.timer), "text": text}


def _timer(line: TypedTimer) -> Timer | None:
    count = typed.whole(line.days.strip(), most=DAYS_MAX)
    if not count or line.timer not in get_args(TimerName) or line.place not in words.TIMER_PLACE:
        return None
    if line.mode == "plus":
        return Timer(line.timer, plus_days=count, place=line.place)  # type: ignore[arg-type]
    return Timer(line.timer, days=count, place=line.place)  # type: ignore[arg-type]


def _score(group: TypedGroup, shipping: Shipping | None, faults: dict[str, str]) -> Score | None:
    if group.has("score_same") and group.has("ship"):
        window: Any = (shipping.promise_from, shipping.promise_to) if shipping else None
    else:
        window = _window(group, "score_from", "score_to", faults)
    indicators = tuple(code for code in get_args(Indicator) if code in group.indicators)
    if not indicators:
        faults["indicators"] = _("Choose at least one indicator.")
    return Score(*window, indicators, group.has("transit")) if window and indicators else None


def _window(group: TypedGroup, start: str, end: str, faults: dict[str, str]) -> tuple[datetime, datetime] | None:
    since = days.begins(group.fields.get(start, ""), group.fields.get(f"{start}_time", ""))
    if since is None:
        faults[start] = _("Give a day between 2000 and 2099.")
    until = _end(group, end, faults)
    if since is None or until is None:
        return None
    if until <= since:
        faults[end] = str(words.FAULT["window_reversed"])
        return None
    return since, until


def _end(group: TypedGroup, name: str, faults: dict[str, str]) -> datetime | None:
    found = days.ends(group.fields.get(name, ""), group.fields.get(f"{name}_time", ""))
    if found is None:
        faults[name] = _("Give a day between 2000 and 2099.")
    return found
