"""One listing as a page shows it: what it says, what every check found, its inspection, what promotions said of it."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest

from surety.consoles import clock, evidence
from surety.consoles.cases import case_of, load
from surety.consoles.language import lang
from surety.consoles.listings.form import ATTESTED, SHOTS
from surety.consoles.listings.found import in_words
from surety.consoles.listings.mending import Mending
from surety.consoles.listings.naming import creator_names
from surety.engine import book
from surety.engine.fact import SubjectKind
from surety.engine.queries import shop_names
from surety.inspection.case import PieceCase
from surety.inspection.models import Piece
from surety.inspection.queries import base_admits
from surety.inspection.reported import report_fields
from surety.listings.case import ListingCase
from surety.listings.facts import ListingSubmitted
from surety.listings.models import Listing
from surety.rulebook import Release, RulebookValueError, Status, UnknownTable


def load_listing(listing: str) -> ListingCase:
    """The listing, or 404 where the scope of the transaction does not reach it."""
    return load(Listing, SubjectKind.LISTING, listing)


def listing_context(request: HttpRequest, case: ListingCase, *, mending: Mending | None = None) -> dict[str, Any]:
    page = case.page
    release = release_in_force(request)
    return {
        "case": case,
        "page": page,
        "shop_name": shop_names([case.shop]).get(case.shop, ""),
        "found": in_words(case.findings, mending),
        "pictures": [(each, evidence.kept(each.sha256) is not None) for each in page.images],
        "category": category_words(release).get(page.category, page.category),
        "inspection": inspection_of(release, page),
        "attested": [ATTESTED.get(code, code) for code in page.attested],
        "shots": [SHOTS.get(code, code) for code in page.shots],
        "compared": list(reversed(case.compared)),
        "creators": creator_names(each.creator for each in case.compared),
    }


def release_in_force(request: HttpRequest) -> Release:
    with connection.cursor() as cursor:
        return book.active(cursor, now=clock.now_of(request))[1]


def category_words(release: Release) -> dict[str, str]:
    """Categories as the rulebook names them, by path."""
    spec = release.tables["listing_scope"].spec
    values = next(each for each in spec.inputs if each.name == "category").values
    return {code: getattr(text, lang()) for code, text in values.items()}


def inspection_of(release: Release, page: ListingSubmitted) -> dict[str, Any] | None:
    """What the rules ask of it once it is sold: it is in scope from its listing on (BTAS-1.1). None: no rule says."""
    inputs = {
        "platform": page.listing.partition(":")[0], "site": page.site, "category": page.category,
        "base_admitted": base_admits(page.shop, since=page.at, at=page.at), "chosen": page.inspection,
    }  # fmt: skip
    try:
        answer = release.decide("inspection_mode", inputs, on=page.at)
    except (RulebookValueError, UnknownTable):
        return None
    if answer.status is not Status.DECIDED:
        return None
    clause = release.tables["inspection_mode"].row(answer.row_id or "").clause
    first = clause if isinstance(clause, str) else clause[0]
    return {**answer.outputs, "row": answer.row_id, "clause": first}


def pieces_with_reports(shop: str, *, limit: int = 200) -> list[tuple[str, dict[str, str]]]:
    """The shop's pieces that have a report, newest first, with its fields: what a page may cite."""
    rows = Piece.objects.filter(shop=shop).exclude(verdict="pending").order_by("-registered_at", "subject")
    found = []
    for doc in rows.values_list("doc", flat=True)[:limit]:
        case: PieceCase = case_of(SubjectKind.PIECE, doc)
        found.append((case.piece, report_fields(case)))
    return found
