"""Static tiles of a log (C2SP tlog-tiles): 256 hashes each, by level and number; entries in bundles of 256.

A tile of level L holds the roots of subtrees of 256**L leaves. Levels between are computed from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from surety.certificates.merkle import Hash, Nodes, perfect_root

WIDTH = 256
HASH_BYTES = 32
ENTRY_BYTES_MAX = 65_535
Tile = Callable[[int, int], bytes]
"""The hashes of a tile so far, one after the other: `tile(level, number)`."""

_NAMED = re.compile(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]{1,3}))?")


class EntryTooLong(ValueError):
    """An entry is longer than a bundle can say."""

    code = "entry_too_long"


class BadBundle(ValueError):
    """Not a bundle of entries."""

    code = "bad_bundle"


def path(level: int | None, number: int, *, width: int = WIDTH) -> str:
    """Where a tile lies, or with `level` None a bundle of entries: `tile/0/x001/x234/067`, or `....p/5` if partial."""
    parts = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        parts.append(f"x{number % 1000:03d}")
    partial = f".p/{width}" if width < WIDTH else ""
    return f"tile/{'entries' if level is None else level}/{'/'.join(parts[::-1])}{partial}"


def read_path(text: str) -> tuple[int | None, int, int] | None:
    """Level (None for entries), number and width that a path names; None if it names nothing."""
    found = _NAMED.fullmatch(text)
    if not found:
        return None
    number = int(found[2].replace("x", "").replace("/", ""))
    level = None if found[1] == "entries" else int(found[1])
    width = int(found[3]) if found[3] else WIDTH
    return (level, number, width) if path(level, number, width=width) == text else None


def layout(size: int) -> Iterator[tuple[int, int, int]]:
    """Level, number and width of every tile of a log of `size` entries."""
    level, count = 0, size
    while count:
        for number in range(-(-count // WIDTH)):
            yield level, number, min(WIDTH, count - number * WIDTH)
        level, count = level + 1, count // WIDTH


def nodes_of(tile: Tile) -> Nodes:
    """Subtree roots out of tiles."""

    def node(level: int, index: int) -> Hash:
        tile_level, rise = divmod(level, 8)
        first = index << rise
        number, place = divmod(first, WIDTH)
        hashes = tile(tile_level, number)
        return perfect_root(split(hashes)[place : place + (1 << rise)])

    return node


def split(hashes: bytes) -> list[Hash]:
    return [hashes[n : n + HASH_BYTES] for n in range(0, len(hashes), HASH_BYTES)]


def bundle(entries: list[bytes]) -> bytes:
    """Entries as a bundle holds them: each after its length in two bytes."""
    for entry in entries:
        if len(entry) > ENTRY_BYTES_MAX:
            raise EntryTooLong(f"an entry has at most {ENTRY_BYTES_MAX} bytes, this one has {len(entry)}")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unbundled(content: bytes) -> list[bytes]:
    """The entries of a bundle; raises BadBundle."""
    entries, at = [], 0
    while at < len(content):
        length = int.from_bytes(content[at : at + 2], "big")
        entry = content[at + 2 : at + 2 + length]
        if at + 2 > len(content) or len(entry) != length:
            raise BadBundle(f"a bundle ends within its entry {len(entries)}")
        entries.append(entry)
        at += 2 + length
    return entries
