"""Creators: who promotes what shops list, and answers for it (LUX-1b). Their breaches are violations of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from surety.engine.fact import NO_NUL, Fact, Party, SubjectKind
from surety.engine.outcome import Case, Context, Outcome
from surety.engine.room import Room

CreatorId = Annotated[
    str, Meta(min_length=6, max_length=96, pattern=r"^[a-z0-9_]{1,24}:cr-[\x21-\x2b\x2d-\x7e]+$(?!\n)")
]
"""`platform:cr-number`, such as `douyin:cr-31`."""


class CreatorRegistered(Fact, frozen=True, kw_only=True, tag="creator_registered"):
    """A creator exists, or the name changed. The latest by `at` wins."""

    kind: ClassVar = SubjectKind.CREATOR
    creates: ClassVar = True
    parties: ClassVar = frozenset({Party.PLATFORM, Party.IMPORT, Party.STAFF})

    creator: CreatorId
    name: Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]

    @property
    def subject(self) -> str:
        return self.creator


class CreatorCase(Case, frozen=True, kw_only=True):
    creator: str
    name: str
    as_of: datetime


def decide(case: CreatorCase | None, fact: CreatorRegistered, context: Context) -> Outcome:
    if case is not None and fact.at < case.as_of:
        return Outcome(case)
    return Outcome(
        CreatorCase(creator=fact.creator, name=fact.name, as_of=fact.at, version=case.version if case else 0)
    )


def columns(case: CreatorCase) -> tuple[Any, ...]:
    return (case.creator.partition(":")[0], case.name)


CREATOR = Room(
    kind=SubjectKind.CREATOR,
    table="surety_creator",
    case=CreatorCase,
    facts=(CreatorRegistered,),
    decide=decide,
    columns=columns,
    column_types={"platform": "text", "name": "text"},
)
