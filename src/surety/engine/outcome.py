"""What `decide` returns: the next case and everything that follows from it, as data.

`decide(case, fact, context) -> Outcome | Refusal` is pure. The door turns an outcome into rows, in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

if TYPE_CHECKING:
    from surety.engine.fact import Fact, Source
    from surety.rulebook import Answer, Release


class Deadline(Struct, frozen=True, gc=False, omit_defaults=True):
    """A promise's clock as the case holds it: when it lapses and which decision set it.

    `version` counts every set, move and clear of this step, and is the fence that makes old stored rows harmless.
    `table` and `row` name the rulebook row; `basis` is the arithmetic in words a page can show, as data.
    """

    due_at: datetime
    version: int
    table: str = ""
    row: str = ""
    basis: dict[str, Any] = field(default_factory=dict)


class Case(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """What every subject's document holds. `version` is the number of facts that made it; `schema` is the shape's."""

    schema: int = 1
    version: int = 0
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    """The last version given to each step's deadline, kept after it is cleared."""
    items: tuple[str, ...] = ()
    """Keys of the work items that are open."""


class DeadlineSet(Struct, frozen=True, gc=False):
    """Set or move the deadline of a step. A move keeps the row before it; nothing is edited."""

    step: str
    due_at: datetime
    table: str = ""
    row: str = ""
    basis: dict[str, Any] = field(default_factory=dict)


class Transfer(Struct, frozen=True, gc=False):
    """One posting: `amount_fen` (> 0) from the account `debit` to the account `credit` of the same order.

    `effect` is unique per order: the same effect can never be posted twice, whatever is retried.
    """

    effect: str
    debit: str
    credit: str
    amount_fen: int
    table: str = ""
    row: str = ""


class RefundIntent(Struct, frozen=True, gc=False):
    """Money to send back by the route it came: a row that exists before the payment provider is called.

    `intent` is unique per order and, with the order, the provider's idempotency key: every attempt uses it again.
    `payment` names the payment it goes back to, as the provider knows it.
    """

    intent: str
    amount_fen: int
    payment: str = ""


class Message(Struct, frozen=True, gc=False):
    """Something to tell somebody: `kind` is a stable code the inbox translates.

    `to` is `shop`, `buyer` or `staff` of the case, or `shop:platform:number` where the case is not one shop's.
    """

    kind: str
    to: str
    params: dict[str, Any] = field(default_factory=dict)
    useless_from: datetime | None = None
    """From when on nobody needs to hear it, such as a reminder in a history that is imported."""


class Decision(Struct, frozen=True, gc=False):
    """One question put to the rulebook and its answer, as the decision log keeps it.

    `inputs` are interned: values in the order the table declares, or by name where the release has no such table.
    """

    table: str
    on: datetime
    inputs: tuple[Any, ...] | dict[str, Any]
    status: str
    rows: tuple[str, ...]


class WorkItem(Struct, frozen=True, gc=False):
    """Work only a person can do. `key` is unique per order; opening it again while open changes nothing."""

    key: str
    kind: str
    details: dict[str, Any] = field(default_factory=dict)


class LogEntry(Struct, frozen=True, gc=False):
    """Something the public log is to hold: `kind` is one that `surety.certificates.writing` knows, `body` plain values.

    It is kept in the fact's transaction and logged after it, by the log's one writer.
    """

    kind: str
    body: dict[str, Any]


class Publication(Struct, frozen=True, gc=False):
    """A rulebook release that is the one known from `known_from` on; its content reaches the database beside it."""

    release_no: int
    hash: str
    known_from: datetime
    note: str


class Outcome(Struct):
    """The next case and its consequences. Built up by `decide`, then read once by the door."""

    case: Case
    deadlines: list[DeadlineSet] = field(default_factory=list)
    cleared: list[str] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    refunds: list[RefundIntent] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    opened: list[WorkItem] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    follow_ups: list[Fact] = field(default_factory=list)
    published: list[Publication] = field(default_factory=list)
    entries: tuple[LogEntry, ...] = ()
    marks: tuple[str, ...] = ()
    """What is this subject's alone from now on, such as the number of a seal: `surety_mark` holds each once."""


class Refusal(Struct, frozen=True):
    """A command that was not accepted: a stable `code`, the `clause` behind it, and what to say with it."""

    code: str
    clause: str = ""
    params: dict[str, Any] = field(default_factory=dict)


class Context(Struct, frozen=True):
    """All that `decide` may know beside case and fact.

    `now` is the effective time (receipt when live, event time in an import); `reads` are values of other subjects the
    fact type declared, loaded by the door and stored with the fact.
    """

    now: datetime
    book: Release
    source: Source
    reads: Mapping[str, Any]
    release_no: int = 0
    """The number of `book`."""
    lapsed: Deadline | None = None
    """The deadline whose lapse this fact states, as the case held it."""

    def clauses(self, answer: Answer) -> list[str]:
        """The clauses behind the row that decided."""
        row = self.book.tables[answer.table].row(answer.row_id or "")
        return [row.clause] if isinstance(row.clause, str) else list(row.clause)
