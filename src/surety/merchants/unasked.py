"""Refunds a payment provider reports that no order asked for: they have no order, so they are the provider's. Pure.

A provider is kept like a marketplace, under its own name: it serves all shops.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from surety.engine.fact import NO_NUL, Code, Fact, Party, SubjectKind
from surety.engine.keys import digest
from surety.engine.outcome import Context, Outcome, Refusal, WorkItem
from surety.merchants.case import MarketplaceCase
from surety.orders.refund_facts import Told

ITEM = "refund_mismatch"


class _OfProvider(Fact, frozen=True, kw_only=True):
    kind: ClassVar = SubjectKind.MARKETPLACE

    platform: Code
    """The name of the provider."""

    @property
    def subject(self) -> str:
        return f"{self.platform}:marketplace"


class RefundUnasked(_OfProvider, frozen=True, kw_only=True, tag="refund_unasked"):
    """The provider's report has a refund under a key that is none of ours; `difference` says whether once or again."""

    creates: ClassVar = True
    parties: ClassVar = frozenset({Party.SYSTEM})

    difference: Code
    key: Told
    theirs_fen: int
    ref: Told = ""


class UnaskedClosed(_OfProvider, frozen=True, kw_only=True, tag="unasked_closed"):
    """Staff have dealt with such a refund, and say how."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.STAFF, Party.PLATFORM})
    free_text: ClassVar = ("note",)

    item: Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]
    note: Annotated[str, Meta(min_length=1, max_length=2000, pattern=NO_NUL)]


UNASKED_FACTS = (RefundUnasked, UnaskedClosed)


def find_unasked(case: MarketplaceCase | None, fact: RefundUnasked, context: Context) -> Outcome:
    details = {
        "difference": fact.difference,
        "key": fact.key,
        "amount_fen": fact.theirs_fen,
        "expected_fen": 0,
        "ref": fact.ref,
    }
    opened = [WorkItem(f"{ITEM}:{digest(fact.key.encode())}:{fact.difference}", ITEM, details)]
    return Outcome(case or MarketplaceCase(platform=fact.platform), opened=opened)


def close_unasked(case: MarketplaceCase, fact: UnaskedClosed, context: Context) -> Outcome | Refusal:
    """Only what was opened here: too few instant refunds are closed by a day that has enough."""
    known = fact.item.startswith(f"{ITEM}:") and fact.item in case.items
    return Outcome(case, closed=[fact.item]) if known else Refusal("no_such_item")
