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


class Unknown(Enum):
    """The value of an input that nobody knows yet; the same as leaving the key out."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown.UNKNOWN


class Answer(Struct, frozen=True):
    """`rows` holds every matching row (for UNDETERMINED: every candidate), `row_id` the one that decides."""

    status: Status
    table: str
    inputs: tuple[Any, ...]
    on: date
    outputs: dict[str, Any] = {}
    row_id: str | None = None
    rows: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
