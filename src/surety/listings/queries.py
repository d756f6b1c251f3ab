"""What other rooms may read of listings. Pure."""

from __future__ import annotations

from surety.engine.fact import SubjectKind
from surety.engine.room import Cases
from surety.listings.case import ListingCase


def named_goods(cases: Cases, *, listing: str) -> dict[str, str] | None:
    """Brand, model and batch as the page says them at this moment; None for a listing nobody knows."""
    case = cases.get((SubjectKind.LISTING, listing))
    if not isinstance(case, ListingCase):
        return None
    return {"brand": case.page.brand, "model": case.page.model, "batch": case.page.batch}
