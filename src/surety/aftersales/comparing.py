"""Is what came back what was sent? Serials, codes, weights and photos of both, where they were stated. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from surety.orders.facts import Measured


class Mismatch(Struct, frozen=True, gc=False, omit_defaults=True):
    """One thing in which a piece that came back is none of those sent; `photo_reused` is a photo of the packing."""

    line: str
    what: str
    back: str
    sent: tuple[str, ...] = ()


class Tolerance(Struct, frozen=True):
    """How far weights may lie apart: so much of the weight sent, and at least so many grams."""

    bp: int
    at_least_g: int

    def allows(self, sent_g: int, back_g: int) -> bool:
        return abs(sent_g - back_g) <= max(sent_g * self.bp // 10_000, self.at_least_g)


def mismatches(sent: Iterable[Measured], back: Iterable[Measured], tolerance: Tolerance | None) -> tuple[Mismatch, ...]:
    """Every one, by line; a measure that either side left out compares nothing. Without a tolerance, nor do weights."""
    sent, back = tuple(sent), tuple(back)
    found: list[Mismatch] = []
    for line in dict.fromkeys(piece.line for piece in back):
        ours = [piece for piece in sent if piece.line == line]
        theirs = [piece for piece in back if piece.line == line]
        for what in ("serial", "code"):
            found += _unknown(line, what, ours, theirs)
        if tolerance is not None:
            found += _other_weights(line, ours, theirs, tolerance)
    packed = {photo for piece in sent for photo in piece.photos}
    found += (Mismatch(p.line, "photo_reused", photo) for p in back for photo in p.photos if photo in packed)
    return tuple(found)


def _unknown(line: str, what: str, sent: list[Measured], back: list[Measured]) -> Iterator[Mismatch]:
    """Each name that was sent comes back once."""
    left = Counter(name for piece in sent if (name := getattr(piece, what)))
    known = tuple(sorted(left))
    for piece in back:
        name = getattr(piece, what)
        if not name or not known:
            continue
        if not left[name]:
            yield Mismatch(line, what, name, known)
        left[name] -= 1


def _other_weights(line: str, sent: list[Measured], back: list[Measured], tolerance: Tolerance) -> Iterator[Mismatch]:
    """A piece with a name is weighed against its namesake, any other against whatever was sent of the line."""
    for piece in back:
        weights = [each.weight_g for each in _same(piece, sent) or sent if each.weight_g is not None]
        if piece.weight_g is None or not weights:
            continue
        if not any(tolerance.allows(weight_g, piece.weight_g) for weight_g in weights):
            yield Mismatch(line, "weight_g", str(piece.weight_g), tuple(map(str, sorted(weights))))


def _same(piece: Measured, sent: list[Measured]) -> list[Measured]:
    return [
        each
        for each in sent
        if (piece.serial and each.serial == piece.serial) or (piece.code and each.code == piece.code)
    ]
