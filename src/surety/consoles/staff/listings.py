"""Listings as staff see them: the list, one listing, its pictures; creators and what they were found to say."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surety.access.pages import staff_page
from surety.consoles import clock, evidence, nonce
from surety.consoles.listings.lists import CREATORS, LISTINGS, VIOLATIONS
from surety.consoles.listings.one import listing_context, load_listing
from surety.consoles.stating import Answer, Form, carry_out, fact_of, item_of, note_of
from surety.consoles.tables.pages import list_page
from surety.engine.fact import Fact
from surety.engine.keys import bucket_of
from surety.engine.queries import work_items_of
from surety.listings.facts import ListingItemClosed
from surety.listings.models import Creator

show_listings = list_page(LISTINGS)
show_creators = list_page(CREATORS)


@require_safe
@staff_page("staff.view")
def show_listing(request: HttpRequest, listing: str) -> HttpResponse:
    return _render(request, listing, Answer())


def _render(request: HttpRequest, listing: str, answer: Answer) -> HttpResponse:
    case = load_listing(listing)
    context = listing_context(request, case) | {
        "own": False,
        "place": _("Platform staff"),
        "listings_url": reverse("staff:listings"),
        "picture_base": reverse("staff:listing", args=[listing]),
        "tasks": [each for each in work_items_of(listing) if each.closed_at is None],
        "may_decide": request.scope.allows("staff.decide"),
        "nonce": nonce.issue(clock.now_of(request)),
        **answer.said,
        "typed": request.POST,
    }
    return render(request, "listings/one.html", context, status=answer.status)


@require_POST
@staff_page("staff.decide")
def close_item(request: HttpRequest, listing: str) -> HttpResponse:
    load_listing(listing)
    item = item_of(request)

    def make(form: Form) -> Fact:
        note = note_of(request, _("Write what was done and why."))
        return fact_of(ListingItemClosed, form, listing=listing, item=item, note=note)

    shown = partial(_render, request, listing)
    return carry_out(request, make, done=_("Closed."), then=("staff:listing", listing), shown=shown)


@require_safe
@staff_page("staff.view")
def picture(request: HttpRequest, listing: str, digest: str) -> StreamingHttpResponse:
    case = load_listing(listing)
    return evidence.answer(digest, among=[f"sha256:{each.sha256}" for each in case.page.images])


@require_safe
@staff_page("staff.view")
def show_creator(request: HttpRequest, creator: str) -> HttpResponse:
    """What a creator was found to say, each beside what the listing said."""
    found = Creator.objects.filter(bucket=bucket_of(creator), subject=creator).first()
    rows = _breaches(creator)
    if found is None and not rows:
        raise Http404
    context = {
        "place": _("Platform staff"),
        "creator": creator,
        "name": found.name if found else creator,
        "rows": rows,
        "all_url": f"{reverse('staff:violations')}?tab=all&creator={creator}",
    }
    return render(request, "listings/creator.html", context)


def _breaches(creator: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select v.*, d.doc->>'about' as about, d.doc->>'says' as says, d.doc->>'page' as page"
            f" from ({VIOLATIONS.sql}) v join surety_violation d on d.subject = v.subject"
            " where v.creator = %s order by v.seen_at desc, v.subject limit 200",
            [creator],
        )
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
