"""A file without what its camera or program wrote about itself: where it was taken, when, by which device, by whom.

The file that was stated is kept bit by bit, and its hash is the one that was stated; what others are shown is these
parts of it. Nothing is compressed again, so a picture looks as it did. A PDF alone is written anew (`pdf.py`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from surety.evidence import pdf, webm
from surety.evidence.filetypes import scan_of

CHUNK_BYTES = 256 * 1024
CHUNKS_MAX = 100_000
"""Looked at in one file; whoever puts more into it shows the rest to nobody."""
_ZEROS = bytes(CHUNK_BYTES)
Part = tuple[int, int] | bytes
"""From one byte to another of the file, or these bytes in place of what stood there."""

_JPEG_KEPT = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDD, *range(0xD0, 0xD8)})
"""Frames and tables."""
_JPEG_NAMED = {0xE0: b"JFIF\x00", 0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}
"""What a decoder needs beside them, by the name it begins with: others put thumbnails and text under the same marks."""
_MARK = re.compile(rb"\xff[\xc0-\xcf\xd9-\xef\xfe]")
"""What ends a scan."""
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT cICP mDCV cLLI bKGD pHYs acTL fcTL fdAT".split()
)
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_BOXES_DROPPED = frozenset({b"udta", b"meta", b"uuid"})
_BOXES_PLAYED = frozenset(b"ftyp styp moov mdat moof mfra sidx ssix prft free skip wide pdin".split())
"""Of those that stand by themselves; whatever else does is of one camera's maker."""
_BOXES_OPENED = (frozenset({b"moov", b"moof"}), frozenset({b"trak", b"traf"}), frozenset({b"mdia"}), frozenset())
"""By depth."""
_BOXES_DATED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
"""They begin with when it was taken and when it was changed."""


def parts_shown(stream: BinaryIO, media: str) -> list[Part]:
    """What others are shown of a file of this kind. One that cannot be walked to its end is shown as far as it can.

    Empty where nothing of it is fit to be shown.
    """
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
    """The way up stays, since a phone's picture lies on its side without; what stands behind the end goes.

    A picture that sharpens as it loads has several scans, and between them may stand what stands before the first.
    """
    if scan_of(stream) is None:
        return []
    parts: list[Part] = [(0, 2)]
    at, turned = 2, b""
    for _segment in range(CHUNKS_MAX):
        stream.seek(at)
        head = stream.read(4)
        if head[:2] == b"\xff\xd9":
            return [*parts, (at, at + 2)]
        if len(head) < 4 or head[0] != 0xFF:
            break
        if head[1] == 0xFF:
            at += 1
            continue
        end = at + 2 + int.from_bytes(head[2:4], "big")
        if end > size:
            break
        if head[1] == 0xE1 and not turned:
            turned = _turned(stream.read(end - at - 4))
            parts += [turned] if turned else []
        elif head[1] == 0xDA:
            end = _end_of_scan(stream, end) or size
            parts.append((at, end))
        elif head[1] in _JPEG_KEPT or _is_named(stream, head[1]):
            parts.append((at, end))
        at = end
    return parts


def _is_named(stream: BinaryIO, mark: int) -> bool:
    name = _JPEG_NAMED.get(mark)
    return name is not None and stream.read(len(name)) == name


def _end_of_scan(stream: BinaryIO, at: int) -> int | None:
    """Where the mark stands that ends a scan. Inside it an FF byte is followed by 00 or a restart."""
    stream.seek(at)
    before = b""
    while chunk := stream.read(CHUNK_BYTES):
        found = _MARK.search(before + chunk)
        if found:
            return at - len(before) + found.start()
        at, before = at + len(chunk), chunk[-1:]
    return None


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
        if head[4:8] in _PNG_KEPT:
            parts.append((at, end))
        at = end
        if head[4:8] == b"IEND":
            break
    return parts


def _webp(stream: BinaryIO, size: int) -> list[Part]:
    parts: list[Part] = []
    stream.seek(4)
    size = min(size, 8 + int.from_bytes(stream.read(4), "little"))
    at = 12
    for _chunk in range(CHUNKS_MAX):
        stream.seek(at)
        head = stream.read(9)
        if len(head) < 9 or at + 9 > size:
            break
        end = min(at + 8 + (length := int.from_bytes(head[4:8], "little")) + length % 2, size)
        if head[:4] == b"VP8X" and length:  # whose flags must not announce what is gone
            parts += [head[:8] + bytes([head[8] & ~0b1100]), (at + 9, end)]
        elif head[:4] in _WEBP_KEPT:
            parts.append((at, end))
        at = end
    return [b"RIFF" + (bytes_shown(parts) + 4).to_bytes(4, "little") + b"WEBP", *parts]


def _boxes(stream: BinaryIO, size: int) -> list[Part]:
    return _without(_blanked(stream, 0, size), size)


def _webm(stream: BinaryIO, size: int) -> list[Part]:
    return _without(webm.blanked(stream, size), size)


def _without(blanked: Iterator[tuple[int, int, bytes]], size: int) -> list[Part]:
    """What says a place, a device or a time is blanked where it stands: others point past it by position."""
    parts: list[Part] = []
    at = 0
    for begin, end, text in blanked:
        whole, rest = divmod(end - begin - len(text), CHUNK_BYTES)
        parts += [(at, begin), *([text] if text else []), *[_ZEROS] * whole, *([_ZEROS[:rest]] if rest else [])]
        at = end
    return [*parts, (at, size)]


def _pdf(stream: BinaryIO, size: int) -> list[Part]:
    made = pdf.written_anew(stream, picture=_picture)
    return [made] if made else []


def _picture(content: bytes) -> bytes:
    stream = io.BytesIO(content)
    return b"".join(read_parts(stream, _jpeg(stream, len(content))))


def _blanked(stream: BinaryIO, at: int, end: int, depth: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """From where to where, in order, and what stands there instead; zeros if empty."""
    for _box in range(CHUNKS_MAX):
        stream.seek(at)
        head = stream.read(17)
        if at + 8 > end:
            return
        length, inside = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, inside = int.from_bytes(head[8:16], "big"), 16
        length = length or end - at
        if length < inside or at + length > end:
            return
        name = head[4:8]
        if name in _BOXES_DROPPED or (not depth and name not in _BOXES_PLAYED):
            yield at + 4, at + 8, b"free"
            yield at + inside, at + length, b""
        elif name in _BOXES_DATED and length >= inside + 12:
            wide = head[inside : inside + 1] == b"\x01"
            yield at + inside + 4, min(at + inside + (20 if wide else 12), at + length), b""
        elif name in _BOXES_OPENED[depth]:
            yield from _blanked(stream, at + inside, at + length, depth + 1)
        at += length


_WALKS: dict[str, Callable[[BinaryIO, int], list[Part]]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
    "video/mp4": _boxes,
    "video/quicktime": _boxes,
    "video/webm": _webm,
    "application/pdf": _pdf,
}
