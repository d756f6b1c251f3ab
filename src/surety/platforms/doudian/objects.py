"""The order objects of a JSON file of any size: an array, pages with `shop_order_list`, or one object a line.

The file is scanned for its structure and only one order is held at a time, so a broken or endless one costs itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from surety.platforms.entries import Meter, Reject, Unusable
from surety.platforms.lines import LINE_BYTES_MAX, Line, open_bytes, read_chunks, read_lines

_STRUCTURE = re.compile(rb'["{}\[\]]|\n')
_STRING_END = re.compile(rb'["\\\n]')
_LIST_KEY = re.compile(rb'"shop_order_list"\s*:\s*$')
_KEY_BYTES = 64


class Found(Struct, frozen=True):
    """The bytes of one order and the line they start on."""

    line: int
    raw: bytes


def read_objects(path: Path, meter: Meter) -> Iterator[Found | Reject]:
    """Every order of the file, whichever of the shapes it has."""
    if _one_a_line(path):
        for line in read_lines(path, meter):
            if isinstance(line, Line):
                if line.raw.strip():
                    yield Found(line.number, line.raw)
            else:
                yield line
    else:
        yield from _Scanner(path).scan(meter)


def _one_a_line(path: Path) -> bool:
    """Whether this is NDJSON: by its name, or because a line's end is an object's end and another begins."""
    if re.search(r"\.(ndjson|jsonl)(\.gz)?$", path.name.lower()):
        return True
    with open_bytes(path, Meter()) as stream:
        try:
            head = stream.read(LINE_BYTES_MAX)
        except (EOFError, OSError):
            return False
    first, _, rest = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    return first.startswith(b"{") and rest.lstrip().startswith(b"{") and b'"shop_order_list"' not in first


class _Scanner:
    """Follows strings and brackets byte by byte; captures the objects that are orders."""

    def __init__(self, path: Path):
        self._path = path
        self._line, self._depth = 1, 0
        self._in_string = self._escaped = False
        self._list_depth: int | None = None
        self._held, self._held_depth, self._held_line = bytearray(), 0, 0
        self._length = 0
        self._tail = b""

    def scan(self, meter: Meter) -> Iterator[Found | Reject]:
        started = False
        for chunk in read_chunks(self._path, meter):
            if isinstance(chunk, Reject):
                yield Reject(chunk.file, self._line, chunk.code, chunk.reason, damaged=True)
                return
            if not started:
                chunk = self._check_start(chunk)
                started = bool(chunk.strip())
            yield from self._chunk(chunk)
        if not started:
            raise Unusable(self._path.name, "empty")
        if self._depth or self._in_string:
            line = self._held_line if self._length else self._line
            yield Reject(self._path.name, line, "not_closed", "the JSON ends in the middle", damaged=True)

    def _check_start(self, chunk: bytes) -> bytes:
        if b"\x00" in chunk:
            raise Unusable(self._path.name, f"not text: byte {chunk.index(0)} is zero", line=1)
        chunk = chunk.removeprefix(b"\xef\xbb\xbf")
        if chunk.strip() and chunk.lstrip()[:1] not in (b"[", b"{"):
            raise Unusable(self._path.name, "not JSON: it starts with neither [ nor {", line=1)
        return chunk

    def _chunk(self, chunk: bytes) -> Iterator[Found | Reject]:
        kept, at = 0, 0
        while True:
            if self._escaped:
                self._escaped, at = False, at + 1
            match = (_STRING_END if self._in_string else _STRUCTURE).search(chunk, at)
            if match is None:
                break
            at, mark = match.end(), match[0]
            if mark == b"\n":
                self._line += 1
            elif mark == b'"':
                self._in_string = not self._in_string
            elif mark == b"\\":
                self._escaped = True
                if at >= len(chunk):
                    break
            elif mark in b"{[":
                self._open(mark, chunk, match.start())
                if self._held_depth == self._depth and mark == b"{":
                    kept = match.start()
            else:
                self._depth -= 1
                if self._depth < 0:
                    self._depth = 0
                    yield Reject(self._path.name, self._line, "not_json", "a bracket closes nothing")
                if self._held_depth and self._depth < self._held_depth:
                    self._keep(chunk[kept:at])
                    yield self._taken()
                elif self._list_depth is not None and self._depth < self._list_depth:
                    self._list_depth = None
        if self._held_depth:
            self._keep(chunk[kept:])
        self._tail = (self._tail + chunk)[-_KEY_BYTES:]

    def _open(self, mark: bytes, chunk: bytes, start: int) -> None:
        self._depth += 1
        if mark == b"[" and (self._depth == 1 or self._follows_key(chunk, start)):
            self._list_depth = self._depth
            self._held_depth, self._length = 0, 0  # what was held is the page, not an order
            self._held.clear()
        elif mark == b"{" and not self._held_depth and self._depth in (1, (self._list_depth or 0) + 1):
            self._held_depth, self._held_line, self._length = self._depth, self._line, 0
            self._held.clear()

    def _follows_key(self, chunk: bytes, start: int) -> bool:
        before = chunk[max(0, start - _KEY_BYTES) : start]
        if start < _KEY_BYTES:
            before = self._tail + before
        return bool(_LIST_KEY.search(before)) and self._depth <= 3

    def _keep(self, part: bytes) -> None:
        self._length += len(part)
        if self._length <= LINE_BYTES_MAX:
            self._held += part
        else:
            self._held.clear()

    def _taken(self) -> Found | Reject:
        line, length, raw = self._held_line, self._length, bytes(self._held)
        self._held_depth, self._length = 0, 0
        self._held.clear()
        if length > LINE_BYTES_MAX:
            reason = f"{length} bytes; an order may hold {LINE_BYTES_MAX}"
            return Reject(self._path.name, line, "order_too_long", reason)
        return Found(line, raw)
