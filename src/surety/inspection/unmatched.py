"""What arrives at a centre and fits nothing that was announced: kept as evidence, with a task for staff. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from msgspec import Meta
from msgspec.structs import replace

from surety.engine.fact import NO_NUL, Carrier, Instant, Party, Text, Waybill
from surety.engine.outcome import Context, Outcome, Refusal, WorkItem
from surety.inspection.centre_case import CentreCase, CentreFact, Unmatched
from surety.inspection.facts import Photos, Said

KEPT_MAX = 500
"""Of one centre; older ones stay in the log of facts alone."""
What = Literal[
    "unknown_parcel", "no_waybill", "several_in_one", "damaged", "seal_of_other_centre", "code_of_other_centre"
]  # fmt: skip


class IntakeUnmatched(CentreFact, frozen=True, kw_only=True, tag="intake_unmatched"):
    """Something lies on the bench that is no piece of this centre: an observation, never refused."""

    command: ClassVar = False
    parties: ClassVar = frozenset({Party.CENTRE, Party.PLATFORM, Party.IMPORT})

    what: What
    mark: Annotated[str, Meta(max_length=300, pattern=NO_NUL)] = ""
    """As scanned: a waybill, a seal, a code."""
    carrier: Carrier | None = None
    waybill: Waybill | None = None
    note: Text = ""
    photos: Photos = ()
    bench_at: Instant | None = None
    """As of a piece's facts."""

    def instants(self) -> Iterator[tuple[str, datetime]]:
        yield from super().instants()
        if self.bench_at is not None:
            yield "bench_at", self.bench_at


class UnmatchedSettled(CentreFact, frozen=True, kw_only=True, tag="unmatched_settled"):
    """Staff have found out whose it is, and say what became of it."""

    parties: ClassVar = frozenset({Party.STAFF, Party.PLATFORM})

    item: Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]
    note: Said


UNMATCHED_FACTS = (IntakeUnmatched, UnmatchedSettled)


def keep(case: CentreCase, fact: IntakeUnmatched, context: Context) -> Outcome:
    number = case.unmatched_count + 1
    item = f"intake_unmatched:{number}"
    found = Unmatched(
        item, fact.what, context.now, context.source.actor or context.source.name, fact.mark, fact.carrier or "",
        fact.waybill or "", fact.note, tuple(photo.sha256 for photo in fact.photos),
        bench_at=fact.bench_at,
    )  # fmt: skip
    kept = (*case.unmatched, found)[-KEPT_MAX:]
    outcome = Outcome(replace(case, unmatched=kept, unmatched_count=number))
    details = {"centre": case.centre, "what": fact.what, "mark": fact.mark or fact.waybill or "", "note": fact.note}
    outcome.opened.append(WorkItem(item, "intake_unmatched", details))
    return outcome


def settle(case: CentreCase, fact: UnmatchedSettled, context: Context) -> Outcome | Refusal:
    if fact.item not in case.items:
        return Refusal("no_such_item", params={"item": fact.item})
    now: datetime = context.now
    kept = tuple(
        replace(each, settled_at=now, settled_as=fact.note) if each.item == fact.item else each
        for each in case.unmatched
    )
    outcome = Outcome(replace(case, unmatched=kept))
    outcome.closed.append(fact.item)
    return outcome
