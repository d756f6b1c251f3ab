"""Recomputing an exported log from its tiles alone: everything that a stranger with the folder and the key can know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from surety.certificates import entries, merkle, tiles
from surety.certificates.auditing import Finding, Reading, reconcile
from surety.certificates.note import BadNote, Checkpoint, Verifier, read_checkpoint
from surety.certificates.rates import Rates, Tried, tried

FINDINGS_MAX = 1000
_REGISTER = {"centre": str, "code": str, "used": bool, "void": bool}


@dataclass
class Audit:
    """What was found. `checkpoint` is what the log signed last; None if that cannot be read."""

    checkpoint: Checkpoint | None
    reading: Reading
    findings: list[Finding]
    rates: dict[str, Rates]
    tried: Tried


def audit(folder: Path, verifier: Verifier, *, seen: tuple[str, ...] = ()) -> Audit:
    """Read a log as exported. `seen` are checkpoints that somebody kept: a log that has forked since does not fit."""
    return _Auditor(folder, verifier).run(seen)


class _Auditor:
    def __init__(self, folder: Path, verifier: Verifier) -> None:
        self._folder, self._verifier = folder, verifier
        self._findings: list[Finding] = []
        self._reading = Reading(findings=self._findings)
        self._tiles = _Filling(self._compare_tile)
        self._growing = merkle.Growing()

    def run(self, seen: tuple[str, ...]) -> Audit:
        latest = self._checkpoint("checkpoint", self._text("checkpoint"))
        if latest is None:
            return Audit(None, self._reading, self._findings, {}, Tried())
        history = self._history(latest, seen)
        self._read_all(latest, history)
        self._findings += reconcile(self._reading, list(self._register()))
        known = self._reading
        done = tried(known.seeded, known.reports, known.numbers, known.verdicts)
        found = {centre: held for (centre,), held in done.by("centre").items()}
        return Audit(latest, known, [*self._findings, *done.findings][:FINDINGS_MAX], found, done)

    def _history(self, latest: Checkpoint, seen: tuple[str, ...]) -> list[tuple[str, Checkpoint]]:
        """Checkpoints to compare, by size: those exported, those somebody kept, and the latest."""
        notes = [(f"checkpoints.jsonl:{n}", line.get("note", "")) for n, line in self._lines("checkpoints.jsonl")]
        if not notes:
            self._find("no_checkpoints", "checkpoints.jsonl", "without what was signed before, a fork would not show")
        notes += [(f"kept checkpoint {n}", text) for n, text in enumerate(seen, 1)]
        found = [(where, self._checkpoint(where, text)) for where, text in notes]
        history = [(where, each) for where, each in found if each is not None]
        for where, each in history:
            if each.size > latest.size:
                self._find("truncated", where, f"it names {each.size} entries, the log now {latest.size}")
        return sorted([*history, ("checkpoint", latest)], key=lambda item: item[1].size)

    def _read_all(self, latest: Checkpoint, history: list[tuple[str, Checkpoint]]) -> None:
        waiting = [item for item in history if item[1].size <= latest.size]
        signed_at: datetime | None = None
        for entry_no, content in enumerate(self._contents(latest.size)):
            leaf = merkle.leaf_hash(content)
            self._growing.add([leaf])
            self._tiles.add(leaf)
            self._entry(entry_no, content, signed_at)
            while waiting and waiting[0][1].size <= self._growing.size:
                where, checkpoint = waiting.pop(0)
                signed_at = max(signed_at or checkpoint.signed_at, checkpoint.signed_at)
                if checkpoint.size == self._growing.size and self._growing.root() != checkpoint.root:
                    self._find("forked", where, f"the tiles give another root at {checkpoint.size} entries")
        self._tiles.finish()
        if self._growing.size < latest.size:
            self._find("truncated", "checkpoint", f"{self._growing.size} entries of {latest.size}")

    def _entry(self, entry_no: int, content: bytes, signed_at: datetime | None) -> None:
        try:
            entry = entries.read(content)
        except entries.BadEntry as error:
            self._find("bad_entry", f"entry {entry_no}", str(error))
            return
        if signed_at is not None and entries.read_instant(entry["at"]) < signed_at:
            self._find("entry_backdated", f"entry {entry_no}", f"{entry['at']}, after a checkpoint of {signed_at}")
        self._reading.add(entry_no, entry)

    def _contents(self, size: int) -> Iterator[bytes]:
        for number in range(-(-size // tiles.WIDTH)):
            width = min(tiles.WIDTH, size - number * tiles.WIDTH)
            path = self._folder / tiles.path(None, number, width=width)
            try:
                found = tiles.unbundled(path.read_bytes())
            except (OSError, tiles.BadBundle):
                self._find("bundle_missing", str(path.relative_to(self._folder)))
                return
            if len(found) != width:
                self._find("bundle_differs", str(path.relative_to(self._folder)), f"{len(found)} entries of {width}")
            yield from found[:width]

    def _compare_tile(self, level: int, number: int, hashes: bytes) -> None:
        path = self._folder / tiles.path(level, number, width=len(hashes) // tiles.HASH_BYTES)
        try:
            if path.read_bytes() == hashes:
                return
            self._find("tile_differs", str(path.relative_to(self._folder)))
        except OSError:
            self._find("tile_missing", str(path.relative_to(self._folder)))

    def _checkpoint(self, where: str, text: str) -> Checkpoint | None:
        try:
            return read_checkpoint(text, self._verifier)
        except BadNote as error:
            self._find(error.code, where)
            return None

    def _register(self) -> Iterator[dict[str, Any]]:
        for n, line in self._lines("codes.jsonl"):
            if all(type(line.get(name)) is kind for name, kind in _REGISTER.items()):
                yield line
            else:
                self._find("bad_line", f"codes.jsonl:{n}")

    def _lines(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        for n, text in enumerate(self._text(name).splitlines(), 1):
            try:
                line = json.loads(text)
            except (ValueError, RecursionError):
                line = None
            if isinstance(line, dict):
                yield n, line
            else:
                self._find("bad_line", f"{name}:{n}")

    def _text(self, name: str) -> str:
        try:
            return (self._folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            self._find("file_missing", name)
            return ""

    def _find(self, code: str, where: str, about: str = "") -> None:
        if len(self._findings) < FINDINGS_MAX:
            self._findings.append(Finding(code, where, about))


class _Filling:
    """Tiles as leaves come, each handed over when it is full, or at the end."""

    def __init__(self, full: Any) -> None:
        self._full = full
        self._rows: list[list[bytes]] = []
        self._numbers: list[int] = []

    def add(self, found: bytes, level: int = 0) -> None:
        if level == len(self._rows):
            self._rows.append([])
            self._numbers.append(0)
        self._rows[level].append(found)
        if len(self._rows[level]) == tiles.WIDTH:
            row, self._rows[level] = self._rows[level], []
            self._full(level, self._numbers[level], b"".join(row))
            self._numbers[level] += 1
            self.add(merkle.perfect_root(row), level + 1)

    def finish(self) -> None:
        for level, row in enumerate(self._rows):
            if row:
                self._full(level, self._numbers[level], b"".join(row))
