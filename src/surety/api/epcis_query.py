"""What the simple event query asks for, and the facts that answer it: from the log, and from the months of it in files.

The list over all pieces goes by receipt. An answer ends at the latest where the file of an archived month ends, with
the place where the next one begins: no answer reads more than one file, and some hold nothing.
"""

from __future__ import annotations

import base64
import json
import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL
from django.http import HttpRequest

from surety.access.tokens import Caller
from surety.api.problems import Problem
from surety.engine import queries
from surety.engine.archive import Month
from surety.engine.fact import Party
from surety.engine.models import FactRow
from surety.epcis.capture import word_of
from surety.epcis.events import TYPES, Said, facts_of_steps, step_of
from surety.inspection.queries import piece_of_code

PAGE, PAGE_MAX = 30, 1000
_MATCHES = ("MATCH_epc", "MATCH_anyEPC")
_KNOWN = frozenset(
    {"eventType", "EQ_bizStep", *_MATCHES, "GE_eventTime", "LT_eventTime", "GE_recordTime", "LT_recordTime", "perPage",
     "nextPageToken"}
)  # fmt: skip
"""Filters of the simple event query; another is refused, since to leave it out would answer another question."""
_VALUES_MAX = 100
_FIRST_KEY = str(UUID(int=0))
_LAST = datetime.max.replace(tzinfo=UTC)

Position = tuple[datetime, str]
"""Of a fact in the list: when it was received, and its key."""


class Query(NamedTuple):
    platform: str
    """Whose pieces alone; empty where the scope says it."""
    pieces: tuple[frozenset[str], ...]
    """One of each, where some are named."""
    steps: frozenset[str]
    custody: bool
    """Whether object events are asked for at all: custody of single pieces is told in no others."""
    bounds: tuple[tuple[str, str, datetime], ...]
    """Field, lookup and instant."""
    after: Position | None
    size: int


class Page(NamedTuple):
    """`then` is what the next page comes behind; None after the last."""

    rows: list[FactRow]
    then: Position | None


def read_query(request: HttpRequest, caller: Caller) -> Query:
    """Raises Problem (`bad_request`)."""
    if unknown := sorted(set(request.GET) - _KNOWN):
        raise Problem("bad_request", f"no parameter here: {', '.join(unknown)[:200]}")
    kinds, token = _values(request, "eventType"), request.GET.get("nextPageToken")
    return Query(
        f"{caller.scope}:" if caller.party is Party.PLATFORM else "",
        tuple(frozenset(map(piece_named, values)) for name in _MATCHES if (values := _values(request, name))),
        frozenset(map(word_of, _values(request, "EQ_bizStep"))),
        not kinds or "ObjectEvent" in kinds,
        tuple(
            (field, lookup, _instant(text, sign + name))
            for name, field in (("eventTime", "occurred_at"), ("recordTime", "recorded_at"))
            for sign, lookup in (("GE_", "gte"), ("LT_", "lt"))
            if (text := request.GET.get(sign + name))
        ),
        _position(token) if token else None,
        _size(request),
    )


def piece_named(epc: str) -> str:
    """By its own address or by its item code."""
    if not epc.isprintable():
        raise Problem("bad_request", "an EPC is printable")
    tail = epc.rstrip("/").rpartition("/")[2]
    if ":pc-" in tail:
        return tail
    return piece_of_code(tail) or "none"


def page_of_piece(query: Query, piece: str) -> Page:
    rows = queries.stored_facts_of(piece, kind="piece", types=TYPES) if piece.startswith(query.platform) else []
    held = sorted((row for row in rows if _holds(query, row)), key=_place)
    return _cut([row for row in held if not query.after or _place(row) > query.after], query)


def page_of_all(query: Query) -> Page:
    """Read again where a month moved meanwhile: it would be there twice, or not at all."""
    while True:
        months = queries.archived_months()
        page = _page(query, next((each for each in months if _touches(query, each)), None))
        if queries.archived_months() == months:
            return page


def _page(query: Query, month: Month | None) -> Page:
    """Up to the end of this month, the first that is archived."""
    most, rows = query.size + 1, _narrowed(query)
    if month is None:
        return _cut(list(rows[:most]), query)
    start, end = month.span
    found = list(rows.filter(recorded_at__lt=end)[:most])
    if len(found) < most or found[-1].recorded_at >= start:
        beside = queries.facts_of_month(
            month, kind="piece", types=TYPES, after=query.after, keep=lambda row: _holds(query, row), limit=most
        )
        found = sorted([*found, *beside], key=_place)[:most]
    page = _cut(found, query)
    return page if page.then or end >= _ends(query) else page._replace(then=(end, _FIRST_KEY))


