"""Submit or change a listing. Every rule on publishing is checked while it is typed, by what checks it in the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surety.consoles import clock, evidence, labels, nonce
from surety.consoles.frame import frame, in_shop
from surety.consoles.listings import form as forms
from surety.consoles.listings.found import in_words
from surety.consoles.listings.mending import Mending
from surety.consoles.listings.one import category_words, inspection_of, pieces_with_reports, release_in_force
from surety.consoles.listings.pictures import measured
from surety.consoles.listings.trial import try_listings
from surety.consoles.merchant.commands import refusal_text, state
from surety.consoles.merchant.listings.pages import load_own
from surety.engine.outcome import Refusal
from surety.listings.case import ListingCase, Status
from surety.listings.facts import Image

IMAGES_MAX = 5


@require_http_methods(["GET", "HEAD", "POST"])
@in_shop("listing.edit")
def new(request: HttpRequest, shop: str) -> HttpResponse:
    return _edit(request, shop, None)


@require_http_methods(["GET", "HEAD", "POST"])
@in_shop("listing.edit")
def edit(request: HttpRequest, shop: str, listing: str) -> HttpResponse:
    return _edit(request, shop, load_own(shop, listing))


def _edit(request: HttpRequest, shop: str, case: ListingCase | None) -> HttpResponse:
    if request.method != "POST":
        return _show(request, shop, case, forms.of_page(case.page) if case else forms.blank())
    if request.POST.get("do") == "live":
        return _live(request, shop, case)
    with evidence.Drafts(shop) as drafts:
        return _take(request, shop, case, drafts)


def _take(request: HttpRequest, shop: str, case: ListingCase | None, drafts: evidence.Drafts) -> HttpResponse:
    fault = ""
    try:
        references = drafts.bring_back(request.POST.getlist("held"))
        references += drafts.add(request.FILES.getlist("files"))
    except evidence.BadEvidence as error:
        references, fault = [], str(error)
    brought = _measured(drafts, references)
    typed = _typed(request, shop, case, brought)
    issued = nonce.of(request)
    if fault:
        typed.faults["files"] = fault
    if issued is None:
        typed.faults["all"] = _("This form is too old. Send it once more.")
    if request.POST.get("do") != "submit" or typed.faults or typed.page is None:
        status = 422 if typed.faults else 200
        return _show(request, shop, case, typed, brought=brought, held=drafts.hold(), status=status)
    drafts.stated = True
    result = state(request, [typed.page])[0]
    if not result.good:
        typed.faults["all"] = refusal_text(result)
        return _show(request, shop, case, typed, brought=brought, held=drafts.hold(), status=422)
    listing = typed.page.listing
    after = load_own(shop, listing)
    if after.status is Status.PUBLISHED:
        messages.success(request, _("Published."))
    else:
        messages.warning(request, _("Kept, and not published: see below what refuses it."))
    return redirect("shop:listing", shop=shop, listing=listing)


def _measured(drafts: evidence.Drafts, references: Sequence[str]) -> list[tuple[str, Image]]:
    """Each new picture as what its content is."""
    found = []
    for reference in references:
        path = drafts.path_of(reference)
        with path.open("rb") as stream:
            found.append((reference, measured(stream)))
    return found


def _live(request: HttpRequest, shop: str, case: ListingCase | None) -> HttpResponse:
    """The check alone, of what is in the form now; pictures that were not sent yet are not looked at."""
    held = evidence.Drafts(shop)
    try:
        brought = _measured(held, held.bring_back(request.POST.getlist("held")))
    except evidence.BadEvidence:
        brought = []
    typed = _typed(request, shop, case, brought)
    return render(request, "listings/check.html", _checked(request, shop, typed))


def _typed(request: HttpRequest, shop: str, case: ListingCase | None, brought: list[tuple[str, Image]]) -> forms.Typed:
    fact_id, at = nonce.of(request) or ("web:none", clock.now_of(request))
    kept = set(request.POST.getlist("keep"))
    images = tuple(image for image in (case.page.images if case else ()) if image.sha256 in kept)
    images = (*images, *(image for _reference, image in brought))
    listing = case.listing if case else ""
    return forms.read_form(request.POST, shop=shop, fact_id=fact_id, at=at, images=images[:50], listing=listing)


def _checked(request: HttpRequest, shop: str, typed: forms.Typed) -> dict[str, Any]:
    """What would be answered if it were submitted now."""
    checked: dict[str, Any] = {"typed": typed, "looked": typed.page is not None}
    if typed.page is None:
        return checked
    found = try_listings([typed.page], source=request.scope.source, now=clock.now_of(request))[0]
    if isinstance(found, Refusal):
        return checked | {"refusal": labels.label("refusal", found.code), "clause": found.clause}
    release = release_in_force(request)
    words = in_words(found.findings, Mending(request.scope, typed.page, ""))
    return checked | {
        "found": words,
        "refuses": sum(each.refuses for each in words),
        "inspection": inspection_of(release, typed.page),
    }


def _show(
    request: HttpRequest, shop: str, case: ListingCase | None, typed: forms.Typed, *,
    brought: Sequence[tuple[str, Image]] = (), held: Sequence[evidence.Held] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    release = release_in_force(request)
    kept = set(request.POST.getlist("keep")) if request.method == "POST" else None
    context = {
        "case": case,
        "typed": typed,
        "categories": category_words(release),
        "attested": forms.ATTESTED,
        "shots": forms.SHOTS,
        "inspections": forms.INSPECTION,
        "pieces": pieces_with_reports(shop),
        "kept_images": [
            (each, kept is None or each.sha256 in kept, evidence.kept(each.sha256) is not None)
            for each in (case.page.images if case else ())
        ],
        "new_images": [(one, image) for one, (_reference, image) in zip(held, brought, strict=False)],
        "nonce": nonce.issue(clock.now_of(request)),
        "listings_url": reverse("shop:listings", args=[shop]),
        "images_max": IMAGES_MAX,
    }
    if typed.page is not None or typed.faults:
        context |= _checked(request, shop, typed)
    return render(request, "listings/edit.html", frame(request, shop, **context), status=status)
