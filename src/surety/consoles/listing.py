"""Lists as data: a base query, columns, filters kept in the address, paging by the last row seen.

A list issues one query for its page, whatever its size, and exports exactly what its filters select.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise

from surety.consoles import typed
from surety.engine.queries import in_words

PAGE_ROWS = 50
FOUND_MAX = 500
"""Ids that one search looks in."""
_ZONE = ZoneInfo("Asia/Shanghai")

Kind = Literal[
    "text",
    "mono",
    "category",
    "order",
    "about",
    "subject",
    "instant",
    "money",
    "number",
    "label",
    "json",
    "tags",
    "link",
    "shop",
    "centre",
    "person",
    "piece",
    "creator",
    "recipient",
    "table",
    "statement",
    "case",
    "due",
    "message",
    "work",
    "place",
    "admission",
    "qualification",
    "seconds",
    "yes",
    "waits",
    "reply",
]


@dataclass(frozen=True)
class Column:
    """One column: `key` names it in the query and in exports; `group` the words of a code, or the page of an id.

    `name` is the column of the query that holds the name of what the id stands for; it is exported beside it.
    """

    key: str
    label: Promise | str
    kind: Kind = "text"
    group: str = ""
    exported_only: bool = False
    name: str = ""


@dataclass(frozen=True)
class Filter:
    """One field of the filter bar. `sql` has one `%s` per value that `read` returns; None selects nothing.

    `unknown` is said where `read` knows nothing of what was typed, `full` where it knows so many that it stopped.
    """

    key: str
    label: Promise | str
    sql: str
    kind: Literal["search", "choice", "date"] = "search"
    choices: Callable[[], Mapping[str, Any]] = dict
    read: Callable[[str], list[Any] | None] = lambda text: [text]
    unknown: Promise | str = ""
    full: Promise | str = ""

    def said_of(self, values: list[Any] | None) -> Promise | str:
        """What is to be said of what was typed, by what `read` made of it."""
        if values is None:
            return self.unknown
        return self.full if self.full and len(values[0]) >= FOUND_MAX else ""


@dataclass(frozen=True)
class Order:
    """A sort key; the keys of a list together identify a row."""

    key: str
    descending: bool = False
    cast: Literal["timestamptz", "bigint", "text", "uuid"] = "text"


@dataclass(frozen=True)
class Listing:
    name: str
    title: Promise | str
    lede: Promise | str
    permission: str
    sql: str
    columns: tuple[Column, ...]
    order: tuple[Order, ...]
    filters: tuple[Filter, ...] = ()
    empty: Promise | str = ""
    tabs: tuple[tuple[str, Promise | str], ...] = ()
    """Values of the parameter `tab` and their labels; `tab_sql` holds one `%s` for it."""
    tab_sql: Mapping[str, str] = field(default_factory=dict)
    counts: Callable[[], Mapping[str, int]] = dict
    """How many rows a tab has, for the tabs that say so."""
    page_rows: int = 0
    """How many rows a page has, where `PAGE_ROWS` are too many: on a phone each is a card."""
    totals: Callable[[Selection], Any] | None = None
    """What the selected rows sum to, for a list that says so."""


@dataclass(frozen=True)
class Page:
    rows: list[dict[str, Any]]
    next_cursor: str


@dataclass(frozen=True)
class Selection:
    """What the address of a request selects from a list."""

    where: str
    params: list[Any]
    given: dict[str, str]
    tab: str
    unknown: frozenset[str] = frozenset()
    """The filters that know nothing of what was typed in them."""
    said: Mapping[str, Promise | str] = field(default_factory=dict)
    """What is said beside a filter of what was typed in it."""


def select(listing: Listing, request: HttpRequest) -> Selection:
    conditions, params, given, unknown, said = [], [], {}, set(), {}
    for each in listing.filters:
        text = typed_in(request, each.key)
        if not text:
            continue
        given[each.key] = text
        values = each.read(text)
        said[each.key] = each.said_of(values)
        if values is None:
            conditions.append("false")
            unknown.add(each.key)
            continue
        conditions.append(each.sql)
        params.extend(values)
    tab = request.GET.get("tab", "")
    if listing.tabs and tab not in dict(listing.tabs):
        tab = listing.tabs[0][0]
    if tab and listing.tab_sql.get(tab):
        conditions.append(listing.tab_sql[tab])
    where = " and ".join(f"({each})" for each in conditions) or "true"
    return Selection(where, params, given, tab, frozenset(unknown), said)


def typed_in(request: HttpRequest, key: str) -> str:
    """What was typed in a filter, as far as it may be asked of the database."""
    return request.GET.get(key, "").strip().replace("\x00", "")[:200]


def fetch(listing: Listing, selection: Selection, *, cursor: str = "") -> Page:
    """One page, and the cursor of the next if there is one."""
    where, params = selection.where, list(selection.params)
    after = _read_cursor(listing, cursor)
    if after is not None:
        condition, values = _after(listing.order, after)
        where, params = f"({where}) and ({condition})", params + values
    most = listing.page_rows or PAGE_ROWS
    with connection.cursor() as db:
        db.execute(f"{_statement(listing, where)} limit {most + 1}", params)
        rows = _dicts(db)
    more = len(rows) > most
    rows = rows[:most]
    return Page(rows, _write_cursor(listing, rows[-1]) if more else "")


def stream(listing: Listing, selection: Selection) -> Iterator[dict[str, Any]]:
    """Every row selected, read as it is sent."""
    with connection.chunked_cursor() as db:
        db.execute(_statement(listing, selection.where), selection.params)
        names = None
        while rows := db.fetchmany(1000):
            names = names or [column.name for column in db.description]
            yield from in_words([dict(zip(names, row, strict=True)) for row in rows])


def _statement(listing: Listing, where: str) -> str:
    """Built from constants of the listing; whatever a reader typed is a parameter."""
    order = ", ".join(f"{each.key} {'desc' if each.descending else 'asc'}" for each in listing.order)
    return f"select * from ({listing.sql}) t where {where} order by {order}"


def _dicts(db: Any) -> list[dict[str, Any]]:
    names = [column.name for column in db.description]
    return in_words([dict(zip(names, row, strict=True)) for row in db.fetchall()])


def _after(order: tuple[Order, ...], values: list[Any]) -> tuple[str, list[Any]]:
    """Rows that sort after the given one: (a < x) or (a = x and b > y) or ..."""
    parts, params = [], []
    for depth, each in enumerate(order):
        equal = [f"{o.key} = %s::{o.cast}" for o in order[:depth]]
        beyond = f"{each.key} {'<' if each.descending else '>'} %s::{each.cast}"
        parts.append("(" + " and ".join([*equal, beyond]) + ")")
        params += values[: depth + 1]
    return " or ".join(parts), params


def _write_cursor(listing: Listing, row: dict[str, Any]) -> str:
    values = [row[each.key] for each in listing.order]
    texts = [value.isoformat() if isinstance(value, datetime) else str(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(texts).encode()).decode().rstrip("=")


def _read_cursor(listing: Listing, cursor: str) -> list[Any] | None:
    """The last row seen; a cursor that is not one of ours starts at the beginning."""
    if not cursor or len(cursor) > 2000:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        parsed = [_parse(each.cast, value) for each, value in zip(listing.order, values, strict=True)]
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None
    return None if None in parsed else parsed


def _parse(cast: str, value: Any) -> Any:
    """The value itself, not its text: Python and PostgreSQL do not read the same texts alike. None if it is none."""
    if not isinstance(value, str) or "\x00" in value:
        return None
    value.encode()  # half a surrogate pair is a UnicodeEncodeError, which is a ValueError
    if cast == "timestamptz":
        return typed.instant(value)
    if cast == "bigint":
        size = typed.whole(value.removeprefix("-"), most=2**63 - 1)
        return -size if size and value.startswith("-") else size
    return UUID(value) if cast == "uuid" else value


def day_range(text: str) -> list[Any] | None:
    """A calendar day of the platform's zone as two instants, for `column >= %s and column < %s`."""
    try:
        day = date.fromisoformat(text)
        start = datetime.combine(day, time(), _ZONE)
        return [start, start + timedelta(days=1)]
    except (ValueError, OverflowError):
        return None


def without(parameters: QueryDict, *names: str, **changed: str) -> str:
    """The query string with some parameters gone and some changed."""
    kept = parameters.copy()
    for name in (*names, *changed):
        kept.pop(name, None)
    for name, value in changed.items():
        kept[name] = value
    text = kept.urlencode()
    return f"?{text}" if text else "?"
