"""What a room gives the engine: its facts, its case, how it decides, and the columns its table shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Union

from msgspec.json import Decoder

from surety.engine.fact import Fact, SubjectKind
from surety.engine.outcome import Case, Context, Outcome, RefundIntent, Refusal
from surety.engine.reading import decoder_of

if TYPE_CHECKING:
    from surety.disruptions.board import Board
    from surety.inspection.bases import Bases
    from surety.listings.recalled import RecallList


class Cases(Mapping[tuple[SubjectKind, str], Case]):
    """The cases of a batch as they stand, notices and recalls in force: all that a fact may read values from."""

    board: Board
    recalls: RecallList
    bases: Bases
    marks: Mapping[str, str]
    """What subjects of this batch took for themselves alone, and whose it is."""


Decide = Callable[[Any, Any, Context], Outcome | Refusal]


@dataclass(frozen=True)
class Room:
    """One kind of subject.

    `decide` and `columns` are pure; `reads` gives the values a fact needs of other cases, as plain data that is
    stored with the fact. `columns` returns the table's own columns, in the order of `column_types`.
    """

    kind: SubjectKind
    table: str
    case: type[Case]
    facts: tuple[type[Fact], ...]
    decide: Decide
    columns: Callable[[Any], tuple[Any, ...]]
    column_types: Mapping[str, str]
    reads: Callable[[Any, Cases], dict[str, Any] | None] = lambda fact, cases: None
    passes_on: Callable[[Any], Iterable[tuple[SubjectKind, str]]] = lambda case: ()
    """Subjects of a higher rank that facts of this case are passed on to: they are locked with it."""
    looks_at: Callable[[Any], Iterable[tuple[SubjectKind, str]]] | None = None
    """Subjects whose values facts and deadlines of this case need, wherever the fact does not name them."""
    hears: Callable[[Any], bool] = lambda case: False
    """Whether the case waits for facts that are silent to every other."""
    lapsed: type[Fact] | None = None
    """The fact that says a deadline of this subject lapsed; None when it has none."""
    sent_elsewhere: Callable[[Any, RefundIntent], Fact] | None = None
    """The fact that says a refund was sent which this fact of an import made; None when it makes none."""


@cache
def rooms() -> dict[SubjectKind, Room]:
    """Every room, by the kind of its subject. A new subject is one more line here."""
    from surety.aftersales.room import AFTERSALE
    from surety.amendments.room import AMENDMENT, RULEBOOK
    from surety.conversations.room import CONVERSATION
    from surety.disruptions.room import NOTICE
    from surety.inspection.centres import CENTRE
    from surety.inspection.codes import ITEM_CODE
    from surety.inspection.room import PIECE
    from surety.inspection.seeds import SEED
    from surety.listings.creators import CREATOR
    from surety.listings.recall import RECALL
    from surety.listings.room import LISTING
    from surety.logistics.room import PARCEL
    from surety.merchants.room import MARKETPLACE, SHOP
    from surety.orders.room import ORDER
    from surety.violations.room import VIOLATION

    every = (
        AMENDMENT, RULEBOOK, NOTICE, RECALL, MARKETPLACE, SHOP, CENTRE, CREATOR, LISTING, PIECE, ITEM_CODE, SEED,
        PARCEL, AFTERSALE, CONVERSATION, ORDER, VIOLATION,
    )  # fmt: skip
    return {room.kind: room for room in every}


@cache
def fact_types() -> dict[str, type[Fact]]:
    """Every fact type by its tag."""
    return {kind.__struct_config__.tag: kind for room in rooms().values() for kind in room.facts}


@cache
def decoder() -> Decoder[Any]:
    """Decodes one fact of any type."""
    return decoder_of(Union[tuple(fact_types().values())])  # noqa: UP007 - a union built at run time


@cache
def case_decoder(kind: SubjectKind) -> Decoder[Any]:
    return decoder_of(rooms()[kind].case)
