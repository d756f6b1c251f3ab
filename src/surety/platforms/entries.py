"""What an adapter yields: entries for the door, and rejects for the person who sent the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from surety.engine.fact import Fact, Source


class Entry(Struct, frozen=True):
    """Facts that came from one row and go to the door in one transaction, and where the row stands."""

    facts: tuple[Fact, ...]
    file: str
    line: int


class Reject(Struct, frozen=True, omit_defaults=True):
    """A row that was not used: where it stands, a stable `code` and the `reason` in words.

    `where` is the column, field or path at fault, `key` the row's own number where it could still be read.
    `damaged` says that the rest of the file could not be read.
    """

    file: str
    line: int
    code: str
    reason: str
    where: str = ""
    fact: str = ""
    clause: str = ""
    key: str = ""
    damaged: bool = False


class Unusable(Exception):
    """The file cannot be imported at all; nothing of it was."""

    def __init__(self, file: str, reason: str, *, line: int = 0):
        self.file, self.line, self.reason = file, line, reason
        place = f"{file}, line {line}" if line else file
        super().__init__(f"{place}: {reason}")


class Refused(ValueError):
    """One row cannot be used; raised inside an adapter, which turns it into a `Reject` with the row's place."""

    def __init__(self, code: str, reason: str, *, where: str = ""):
        self.code, self.reason, self.where = code, reason, where
        super().__init__(reason)

    def at(self, file: str, line: int) -> Reject:
        return Reject(file, line, self.code, self.reason, self.where)


class Meter:
    """How far reading has come, in bytes of the files as they lie on disk."""

    def __init__(self, total_bytes: int = 0):
        self.total_bytes = total_bytes
        self.done_bytes = 0


class Adapter(Protocol):
    """One import: its source, the id its hold is known by, and its rows in order."""

    name: str
    source: Source
    hold: str
    meter: Meter
    inputs: list[Path]
    """The files it reads, which nothing else may write to."""

    def read(self) -> Iterator[Entry | Reject]: ...
