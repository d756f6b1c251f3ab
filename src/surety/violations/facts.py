"""Facts about a violation: who did what the rules forbid, what shows it, and what a person made of it (D7, BTAS-5)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from surety.engine.fact import NO_NUL, Fact, Party, SubjectId, SubjectKind, Text

ViolationId = Annotated[
    str, Meta(min_length=6, max_length=96, pattern=r"^[a-z0-9_]{1,24}:vi-[\x21-\x2b\x2d-\x7e]+$(?!\n)")
]
"""`platform:vi-number`, such as `douyin:vi-7001`."""
Short = Annotated[str, Meta(max_length=200, pattern=NO_NUL)]
Note = Annotated[str, Meta(min_length=1, max_length=2000, pattern=NO_NUL)]

Act = Literal[
    "ship_without_inspection", "forged_inspection_mark", "material_mismatch", "lure_off_platform", "swapped_piece",
    "false_promotion", "illegal_resale", "other",
]  # fmt: skip
"""Acts of `violation_class`, and two that no rule there covers: a swapped piece, and whatever else is reported."""

PLATFORM_SIDE = frozenset({Party.PLATFORM, Party.IMPORT, Party.STAFF})


class ViolationFact(Fact, frozen=True, kw_only=True):
    """Base of the facts whose subject is a violation."""

    kind: ClassVar = SubjectKind.VIOLATION
    free_text: ClassVar = ("note", "evidence")
    parties: ClassVar = PLATFORM_SIDE

    violation: ViolationId

    @property
    def subject(self) -> str:
        return self.violation


class ViolationRaised(ViolationFact, frozen=True, kw_only=True, tag="violation_raised"):
    """Another subject's facts showed it by themselves. No points, no penalty: those are for the scores (BTAS-1.2b)."""

    creates: ClassVar = True
    parties: ClassVar = frozenset({Party.SYSTEM})

    act: Act
    shop: SubjectId | None = None
    """Whose it is; None where it is a creator's, whose breach is recorded on nobody else (LUX-1b)."""
    creator: SubjectId | None = None
    piece: SubjectId | None = None
    order: SubjectId | None = None
    listing: SubjectId | None = None
    about: Short = ""
    says: Short = ""
    page: Text = ""
    """What was said in a promotion, of what, and what the listing says of it."""
    note: Text = ""
    row: Short = ""
    """`table/row` of the rule that found it, where one did."""


class ViolationReported(ViolationFact, frozen=True, kw_only=True, tag="violation_reported"):
    """A buyer of an order, staff or the platform report it; staff look (BTAS-4.6b)."""

    command: ClassVar = True
    creates: ClassVar = True
    parties: ClassVar = PLATFORM_SIDE | {Party.BUYER}

    act: Act
    shop: SubjectId | None = None
    """Read from the order where there is one."""
    order: SubjectId | None = None
    note: Note
    evidence: Annotated[tuple[Text, ...], Meta(max_length=20)] = ()

    def reads(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.ORDER, self.order),) if self.order else ()


class ViolationDecided(ViolationFact, frozen=True, kw_only=True, tag="violation_decided"):
    """Staff confirm or dismiss it. A confirmed one counts for the scores; nothing else follows by itself."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.STAFF, Party.PLATFORM})

    upheld: bool
    note: Note


FACTS = (ViolationRaised, ViolationReported, ViolationDecided)
