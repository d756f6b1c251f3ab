"""Error rates of centres, from the log alone: known pieces among the others, promised before and told after. Pure.

A commitment is in the log before the piece is inspected: the hash of what is true of it. The reveal comes after the
report. Whoever has the log recomputes both the hash and the rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import comb
from typing import Any, NamedTuple

from surety.certificates.auditing import Finding
from surety.certificates.canonical import canonical, sha256

CONFIDENCE = 0.95
TRUTHS = ("pass", "fail")


class Interval(NamedTuple):
    """`low` to `high`, both between 0 and 1."""

    low: float
    high: float


@dataclass
class Rate:
    """Of `tried` pieces of one truth, `wrong` got the other verdict. A piece nobody could judge counts as tried."""

    wrong: int = 0
    tried: int = 0

    def interval(self) -> Interval:
        return binomial_interval(self.wrong, self.tried)


@dataclass
class Rates:
    """One centre's: false passes among pieces that should fail, false rejects among those that should pass."""

    false_pass: Rate = field(default_factory=Rate)
    false_reject: Rate = field(default_factory=Rate)
    unrevealed: int = 0


def commitment(case: str, truth: str, salt: str) -> str:
    """What is logged before: SHA-256 over the canonical text of case, salt and truth."""
    return sha256(canonical({"case": case, "salt": salt, "truth": truth})).hex()


def rates(
    seeded: Iterable[tuple[int, Mapping[str, Any]]],
    reports: Mapping[str, Mapping[str, Any]],
    numbers: Mapping[str, int],
) -> tuple[dict[str, Rates], list[Finding]]:
    """Rates by centre, and what does not fit: a reveal nobody promised, another truth, a promise after the report.

    `seeded` are commitments and reveals with their places in the log, in order; `reports` the certificates' entries by
    report, `numbers` their places.
    """
    found: dict[str, Rates] = {}
    findings: list[Finding] = []
    promised: dict[str, tuple[int, Mapping[str, Any]]] = {}
    for entry_no, entry in seeded:
        if entry["kind"] == "commitment":
            promised.setdefault(entry["case"], (entry_no, entry))
            found.setdefault(entry["centre"], Rates()).unrevealed += 1
            continue
        why = _objection(entry, promised.get(entry["case"]), reports.get(entry["report"]), numbers)
        if why:
            findings.append(Finding(why, f"entry {entry_no}", entry["case"]))
            continue
        del promised[entry["case"]]
        _count(found[entry["centre"]], entry["truth"], reports[entry["report"]]["verdict"])
    return found, findings


def _objection(
    entry: Mapping[str, Any],
    promise: tuple[int, Mapping[str, Any]] | None,
    report: Mapping[str, Any] | None,
    numbers: Mapping[str, int],
) -> str | None:
    if promise is None or promise[1]["centre"] != entry["centre"]:
        return "reveal_without_commitment"
    if promise[1]["digest"] != commitment(entry["case"], entry["truth"], entry["salt"]) or entry["truth"] not in TRUTHS:
        return "reveal_differs"
    if report is None or report["centre"] != entry["centre"]:
        return "unknown_report"
    return "committed_too_late" if numbers[entry["report"]] < promise[0] else None


def _count(held: Rates, truth: str, verdict: str) -> None:
    held.unrevealed -= 1
    rate, wrong = (held.false_pass, "pass") if truth == "fail" else (held.false_reject, "fail")
    rate.tried += 1
    rate.wrong += verdict == wrong


def binomial_interval(wrong: int, tried: int, confidence: float = CONFIDENCE) -> Interval:
    """The exact interval of Clopper and Pearson: never too narrow, also for no error at all."""
    if not 0 <= wrong <= tried:
        raise ValueError(f"{wrong} of {tried}")
    if tried == 0:
        return Interval(0.0, 1.0)
    tail = (1 - confidence) / 2
    low = 0.0 if wrong == 0 else _solved(lambda p: 1 - _at_most(wrong - 1, tried, p), tail)
    high = 1.0 if wrong == tried else 1 - _solved(lambda q: _at_most(wrong, tried, 1 - q), tail)
    return Interval(low, high)


def _at_most(wrong: int, tried: int, p: float) -> float:
    return sum(comb(tried, k) * p**k * (1 - p) ** (tried - k) for k in range(wrong + 1))


def _solved(rising: Any, value: float) -> float:
    """Where a rising function of 0 to 1 takes `value`."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < value else (low, middle)
    return (low + high) / 2
