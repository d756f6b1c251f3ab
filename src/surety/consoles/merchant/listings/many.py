"""Many listings by upload: checked row by row, shown, and only then submitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from msgspec import DecodeError
from msgspec.json import decode as from_json
from msgspec.json import encode as to_json

from surety.consoles import clock, labels, nonce
from surety.consoles.frame import frame, in_shop
from surety.consoles.listings.found import Found, in_words
from surety.consoles.listings.sheet import ROWS_MAX, BadSheet, Line, read_sheet, template
from surety.consoles.listings.trial import try_listings
from surety.consoles.merchant.commands import refusal_text, state
from surety.engine.outcome import Refusal
from surety.listings.case import ListingCase
from surety.listings.facts import ListingSubmitted


@dataclass(frozen=True)
class Row:
    """A line of the sheet with what was found of it. `held` brings it back with the next press."""

    number: int
    title: str
    listing: str
    faults: list[str]
    found: list[Found]
    held: str = ""

    @property
    def refuses(self) -> int:
        return sum(each.refuses for each in self.found)


@require_safe
@in_shop("listing.edit")
def sheet_template(request: HttpRequest, shop: str) -> HttpResponse:
    response = HttpResponse(
        template(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="listings.xlsx"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@in_shop("listing.edit")
def many(request: HttpRequest, shop: str) -> HttpResponse:
    if request.method != "POST":
        return _show(request, shop)
    return _submit(request, shop) if request.POST.get("do") == "submit" else _check(request, shop)


def _check(request: HttpRequest, shop: str) -> HttpResponse:
    upload = request.FILES.get("file")
    if upload is None:
        return _show(request, shop, fault=_("Choose a file."))
    fact_id, at = f"web:{nonce.issue(clock.now_of(request))}", clock.now_of(request)
    try:
        lines = read_sheet(upload.read(), shop=shop, fact_id=fact_id, at=at)
    except BadSheet as error:
        return _show(request, shop, fault=str(error))
    if not lines:
        return _show(request, shop, fault=_("There is no row in it yet."))
    return _show(request, shop, rows=_rows(request, lines))


def _rows(request: HttpRequest, lines: list[Line]) -> list[Row]:
    pages = [line.typed.page for line in lines if line.typed.page is not None]
    tried = iter(try_listings(pages, source=request.scope.source, now=clock.now_of(request)))
    seen: set[str] = set()
    rows = []
    for line in lines:
        page = line.typed.page
        if page is None:
            rows.append(_faulty(line))
            continue
        rows.append(_tried(line, page, next(tried), twice=page.listing in seen))
        seen.add(page.listing)
    return rows


def _faulty(line: Line) -> Row:
    faults = [f"{_column(name)}: {fault}" for name, fault in line.typed.faults.items()]
    return Row(line.number, line.typed.values.get("title", ""), line.typed.values.get("number", ""), faults, [])


def _column(name: str) -> str:
    from surety.consoles.listings.sheet import COLUMNS

    return COLUMNS[name][0] if name in COLUMNS else name


def _tried(line: Line, page: ListingSubmitted, found: ListingCase | Refusal, *, twice: bool) -> Row:
    if twice:
        return Row(line.number, page.title, page.listing, [_("This number is in the sheet more than once")], [])
    if isinstance(found, Refusal):
        return Row(line.number, page.title, page.listing, [labels.label("refusal", found.code)], [])
    return Row(line.number, page.title, page.listing, [], in_words(found.findings), to_json(page).decode())


def _submit(request: HttpRequest, shop: str) -> HttpResponse:
    """The rows as they were checked; each has its own id, so that a second press changes nothing."""
    pages = []
    for text in request.POST.getlist("row")[:ROWS_MAX]:
        try:
            page = from_json(text, type=ListingSubmitted)
        except DecodeError:
            continue
        if _is_as_checked(page, shop) and page.at <= clock.now_of(request):
            pages.append(page)
    if not pages:
        return _show(request, shop, fault=_("No row was chosen."))
    results = state(request, pages)
    told = [
        {"page": page, "good": result.good, "text": "" if result.good else refusal_text(result),
         "url": reverse("shop:listing", args=[shop, page.listing])}
        for page, result in zip(pages, results, strict=True)
    ]  # fmt: skip
    return _show(request, shop, told=told, good_count=sum(each["good"] for each in told))


def _is_as_checked(page: ListingSubmitted, shop: str) -> bool:
    """What a sheet of this shop can say: a row comes back from the browser, and a sheet holds no pictures."""
    return page.shop == shop and not page.images and page.fault() is None


def _show(
    request: HttpRequest, shop: str, *, fault: str = "", rows: list[Row] | None = None, **context: Any
) -> HttpResponse:
    context |= {
        "fault": fault,
        "rows": rows,
        "ready": sum(1 for row in rows or () if row.held and not row.refuses),
        "refused": sum(1 for row in rows or () if row.faults or row.refuses),
        "rows_max": ROWS_MAX,
        "listings_url": reverse("shop:listings", args=[shop]),
        "template_url": reverse("shop:listing_template", args=[shop]),
    }
    page = frame(request, shop, **context)
    return render(request, "listings/many.html", page, status=422 if fault else 200)
