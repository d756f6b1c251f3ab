"""`--from` and `--to`: a stretch of whole days in the platforms' zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import click

ZONE = ZoneInfo("Asia/Shanghai")


class Period(NamedTuple):
    """From the first day to the last, both with; None is no bound."""

    first: date | None
    last: date | None

    @property
    def begins_at(self) -> datetime | None:
        return datetime.combine(self.first, time(), ZONE) if self.first else None

    @property
    def ends_at(self) -> datetime | None:
        """The instant after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), ZONE) if self.last else None


def period_options(*, first: str, last: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Both options, with these words of help; `period_of` makes their values a Period."""
    day = click.DateTime(["%Y-%m-%d"])

    def _with_options(command: Callable[..., Any]) -> Callable[..., Any]:
        command = click.option("--to", "last", type=day, help=last)(command)
        return click.option("--from", "first", type=day, help=first)(command)

    return _with_options


def period_of(first: datetime | None, last: datetime | None) -> Period:
    if first and last and first > last:
        raise click.UsageError(f"--from {first.date()} is later than --to {last.date()} (起始日期晚于截止日期)")
    if last and last.date() == date.max:
        raise click.UsageError("--to is too late (截止日期过晚)")
    return Period(first.date() if first else None, last.date() if last else None)
