"""The pages of a statement: the accounts of a period, and the postings behind a figure; each also as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from surety.consoles import clock, labels
from surety.consoles.addresses import with_query
from surety.consoles.export import export, send
from surety.consoles.listing import Page, fetch
from surety.consoles.statement.period import Asked, asked_period, before, presets
from surety.consoles.statement.postings import Sum, Wanted, listing_of, selection_of, sums, wanted_of
from surety.consoles.statement.whose import Whose
from surety.money.statement import KINDS, Account, Period

KEYS = ["account", "currency", "line", "amount_fen", "postings", "from", "to"]
FORMS = ("csv", "json")


@dataclass(frozen=True)
class Places:
    """Where a console has these pages: `posting` takes an order and an effect, `order` an order; None has none."""

    statement: str
    postings: str
    posting: Callable[[str, str], str] | None
    order: Callable[[str], str] | None


def show_statement(
    request: HttpRequest, whose: Whose, places: Places, *, template: str, ever: bool = False,
    stands: str = "statement_stands", **context: Any,
) -> HttpResponseBase:  # fmt: skip
    """Opening balance, movements by kind and closing balance of each account, or all that as a file.

    Without a period in the address it is the month that runs, or everything where `ever`. `stands` are the words for
    what a closing balance means.
    """
    asked = asked_period(request.GET, now=clock.now_of(request), ever=ever)
    accounts = whose.state(asked.period)
    form = request.GET.get("form", "")
    if form in FORMS and not asked.fault:
        return send(_lines(accounts, asked), keys=KEYS, name=whose.name, form=form)
    shown = {
        "asked": asked,
        "accounts": [_account(each, asked.period, places, stands) for each in accounts],
        "always": whose.always,
        "presets": [
            (label, f"{places.statement}?{urlencode(days)}", days == _days(asked.period))
            for label, days in presets(now=clock.now_of(request))
        ],
        "all_postings_url": _drill(places, asked.period),
        "csv_url": with_query(request, form="csv"),
        "json_url": with_query(request, form="json"),
        "whose": whose,
    }
    return render(request, template, shown | context)


def show_postings(
    request: HttpRequest, whose: Whose, places: Places, *, template: str, **context: Any
) -> HttpResponseBase:
    """What a figure is the sum of, row by row, newest first."""
    asked = asked_period(request.GET, now=clock.now_of(request))
    wanted = wanted_of(request, whose)
    listing, selection = listing_of(whose), selection_of(whose, asked.period, wanted)
    form = request.GET.get("form", "")
    if form in FORMS and not asked.fault:
        return export(listing, selection, scope=request.scope, form=form)
    totals = sums(whose, asked.period, wanted)
    page = fetch(listing, selection, cursor=request.GET.get("after", "")) if totals else Page([], "")
    shown = {
        "asked": asked,
        "wanted": wanted,
        "kinds": KINDS,
        "accounts": list(dict.fromkeys([*whose.always, *([wanted.account] if wanted.account else [])])),
        "rows": [_row(each, places, asked.period) for each in page.rows],
        "sums": totals or [Sum(wanted.currency or "CNY", 0, 0)],
        "statement_url": f"{places.statement}?{urlencode(_days(asked.period))}",
        "clear_url": _drill(places, asked.period),
        "filtered": wanted != Wanted(),
        "first_url": with_query(request, after="") if request.GET.get("after") else "",
        "next_url": with_query(request, after=page.next_cursor) if page.next_cursor else "",
        "csv_url": with_query(request, form="csv", after=""),
        "json_url": with_query(request, form="json", after=""),
        "whose": whose,
    }
    return render(request, template, shown | context)


def rows_of(request: HttpRequest, whose: Whose, places: Places, *, ever: bool) -> list[dict[str, Any]]:
    """The newest postings that the address selects, for a page that shows them below their statement."""
    asked = asked_period(request.GET, now=clock.now_of(request), ever=ever)
    selection = selection_of(whose, asked.period, wanted_of(request, whose))
    return [_row(each, places, asked.period) for each in fetch(listing_of(whose), selection).rows]


def _account(account: Account, period: Period, places: Places, stands: str) -> dict[str, Any]:
    """An account with the address behind each of its figures."""
    which = {"account": account.account, "currency": account.currency}
    side = "more" if account.closing_fen > 0 else "less"
    lines = [{"line": line, "href": _drill(places, period, **which, kind=line.kind)} for line in account.lines]
    return {
        "of": account,
        "lines": lines,
        "stands": labels.codes(stands).get(f"{account.account}.{side}", "") if account.closing_fen else "",
        "opening_href": _drill(places, before(period), **which) if period.first else "",
        "closing_href": _drill(places, Period(None, period.last), **which),
    }


def _row(row: dict[str, Any], places: Places, period: Period) -> dict[str, Any]:
    """A posting with the address of its fact and rule; a settlement with that of what it carried over."""
    href = ""
    if row["settlement_no"]:
        carried = "deposit" if row["effect"] == "settlement:top_up" else "merchant"
        settled = {"account": carried, "settled": str(row["settlement_no"]), "currency": row["currency"]}
        href = _drill(places, Period(None, period.last), **settled)
    elif places.posting:
        href = places.posting(row["subject"], row["effect"])
    of_order = row["subject"] != row["shop"] and ":pc-" not in row["subject"]
    order_href = places.order(row["subject"]) if places.order and of_order else ""
    return row | {"href": href, "order_href": order_href, "of_order": of_order} | _what_for(row["effect"])


def _what_for(effect: str) -> dict[str, str]:
    head, _colon, rest = effect.partition(":")
    if head == "settlement":
        return {"what": labels.label("movement", head), "cause": labels.label("cause", rest)}
    return {"what": labels.label("effect", head), "cause": ""}


def _drill(places: Places, period: Period, **which: str) -> str:
    return f"{places.postings}?{urlencode(which | _days(period))}"


def _days(period: Period) -> dict[str, str]:
    return {"from": period.first.isoformat() if period.first else "", "to": period.last.isoformat()}


def _lines(accounts: list[Account], asked: Asked) -> Iterator[dict[str, Any]]:
    """Exactly what the page shows, one line a figure."""
    for account in accounts:
        rows: list[tuple[str, int, int | None]] = [("opening", account.opening_fen, None)]
        rows += [(line.kind, line.amount_fen, line.postings) for line in account.lines]
        rows.append(("closing", account.closing_fen, None))
        for name, amount_fen, postings in rows:
            values = (account.account, account.currency, name, amount_fen, postings, asked.first_text, asked.last_text)
            yield dict(zip(KEYS, values, strict=True))
