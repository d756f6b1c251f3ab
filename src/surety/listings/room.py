"""The listing as the engine sees it."""

from __future__ import annotations

from typing import Any

from surety.engine.fact import SubjectKind
from surety.engine.room import Room
from surety.listings.case import ListingCase
from surety.listings.decide import decide
from surety.listings.facts import FACTS


def columns(case: ListingCase) -> tuple[Any, ...]:
    refused = sum(each.severity == "refuse" for each in case.findings)
    return (
        case.listing.partition(":")[0], case.shop, case.page.site, case.page.category, case.page.title,
        case.status.value, case.submitted_at, refused, len(case.findings) - refused, len(case.breaches),
    )  # fmt: skip


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
        "breach_count": "integer",
    },
)  # fmt: skip
