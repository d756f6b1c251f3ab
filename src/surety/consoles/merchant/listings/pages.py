"""The shop's listings: the list, one of them, its pictures, taking it off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surety.consoles import clock, evidence, nonce
from surety.consoles.frame import frame, in_shop
from surety.consoles.listings.lists import OWN_LISTINGS
from surety.consoles.listings.mending import Mending
from surety.consoles.listings.one import listing_context, load_listing
from surety.consoles.merchant.commands import refusal_text, state
from surety.consoles.tables.pages import answer_list
from surety.listings.case import ListingCase
from surety.listings.facts import ListingWithdrawn


@require_safe
@in_shop("listing.view")
def show_listings(request: HttpRequest, shop: str) -> HttpResponseBase:
    may_edit = request.scope.allows("listing.edit")
    return answer_list(
        request, OWN_LISTINGS, template="listings/own_list.html", **frame(request, shop, may_edit=may_edit)
    )


@require_safe
@in_shop("listing.view")
def show_listing(request: HttpRequest, shop: str, listing: str) -> HttpResponse:
    return render(request, "listings/one.html", _context(request, shop, load_own(shop, listing)))


def load_own(shop: str, listing: str) -> ListingCase:
    found = load_listing(listing)
    if found.shop != shop:  # the database shows no other; this says so a second time
        raise Http404
    return found


def _context(request: HttpRequest, shop: str, case: ListingCase) -> dict[str, Any]:
    edit_url = reverse("shop:listing_edit", args=[shop, case.listing])
    mending = Mending(request.scope, case.page, edit_url)
    own = {
        "own": True,
        "may_edit": request.scope.allows("listing.edit"),
        "listings_url": reverse("shop:listings", args=[shop]),
        "edit_url": edit_url,
        "withdraw_url": reverse("shop:listing_withdraw", args=[shop, case.listing]),
        "picture_base": reverse("shop:listing", args=[shop, case.listing]),
        "nonce": nonce.issue(clock.now_of(request)),
    }
    return frame(request, shop, **listing_context(request, case, mending=mending), **own)


@require_POST
@in_shop("listing.edit")
def withdraw(request: HttpRequest, shop: str, listing: str) -> HttpResponse:
    load_own(shop, listing)
    issued = nonce.of(request)
    if issued is None:
        messages.error(request, _("This form is too old. Open it afresh."))
        return redirect("shop:listing", shop=shop, listing=listing)
    result = state(request, [ListingWithdrawn(id=issued[0], at=issued[1], listing=listing)])[0]
    if result.good:
        messages.success(request, _("It is for sale no more."))
    else:
        messages.error(request, refusal_text(result))
    return redirect("shop:listing", shop=shop, listing=listing)


@require_safe
@in_shop("listing.view")
def picture(request: HttpRequest, shop: str, listing: str, digest: str) -> StreamingHttpResponse:
    case = load_own(shop, listing)
    return evidence.answer(digest, among=[f"sha256:{each.sha256}" for each in case.page.images])
