"""Carriers, how fast each is beside the mean, and the shape of its waybills."""

from __future__ import annotations

from typing import NamedTuple


class Fleet(NamedTuple):
    code: str
    share: float
    pace: float
    """Travel time as a multiple of the mean."""
    prefix: str
    digits: int

    def waybill(self, number: int) -> str:
        return f"{self.prefix}{number:0{self.digits}d}"


FLEETS = (
    Fleet("zto", 0.23, 1.00, "73", 12),
    Fleet("yto", 0.17, 1.05, "YT", 13),
    Fleet("yunda", 0.16, 1.10, "43", 13),
    Fleet("sto", 0.13, 1.12, "77", 13),
    Fleet("jtexpress", 0.15, 1.06, "JT", 13),
    Fleet("sf", 0.08, 0.60, "SF1", 12),
    Fleet("jd", 0.05, 0.65, "JDV0", 11),
    Fleet("ems", 0.03, 1.25, "98", 11),
)
