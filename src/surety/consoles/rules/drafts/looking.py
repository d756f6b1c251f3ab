"""A draft looked at now: its edits done on the rules in force, what the exact check says, what submission would say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from surety.amendments import candidates
from surety.amendments.case import AmendmentCase
from surety.amendments.dossier import Dossier, hash_of, pack
from surety.amendments.verdict import Verdict, examine
from surety.consoles import clock
from surety.consoles.language import lang
from surety.consoles.models import RuleDraft
from surety.consoles.rules import amending
from surety.consoles.rules.book import Reading, day_of
from surety.consoles.rules.differences import TableDifference, differences
from surety.consoles.rules.drafts import words
from surety.consoles.rules.drafts.edits import Attempt, attempt, case_key
from surety.consoles.rules.drafts.suggesting import LACKS
from surety.consoles.rules.drafts.typed_row import Problem
from surety.consoles.rules.refusals import finding_words
from surety.consoles.rules.standing import Standing, judged
from surety.engine import book
from surety.rulebook import Finding, Release, check_release
from surety.rulebook.worked import run_case

FINDINGS_SHOWN = 30


@dataclass
class Look:
    """Everything a page says of a draft. What costs time is found when it is asked for."""

    draft: RuleDraft
    base: Dossier
    release_no: int
    in_force: Release
    """With its stops."""
    attempt: Attempt
    now: datetime

    @property
    def today(self) -> date:
        return day_of(self.now)

    @property
    def candidate(self) -> Dossier:
        return self.attempt.dossier

    @cached_property
    def word_problems(self) -> list[Problem]:
        return words.problems_of(self.draft.words)

    @cached_property
    def changes_something(self) -> bool:
        return self.candidate.release.hash != self.base.release.hash

    @cached_property
    def differences(self) -> list[TableDifference]:
        return differences(*self.readings)

    @property
    def readings(self) -> tuple[Reading, Reading]:
        old = Reading(self.release_no, self.base.release, self.today, newest=True)
        return old, Reading(0, self.candidate.release, self.today, newest=False)

    @cached_property
    def findings(self) -> list[Finding]:
        return check_release(self.candidate.release, self.candidate.cases)

    @cached_property
    def verdict(self) -> Verdict:
        program = {name: table.spec for name, table in book.packaged().tables.items()}
        return examine(self.in_force, self.candidate, program)

    @cached_property
    def standing(self) -> Standing:
        """As its submission would find it, were it saved as it is."""
        name = hash_of(pack(self.candidate))
        proposal = words.proposal_of(self.draft.words, base=self.verdict.base, candidate=name, today=self.today)
        case = AmendmentCase(amendment="amendment:1", kind=proposal.kind, proposal=proposal)
        return judged(case, self.verdict, self.release_no, now=self.now)

    @property
    def savable(self) -> bool:
        """Whether it is a candidate at all: every edit could be done, and merchants would be told something."""
        return self.attempt.done and not self.word_problems and self.changes_something

    @property
    def cells(self) -> int:
        return sum(each.cells for each in self.differences)


def look_at(request: HttpRequest, draft: RuleDraft) -> Look:
    """The draft's edits on the rules in force at this moment."""
    now = clock.now_of(request)
    with amending.room_cursor() as cursor:
        release_no, base = candidates.in_force(cursor, now=now)
        _, release = book.active(cursor, now=now)
    return Look(draft, base, release_no, release, attempt(base, draft.edits), now)


def finding_views(look: Look) -> list[dict[str, Any]]:
    """Findings in words, each with what can be done about it here."""
    found = [_finding(each) for each in look.findings[:FINDINGS_SHOWN] if each.kind != "case_failed"]
    return found + _failing(look)


def _finding(each: Finding) -> dict[str, Any]:
    view = {"text": finding_words(each), "table": each.table}
    if each.kind in LACKS:
        return view | {"act": "cases", "row": each.rows[0]}
    if each.kind == "gap":
        return view | {"act": "gap"}
    if each.kind == "stale_gap":
        return view | {"act": "ungap", "row": each.rows[0]}
    return view


def _failing(look: Look) -> list[dict[str, Any]]:
    """Worked cases that no longer come out as they say."""
    changed = {name for name, table in look.candidate.release.tables.items() if _differs(look, name, table)}
    found = []
    for case in look.candidate.cases:
        table = look.candidate.release.tables.get(case.table)
        trouble = run_case(table, case)[1] if table and case.table in changed else None
        if trouble:
            text = trouble[1] if lang() == "en" else trouble[0]
            found.append({"text": f"{case.table}: {text}", "table": case.table, "act": "recase", "case": case_key(case),
                          "on": case.on})  # fmt: skip
    return found[:FINDINGS_SHOWN]


def _differs(look: Look, name: str, table: Any) -> bool:
    held = look.base.release.tables.get(name)
    return held is None or held.spec != table.spec
