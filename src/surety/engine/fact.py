"""What a fact is: the envelope every room's fact types share, and who may state one.

A fact is a `msgspec.Struct` tagged by its type and is exchanged as one flat JSON object::

    {"type": "order_paid", "id": "pay-1", "order": "douyin:6920001", "at": "2026-11-21T20:00:00+08:00", ...}

`at` is the time of conduct (`occurred_at`), always with a zone. The time of receipt (`recorded_at`) is ours and
never part of a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar

from msgspec import Meta, Struct, inspect

from surety.engine.places import is_readable

# Patterns end in $(?!\n): Python's $ alone also matches before a final line break, and JSON Schema knows no \Z.
FactId = Annotated[str, Meta(min_length=1, max_length=96, pattern=r"^[\x21-\x7e]+$(?!\n)")]
"""Chosen by whoever states the fact, unique among that source's facts; the idempotency key of a submission."""

SubjectId = Annotated[str, Meta(min_length=3, max_length=96, pattern=r"^[a-z0-9_]{1,24}:[\x21-\x2b\x2d-\x7e]+$(?!\n)")]
"""`platform:number`, such as `douyin:6920001`; with the platform in the id, two platforms never collide. No commas."""

RESERVED = re.compile(r":(as|cr|cv|ic|ls|pc|rc|sd|vi)-|^code:")
"""What the ids of other subjects have and no order's: some tables tell subjects apart by their id alone."""
AFTERSALE = ":as-"
AftersaleId = Annotated[
    str, Meta(min_length=6, max_length=96, pattern=r"^[a-z0-9_]{1,24}:as-[\x21-\x2b\x2d-\x7e]+$(?!\n)")
]
"""`platform:as-number`, such as `douyin:as-7001`."""

ConversationId = Annotated[
    str, Meta(min_length=6, max_length=96, pattern=r"^[a-z0-9_]{1,24}:cv-[\x21-\x2b\x2d-\x7e]+$(?!\n)")
]
"""`platform:cv-number`, such as `douyin:cv-7001`."""

NO_NUL = r"^[^\x00]*$"
"""PostgreSQL cannot hold the NUL character in a text."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
OFFSET_MAX = timedelta(hours=15)
"""From UTC: no place on earth lies further, and the database takes little more."""

Instant = Annotated[datetime, Meta(tz=True)]
Fen = Annotated[int, Meta(ge=0, le=10**13)]
"""Money in the minor unit of its order's currency, 0 up to 100 billion yuan."""

Carrier = Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,24}$(?!\n)")]
Waybill = Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{4,40}$(?!\n)")]

Text = Annotated[str, Meta(max_length=2000, pattern=NO_NUL)]
Region = Annotated[str, Meta(pattern=r"^[A-Z0-9-]{2,12}$(?!\n)")]
"""GB/T 2260 code (six digits, nine to twelve for streets) in China, ISO 3166-2 (`BR-SP`) elsewhere."""
Code = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]+$(?!\n)")]


class SubjectKind(StrEnum):
    """The kinds of subject. Locks are taken in the order of `RANK`, so that no two batches can wait for each other."""

    __hash__ = str.__hash__  # every look at a case hashes its kind, and Enum's own does so in Python

    AMENDMENT = "amendment"
    RULEBOOK = "rulebook"
    NOTICE = "notice"
    RECALL = "recall"
    MARKETPLACE = "marketplace"
    SHOP = "shop"
    CENTRE = "centre"
    CREATOR = "creator"
    LISTING = "listing"
    PARCEL = "parcel"
    PIECE = "piece"
    ITEM_CODE = "item_code"
    SEED = "seed"
    AFTERSALE = "aftersale"
    CONVERSATION = "conversation"
    ORDER = "order"
    VIOLATION = "violation"


RANK = {kind: rank for rank, kind in enumerate(SubjectKind)}


