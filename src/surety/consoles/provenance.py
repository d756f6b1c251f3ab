"""What a picture says of where it comes from: Content Credentials (C2PA) that are there, or were cut out.

Nobody is refused for it: most cameras write none, and a picture without them is evidence all the same. But a picture
that says it has credentials and has none was changed by a program that dropped them, and whoever decides is told.
Whether a signature in them is good is not looked at here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from surety.evidence.filetypes import scan_of

SEGMENT_BYTES_MAX = 64 * 1024
_CHUNKS_MAX = 10_000
_POINTERS = (b"dcterms:provenance", b"c2pa:", b"contentauth:")
"""How XMP names a manifest that stands elsewhere in the file or on a server."""


def provenance_of(stream: BinaryIO, media: str) -> str:
    """`signed`: credentials are in it; `stripped`: it names some that are not; `none`: it says nothing of them."""
    segments = {"image/jpeg": _jpeg, "image/png": _png}.get(media)
    pointed = False
    for kind, content in segments(stream) if segments else ():
        if kind == "manifest" and b"c2pa" in content:
            return "signed"
        pointed = pointed or (kind == "words" and any(each in content for each in _POINTERS))
    return "stripped" if pointed else "none"


def _jpeg(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    scan, at = scan_of(stream), 2
    while scan is not None and at < scan:
        stream.seek(at)
        head = stream.read(4)
        if head[1] == 0xFF:
            at += 1
            continue
        length = int.from_bytes(head[2:4], "big")
        if head[1] in (0xE1, 0xEB):  # XMP, and JUMBF boxes in APP11
            yield ("words" if head[1] == 0xE1 else "manifest"), stream.read(max(0, length - 2))
        at += 2 + length


def _png(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    at = 8
    for _chunk in range(_CHUNKS_MAX):
        stream.seek(at)
        head = stream.read(8)
        if len(head) < 8 or head[4:8] == b"IEND":
            return
        length = int.from_bytes(head[:4], "big")
        if head[4:8] in (b"iTXt", b"caBX"):
            yield ("words" if head[4:8] == b"iTXt" else "manifest"), stream.read(min(length, SEGMENT_BYTES_MAX))
        at += 12 + length
