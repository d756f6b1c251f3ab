"""Recalls: which goods are on the recall list, since when and by whose word (LUX-6.2c). Staff publish and end them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from msgspec import Meta
from msgspec.structs import replace

from surety.engine.calendar import day_of
from surety.engine.fact import NO_NUL, Fact, Party, SubjectKind, Text
from surety.engine.outcome import Case, Context, Outcome, Refusal
from surety.engine.room import Room

RecallId = Annotated[
    str, Meta(min_length=6, max_length=96, pattern=r"^[a-z0-9_]{1,24}:rc-[\x21-\x2b\x2d-\x7e]+$(?!\n)")
]
"""`platform:rc-number`, such as `douyin:rc-12`."""
Name = Annotated[str, Meta(max_length=120, pattern=NO_NUL)]
PARTIES = frozenset({Party.PLATFORM, Party.IMPORT, Party.STAFF})


class RecallFact(Fact, frozen=True, kw_only=True):
    """Base of the facts whose subject is a recall."""

    kind: ClassVar = SubjectKind.RECALL
    command: ClassVar = True
    parties: ClassVar = PARTIES

    recall: RecallId

    @property
    def subject(self) -> str:
        return self.recall


class RecallPublished(RecallFact, frozen=True, kw_only=True, tag="recall_published"):
    """Goods of a brand are recalled: all of them, those of one model, or of one batch of it."""

    creates: ClassVar = True

    brand: Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]
    model: Name = ""
    """Empty: every model."""
    batch: Name = ""
    """Empty: every batch."""
    since: date
    """The day the recall itself names; it binds from its publication here."""
    source: Annotated[str, Meta(min_length=1, max_length=500, pattern=NO_NUL)]
    """Who recalls, and the number or address of the announcement."""
    note: Text = ""
    """What buyers and shops are told to do."""


class RecallEnded(RecallFact, frozen=True, kw_only=True, tag="recall_ended"):
    """It is withdrawn: what it held back goes on."""

    note: Annotated[str, Meta(min_length=1, max_length=2000, pattern=NO_NUL)]


class RecallCase(Case, frozen=True, kw_only=True):
    """One entry of the recall list. `changed_at` is when it was last published or ended."""

    recall: str
    status: str
    brand: str
    model: str
    batch: str
    since: date
    source: str
    note: str
    published_at: datetime
    changed_at: datetime
    ended_at: datetime | None = None
    end_note: str = ""


def decide(case: RecallCase | None, fact: RecallFact, context: Context) -> Outcome | Refusal:
    """The outcome of one fact; `case` is None for the first publication."""
    return _DECIDE[type(fact)](case, fact, context)


def publish(case: RecallCase | None, fact: RecallPublished, context: Context) -> Outcome | Refusal:
    """What was ended stays ended: a new recall has a new number."""
    if case is not None:
        return Refusal("recall_published_already", "LUX-6.2c")
    if fact.since > day_of(context.now):
        return Refusal("recall_not_begun", "LUX-6.2c", {"since": fact.since})
    made = RecallCase(
        recall=fact.recall, status="published", brand=fact.brand, model=fact.model, batch=fact.batch,
        since=fact.since, source=fact.source, note=fact.note, published_at=context.now, changed_at=context.now,
    )  # fmt: skip
    return Outcome(made)


def end(case: RecallCase, fact: RecallEnded, context: Context) -> Outcome | Refusal:
    if case.ended_at is not None:
        return Refusal("recall_ended_already", "LUX-6.2c", {"ended_at": case.ended_at})
    ended = replace(case, status="ended", ended_at=context.now, changed_at=context.now, end_note=fact.note)
    return Outcome(ended)


_DECIDE: dict[type, Callable[[Any, Any, Context], Outcome | Refusal]] = {RecallPublished: publish, RecallEnded: end}
FACTS = (RecallPublished, RecallEnded)


def columns(case: RecallCase) -> tuple[Any, ...]:
    return (
        case.recall.partition(":")[0], case.status, case.brand, case.model, case.batch, case.since.isoformat(),
        case.source, case.published_at, case.ended_at,
    )  # fmt: skip


RECALL = Room(
    kind=SubjectKind.RECALL,
    table="surety_recall",
    case=RecallCase,
    facts=FACTS,
    decide=decide,
    columns=columns,
    column_types={
        "platform": "text", "status": "text", "brand": "text", "model": "text", "batch": "text", "since": "date",
        "source": "text", "published_at": "timestamptz", "ended_at": "timestamptz",
    },
)  # fmt: skip
