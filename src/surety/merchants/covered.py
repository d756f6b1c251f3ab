"""How many of a shop's refunds before shipping were instant, day by day; too few are work for staff (EXP-8b). Pure."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Meta, Struct
from msgspec.structs import replace

from surety.engine.fact import Party
from surety.engine.outcome import Context, Outcome, WorkItem
from surety.merchants.case import ShopCase
from surety.merchants.facts import ShopFact

FLOOR_BP = 9_700
"""Above 97 % of the requests are to be covered."""
REQUESTS_MIN = 10
"""A day of fewer says nothing: one request more or less would be the figure."""
ITEM = "coverage_low"
Count = Annotated[int, Meta(ge=0)]


class KeptOutBy(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A row of `instant_refund` that kept requests out, empty where none answered."""

    row: str
    count: Count


class CoverageMeasured(ShopFact, frozen=True, kw_only=True, tag="coverage_measured"):
    """A day is over: so many refunds before shipping were asked for, so many came at once."""

    parties: ClassVar = frozenset({Party.SYSTEM})

    day: date
    request_count: Count
    covered_count: Count
    kept_out: Annotated[tuple[KeptOutBy, ...], Meta(max_length=100)] = ()


COVERAGE_FACTS = (CoverageMeasured,)


def measure(case: ShopCase, fact: CoverageMeasured, context: Context) -> Outcome:
    """Opens the work on a day that fell short, and closes it on one that did not."""
    if case.coverage_day is not None and fact.day <= case.coverage_day:
        return Outcome(case)
    outcome = Outcome(replace(case, coverage_day=fact.day))
    if not _is_short(fact):
        outcome.closed.extend(item for item in case.items if item == ITEM)
    elif ITEM not in case.items:
        details = {
            "shop": case.shop,
            "day": fact.day.isoformat(),
            "request_count": fact.request_count,
            "covered_count": fact.covered_count,
            "rows": [each.row for each in fact.kept_out],
        }
        outcome.opened.append(WorkItem(ITEM, ITEM, details))
    return outcome


def _is_short(fact: CoverageMeasured) -> bool:
    return fact.request_count >= REQUESTS_MIN and fact.covered_count * 10_000 <= FLOOR_BP * fact.request_count
