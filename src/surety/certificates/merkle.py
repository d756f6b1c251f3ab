"""RFC 6962 Merkle trees: hashes, and the proofs that an entry is in a log and that a log only grew.

Proofs are read from anything that answers for whole subtrees (`Nodes`), so the same code serves the database's tiles,
exported tiles and a list in memory. What verifies them follows RFC 9162, 2.1.3.2 and 2.1.4.2: the same tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

Hash = bytes
Nodes = Callable[[int, int], Hash]
"""The root of the whole subtree `index` of 2**`level` leaves: `nodes(level, index)`."""

EMPTY = sha256(b"").digest()


def leaf_hash(entry: bytes) -> Hash:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    return sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: Sequence[Hash]) -> Hash:
    """The root over a power of two of neighbouring subtree roots."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[n], row[n + 1]) for n in range(0, len(row), 2)]
    return row[0]


def root(size: int, nodes: Nodes) -> Hash:
    """The root of the first `size` leaves."""
    return _range_root(0, size, nodes) if size else EMPTY


def _range_root(start: int, end: int, nodes: Nodes) -> Hash:
    """MTH of the leaves `start` to `end`, where `start` is a multiple of the largest power of two in their number."""
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return nodes(level, start >> level)
    split = start + _split(count)
    return node_hash(_range_root(start, split, nodes), _range_root(split, end, nodes))


def _split(count: int) -> int:
    """The largest power of two smaller than `count` (> 1)."""
    return 1 << (count - 1).bit_length() - 1


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[Hash]:
    """PATH(m, D[n]): what proves that leaf `index` is in the tree of `size` leaves."""
    if not 0 <= index < size:
        raise IndexError(f"no leaf {index} among {size}")
    start, end, proof = 0, size, []
    while end - start > 1:
        split = start + _split(end - start)
        if index < split:
            proof.append(_range_root(split, end, nodes))
            end = split
        else:
            proof.append(_range_root(start, split, nodes))
            start = split
    return proof[::-1]


def consistency_proof(old: int, size: int, nodes: Nodes) -> list[Hash]:
    """PROOF(m, D[n]): what proves that the tree of `old` leaves (> 0) is the beginning of that of `size`."""
    if not 0 < old <= size:
        raise IndexError(f"no tree of {old} within {size}")
    start, end, whole, proof = 0, size, True, []
    while old != end:
        split = start + _split(end - start)
        if old <= split:
            proof.append(_range_root(split, end, nodes))
            end = split
        else:
            proof.append(_range_root(start, split, nodes))
            start, whole = split, False
    return ([] if whole else [_range_root(start, end, nodes)]) + proof[::-1]


def is_included(leaf: Hash, index: int, size: int, proof: Sequence[Hash], *, root: Hash) -> bool:
    """RFC 9162, 2.1.3.2."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for each in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(each, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, each)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, old_root: Hash, size: int, new_root: Hash, proof: Sequence[Hash]) -> bool:
    """RFC 9162, 2.1.4.2."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node_hash(each, first), node_hash(each, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, each)
        at, last = at >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


class Growing:
    """The root after each leaf, in the memory of one hash a level: for reading a log from its beginning."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, Hash]] = []

    def add(self, leaves: Iterable[Hash]) -> None:
        for leaf in leaves:
            level, found = 0, leaf
            while self._peaks and self._peaks[-1][0] == level:
                found = node_hash(self._peaks.pop()[1], found)
                level += 1
            self._peaks.append((level, found))
            self.size += 1

    def root(self) -> Hash:
        if not self._peaks:
            return EMPTY
        found = self._peaks[-1][1]
        for _, peak in self._peaks[-2::-1]:
            found = node_hash(peak, found)
        return found
