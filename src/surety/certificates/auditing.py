"""What the entries of a log say together, read in order by somebody who trusts nobody: each contradiction is named.

Independent of what wrote them: it knows only what entries state. A finding names the entry it was found at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from surety.certificates.admitting import EARLY_MAX, LATE_MAX
from surety.certificates.canonical import read_instant
from surety.certificates.keys import Period, Register


class Finding(NamedTuple):
    """Something that cannot be: a stable code, where, and about what."""

    code: str
    where: str
    about: str = ""


@dataclass
class Code:
    centre: str
    void: bool = False
    report: str = ""
    piece: str = ""


@dataclass
class Counts:
    issued: int = 0
    used: int = 0
    void: int = 0


@dataclass
class Reading:
    """Everything said so far. `findings` grows with each entry that contradicts what came before."""

    findings: list[Finding] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    """Where each report stands in the log."""
    revoked: set[str] = field(default_factory=set)
    keys: dict[tuple[str, str], Period] = field(default_factory=dict)
    latest_at: datetime | None = None
    kinds: Counter[str] = field(default_factory=Counter)
    seeded: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    """Commitments and reveals of known pieces, for error rates."""
    verdicts: dict[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    """Of each piece, what inspectors said of it, sealed second looks among them."""

    def add(self, entry_no: int, entry: Mapping[str, Any]) -> None:
        """One more entry, well-formed by itself."""
        self.kinds[entry["kind"]] += 1
        at = read_instant(entry["at"])
        if self.latest_at is not None and at < self.latest_at:
            self._find("entry_backdated", entry_no, entry["at"])
        self.latest_at = max(at, self.latest_at or at)
        handle = _HANDLE.get(entry["kind"])
        if handle:
            handle(self, entry_no, entry, at)

    def counts(self) -> dict[str, Counts]:
        """Of each centre: codes issued, used and void."""
        found: dict[str, Counts] = {}
        for code in self.codes.values():
            counts = found.setdefault(code.centre, Counts())
            counts.issued += 1
            counts.used += bool(code.report)
            counts.void += code.void
        return found

    def _find(self, code: str, entry_no: int, about: str = "") -> None:
        self.findings.append(Finding(code, f"entry {entry_no}", about))

    def _key(self, entry_no: int, entry: Mapping[str, Any], at: datetime) -> None:
        place = (entry["owner"], entry["key"])
        if place in self.keys:
            self._find("key_twice", entry_no, entry["key"])
        self.keys[place] = Period(*place, read_instant(entry["valid_from"]))

    def _key_end(self, entry_no: int, entry: Mapping[str, Any], at: datetime) -> None:
        place = (entry["owner"], entry["key"])
        if place not in self.keys:
            self._find("key_of_nobody", entry_no, entry["key"])
            return
        self.keys[place] = Period(*place, self.keys[place].valid_from, read_instant(entry["valid_until"]))

    def _issued(self, entry_no: int, entry: Mapping[str, Any], at: datetime) -> None:
        if entry["code"] in self.codes:
            self._find("code_twice", entry_no, entry["code"])
            return
        self.codes[entry["code"]] = Code(entry["centre"])

    def _void(self, entry_no: int, entry: Mapping[str, Any], at: datetime) -> None:
        if (code := self._code(entry_no, entry)) is not None:
            code.void = True

    def _code(self, entry_no: int, entry: Mapping[str, Any]) -> Code | None:
        code = self.codes.get(entry["code"])
        if code is None:
            self._find("unlogged_code", entry_no, entry["code"])
        elif code.centre != entry["centre"]:
            self._find("code_of_another_centre", entry_no, entry["code"])
        return code

    def _certificate(self, entry_no: int, entry: Mapping[str, Any], at: datetime) -> None:
        reported_at = read_instant(entry["reported_at"])
        if reported_at < at - LATE_MAX:
            self._find("report_backdated", entry_no, entry["report"])
        if reported_at > at + EARLY_MAX:
            self._find("report_from_the_future", entry_no, entry["report"])
        why = Register(self.keys.values()).fault(entry["centre"], entry["key"], signed_at=at) if self.keys else "no_key"
        if why:
            self._find(why, entry_no, entry["key"])
        if entry["report"] in self.reports:
            self._find("report_twice", entry_no, entry["report"])
        code = self._code(entry_no, entry)
        if code is not None:
            self._bind(entry_no, entry, code)
        self.reports.setdefault(entry["report"], dict(entry))
        self.numbers.setdefault(entry["report"], entry_no)

    def _bind(self, entry_no: int, entry: Mapping[str, Any], code: Code) -> None:
        if code.void:
            self._find("code_void", entry_no, entry["code"])
        if code.piece and code.piece != entry["piece"]:
            self._find("another_piece", entry_no, entry["code"])
        if entry.get("supersedes", "") != code.report:
            self._find("code_used" if code.report else "supersedes_nothing", entry_no, entry["code"])
        code.report, code.piece = entry["report"], entry["piece"]

    def _revocation(self, entry_no: int, entry: Mapping[str, Any], at: datetime) -> None:
        if entry["report"] not in self.reports:
            self._find("unknown_report", entry_no, entry["report"])
        self.revoked.add(entry["report"])

    def _seed(self, entry_no: int, entry: Mapping[str, Any], at: datetime) -> None:
        self.seeded.append((entry_no, dict(entry)))

    def _verdict(self, entry_no: int, entry: Mapping[str, Any], at: datetime) -> None:
        self.verdicts.setdefault(entry["piece"], []).append((entry_no, dict(entry)))


_HANDLE: dict[str, Callable[[Reading, int, Mapping[str, Any], datetime], None]] = {
    "key": Reading._key,
    "key_end": Reading._key_end,
    "code": Reading._issued,
    "void": Reading._void,
    "certificate": Reading._certificate,
    "revocation": Reading._revocation,
    "commitment": Reading._seed,
    "reveal": Reading._seed,
    "verdict": Reading._verdict,
    "second": Reading._verdict,
}


def reconcile(reading: Reading, register: list[dict[str, Any]]) -> list[Finding]:
    """The register of codes against what the log says of them: a code only one of them knows, or knows differently."""
    findings = []
    listed = {line["code"]: line for line in register}
    for blind, line in listed.items():
        code = reading.codes.get(blind)
        if code is None:
            findings.append(Finding("unlogged_code", "codes.jsonl", f"{line['centre']} {blind}"))
        elif (code.centre, bool(code.report), code.void) != (line["centre"], line["used"], line["void"]):
            findings.append(Finding("code_differs", "codes.jsonl", f"{line['centre']} {blind}"))
    hidden = [blind for blind in reading.codes if blind not in listed]
    return findings + [Finding("hidden_code", "codes.jsonl", f"{reading.codes[each].centre} {each}") for each in hidden]
