"""The page of a list, and its exports. Which list it is comes from the address's entry in `urls.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from surety.access.pages import staff_page
from surety.consoles import clock
from surety.consoles.export import export
from surety.consoles.listing import PAGE_ROWS, Listing, Page, Selection, fetch, select, without
from surety.consoles.tables.cells import PROSE, cell
from surety.consoles.tables.naming import names_in


def list_page(listing: Listing) -> Callable[..., HttpResponseBase]:
    """The view of one list: `?form=csv` or `?form=json` sends it whole."""

    @require_safe
    @staff_page(listing.permission)
    def page(request: HttpRequest) -> HttpResponseBase:
        return answer_list(request, listing)

    return page


def answer_list(
    request: HttpRequest, listing: Listing, *, template: str = "staff/list.html", **frame: Any
) -> HttpResponseBase:
    """What the address selects of a list: a page of it, or all of it as a file. `frame` is what a console adds."""
    selection = select(listing, request)
    form = request.GET.get("form", "")
    if form in {"csv", "json"}:
        return export(listing, selection, scope=request.scope, form=form)
    found = fetch(listing, selection, cursor=request.GET.get("after", ""))
    return render(request, template, _context(request, listing, selection, found) | frame)


def _context(request: HttpRequest, listing: Listing, selection: Selection, found: Page) -> dict[str, Any]:
    columns = [column for column in listing.columns if not column.exported_only]
    after, everything = request.GET.get("after", ""), request.GET
    names = names_in(columns, found.rows)
    now = clock.now_of(request)
    for row in found.rows:
        row |= {"names": names, "now": now}
    return {
        "listing": listing,
        "columns": columns,
        "prose": PROSE,
        "rows": [[(column, cell(column, row)) for column in columns] for row in found.rows],
        "filters": [_field(each, selection) for each in listing.filters],
        "filtered": bool(selection.given),
        "clear_url": without(everything, "after", *(each.key for each in listing.filters)),
        "tabs": _tabs(request, listing, selection),
        "tab": selection.tab,
        "first_url": without(everything, "after") if after else "",
        "next_url": without(everything, after=found.next_cursor) if found.next_cursor else "",
        "csv_url": without(everything, "after", form="csv"),
        "json_url": without(everything, "after", form="json"),
        "shown": len(found.rows),
        "page_rows": PAGE_ROWS,
        "totals": listing.totals(selection) if listing.totals else None,
    }


def _field(each: Any, selection: Selection) -> dict[str, Any]:
    return {
        "key": each.key,
        "label": each.label,
        "kind": each.kind,
        "value": selection.given.get(each.key, ""),
        "choices": each.choices().items(),
        "said": selection.said.get(each.key, ""),
        "unknown": each.key in selection.unknown,
    }


def _tabs(request: HttpRequest, listing: Listing, selection: Selection) -> list[dict[str, Any]]:
    counts = listing.counts()
    return [
        {
            "href": without(request.GET, "after", tab=code),
            "label": label,
            "count": counts.get(code),
            "is_here": code == selection.tab,
        }
        for code, label in listing.tabs
    ]
