"""What a line has of something, added up. Pure; plain dicts, since every decision about money adds some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def summed(parts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """How much of each line there is in these parts."""
    sums: dict[str, int] = {}
    for line, amount in parts:
        sums[line] = sums.get(line, 0) + amount
    return sums


def added(to: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    """Both together; what is none is left out."""
    sums = summed((*to.items(), *more.items()))
    return {line: amount for line, amount in sums.items() if amount > 0}
