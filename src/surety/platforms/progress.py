"""How long work shows that it is getting on: a bar on a terminal, else a line every few seconds."""

from __future__ import annotations

import sys
import time

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

LINE_EVERY_SECONDS = 5.0


class Watch:
    """Written to standard error, so that standard output holds the summary alone."""

    def __init__(self, title: str, *, unit: str = "facts"):
        self._title, self._unit, self._started = title, unit, time.monotonic()
        self._said = self._started
        self._bar = _bar() if sys.stderr.isatty() else None
        self._task = self._bar.add_task(title, total=1.0, note="") if self._bar else None
        if self._bar:
            self._bar.start()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    def show(self, count: int, share: float, *, note: str = "") -> None:
        """`count` of them so far, `share` of the work done (0 to 1)."""
        rate = count / max(self.seconds, 1e-9)
        if self._bar:
            self._bar.update(
                self._task, completed=min(share, 1.0), note=f"{count:,} {self._unit}, {rate:,.0f}/s {note}"
            )
        elif time.monotonic() - self._said >= LINE_EVERY_SECONDS:
            self._said = time.monotonic()
            line = f"{self._title}: {share:.0%}, {count:,} {self._unit}, {rate:,.0f}/s {note}"
            print(line.rstrip(), file=sys.stderr, flush=True)

    def close(self) -> None:
        if self._bar:
            self._bar.stop()


def _bar() -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)
