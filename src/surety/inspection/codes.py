"""Item codes as subjects: one item, one code, from its issue to its use or its end (BTAS-4.4a, JADE-04). Pure.

A code's state is changed by what becomes of its piece alone; the piece's fact locks the code first, so that of two
bindings at once one finds it taken.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal

from msgspec.structs import replace

from surety.certificates.codes import check_character
from surety.engine.fact import Code, Fact, Party, SubjectId, SubjectKind
from surety.engine.outcome import Case, Context, LogEntry, Outcome, Refusal
from surety.engine.room import Cases, Room
from surety.inspection.facts import ISSUERS, ItemCode, PieceId, name_of_centre, subject_of_code


class CodeState(StrEnum):
    """`issued` may be bound; `bound` belongs to one piece; `used` has shipped with it; `void` is burned for good."""

    ISSUED = "issued"
    BOUND = "bound"
    USED = "used"
    VOID = "void"


class CodeCase(Case, frozen=True, kw_only=True):
    """One code. `shop` is empty for a code that any merchant's piece may get."""

    code: str
    centre: str
    shop: str = ""
    state: CodeState = CodeState.ISSUED
    piece: str = ""
    issued_at: datetime
    bound_at: datetime | None = None
    ended_at: datetime | None = None
    why: str = ""
    """Why it was burned: a coded reason."""


class CodeFact(Fact, frozen=True, kw_only=True):
    """Base of the facts whose subject is an item code."""

    kind: ClassVar = SubjectKind.ITEM_CODE
    command: ClassVar = True
    parties: ClassVar = ISSUERS

    code: ItemCode

    @property
    def subject(self) -> str:
        return subject_of_code(self.code)


class CodeIssued(CodeFact, frozen=True, kw_only=True, tag="code_issued"):
    """An institute or the platform makes a code known, to the public log as well.

    A code that nobody issued binds nothing (BTAS-4.4b).
    """

    creates: ClassVar = True

    centre: SubjectId
    shop: SubjectId | None = None

    def reads(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.CENTRE, self.centre),)

    def fault(self) -> tuple[str, str, str] | None:
        if check_character(self.code[:-1]) != self.code[-1]:
            return "invalid_fact", "$.code", f"the check character of {self.code} is wrong"
        return super().fault()


class CodeVoided(CodeFact, frozen=True, kw_only=True, tag="code_voided"):
    """A spoiled label, a lost roll: the code is never to be bound. One that is bound ends with its piece instead."""

    reason: Literal["misprint", "lost", "damaged", "stolen"]


class CodeMoved(CodeFact, frozen=True, kw_only=True, tag="code_moved"):
    """What became of a code with its piece. Never stated from outside."""

    command: ClassVar = False
    parties: ClassVar = frozenset({Party.SYSTEM})

    piece: PieceId
    to: Literal["bound", "used", "void", "issued"]
    why: Code = "bound"


FACTS = (CodeIssued, CodeVoided, CodeMoved)


def decide(case: CodeCase | None, fact: CodeFact, context: Context) -> Outcome | Refusal:
    """The outcome of one fact; `case` is None for the issue alone."""
    match fact:
        case CodeIssued():
            if context.source.party is Party.CENTRE and fact.centre != context.source.name:
                return Refusal("not_your_centre")
            if not context.reads.get("registered", True):
                return Refusal("unknown_centre", "JADE-01", {"centre": fact.centre})
            if case is not None:
                return Refusal("code_exists", "JADE-04", {"state": case.state.value})
            made = CodeCase(code=fact.code, centre=fact.centre, shop=fact.shop or "", issued_at=context.now)
            logged = LogEntry("code", {"code": fact.code, "centre": name_of_centre(fact.centre)})
            return Outcome(made, entries=(logged,))
        case CodeVoided():
            if context.source.party is Party.PLATFORM and not case.centre.startswith(context.source.name + ":"):
                return Refusal("not_your_centre")
            if case.state is not CodeState.ISSUED:
                return Refusal("code_not_free", "BTAS-4.4a", {"state": case.state.value})
            voided = replace(case, state=CodeState.VOID, ended_at=context.now, why=fact.reason)
            return Outcome(voided, entries=(LogEntry("void", {"code": fact.code, "reason": fact.reason}),))
        case CodeMoved():
            return Outcome(_moved(case, fact, context))
    raise TypeError(type(fact))


def _moved(case: CodeCase, fact: CodeMoved, context: Context) -> CodeCase:
    state = CodeState(fact.to)
    if state is CodeState.BOUND:
        return replace(case, state=state, piece=fact.piece, bound_at=context.now)
    if state is CodeState.ISSUED:
        return replace(case, state=state, piece="", bound_at=None)
    return replace(case, state=state, ended_at=context.now, why="" if state is CodeState.USED else fact.why)


def reads(fact: CodeFact, cases: Cases) -> dict[str, Any] | None:
    """Whether anybody registered the centre a code is issued to. Older facts say nothing of it."""
    if not isinstance(fact, CodeIssued):
        return None
    return {"registered": (SubjectKind.CENTRE, fact.centre) in cases}


def columns(case: CodeCase) -> tuple[Any, ...]:
    return (case.code, case.centre, case.shop or None, case.state.value, case.piece or None, case.issued_at)


def seen(cases: Cases, *, code: str) -> CodeCase | None:
    """The code as it stands, or None where nobody issued it."""
    case = cases.get((SubjectKind.ITEM_CODE, subject_of_code(code)))
    return case if isinstance(case, CodeCase) else None


ITEM_CODE = Room(
    kind=SubjectKind.ITEM_CODE,
    table="surety_code",
    case=CodeCase,
    facts=FACTS,
    decide=decide,
    columns=columns,
    column_types={
        "code": "text", "centre": "text", "shop": "text", "state": "text", "piece": "text", "issued_at": "timestamptz",
    },
    reads=reads,
)  # fmt: skip
