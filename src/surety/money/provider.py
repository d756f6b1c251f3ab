"""The payment provider as we need it: an adapter for a real one implements `Provider`.

A refund has one key for its whole life. However often it is asked for, a provider makes it at most once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from msgspec import Struct


class RefundRequest(Struct, frozen=True):
    """One refund: `key` is the provider's idempotency key, `payment` what it goes back to. Money in minor units."""

    key: str
    payment: str
    amount_fen: int
    currency: str


class ReplyStatus(StrEnum):
    SETTLED = "settled"
    """The money is on its way and will not come back."""
    FAILED = "failed"
    """It will never be sent under this key."""
    ACCEPTED = "accepted"
    """Taken on; its end comes later, by a look-up or in the report."""
    UNKNOWN_KEY = "unknown_key"
    """The provider has never heard of this key (only from a look-up)."""


class Reply(Struct, frozen=True):
    """What the provider says of a refund: its reference, the amount it sent, when, and why it failed.

    The same end is told in the same words however often it is asked for: `at` too.
    """

    status: ReplyStatus
    at: datetime | None = None
    ref: str = ""
    amount_fen: int = 0
    code: str = ""


class ProviderAway(Exception):
    """No answer, or none that can be trusted: the refund may have been made or not."""


class Provider(Protocol):
    """Both calls raise ProviderAway when the outcome cannot be told.

    `name` is kept with a refund from its first call on: no other provider is asked for it, since a key means nothing
    to a company that never saw it. It must stay the same for as long as refunds of its are open.
    """

    name: str

    def refund(self, request: RefundRequest) -> Reply:
        """Make this refund, or say again what became of it if its key was seen before."""
        ...

    def look_up(self, key: str) -> Reply:
        """What became of the refund with this key."""
        ...


Line = tuple[str, int, str]
"""Of a provider's report: key, amount sent in minor units, its reference."""


@runtime_checkable
class Reporting(Provider, Protocol):
    """A provider that has an account of what it sent. One that has none leaves the method out."""

    def report(self, *, begins_at: datetime, ends_at: datetime) -> Iterable[Line]:
        """Every refund sent in that time, as often as it was sent.

        Raises ProviderAway, before the first line or after any, when the account is not ready or not whole: what is
        returned in full is held against our books.
        """
        ...
