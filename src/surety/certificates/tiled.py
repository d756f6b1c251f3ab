"""The log's tiles in the database: reading them, and what appending leaves changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from surety.certificates.merkle import Hash, Nodes, perfect_root
from surety.certificates.tiles import HASH_BYTES, WIDTH, nodes_of, split

Place = tuple[int, int]


class StoredTiles:
    """Tiles by level and number, each read once; appended ones stay here until `changed` is written."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._held: dict[Place, bytes] = {}
        self.changed: dict[Place, bytes] = {}

    def tile(self, level: int, number: int) -> bytes:
        place = (level, number)
        if place not in self._held:
            self._cursor.execute(_TILE, [level, number])
            row = self._cursor.fetchone()
            self._held[place] = bytes(row[0]) if row else b""
        return self._held[place]

    @property
    def nodes(self) -> Nodes:
        return nodes_of(self.tile)

    def append(self, size: int, leaves: Iterable[Hash]) -> None:
        """Leaves after the first `size`; a tile that fills up is a leaf of the level above."""
        level, added = 0, list(leaves)
        while added:
            size, added = self._append_to(level, size, added)
            level += 1

    def _append_to(self, level: int, size: int, added: list[Hash]) -> tuple[int, list[Hash]]:
        """Returns how many tiles of the level were full before, and the roots of those that now are too."""
        number = full = size // WIDTH
        rest = (self.tile(level, number) if size % WIDTH else b"") + b"".join(added)
        roots = []
        for start in range(0, len(rest), WIDTH * HASH_BYTES):
            hashes = rest[start : start + WIDTH * HASH_BYTES]
            self._held[level, number] = self.changed[level, number] = hashes
            if len(hashes) == WIDTH * HASH_BYTES:
                roots.append(perfect_root(split(hashes)))
            number += 1
        return full, roots


_TILE = "select hashes from surety_log_tile where bucket = 0 and level = %s and number = %s"
