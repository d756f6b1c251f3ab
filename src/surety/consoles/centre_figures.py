"""A centre's capacity, queue and speed as pages show them: sums that anybody who may open the page may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from surety.engine.calendar import day_of, first_moment
from surety.inspection.centre_case import CentreCase

WINDOW_DAYS = 30
CHART_DAYS = 14
_FIGURES = "select * from surety_centre_figures(%s, %s)"
_DAYS = "select day, taken_in, dispatched from surety_centre_days(%s, %s, 'Asia/Shanghai')"


@dataclass(frozen=True)
class Day:
    """What one day took in and sent off; `height` and `out_height` are shares of the chart's height, 0 to 100."""

    day: date
    taken_in: int
    dispatched: int
    height: int
    out_height: int
    over: bool
    """More than the capacity was taken in."""


@dataclass(frozen=True)
class Figures:
    """How busy a centre is now, and how quick it was over the last days."""

    expected: int
    coming: int
    inside: int
    waiting: int
    taken_in: int
    dispatched: int
    median_seconds: int | None
    p90_seconds: int | None
    capacity_a_day: int | None
    days: tuple[Day, ...] = ()
    capacity_height: int | None = None

    @property
    def queue_days(self) -> float | None:
        """How many days' work waits inside and on the way, at full capacity."""
        if not self.capacity_a_day:
            return None
        return round((self.waiting + self.coming) / self.capacity_a_day, 1)


def figures_of(case: CentreCase, *, now: datetime) -> Figures:
    """With the chart of its last days."""
    plain = figures_of_many([case], now=now)[case.centre]
    days, top = _days(case, now)
    height = None if not case.capacity_a_day or not top else round(100 * case.capacity_a_day / top)
    return Figures(**{**vars(plain), "days": days, "capacity_height": height})


def figures_of_many(cases: Iterable[CentreCase], *, now: datetime) -> dict[str, Figures]:
    """One query for all of them."""
    known = {case.centre: case for case in cases}
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, [list(known), now - timedelta(days=WINDOW_DAYS)])
        rows = cursor.fetchall()
    return {
        centre: Figures(*counts, _whole(median), _whole(p90), known[centre].capacity_a_day)
        for centre, *counts, median, p90 in rows
    }


def _days(case: CentreCase, now: datetime) -> tuple[tuple[Day, ...], int]:
    today = day_of(now)
    first = today - timedelta(days=CHART_DAYS - 1)
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, [case.centre, first_moment(first)])
        found = {day: (taken_in, dispatched) for day, taken_in, dispatched in cursor.fetchall()}
    top = max([case.capacity_a_day or 0, *(max(pair) for pair in found.values())], default=0)
    if not found:
        return (), top
    days = [first + timedelta(days=n) for n in range(CHART_DAYS)]
    return tuple(_day(day, found.get(day, (0, 0)), top, case.capacity_a_day) for day in days), top


def _day(day: date, counts: tuple[int, int], top: int, capacity: int | None) -> Day:
    taken_in, dispatched = counts
    heights = [round(100 * count / top) if top else 0 for count in counts]
    return Day(day, taken_in, dispatched, *heights, over=bool(capacity and taken_in > capacity))


def _whole(seconds: Any) -> int | None:
    return None if seconds is None else int(seconds)
