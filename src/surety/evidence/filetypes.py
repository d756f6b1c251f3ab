"""What a file is by its content: pictures, PDF and videos, told by how they begin and by whether they are whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

HEAD_BYTES = 64
_TAIL_BYTES = 4096
_MB = 1024 * 1024
_PICTURE_BYTES_MAX, _VIDEO_BYTES_MAX = 10 * _MB, 30 * _MB
_PICTURE_STREAMED_MAX, _VIDEO_STREAMED_MAX = 30 * _MB, 2048 * _MB
_BOXES_MAX = 100_000
"""Of one recording: browsers write a box for each second or so."""
_SEGMENTS_MAX = 10_000
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"})


def _ends_with(mark: bytes) -> Callable[[BinaryIO], bool]:
    """The mark stands near the end; phones and scanners write something of their own behind it."""

    def ends_well(stream: BinaryIO) -> bool:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _TAIL_BYTES))
        return mark in stream.read(_TAIL_BYTES)

    return ends_well


def _whole_jpeg(stream: BinaryIO) -> bool:
    """Its segments lead to a scan, and the scan to the end mark, whatever a camera has put behind that."""
    at = scan_of(stream)
    return at is not None and end_of_scan(stream, at) is not None


def scan_of(stream: BinaryIO) -> int | None:
    """Where the first scan of a JPEG file begins: behind segments that each say how long they are."""
    at = 2
    for _segment in range(_SEGMENTS_MAX):
        stream.seek(at)
        head = stream.read(4)
        if len(head) < 4 or head[0] != 0xFF:
            return None
        if head[1] == 0xDA:
            return at
        at += 1 if head[1] == 0xFF else 2 + int.from_bytes(head[2:4], "big")
    return None


def end_of_scan(stream: BinaryIO, at: int) -> int | None:
    """Behind the end mark. In a scan an FF byte is followed by 00 or a restart, so that FFD9 is nothing else there."""
    stream.seek(at)
    before = b""
    while chunk := stream.read(_MB):
        found = (before + chunk).find(b"\xff\xd9")
        if found >= 0:
            return at - len(before) + found + 2
        at, before = at + len(chunk), chunk[-1:]
    return None


def _whole_riff(stream: BinaryIO) -> bool:
    size = stream.seek(0, 2)
    stream.seek(4)
    return int.from_bytes(stream.read(4), "little") + 8 <= size


def _whole_boxes(stream: BinaryIO) -> bool:
    """An MP4 or MOV file is boxes behind each other, one of which (`moov`) says what there is to play."""
    size, at, tracks = stream.seek(0, 2), 0, False
    for _box in range(_BOXES_MAX):
        stream.seek(at)
        head = stream.read(16)
        if len(head) < 8:
            return tracks and not head
        length = int.from_bytes(head[:4], "big")
        length = int.from_bytes(head[8:16], "big") if length == 1 else length or size - at
        if length < 8 or at + length > size:
            return False
        tracks = tracks or head[4:8] == b"moov"
        at += length
    return False


def _whole_ebml(stream: BinaryIO) -> bool:
    """A WebM file is a header and one segment; a browser that records live leaves open how long that is."""
    size = stream.seek(0, 2)
    header = size_at(stream, 4)
    if header is None:
        return False
    at = header[0] + header[1]
    stream.seek(at)
    if stream.read(4) != b"\x18\x53\x80\x67":
        return False
    segment = size_at(stream, at + 4)
    return segment is not None and segment[0] < size and (segment[1] < 0 or sum(segment) <= size)


def size_at(stream: BinaryIO, at: int) -> tuple[int, int] | None:
    """Where an element's content begins and how long it is, -1 where that is left open."""
    stream.seek(at)
    first = stream.read(1)
    if not first or not first[0]:
        return None
    width = 9 - first[0].bit_length()
    rest = stream.read(width - 1)
    if len(rest) < width - 1:
        return None
    value = int.from_bytes(bytes([first[0] & (0xFF >> width)]) + rest, "big")
    return at + width, -1 if value == (1 << 7 * width) - 1 else value


@dataclass(frozen=True)
class FileKind:
    media: str
    extension: str
    bytes_max: int
    """As one of a form's files."""
    streamed_bytes_max: int
    """Sent on its own, straight to disk."""
    ends_well: Callable[[BinaryIO], bool]
    """Whether the rest is that of such a file, as far as a look tells."""


_PICTURE, _VIDEO = (_PICTURE_BYTES_MAX, _PICTURE_STREAMED_MAX), (_VIDEO_BYTES_MAX, _VIDEO_STREAMED_MAX)
STREAMED_BYTES_MAX = _VIDEO_STREAMED_MAX
_JPEG = FileKind("image/jpeg", "jpg", *_PICTURE, _whole_jpeg)
_PNG = FileKind("image/png", "png", *_PICTURE, _ends_with(b"IEND"))
_PDF = FileKind("application/pdf", "pdf", *_PICTURE, _ends_with(b"%%EOF"))
_WEBP = FileKind("image/webp", "webp", *_PICTURE, _whole_riff)
_MP4 = FileKind("video/mp4", "mp4", *_VIDEO, _whole_boxes)
_MOV = FileKind("video/quicktime", "mov", *_VIDEO, _whole_boxes)
_WEBM = FileKind("video/webm", "webm", *_VIDEO, _whole_ebml)


def kind_of(head: bytes) -> FileKind | None:
    """By the first HEAD_BYTES of the content: what a browser says of a file proves nothing."""
    if head.startswith(b"\xff\xd8\xff"):
        return _JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _PNG
    if head.startswith(b"%PDF-"):
        return _PDF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _WEBP
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head:
        return _WEBM
    if head[4:8] == b"ftyp" and not is_heic(head):
        return _MOV if head[8:12] == b"qt  " else _MP4
    return None


def is_heic(head: bytes) -> bool:
    """A picture in a video's clothes, as iPhones keep theirs."""
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC
