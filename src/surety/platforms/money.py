"""Money as platforms write it, in whole minor units."""

from __future__ import annotations

import re

from surety.platforms.entries import Refused

_AMOUNT = re.compile(r"([0-9]{1,11})(?:\.([0-9]{1,2})0*)?$")


def minor_units(text: str, *, where: str) -> int:
    """`99.9` is 9990. Refuses negative amounts, fractions of a minor unit and anything else."""
    match = _AMOUNT.match(text.strip())
    if not match:
        reason = f"{text!r} is negative" if text.strip().startswith("-") else f"{text[:40]!r} is not an amount"
        raise Refused("bad_money", reason, where=where)
    whole, part = match.groups()
    return int(whole) * 100 + int((part or "").ljust(2, "0"))


def split(total: int, weights: list[int]) -> list[int]:
    """Divides `total` in proportion to `weights` by largest remainder; the parts sum to `total`, ties go left."""
    whole = sum(weights)
    if not whole:
        weights, whole = [1] * len(weights), len(weights)
    parts = [total * weight // whole for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda n: (-(total * weights[n] % whole), n))
    for n in remainders[: total - sum(parts)]:
        parts[n] += 1
    return parts
