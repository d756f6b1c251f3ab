"""What a file is by its content: pictures, PDF and short videos, told by how they begin and, where it is fixed, end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

HEAD_BYTES = 64
_TAIL_BYTES = 4096
_MB = 1024 * 1024
_PICTURE_BYTES_MAX, _VIDEO_BYTES_MAX = 10 * _MB, 30 * _MB
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"})


def _anyhow(_stream: BinaryIO) -> bool:
    return True


def _ends_with(mark: bytes) -> Callable[[BinaryIO], bool]:
    """The mark stands near the end; phones and scanners write something of their own behind it."""

    def ends_well(stream: BinaryIO) -> bool:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _TAIL_BYTES))
        return mark in stream.read(_TAIL_BYTES)

    return ends_well


def _whole_riff(stream: BinaryIO) -> bool:
    size = stream.seek(0, 2)
    stream.seek(4)
    return int.from_bytes(stream.read(4), "little") + 8 <= size


def _has_tracks(stream: BinaryIO) -> bool:
    """An MP4 or MOV file is boxes behind each other, one of which (`moov`) says what there is to play."""
    size, at = stream.seek(0, 2), 0
    for _box in range(64):
        stream.seek(at)
        head = stream.read(16)
        if len(head) < 8:
            return False
        if head[4:8] == b"moov":
            return True
        length = int.from_bytes(head[:4], "big")
        length = int.from_bytes(head[8:16], "big") if length == 1 else length
        if length < 8 or at + length >= size:
            return False
        at += length
    return False


@dataclass(frozen=True)
class FileKind:
    media: str
    extension: str
    bytes_max: int
    ends_well: Callable[[BinaryIO], bool] = _anyhow
    """Whether the rest is that of such a file, as far as a look tells."""


_JPEG = FileKind("image/jpeg", "jpg", _PICTURE_BYTES_MAX)
_PNG = FileKind("image/png", "png", _PICTURE_BYTES_MAX, _ends_with(b"IEND"))
_PDF = FileKind("application/pdf", "pdf", _PICTURE_BYTES_MAX, _ends_with(b"%%EOF"))
_WEBP = FileKind("image/webp", "webp", _PICTURE_BYTES_MAX, _whole_riff)
_MP4 = FileKind("video/mp4", "mp4", _VIDEO_BYTES_MAX, _has_tracks)
_MOV = FileKind("video/quicktime", "mov", _VIDEO_BYTES_MAX, _has_tracks)
_WEBM = FileKind("video/webm", "webm", _VIDEO_BYTES_MAX)


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
