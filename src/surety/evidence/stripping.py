"""A picture or video without what its camera wrote about itself: where it was taken, when, and by which device.

The file that was stated is kept bit by bit, and its hash is the one that was stated; what others are shown is these
parts of it. Nothing is compressed again, so a picture looks as it did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from surety.evidence.filetypes import end_of_scan, scan_of

CHUNK_BYTES = 256 * 1024
CHUNKS_MAX = 100_000
"""Looked at in one file; whoever puts more into it shows the rest to nobody."""
_ZEROS = bytes(CHUNK_BYTES)
Part = tuple[int, int] | bytes
"""From one byte to another of the file, or these bytes in place of what stood there."""

_JPEG_KEPT = frozenset({0xE0, 0xE2, 0xEE, *range(0xC0, 0xD0), 0xDB, 0xDD, *range(0xD0, 0xD8)})
"""Frames, tables, JFIF, colour profile (ICC) and Adobe's colour transform: what a decoder needs to draw it."""
_PNG_DROPPED = frozenset({b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"})
_BOXES_DROPPED = frozenset({b"udta", b"meta", b"uuid"})
_BOXES_OPENED = (frozenset({b"moov"}), frozenset({b"trak"}), frozenset())
"""By depth."""


def parts_shown(stream: BinaryIO, media: str) -> list[Part]:
    """What others are shown of a file of this kind. One that cannot be walked to its end is shown as far as it can."""
    size = stream.seek(0, 2)
    walk = _WALKS.get(media)
    return walk(stream, size) if walk else [(0, size)]


def bytes_shown(parts: list[Part]) -> int:
    return sum(len(part) if isinstance(part, bytes) else part[1] - part[0] for part in parts)


def read_parts(stream: BinaryIO, parts: list[Part]) -> Iterator[bytes]:
    """The parts in order, a bounded piece at a time; closes the file behind them."""
    with stream:
        for part in parts:
            if isinstance(part, bytes):
                yield part
                continue
            at, end = part
            stream.seek(at)
            while at < end and (chunk := stream.read(min(CHUNK_BYTES, end - at))):
                at += len(chunk)
                yield chunk


def _jpeg(stream: BinaryIO, size: int) -> list[Part]:
    """The way up stays, since a phone's picture lies on its side without; what stands behind the end goes."""
    parts: list[Part] = [(0, 2)]
    scan = scan_of(stream)
    if scan is None:
        return []
    at, turned = 2, b""
    while at < scan:
        stream.seek(at)
        head = stream.read(4)
        if head[1] == 0xFF:
            at += 1
            continue
        length = 2 + int.from_bytes(head[2:4], "big")
        if head[1] == 0xE1 and not turned:
            turned = _turned(stream.read(length - 4))
            parts += [turned] if turned else []
        elif head[1] in _JPEG_KEPT:
            parts.append((at, at + length))
        at += length
    return [*parts, (scan, end_of_scan(stream, scan) or size)]


def _turned(exif: bytes) -> bytes:
    """A segment that says the picture's orientation and nothing else; empty where it says none."""
    if exif[:6] != b"Exif\x00\x00":
        return b""
    tiff = exif[6:]
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return b""
    first = int.from_bytes(tiff[4:8], order)  # type: ignore[arg-type]
    count = int.from_bytes(tiff[first : first + 2], order)  # type: ignore[arg-type]
    for entry in (tiff[first + 2 + 12 * n : first + 14 + 12 * n] for n in range(min(count, 100))):
        if len(entry) == 12 and int.from_bytes(entry[:2], order) == 0x0112:  # type: ignore[arg-type]
            way = int.from_bytes(entry[8:10], order)  # type: ignore[arg-type]
            body = b"Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01"
            body += way.to_bytes(2, "big") + bytes(6)
            return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body if 2 <= way <= 8 else b""
    return b""


def _png(stream: BinaryIO, size: int) -> list[Part]:
    parts: list[Part] = [(0, 8)]
    at = 8
    for _chunk in range(CHUNKS_MAX):
        stream.seek(at)
        head = stream.read(8)
        end = at + 12 + int.from_bytes(head[:4], "big")
        if len(head) < 8 or end > size:
            break
        if head[4:8] not in _PNG_DROPPED:
            parts.append((at, end))
        at = end
        if head[4:8] == b"IEND":
            break
    return parts


def _webp(stream: BinaryIO, size: int) -> list[Part]:
    parts: list[Part] = []
    at = 12
    for _chunk in range(CHUNKS_MAX):
        stream.seek(at)
        head = stream.read(9)
        if len(head) < 9:
            break
        end = min(at + 8 + (length := int.from_bytes(head[4:8], "little")) + length % 2, size)
        if head[:4] == b"VP8X":  # whose flags must not announce what is gone
            parts += [head[:8] + bytes([head[8] & ~0b1100]), (at + 9, end)]
        elif head[:4] not in (b"EXIF", b"XMP "):
            parts.append((at, end))
        at = end
    return [b"RIFF" + (bytes_shown(parts) + 4).to_bytes(4, "little") + b"WEBP", *parts]


def _boxes(stream: BinaryIO, size: int) -> list[Part]:
    """Boxes with a place or a device in them are blanked where they stand: others point past them by position."""
    parts: list[Part] = []
    at = 0
    for begin, inside, end in _blanked(stream, 0, size):
        whole, rest = divmod(end - inside, CHUNK_BYTES)
        parts += [(at, begin + 4), b"free", (begin + 8, inside), *[_ZEROS] * whole, _ZEROS[:rest]]
        at = end
    return [*parts, (at, size)]


def _blanked(stream: BinaryIO, at: int, end: int, depth: int = 0) -> Iterator[tuple[int, int, int]]:
    """Where each of them begins, where its content does, and where it ends."""
    for _box in range(CHUNKS_MAX):
        stream.seek(at)
        head = stream.read(16)
        if at + 8 > end:
            return
        length, inside = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, inside = int.from_bytes(head[8:16], "big"), 16
        length = length or end - at
        if length < inside or at + length > end:
            return
        if head[4:8] in _BOXES_DROPPED:
            yield at, at + inside, at + length
        elif head[4:8] in _BOXES_OPENED[depth]:
            yield from _blanked(stream, at + inside, at + length, depth + 1)
        at += length


_WALKS: dict[str, Callable[[BinaryIO, int], list[Part]]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
    "video/mp4": _boxes,
    "video/quicktime": _boxes,
}
