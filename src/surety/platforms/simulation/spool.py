"""Sorts facts by the second they arrive, in memory that does not grow with their number.

Time is cut into bins. What falls into a bin waits in its buffer, and past a size in its file; once no earlier fact
can come, the bin is read, sorted and dropped.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

BIN_SECONDS = 2 * 3600
BUFFER_BYTES = 32 << 10

Sorted = tuple[int, int, bytes]


class Spool:
    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="surety-simulate-")
        self._buffers: dict[int, list[Sorted]] = {}
        self._sizes: dict[int, int] = {}
        self._count = 0

    def add(self, at: int, body: bytes) -> None:
        number = at // BIN_SECONDS
        self._count += 1
        self._buffers.setdefault(number, []).append((at, self._count, body))
        size = self._sizes.get(number, 0) + len(body)
        if size > BUFFER_BYTES:
            self._spill(number)
            size = 0
        self._sizes[number] = size

    def before(self, at: int) -> Iterator[bytes]:
        """Everything in the bins that end at or before `at`, in order; ties in the order they were added."""
        for number in sorted(number for number in self._buffers if (number + 1) * BIN_SECONDS <= at):
            yield from self._drain(number)

    def rest(self) -> Iterator[bytes]:
        for number in sorted(self._buffers):
            yield from self._drain(number)

    def close(self) -> None:
        self._folder.cleanup()

    def _path(self, number: int) -> Path:
        return Path(self._folder.name) / str(number)

    def _spill(self, number: int) -> None:
        with self._path(number).open("ab") as file:
            file.writelines(b"%d %d %b\n" % entry for entry in self._buffers[number])
        self._buffers[number] = []

    def _drain(self, number: int) -> Iterator[bytes]:
        entries = self._buffers.pop(number)
        self._sizes.pop(number, None)
        path = self._path(number)
        if path.exists():
            with path.open("rb") as file:
                entries += [_entry(line) for line in file]
            path.unlink()
        entries.sort()
        for _, _, body in entries:
            yield body


def _entry(line: bytes) -> Sorted:
    at, count, body = line.rstrip(b"\n").split(b" ", 2)
    return int(at), int(count), body
