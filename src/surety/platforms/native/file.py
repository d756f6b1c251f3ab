"""What the three formats share: one file of native facts and its source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from surety.engine.fact import Fact, Source
from surety.platforms.checks import check_stated
from surety.platforms.entries import Entry, Meter, Refused, Reject
from surety.platforms.identity import import_id


class FactsFile:
    """A subclass reads rows; every fact passes `entry`, which checks who states it and when."""

    name = "facts"

    def __init__(self, path: Path, *, source: Source):
        self.path, self.source = path, source
        self.hold = import_id("facts", [path])
        self.meter = Meter(path.stat().st_size)
        self.title, self.inputs = path.name, [path]

    def entry(self, fact: Fact, line: int) -> Entry:
        check_stated(fact, self.source)
        return Entry((fact,), self.path.name, line)

    def reject(self, error: Refused, line: int) -> Reject:
        return error.at(self.path.name, line)

    def read(self) -> Iterator[Entry | Reject]:
        raise NotImplementedError
