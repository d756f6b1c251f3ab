"""The listing as the engine sees it."""

from __future__ import annotations

from typing import Any

from surety.engine.calendar import day_of
from surety.engine.fact import Fact, SubjectKind
from surety.engine.room import Cases, Room
from surety.inspection.reported import report_of
from surety.listings.case import ListingCase
from surety.listings.decide import decide
from surety.listings.facts import FACTS, ListingRecallChecked, ListingSubmitted
from surety.listings.recalled import folded
from surety.merchants.queries import deposit_paid_in, qualifications


def columns(case: ListingCase) -> tuple[Any, ...]:
    refused = sum(each.severity == "refuse" for each in case.findings)
    return (
        case.listing.partition(":")[0], case.shop, case.page.site, case.page.category, case.page.title,
        case.status.value, case.submitted_at, refused, len(case.findings) - refused, case.breach_count,
        folded(case.page.brand),
    )  # fmt: skip


def reads(fact: Fact, cases: Cases) -> dict[str, Any] | None:
    """Of the shop its documents and its deposit, of the piece its report, and the recalls that cover the goods."""
    if isinstance(fact, ListingSubmitted):
        found = {
            "qualified": qualifications(
                cases, shop=fact.shop, on=day_of(fact.at), category=fact.category, brand=fact.brand
            ),
            "deposit": deposit_paid_in(cases, shop=fact.shop),
            "report": report_of(cases, piece=fact.piece, shop=fact.shop) if fact.piece else None,
            "recalls": _recalls(fact, cases),
        }
        return {name: value for name, value in found.items() if value is not None and value != []} or None
    if isinstance(fact, ListingRecallChecked):
        case = cases.get((SubjectKind.LISTING, fact.listing))
        return {"recalls": _recalls(case.page, cases)} if isinstance(case, ListingCase) else None
    return None


def _recalls(page: ListingSubmitted, cases: Cases) -> list[dict[str, Any]]:
    platform = page.listing.partition(":")[0]
    return cases.recalls.covering(platform=platform, brand=page.brand, model=page.model, batch=page.batch)


LISTING = Room(
    kind=SubjectKind.LISTING,
    table="surety_listing",
    case=ListingCase,
    facts=FACTS,
    decide=decide,
    columns=columns,
    column_types={
        "platform": "text", "shop": "text", "site": "text", "category": "text", "title": "text", "status": "text",
        "submitted_at": "timestamptz", "refused_count": "integer", "warned_count": "integer",
        "breach_count": "integer", "brand": "text",
    },
    reads=reads,
)  # fmt: skip
