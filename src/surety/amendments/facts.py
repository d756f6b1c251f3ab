"""Facts about a change of the rulebook, and about the rulebook itself.

An act on an amendment that nobody drafted is refused, never kept waiting (hence `creates`): it would take effect by
itself on the day its number is taken.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from surety.engine.fact import NO_NUL, Code, Fact, Party, SubjectKind, Text

RULEBOOK_ID = "rulebook:main"
"""The one rulebook: the subject of its releases."""

Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
AmendmentId = Annotated[str, Meta(max_length=40, pattern=r"^amendment:[1-9][0-9]{0,9}$(?!\n)")]
Words = Annotated[str, Meta(min_length=1, max_length=2000, pattern=NO_NUL)]
Title = Annotated[str, Meta(min_length=1, max_length=200, pattern=NO_NUL)]
RowName = Annotated[str, Meta(max_length=160, pattern=r"^[^/\x00-\x1f]+/[^/\x00-\x1f]+$(?!\n)")]
"""`table/row`."""

STAFF = frozenset({Party.STAFF})


class Kind(StrEnum):
    """`ordinary` changes answers from a later day on; `retroactive` says that it changes earlier ones, and why."""

    ORDINARY = "ordinary"
    RETROACTIVE = "retroactive"
    REMEDY = "remedy"


class Bilingual(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    zh: Words
    en: Words


class Headline(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    zh: Title
    en: Title


class Proposal(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a draft would make of the rulebook: from the rules `base` to the `candidate` kept under that hash."""

    title: Headline
    note: Bilingual
    base: Hash
    """The release it was drafted against, as its rules are written: stops are no part of it."""
    candidate: Hash
    takes_effect: date
    """What merchants are told; no answer changes before it, and each row holds by its own dates."""
    notice_days: Annotated[int, Meta(ge=0, le=3650)]
    """From approval to `takes_effect` at the least (BTAS-6.2, the legal notice procedure)."""
    urgent: Text = ""
    """Why it cannot wait for its notice."""
    retroactive_because: Text = ""
    """Why answers about days before the approval change; marks the amendment retroactive."""

    @property
    def kind(self) -> Kind:
        return Kind.RETROACTIVE if self.retroactive_because.strip() else Kind.ORDINARY


class Plan(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a remedy decides again: the decisions of `release_no`, of these rows (`table/row`) or of all."""

    title: Headline
    note: Bilingual
    release_no: Annotated[int, Meta(ge=1)]
    rows: Annotated[tuple[RowName, ...], Meta(max_length=200)] = ()


class AmendmentFact(Fact, frozen=True, kw_only=True):
    """Base of the facts whose subject is an amendment."""

    kind: ClassVar = SubjectKind.AMENDMENT
    parties: ClassVar = STAFF
    command: ClassVar = True
    creates: ClassVar = True

    amendment: AmendmentId

    @property
    def subject(self) -> str:
        return self.amendment


class AmendmentDrafted(AmendmentFact, frozen=True, kw_only=True, tag="amendment_drafted"):
    """Somebody proposes a change of the rules."""

    proposal: Proposal


class RemedyDrafted(AmendmentFact, frozen=True, kw_only=True, tag="remedy_drafted"):
    """Somebody proposes to decide again what a bad release decided."""

    plan: Plan


class AmendmentRevised(AmendmentFact, frozen=True, kw_only=True, tag="amendment_revised"):
    """The proposal is replaced, for instance rebased; what was submitted or rejected is a draft again."""

    proposal: Proposal


class AmendmentSubmitted(AmendmentFact, frozen=True, kw_only=True, tag="amendment_submitted"):
    """The draft is put before a second person. A remedy has no candidate."""

    candidate: Hash | None = None

    def touches(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.RULEBOOK, RULEBOOK_ID),)


class AmendmentApproved(AmendmentFact, frozen=True, kw_only=True, tag="amendment_approved"):
    """A second person agrees to this very candidate: it is published in the same transaction."""

    candidate: Hash | None = None
    note: Text = ""

    def touches(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.RULEBOOK, RULEBOOK_ID),)


class AmendmentRejected(AmendmentFact, frozen=True, kw_only=True, tag="amendment_rejected"):
    """A second person does not agree, and says why."""

    note: Words


class AmendmentWithdrawn(AmendmentFact, frozen=True, kw_only=True, tag="amendment_withdrawn"):
    """Its authors, or other staff, give it up before it is approved."""

    note: Text = ""


class AmendmentCommented(AmendmentFact, frozen=True, kw_only=True, tag="amendment_commented"):
    """What a merchant says during the notice period, or staff at any time: the text of a person, not of the rules."""

    parties: ClassVar = STAFF | {Party.SHOP}

    text: Words


class RemedyCarriedOut(AmendmentFact, frozen=True, kw_only=True, tag="remedy_carried_out"):
    """Every order of an approved remedy was decided again."""

    parties: ClassVar = frozenset({Party.SYSTEM})

    order_count: Annotated[int, Meta(ge=0)]


class RulebookFact(Fact, frozen=True, kw_only=True):
    """Base of the facts whose subject is the rulebook."""

    kind: ClassVar = SubjectKind.RULEBOOK
    parties: ClassVar = STAFF
    command: ClassVar = True
    creates: ClassVar = True

    @property
    def subject(self) -> str:
        return RULEBOOK_ID


class ReleasePublished(RulebookFact, frozen=True, kw_only=True, tag="release_published"):
    """An approved amendment is the rulebook from now on. Never stated from outside."""

    parties: ClassVar = frozenset({Party.SYSTEM})
    command: ClassVar = False

    amendment: AmendmentId
    candidate: Hash
    release: Hash


class RowStopped(RulebookFact, frozen=True, kw_only=True, tag="row_stopped"):
    """The kill switch: from now on this row decides nothing by itself. One person, at once."""

    table: Code
    row: Code
    reason: Words


class RowResumed(RulebookFact, frozen=True, kw_only=True, tag="row_resumed"):
    """A stopped row decides again. What people were given meanwhile stays with them until a remedy."""

    table: Code
    row: Code
    reason: Words


AMENDMENT_FACTS = (
    AmendmentDrafted,
    RemedyDrafted,
    AmendmentRevised,
    AmendmentSubmitted,
    AmendmentApproved,
    AmendmentRejected,
    AmendmentWithdrawn,
    AmendmentCommented,
    RemedyCarriedOut,
)
RULEBOOK_FACTS = (ReleasePublished, RowStopped, RowResumed)
