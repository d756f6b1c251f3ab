"""How many refunds before shipping were instant, day by day, of a shop and of its platform; too few are work for staff.

EXP-8b is one platform's: where another has narrower refunds, or none, nothing falls short. Pure.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar

from msgspec import Meta, Struct
from msgspec.structs import replace

from surety.engine.fact import Code, Fact, Party, SubjectKind
from surety.engine.outcome import Context, Outcome, WorkItem
from surety.merchants.case import MarketplaceCase, ShopCase
from surety.merchants.facts import ShopFact

COVERED = frozenset({"douyin"})
"""Platforms that the clause is of."""
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


class MarketplaceCovered(Fact, frozen=True, kw_only=True, tag="marketplace_covered"):
    """The same of all shops of a platform, those that are not registered too."""

    kind: ClassVar = SubjectKind.MARKETPLACE
    creates: ClassVar = True
    parties: ClassVar = frozenset({Party.SYSTEM})

    platform: Code
    day: date
    request_count: Count
    covered_count: Count
    kept_out: Annotated[tuple[KeptOutBy, ...], Meta(max_length=100)] = ()

    @property
    def subject(self) -> str:
        return f"{self.platform}:marketplace"


COVERAGE_FACTS = (CoverageMeasured,)
Measured = CoverageMeasured | MarketplaceCovered


def measure(case: ShopCase, fact: CoverageMeasured, context: Context) -> Outcome:
    return _measured(case, fact, shop=case.shop)


def measure_marketplace(case: MarketplaceCase | None, fact: MarketplaceCovered, context: Context) -> Outcome:
    return _measured(case or MarketplaceCase(platform=fact.platform), fact)


def _measured(case: ShopCase | MarketplaceCase, fact: Measured, **whose: str) -> Outcome:
    """Opens the work on a day that fell short, and closes it on one that did not."""
    if case.coverage_day is not None and fact.day <= case.coverage_day:
        return Outcome(case)
    outcome = Outcome(replace(case, coverage_day=fact.day))
    if not _is_short(fact):
        outcome.closed.extend(item for item in case.items if item == ITEM)
    elif ITEM not in case.items:
        details: dict[str, Any] = {
            **whose,
            "day": fact.day.isoformat(),
            "request_count": fact.request_count,
            "covered_count": fact.covered_count,
            "rows": [each.row for each in fact.kept_out],
        }
        outcome.opened.append(WorkItem(ITEM, ITEM, details))
    return outcome


def _is_short(fact: Measured) -> bool:
    return fact.request_count >= REQUESTS_MIN and is_below(fact.request_count, fact.covered_count)


def is_below(request_count: int, covered_count: int) -> bool:
    """Whether what was covered is not above 97 % (EXP-8b)."""
    return covered_count * 10_000 <= FLOOR_BP * request_count
