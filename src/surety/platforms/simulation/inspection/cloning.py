"""How well copied codes are told from genuine ones: how many are found, how many genuine ones are suspected, how soon.

A code is suspected if its page warned of copies at any look of its half year; an opened seal alone is no such warning.
Thresholds are fitted on one seed and measured on others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from statistics import median
from typing import Any, NamedTuple

from surety.certificates.copying import suspicions
from surety.certificates.rates import Interval, binomial_interval
from surety.platforms.simulation.dice import Dice
from surety.platforms.simulation.inspection.looking import Scan, copied, genuine

GENUINE, COPIED = 20_000, 2_000
MANY_LOOKS = 10
NOT_OF_COPIES = frozenset({"opened"})


class Alarm(NamedTuple):
    """The first warning of copies: after how many looks at copies, and why."""

    copies_looked_at: int
    codes: tuple[str, ...]


class Share(NamedTuple):
    """So many of so many, with the exact 95 % interval (Clopper and Pearson)."""

    count: int
    of: int
    interval: Interval

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0

    def words(self) -> str:
        low, high = self.interval
        return f"{self.share:.2%} ({self.count:,} of {self.of:,}; 95 % interval {low:.2%} to {high:.2%})"


class Measured(NamedTuple):
    """What the seeds said together. `found_large` is of codes whose copies were looked at often enough to be seen."""

    seeds: tuple[int, ...]
    suspected: Share
    found: Share
    found_large: Share
    scans_median: float
    scans_p90: int
    reasons: dict[str, int]


def first_alarm(scans: list[Scan], limits: dict[str, Any] | None = None) -> Alarm | None:
    """What the page says at each look, in turn."""
    looks, copies = [], 0
    for scan in scans:
        looks.append(scan.look)
        copies += scan.copy
        found = [each.code for each in suspicions(looks, now=scan.look.at, limits=limits)]
        if codes := tuple(code for code in found if code not in NOT_OF_COPIES):
            return Alarm(copies, codes)
    return None


def measure(
    seeds: tuple[int, ...],
    *,
    genuine_count: int = GENUINE,
    copied_count: int = COPIED,
    limits: dict[str, Any] | None = None,
) -> Measured:
    """The detector as it is packaged, or with other `limits`; the counts are for each seed."""
    reasons: Counter[str] = Counter()
    suspected = large = large_found = 0
    scans: list[int] = []
    for seed in seeds:
        for looks in _some(genuine, f"{seed}:genuine", genuine_count):
            suspected += first_alarm(looks, limits) is not None
        for looks in _some(copied, f"{seed}:copied", copied_count):
            alarm = first_alarm(looks, limits)
            many = sum(scan.copy for scan in looks) >= MANY_LOOKS
            large += many
            if alarm is not None and alarm.copies_looked_at:  # one raised before there was a copy found nothing
                large_found += many
                scans.append(alarm.copies_looked_at)
                reasons.update(alarm.codes)
    scans.sort()
    return Measured(
        seeds, _share(suspected, genuine_count * len(seeds)), _share(len(scans), copied_count * len(seeds)),
        _share(large_found, large), median(scans or [0]), scans[len(scans) * 9 // 10] if scans else 0, dict(reasons),
    )  # fmt: skip


def _some(kind: Callable[[Dice], list[Scan]], seed: str, count: int) -> Iterator[list[Scan]]:
    dice = Dice(seed)
    return islice(iter(lambda: kind(dice), None), count)


def _share(count: int, of: int) -> Share:
    return Share(count, of, binomial_interval(count, of))
