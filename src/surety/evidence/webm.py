"""A WebM film without what its recorder wrote about itself: tags, titles, dates, programs and attachments (RFC 9559).

What goes is blanked where it stands, since an index points past it by position.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from surety.evidence.filetypes import size_at

ELEMENTS_MAX = 2_000_000
"""Of one film: a browser that records live writes one for each picture and each bit of sound."""
_OPENED = frozenset({0x18538067, 0x1549A966, 0x1654AE6B, 0xAE})
"""Segment, Info, Tracks, TrackEntry. A cluster is opened only where it leaves open how long it is."""
_CLUSTER = 0x1F43B675
_KEPT = frozenset(
    {
        0x1A45DFA3, 0x114D9B74, _CLUSTER, 0x1C53BB6B, 0xEC,  # header, SeekHead, Cluster, Cues, Void
        0x2AD7B1, 0x4489,  # of Info: TimestampScale, Duration
        0xD7, 0x73C5, 0x83, 0xB9, 0x88, 0x55AA, 0x9C, 0x6DE7, 0x6DF8, 0x55EE, 0x23E383, 0x22B59C,  # of a track
        0x86, 0x63A2, 0x56AA, 0x56BB, 0xE0, 0xE1, 0x6D80,  # its codec, Video, Audio, ContentEncodings
        0xE7, 0xA3, 0xA0, 0xA7, 0xAB,  # of a cluster
    }
)  # fmt: skip
"""By these a film is played; whatever else there is says something else."""
_REQUIRED = frozenset({0x4D80, 0x5741})
"""Which programs made it: their names must be there, and may be empty."""


def blanked(stream: BinaryIO, size: int) -> Iterator[tuple[int, int, bytes]]:
    """From where to where, in order, and what stands there instead: so many zeros behind it as are missing.

    Where it cannot be read further it ends: the rest is blanked.
    """
    at = 0
    for _element in range(ELEMENTS_MAX):
        if at >= size:
            return
        found = _element_at(stream, at)
        if found is None:
            break
        name, begin, length = found
        opened = name in _OPENED or (name == _CLUSTER and length < 0)
        if opened:
            at = begin
            continue
        if length < 0 or begin + length > size:
            break
        end = begin + length
        if name in _REQUIRED:
            yield begin, end, b""
        elif name not in _KEPT:
            yield at, end, _void(end - at)
        at = end
    yield at, size, b""


def _element_at(stream: BinaryIO, at: int) -> tuple[int, int, int] | None:
    """Its name, where its content begins and how long it is, -1 where that is left open."""
    stream.seek(at)
    first = stream.read(1)
    if not first or first[0] < 0x10:
        return None
    width = 9 - first[0].bit_length()
    name = int.from_bytes(first + stream.read(width - 1), "big")
    sized = size_at(stream, at + width)
    return (name, *sized) if sized is not None else None


def _void(length: int) -> bytes:
    """The head of an element of this whole length that players pass over; every element has two bytes."""
    if length <= 128:
        return bytes([0xEC, 0x80 | (length - 2)])
    return b"\xec\x01" + (length - 9).to_bytes(7, "big")