def _cut(rows: list[FactRow], query: Query) -> Page:
    return Page(rows[: query.size], _place(rows[query.size - 1]) if len(rows) > query.size else None)


def _touches(query: Query, month: Month) -> bool:
    begins = [at for field, lookup, at in query.bounds if (field, lookup) == ("recorded_at", "gte")]
    begins += [query.after[0]] if query.after else []
    start, end = month.span
    return start < _ends(query) and all(at < end for at in begins)


def _ends(query: Query) -> datetime:
    return min((at for field, lookup, at in query.bounds if (field, lookup) == ("recorded_at", "lt")), default=_LAST)


_BINDS = RawSQL("(type <> 'piece_bound' or reads -> 'code' is not null)", (), BooleanField())
"""A code that nobody issued is on no piece: that somebody tried it is an incident, and no event (BTAS-4.4b)."""


def _binds(row: FactRow) -> bool:
    return row.type != "piece_bound" or "code" in (row.reads or {})


def _narrowed(query: Query) -> Any:
    rows = FactRow.objects.filter(_BINDS, kind="piece", type__in=TYPES).order_by("recorded_at", "fact_key")
    if not query.custody:
        return rows.none()
    if query.platform:
        rows = rows.filter(subject__startswith=query.platform)
    for pieces in query.pieces:
        rows = rows.filter(subject__in=pieces)
    if query.steps:
        types, holders = facts_of_steps(query.steps)
        handed = Q(type="piece_handed_over", handed_to__in=holders)
        rows = rows.annotate(handed_to=RawSQL("body ->> 'to'", ())).filter(Q(type__in=types) | handed)
    for field, lookup, at in query.bounds:
        rows = rows.filter(**{f"{field}__{lookup}": at})
    if query.after:
        at, key = query.after
        rows = rows.filter(recorded_at__gte=at).exclude(recorded_at=at, fact_key__lte=key)
    return rows


def _holds(query: Query, row: FactRow) -> bool:
    """As `_narrowed`, of a row at hand."""
    return (
        query.custody
        and _binds(row)
        and row.subject.startswith(query.platform)
        and all(row.subject in pieces for pieces in query.pieces)
        and (not query.steps or step_of(said_by(row)).biz_step in query.steps)
        and all(_HOLDS[lookup](getattr(row, field), at) for field, lookup, at in query.bounds)
    )


_HOLDS: Mapping[str, Callable[[datetime, datetime], bool]] = {"gte": operator.ge, "lt": operator.lt}


def said_by(row: FactRow) -> Said:
    return Said(row.subject, row.type, row.body, row.occurred_at, row.recorded_at)


def told_of_pieces(pieces: Iterable[str]) -> list[Said]:
    """All there is of them in this scope; asked for at once, however many they are."""
    found = queries.stored_facts_of_each(pieces, kind="piece", types=TYPES)
    return [said_by(row) for rows in found.values() for row in rows if _binds(row)]


def _place(row: FactRow) -> Position:
    return row.recorded_at, str(row.fact_key)


def _values(request: HttpRequest, name: str) -> list[str]:
    """Of a list, which is written with `|` between its values or as one parameter each; any of them may hold."""
    found = [each for text in request.GET.getlist(name) for each in text.split("|") if each]
    if len(found) > _VALUES_MAX:
        raise Problem("bad_request", f"{name} has at most {_VALUES_MAX} values")
    return found


def _size(request: HttpRequest) -> int:
    text = request.GET.get("perPage", str(PAGE))
    if not (text.isascii() and text.isdecimal() and len(text) <= 4 and 0 < int(text) <= PAGE_MAX):
        raise Problem("bad_request", f"perPage is 1 to {PAGE_MAX}")
    return int(text)


def _instant(text: str, name: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Problem("bad_request", f"{name} is an instant with its zone")


def token_of(position: Position) -> str:
    at, key = position
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), key]).encode()).decode()


def _position(token: str) -> Position:
    try:
        text, key = json.loads(base64.urlsafe_b64decode(token.encode()))
        at = datetime.fromisoformat(text).astimezone(UTC)
        return at, str(UUID(key))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise Problem("bad_request", "nextPageToken is the one of the answer before") from None
