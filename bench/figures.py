"""What a row says, and how a ratio is taken: in pairs, ours and the reference's turn by turn, the median of ratios."""

from __future__ import annotations

import os
from collections.abc import Callable
from statistics import median
from typing import Any


def quick() -> bool:
    """Whether this run only shows that everything works."""
    return bool(os.environ.get("SURETY_BENCH_QUICK"))


def figure(
    name: str,
    value: float,
    unit: str,
    *,
    reference: float | None = None,
    beside: str = "",
    ratio: float | None = None,
    floor: float | None = None,
    aim: float | None = None,
    judged: str = "ratio",
    **detail: Any,
) -> dict[str, Any]:
    """One row. `judged` says what `floor` and `aim` are about: `ratio` or `figure`, or either followed by `below`."""
    return {
        "name": name, "figure": _rounded(value), "unit": unit, "reference": _rounded(reference), "beside": beside,
        "ratio": _rounded(ratio), "floor": floor, "aim": aim, "judged": judged, "detail": detail,
    }  # fmt: skip


def in_pairs(ours: Callable[[], float], theirs: Callable[[], float], *, pairs: int) -> tuple[float, float, float]:
    """Rates of ours and theirs, measured in turn: both medians, and the median of the pairs' ratios."""
    measured = [(ours(), theirs()) for _ in range(pairs)]
    return (
        median(a for a, _ in measured),
        median(b for _, b in measured),
        median(a / b for a, b in measured),
    )


def of_bare(row: dict[str, Any]) -> dict[str, Any]:
    """A row as measured by a module that knows nothing of this one."""
    return row | {"beside": "", "judged": "ratio", "detail": {}} | row


def plain(row: dict[str, Any], *, settings: dict[str, str]) -> dict[str, Any]:
    """A row as build/bench.json holds it; the detail says what the reference is and what was asked of what."""
    asides = {name: row[name] for name in ("beside", "judged")}
    kept = {name: value for name, value in row.items() if name not in asides}
    return kept | {"detail": asides | row["detail"] | {"settings": settings}}


def verdict(row: dict[str, Any]) -> str:
    """`aim` or `floor` reached, `below` the floor, or nothing asked."""
    what, _, below = row["judged"].partition(" ")
    value = row[what]
    if value is None or row["floor"] is None:
        return ""
    sign = -1 if below else 1
    if row["aim"] is not None and sign * value >= sign * row["aim"]:
        return "aim"
    return "floor" if sign * value >= sign * row["floor"] else "below"


def in_words(row: dict[str, Any]) -> str:
    beside = f"{row['reference']:>12,} {row['beside'][:34]:34}" if row["reference"] is not None else " " * 47
    ratio = f"{row['ratio']:>7.2f}x" if row["ratio"] is not None else " " * 8
    asked = ", ".join(f"{name} {row[name]:g}" for name in ("floor", "aim") if row[name] is not None)
    return f"{row['name'][:66]:66} {row['figure']:>12,} {row['unit']:14} {beside} {ratio}  {asked:22} {verdict(row)}"


def _rounded(value: float | None) -> float | None:
    if value is None:
        return None
    return round(value) if abs(value) >= 1000 else float(f"{value:.4g}")
