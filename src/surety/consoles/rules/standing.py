"""Where a proposal stands: what the exact check, the record and the calendar have against it, as submission would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surety.amendments.case import AmendmentCase
from surety.amendments.looking import examined
from surety.amendments.objections import objection
from surety.amendments.verdict import Verdict
from surety.consoles.language import lang
from surety.consoles.rules.refusals import edit_words, refusal_words
from surety.engine import book
from surety.engine.fact import Party, Source
from surety.engine.outcome import Context, Refusal


@dataclass(frozen=True)
class Standing:
    """`refusal`: the first thing a submission would be refused for, None where nothing is."""

    verdict: Verdict
    refusal: Refusal | None

    @property
    def clean(self) -> bool:
        return self.refusal is None

    @property
    def words(self) -> str:
        return refusal_words(self.refusal.code, self.refusal.params) if self.refusal else ""

    @property
    def clause(self) -> str:
        return self.refusal.clause if self.refusal else ""

    @property
    def code(self) -> str:
        return self.refusal.code if self.refusal else ""

    @property
    def findings(self) -> list[str]:
        return [found.en if lang() == "en" else found.zh for found in self.verdict.findings]

    @property
    def findings_left(self) -> int:
        return max(0, self.verdict.finding_count - len(self.verdict.findings))

    @property
    def edits(self) -> list[str]:
        return [edit_words(edit) for edit in self.verdict.edits]


def standing_of(cursor: Any, case: AmendmentCase, *, now: datetime) -> Standing:
    """Of a kept candidate, beside the rules in force now. The cursor gives documents as text."""
    assert case.proposal is not None
    release_no, release = book.active(cursor, now=now)
    verdict, _content = examined(cursor, case.proposal.candidate, release)
    return judged(case, verdict, release_no, now=now)


def judged(case: AmendmentCase, verdict: Verdict, release_no: int, *, now: datetime) -> Standing:
    assert case.proposal is not None
    reads = {"rulebook": {"release_no": release_no}}
    context = Context(now, book.packaged(), Source(Party.STAFF, "staff"), reads, release_no)
    return Standing(verdict, objection(case, verdict, context, candidate=case.proposal.candidate))
