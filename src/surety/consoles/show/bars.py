"""A row of bars as a picture in the page: drawn where the page is, read aloud by its caption, no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 80
BARS_MAX = 60
"""More are not told apart on a phone; the last ones are drawn."""


@dataclass(frozen=True)
class Point:
    """One bar: what it is of, how high it is, what is said of it, and whether it is one to look at."""

    label: str
    value: float
    said: str
    marked: bool = False


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    point: Point


@dataclass(frozen=True)
class Picture:
    caption: str
    bars: list[Bar]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def first(self) -> str:
        return self.bars[0].point.label

    @property
    def last(self) -> str:
        return self.bars[-1].point.label


def draw(caption: str, points: Sequence[Point], *, most: float = 0) -> Picture | None:
    """From left to right; `most` is the height of the whole picture. None of fewer than two points."""
    shown = points[-BARS_MAX:]
    most = most or max((each.value for each in shown), default=0)
    if len(shown) < 2 or not most:
        return None
    step = WIDTH / len(shown)
    heights = [round(max(each.value / most * HEIGHT, 1), 1) for each in shown]
    bars = [
        Bar(round(n * step, 1), round(HEIGHT - height, 1), round(step * 0.8, 1), height, point)
        for n, (point, height) in enumerate(zip(shown, heights, strict=True))
    ]
    return Picture(caption, bars)
