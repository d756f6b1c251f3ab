"""Lines of a file, plain or gzip, in bounded memory: a line over the bound is skipped in chunks, never held."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from surety.platforms.entries import Meter, Reject, Unusable

LINE_BYTES_MAX = 1 << 20
CHUNK_BYTES = 1 << 18
_GZIP = b"\x1f\x8b"
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


class Line(Struct, frozen=True):
    """One physical line without its line end, and its number from 1."""

    number: int
    raw: bytes

    def text(self) -> str:
        return self.raw.decode("utf-8")


class _Metered(io.RawIOBase):
    """Counts the bytes read from disk into a meter."""

    def __init__(self, file: BinaryIO, meter: Meter):
        self._file, self._meter = file, meter

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        count = self._file.readinto(buffer)
        self._meter.done_bytes += count or 0
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


def open_bytes(path: Path, meter: Meter) -> io.BufferedIOBase:
    """The file's content, unpacked when it is gzip (told by its first bytes, not by its name)."""
    try:
        file = path.open("rb", buffering=0)
        packed = file.read(2) == _GZIP
        file.seek(0)
    except OSError as error:
        raise Unusable(str(path), error.strerror or "cannot be read") from None
    raw = io.BufferedReader(_Metered(file, meter), CHUNK_BYTES)
    return gzip.GzipFile(fileobj=raw) if packed else raw


def read_chunks(path: Path, meter: Meter) -> Iterator[bytes | Reject]:
    """Chunks of content; a damaged gzip gives what could be unpacked and then one reject."""
    with open_bytes(path, meter) as stream:
        while True:
            try:
                chunk = stream.read1(CHUNK_BYTES)
            except (EOFError, gzip.BadGzipFile, zlib.error, OSError) as error:
                yield Reject(path.name, 0, "damaged_file", f"the rest cannot be read: {error}", damaged=True)
                return
            if not chunk:
                return
            yield chunk


def read_lines(path: Path, meter: Meter) -> Iterator[Line | Reject]:
    """Lines in order. A last line without its end counts only when the file is whole."""
    number, held, skipped_bytes = 1, b"", 0
    for chunk in read_chunks(path, meter):
        if isinstance(chunk, Reject):
            yield Reject(chunk.file, number, chunk.code, chunk.reason, damaged=True)
            return
        if number == 1 and not held and not skipped_bytes:
            chunk = _start(path, chunk)
        pieces = (held + chunk).split(b"\n") if not skipped_bytes else chunk.split(b"\n")
        held = pieces.pop()
        for piece in pieces:
            if skipped_bytes or len(piece) > LINE_BYTES_MAX:
                yield _too_long(path, number, skipped_bytes + len(piece))
                skipped_bytes = 0
            else:
                yield Line(number, piece.removesuffix(b"\r"))
            number += 1
        if skipped_bytes or len(held) > LINE_BYTES_MAX:
            skipped_bytes, held = skipped_bytes + len(held), b""
    if skipped_bytes:
        yield _too_long(path, number, skipped_bytes)
    elif held:
        yield Line(number, held.removesuffix(b"\r"))


def _start(path: Path, chunk: bytes) -> bytes:
    if chunk.startswith(_UTF16_BOMS):
        raise Unusable(path.name, "the text is UTF-16; save it as UTF-8", line=1)
    if b"\x00" in chunk:
        raise Unusable(
            path.name, f"not text: byte {chunk.index(0)} is zero", line=1 + chunk[: chunk.index(0)].count(10)
        )
    return chunk.removeprefix(_UTF8_BOM)


def _too_long(path: Path, number: int, length: int) -> Reject:
    reason = f"{length} bytes; a line may hold {LINE_BYTES_MAX}"
    return Reject(path.name, number, "line_too_long", reason)


def check_text(raw: bytes) -> str:
    """Why these bytes are not usable text, or an empty string."""
    if b"\x00" in raw:
        return f"byte {raw.index(0)} is zero"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"not UTF-8 at byte {error.start}"
    return ""
