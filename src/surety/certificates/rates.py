"""Error rates of centres, from the log alone: known pieces among the others, promised before and told after. Pure.

A commitment is in the log before the piece is inspected: the hash of what is true of it. The reveal comes after the
verdict. Whoever has the log recomputes both the hash and the rate. Beside them, second looks whose inspector has not
seen the first say how often two verdicts on one piece differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import exp, fsum, lgamma, log, log1p
from typing import Any, NamedTuple

from surety.certificates.auditing import Finding
from surety.certificates.canonical import canonical, sha256

CONFIDENCE = 0.95
TRUTHS = ("pass", "fail")
Entries = Iterable[tuple[int, Mapping[str, Any]]]
Verdicts = Mapping[str, list[tuple[int, Mapping[str, Any]]]]
"""Of each piece, its entries `verdict` and `second` with their places in the log, in order."""


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

    def add(self, wrong: bool) -> None:
        self.tried += 1
        self.wrong += wrong


@dataclass
class Rates:
    """False passes among pieces that should fail, false rejects among those that should pass.

    `differing` are second looks that found otherwise: how often, not who was right.
    """

    false_pass: Rate = field(default_factory=Rate)
    false_reject: Rate = field(default_factory=Rate)
    differing: Rate = field(default_factory=Rate)
    unrevealed: int = 0


class Trial(NamedTuple):
    """One known piece and its verdict: the centre's where `inspector` is empty, else one inspector's own."""

    centre: str
    category: str
    inspector: str
    truth: str
    verdict: str


class Pair(NamedTuple):
    """A first verdict and a sealed second one of the same piece."""

    centre: str
    category: str
    inspector: str
    """Whose verdict was looked at again."""
    same: bool


@dataclass
class Tried:
    """All that the log says of errors."""

    trials: list[Trial] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    unrevealed: Counter[str] = field(default_factory=Counter)
    """Promises nobody has kept yet, by centre."""
    findings: list[Finding] = field(default_factory=list)

    def by(self, *names: str) -> dict[tuple[str, ...], Rates]:
        """Rates of each centre, or of each centre and category or inspector: `by("centre", "category")`.

        An inspector's are of his own verdicts; any other's are of the verdicts that the pieces had in the end.
        """
        found: dict[tuple[str, ...], Rates] = {}
        of_inspector = "inspector" in names
        for trial in self.trials:
            if bool(trial.inspector) is of_inspector:
                _count(found.setdefault(_key(trial, names), Rates()), trial.truth, trial.verdict)
        for pair in self.pairs:
            found.setdefault(_key(pair, names), Rates()).differing.add(not pair.same)
        if names == ("centre",):
            for centre, count in self.unrevealed.items():
                found.setdefault((centre,), Rates()).unrevealed = count
        return found


BY = {"centre": ("centre",), "category": ("centre", "category"), "inspector": ("centre", "inspector")}
"""How rates are told apart."""
RATES = ("false_pass", "false_reject", "differing")


def rows(done: Tried, by: str) -> list[dict[str, Any]]:
    """A flat row for each centre, category or inspector, as the page exports it and `surety log rates` prints it."""
    names = BY[by]
    made = []
    for key, held in sorted(done.by(*names).items()):
        row: dict[str, Any] = dict(zip(names, key, strict=True))
        for name in RATES:
            rate: Rate = getattr(held, name)
            low, high = rate.interval()
            row |= {f"{name}_wrong": rate.wrong, f"{name}_tried": rate.tried}
            row |= {f"{name}_low": round(low, 6), f"{name}_high": round(high, 6)}
        made.append(row | ({"unrevealed": held.unrevealed} if by == "centre" else {}))
    return made


def _key(of: Trial | Pair, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(getattr(of, name) for name in names)


def commitment(case: str, truth: str, salt: str, *, piece: str = "") -> str:
    """What is logged before: SHA-256 over the canonical text of case, salt and truth, and of the piece if named."""
    said = {"case": case, "salt": salt, "truth": truth} | ({"piece": piece} if piece else {})
    return sha256(canonical(said)).hex()


def rates(
    seeded: Entries,
    reports: Mapping[str, Mapping[str, Any]],
    numbers: Mapping[str, int],
    verdicts: Verdicts | None = None,
) -> tuple[dict[str, Rates], list[Finding]]:
    """Rates by centre, and what does not fit: a reveal nobody promised, another truth, a promise after the verdict."""
    done = tried(seeded, reports, numbers, verdicts)
    return {centre: held for (centre,), held in done.by("centre").items()}, done.findings


def tried(
    seeded: Entries,
    reports: Mapping[str, Mapping[str, Any]],
    numbers: Mapping[str, int],
    verdicts: Verdicts | None = None,
) -> Tried:
    """Every trial the log holds.

    `seeded` are commitments and reveals with their places in the log, in order; `reports` the certificates' entries by
    report, `numbers` their places. A reveal names its piece, which the promise bound, or the report made of it.
    """
    done, verdicts = Tried(pairs=list(_pairs(verdicts or {}))), verdicts or {}
    promised: dict[str, tuple[int, Mapping[str, Any]]] = {}
    for entry_no, entry in seeded:
        if entry["kind"] == "commitment":
            if entry["case"] not in promised:
                done.unrevealed[entry["centre"]] += 1
            promised.setdefault(entry["case"], (entry_no, entry))
            continue
        promise = promised.get(entry["case"])
        found = _not_promised(entry, promise) or _judged(entry_no, entry, promise, reports, numbers, verdicts)
        if isinstance(found, str):
            done.findings.append(Finding(found, f"entry {entry_no}", entry["case"]))
            continue
        del promised[entry["case"]]
        done.unrevealed[entry["centre"]] -= 1
        done.trials += found
    return done


def _not_promised(entry: Mapping[str, Any], promise: tuple[int, Mapping[str, Any]] | None) -> str | None:
    if promise is None or promise[1]["centre"] != entry["centre"]:
        return "reveal_without_commitment"
    told = commitment(entry["case"], entry["truth"], entry["salt"], piece=entry.get("piece", ""))
    return "reveal_differs" if promise[1]["digest"] != told or entry["truth"] not in TRUTHS else None


def _judged(
    entry_no: int,
    entry: Mapping[str, Any],
    promise: tuple[int, Mapping[str, Any]] | None,
    reports: Mapping[str, Mapping[str, Any]],
    numbers: Mapping[str, int],
    verdicts: Verdicts,
) -> str | list[Trial]:
    """The trials of a reveal that was promised, or what is wrong with it."""
    assert promise is not None
    if "piece" in entry:
        return _of_piece(entry_no, entry, promise[0], verdicts)
    report = reports.get(entry.get("report", ""))
    if report is None or report["centre"] != entry["centre"]:
        return "unknown_report"
    if numbers[entry["report"]] < promise[0]:
        return "committed_too_late"
    return [Trial(entry["centre"], "", "", entry["truth"], report["verdict"])]


def _of_piece(entry_no: int, entry: Mapping[str, Any], promised_no: int, verdicts: Verdicts) -> str | list[Trial]:
    """The centre's verdict is the last before the reveal; each inspector answers for his own, a sealed one too."""
    given = [(n, each) for n, each in verdicts.get(entry["piece"], ()) if n < entry_no]
    firsts = [each for _, each in given if each["kind"] == "verdict"]
    if not firsts or firsts[-1]["centre"] != entry["centre"]:
        return "unknown_verdict"
    if given[0][0] < promised_no:
        return "committed_too_late"
    last = firsts[-1]
    whole = Trial(last["centre"], last["category"], "", entry["truth"], last["verdict"])
    return [whole] + [
        Trial(each["centre"], each["category"], each["inspector"], entry["truth"], each["verdict"]) for _, each in given
    ]


def _pairs(verdicts: Verdicts) -> Iterable[Pair]:
    for given in verdicts.values():
        first: Mapping[str, Any] | None = None
        for _, each in given:
            if each["kind"] == "verdict":
                first = each
            elif first is not None:
                same = first["verdict"] == each["verdict"]
                yield Pair(first["centre"], first["category"], first["inspector"], same)


def _count(held: Rates, truth: str, verdict: str) -> None:
    rate, wrong = (held.false_pass, "pass") if truth == "fail" else (held.false_reject, "fail")
    rate.add(verdict == wrong)


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
    """In logarithms: the coefficients of some thousand trials are beyond a float."""
    if p <= 0.0 or p >= 1.0:
        return 1.0 if p <= 0.0 or wrong >= tried else 0.0
    here, there, whole = log(p), log1p(-p), lgamma(tried + 1)
    return fsum(
        exp(whole - lgamma(k + 1) - lgamma(tried - k + 1) + k * here + (tried - k) * there) for k in range(wrong + 1)
    )


def _solved(rising: Callable[[float], float], value: float) -> float:
    """Where a rising function of 0 to 1 takes `value`."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < value else (low, middle)
    return (low + high) / 2
