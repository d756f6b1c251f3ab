"""What a table answers."""

from datetime import date
from enum import Enum, StrEnum
from typing import Any

from msgspec import Struct


class Status(StrEnum):
    DECIDED = "decided"
    NO_RULE = "no_rule"
    AMBIGUOUS = "ambiguous"
    UNDETERMINED = "undetermined"
    STOPPED = "stopped"
    NO_TABLE = "no_table"
    """Of a release, never of a table: it has none of the name that was asked."""


class Unknown(Enum):
    """The value of an input that nobody knows yet; the same as leaving the key out."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown.UNKNOWN


class Outcome(Struct, frozen=True):
    """What a table says, apart from who asked; one object serves every subject answered alike."""

    status: Status
    table: str
    outputs: dict[str, Any] = {}
    row_id: str | None = None
    rows: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Answer(Struct, frozen=True, gc=False):
    """An outcome, the input values in declared order (UNKNOWN where missing), and the day asked about.

    It holds no cycle, so the collector need not follow the many that are made.
    """

    outcome: Outcome
    inputs: tuple[Any, ...]
    on: date

    @property
    def status(self) -> Status:
        return self.outcome.status

    @property
    def table(self) -> str:
        return self.outcome.table

    @property
    def outputs(self) -> dict[str, Any]:
        """Output name -> value; under `collect` name -> a value for each row. Empty unless decided."""
        return self.outcome.outputs.copy()

    @property
    def row_id(self) -> str | None:
        return self.outcome.row_id

    @property
    def rows(self) -> tuple[str, ...]:
        """Every matching row; for UNDETERMINED every row still possible, for STOPPED those that were stopped."""
        return self.outcome.rows

    @property
    def missing(self) -> tuple[str, ...]:
        return self.outcome.missing
