"""The simulated facts in a file: complete under its name, or not there at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path

from surety.platforms.simulation.stream import simulate_lines

CHUNK_FACTS = 1000
FACTS_AN_ORDER = 9.1
"""About; only the progress display uses it."""


def write(
    out: Path,
    orders: int,
    *,
    seed: int,
    start: date,
    platform: str = "douyin",
    aftersales: bool = False,
    pieces: bool = False,
    watch: Callable[[int, float], None] = lambda count, share: None,
) -> int:
    """Writes NDJSON and returns the number of facts."""
    partial = out.with_name(f"{out.name}.{os.getpid()}.partial")
    lines = simulate_lines(orders, seed=seed, start=start, platform=platform, aftersales=aftersales, pieces=pieces)
    count = 0
    try:
        with partial.open("wb") as file:
            while chunk := list(islice(lines, CHUNK_FACTS)):
                file.write(b"\n".join(chunk) + b"\n")
                count += len(chunk)
                watch(count, min(count / (orders * FACTS_AN_ORDER), 0.99))
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return count
