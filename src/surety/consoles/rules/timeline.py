"""When each row holds, as bars beside each other. Geometry in units of an SVG of WIDTH."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from surety.consoles.rules.book import RowView

WIDTH = 720.0
LABELS = 150.0
LINE = 22.0
HEAD = 24.0


@dataclass(frozen=True)
class Bar:
    view: RowView
    y: float
    x: float
    width: float


@dataclass(frozen=True)
class Timeline:
    bars: tuple[Bar, ...]
    years: tuple[tuple[int, float], ...]
    today_x: float
    height: float
    width: float = WIDTH


def timeline(views: list[RowView], today: date) -> Timeline | None:
    """None where no row has a bound: a picture of bars that all run from end to end says nothing."""
    bounds = sorted({bound for view in views for bound in (view.row.from_, view.row.to) if bound})
    if not bounds:
        return None
    start = min(bounds[0], today) - timedelta(days=200)
    end = max(bounds[-1], today) + timedelta(days=200)
    start, end = date(start.year, 1, 1), date(end.year + 1, 1, 1)

    def x(day: date) -> float:
        return round(LABELS + (WIDTH - LABELS) * (day - start).days / (end - start).days, 1)

    bars = tuple(_bar(view, n, x, start, end) for n, view in enumerate(views))
    every = max(1, (end.year - start.year) // 8)
    years = tuple((year, x(date(year, 1, 1))) for year in range(start.year, end.year, every))
    return Timeline(bars, years, x(today), HEAD + LINE * len(bars) + 8)


def _bar(view: RowView, n: int, x, start: date, end: date) -> Bar:
    row = view.row
    left, right = x(row.from_ or start), x(row.to or end)
    return Bar(view, HEAD + LINE * n, left, max(3.0, round(right - left, 1)))