class Party(StrEnum):
    """Who states a fact. Only the trusted ones may date a fact back (design: two times)."""

    PLATFORM = "platform"
    CARRIER = "carrier"
    CENTRE = "centre"
    """An inspection centre or institute; its source is named as the centre is."""
    IMPORT = "import"
    STAFF = "staff"
    SHOP = "shop"
    BUYER = "buyer"
    SYSTEM = "system"


TRUSTED = frozenset({Party.PLATFORM, Party.CARRIER, Party.IMPORT, Party.SYSTEM})


class Source(Struct, frozen=True, gc=False):
    """Who is speaking in one submission: `party`, the `name` its fact ids are unique under, and the acting person."""

    party: Party
    name: str
    actor: str = ""

    @property
    def trusted(self) -> bool:
        return self.party in TRUSTED


SYSTEM = Source(Party.SYSTEM, "system")


class Fact(
    Struct, frozen=True, kw_only=True, gc=False, tag_field="type", omit_defaults=True, forbid_unknown_fields=True
):
    """Base of every fact. A subclass sets its `tag`, names its subject and says which parties may state it."""

    kind: ClassVar[SubjectKind]
    command: ClassVar[bool] = False
    """A command may be refused; an observation is always stored and may only raise flags."""
    parties: ClassVar[frozenset[Party]] = TRUSTED
    creates: ClassVar[bool] = False
    """Whether this fact may bring its subject into being."""
    personal: ClassVar[str | None] = None
    """The field that holds personal data, which the door moves to the vault."""
    free_text: ClassVar[tuple[str, ...]] = ()
    """Fields in which people write what they like, such as `note`, `findings.note` of each of several, or `evidence`,
    whose files stay: the door moves the words to the vault and leaves a reference in their place."""
    named_by: ClassVar[str] = "order"
    """The field that names the subject, of the fact that says that a deadline of it lapsed."""
    silent: ClassVar[bool] = False
    """Whether this fact changes no case but one that hears it (`Room.hears`), and is only stored beside every other."""

    id: FactId
    at: Instant

    @property
    def subject(self) -> str:
        raise NotImplementedError

    def follow_id(self, suffix: str) -> str:
        """The id of a fact that follows from this one; only for people, since its key comes from this one's."""
        return f"{self.id[:72]}>{suffix}"

    def instants(self) -> Iterator[tuple[str, datetime]]:
        """Every instant the fact states, by its field."""
        yield "at", self.at

    def fault(self) -> tuple[str, str, str] | None:
        """What no type can say: a code, the place (a JSON path) and the reason why this cannot be true, or None."""
        for name, instant in self.instants():
            if not EARLIEST <= instant < LATEST:
                return "date_out_of_range", f"$.{name}", f"{instant.isoformat()} is not between 2000 and 2099"
            if abs(instant.utcoffset() or timedelta()) > OFFSET_MAX:
                return "offset_out_of_range", f"$.{name}", f"{instant.isoformat()} is of no time zone"
        if _has_to_say(type(self)) and not is_readable(self.note):  # type: ignore[attr-defined]
            return "reason_missing", "$.note", "nothing in it can be seen"
        return None

    def touches(self) -> tuple[tuple[SubjectKind, str], ...]:
        """Subjects this fact binds or changes beside its own; the door locks them before any of a higher rank."""
        return ()

    def reads(self) -> tuple[tuple[SubjectKind, str], ...]:
        """Subjects whose values `decide` needs; the door loads them and stores what was read with the fact."""
        return ()

    def looks_at(self, cases: Mapping[tuple[SubjectKind, str], Any]) -> tuple[tuple[SubjectKind, str], ...]:
        """As `Room.looks_at`, of a case that this fact creates: the next fact of its batch may be about it already."""
        return ()


@cache
def _has_to_say(kind: type[Fact]) -> bool:
    """Whether its note may not be empty; looked up once, since every fact is asked."""
    note = next((field.type for field in inspect.type_info(kind).fields if field.name == "note"), None)  # type: ignore[attr-defined]
    return isinstance(note, inspect.StrType) and bool(note.min_length)
