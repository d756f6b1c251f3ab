"""`/epcis/…`: custody as EPCIS 2.0 events, read from the facts and taken in as facts (GS1 REST bindings).

What is emitted is a view of the fact log, so nothing is kept twice; what is captured is validated against GS1's
schema first, as a whole, and then becomes one fact an event, with the door's own answer.
"""

from __future__ import annotations

import base64
import json
import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse

from surety.access.scope import Scope, centre_scope, scoped, shop_scope, staff_scope
from surety.access.tokens import Caller
from surety.api.bodies import read_json
from surety.api.callers import caller_of
from surety.api.epcis_boundary import BEHAVIOUR, check_behaviour, epcis_boundary, job_of, read_job
from surety.api.facts import submit_all
from surety.api.problems import Problem
from surety.config import environment
from surety.engine import queries
from surety.engine.fact import Party
from surety.engine.models import FactRow
from surety.engine.wire import encode
from surety.epcis import schema
from surety.epcis.capture import CannotCapture, fact_of, word_of
from surety.epcis.events import TYPES, Said, document, event_of, facts_of_steps, step_of
from surety.inspection.queries import piece_of_code

MEDIA_TYPE = "application/json"
EVENTS_MAX = 1000
"""Events of one captured document."""
PAGE, PAGE_MAX = 30, 1000
_MATCHES = ("MATCH_epc", "MATCH_anyEPC")
_KNOWN = frozenset(
    {"eventType", "EQ_bizStep", *_MATCHES, "GE_eventTime", "LT_eventTime", "GE_recordTime", "LT_recordTime", "perPage",
     "nextPageToken"}
)  # fmt: skip
"""Filters of the simple event query; another is refused, since to leave it out would answer another question."""
_VALUES_MAX = 100


@epcis_boundary
def capture(request: HttpRequest) -> HttpResponse:
    """`POST /epcis/capture`: a document of events; all valid, or none is looked at."""
    if request.method != "POST":
        return _only("POST")
    caller, begun_at = caller_of(request), datetime.now(UTC)
    check_behaviour(request)
    events = _events(read_json(request))
    results = [_captured(caller, event, place) for place, event in enumerate(events)]
    taken = sum(result["status"] in ("accepted", "repeated") for result in results)
    answer = _answer({"captured": taken, "refused": len(results) - taken, "events": results}, 202)
    answer.headers["Location"] = f"/epcis/capture/{job_of(results, owner=_owner(caller), begun_at=begun_at)}"
    answer.headers[BEHAVIOUR] = "proceed"
    return answer


@epcis_boundary
def capture_job(request: HttpRequest, job: str) -> HttpResponse:
    """`GET /epcis/capture/{id}`: what became of a capture, to who sent it. It was over when it was answered."""
    if request.method != "GET":
        return _only("GET")
    return _answer(read_job(job, owner=_owner(caller_of(request))), 200)


def _owner(caller: Caller) -> str:
    return f"{caller.party.value}:{caller.scope}"


def _events(sent: Any) -> list[Mapping[str, Any]]:
    if found := schema.faults(sent):
        raise Problem("not_epcis", faults=[fault._asdict() for fault in found])
    events = sent["epcisBody"].get("eventList", []) if sent.get("type") == "EPCISDocument" else [sent]
    if len(events) > EVENTS_MAX:
        raise Problem("too_many_facts", most=EVENTS_MAX)
    return list(events)


def _captured(caller: Caller, event: Mapping[str, Any], place: int) -> dict[str, Any]:
    try:
        fact = fact_of(event, inspector=caller.scope)
    except CannotCapture as error:
        return {"event": place, "status": "refused", "code": error.code, "message": str(error)}
    (result,) = submit_all(caller, [encode(fact)])
    told = {"event": place, "id": result.id, "status": result.status, "code": result.code, "message": result.message}
    return {name: value for name, value in told.items() if value != ""}


@epcis_boundary
def events(request: HttpRequest) -> HttpResponse:
    """`GET /epcis/events`, oldest first, with the simple event query's filters that custody has."""
    return _listed(request)


@epcis_boundary
def events_of_epc(request: HttpRequest, epc: str) -> HttpResponse:
    """`GET /epcis/epcs/{epc}/events`: the piece, by its own address or by its item code."""
    return _listed(request, _piece(epc))


def _piece(epc: str) -> str:
    if not epc.isprintable():
        raise Problem("bad_request", "an EPC is printable")
    tail = epc.rstrip("/").rpartition("/")[2]
    if ":pc-" in tail:
        return tail
    return piece_of_code(tail) or "none"


def _listed(request: HttpRequest, piece: str = "") -> HttpResponse:
    if request.method != "GET":
        return _only("GET")
    caller = caller_of(request)
    if unknown := sorted(set(request.GET) - _KNOWN):
        raise Problem("bad_request", f"no parameter here: {', '.join(unknown)[:200]}")
    size = _size(request)
    with scoped(_scope(caller)):
        rows = _rows_of(request, caller, piece) if piece else _rows(request, caller, size + 1)
    address, prefix = environment.public_address(), environment.code_prefix()
    found = [event_of(_said(row), address=address, prefix=prefix) for row in rows[:size]]
    answer = _answer(document(found, now=datetime.now(UTC), query="SimpleEventQuery"), 200)
    if len(rows) > size:
        query = request.GET.copy()
        query["nextPageToken"] = _token(rows[size - 1])
        answer.headers["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
    return answer


def _rows(request: HttpRequest, caller: Caller, most: int) -> list[FactRow]:
    """Of all pieces, from the table alone: a page that would begin in an archived month is refused, not shortened."""
    rows = FactRow.objects.filter(kind="piece", type__in=TYPES).order_by("recorded_at", "fact_key")
    if caller.party is Party.PLATFORM:
        rows = rows.filter(subject__startswith=caller.scope + ":")
    bounds, after = _bounds(request), _after(request)
    rows = _asked(request, rows)
    for field, lookup, at in bounds:
        rows = rows.filter(**{f"{field}__{lookup}": at})
    if after:
        at, key = after
        rows = rows.filter(recorded_at__gte=at).exclude(recorded_at=at, fact_key__lte=key)
    found = list(rows[:most])
    recorded = [(lookup, at) for field, lookup, at in bounds if field == "recorded_at"]
    begins = [at for lookup, at in recorded if lookup == "gte"]
    begins += [after[0]] if after else []
    _refuse_archived(begins, [at for lookup, at in recorded if lookup == "lt"])
    return found


def _asked(request: HttpRequest, rows: Any) -> Any:
    """Narrowed to the kinds of event, the steps and the objects that are named."""
    if not _is_object_event(request):
        return rows.none()
    for name in _MATCHES:
        if values := _values(request, name):
            rows = rows.filter(subject__in=[_piece(each) for each in values])
    if steps := _values(request, "EQ_bizStep"):
        types, holders = facts_of_steps(set(map(word_of, steps)))
        handed = Q(type="piece_handed_over", handed_to__in=holders)
        rows = rows.annotate(handed_to=RawSQL("body ->> 'to'", ())).filter(Q(type__in=types) | handed)
    return rows


def _is_object_event(request: HttpRequest) -> bool:
    """Custody of single pieces is told in object events alone."""
    kinds = _values(request, "eventType")
    return not kinds or "ObjectEvent" in kinds


def _values(request: HttpRequest, name: str) -> list[str]:
    """Of a list, which is written with `|` between its values or as one parameter each; any of them may hold."""
    found = [each for text in request.GET.getlist(name) for each in text.split("|") if each]
    if len(found) > _VALUES_MAX:
        raise Problem("bad_request", f"{name} has at most {_VALUES_MAX} values")
    return found


def _refuse_archived(begins: list[datetime], ends: list[datetime]) -> None:
    first = max((at.isoformat()[:7] for at in begins), default="")
    last = min((at.isoformat()[:7] for at in ends), default="9999-12")
    if months := [month for month in queries.archived_months() if first <= month <= last]:
        raise Problem("facts_archived", months=months)


def _rows_of(request: HttpRequest, caller: Caller, piece: str) -> list[FactRow]:
    """Of one piece, archived months too."""
    bounds, after = _bounds(request), _after(request)
    if caller.party is Party.PLATFORM and not piece.startswith(caller.scope + ":"):
        return []
    rows = queries.stored_facts_of(piece, kind="piece", types=TYPES)
    wanted = [values for name in _MATCHES if (values := _values(request, name))]
    if not _is_object_event(request) or any(piece not in map(_piece, values) for values in wanted):
        return []
    if steps := _values(request, "EQ_bizStep"):
        asked = set(map(word_of, steps))
        rows = [row for row in rows if step_of(_said(row)).biz_step in asked]
    held = [row for row in rows if all(_HOLDS[lookup](getattr(row, field), at) for field, lookup, at in bounds)]
    placed = sorted((row.recorded_at, str(row.fact_key), n) for n, row in enumerate(held))
    return [held[n] for at, key, n in placed if not after or (at, key) > after]


_HOLDS: Mapping[str, Callable[[datetime, datetime], bool]] = {"gte": operator.ge, "lt": operator.lt}


def _bounds(request: HttpRequest) -> list[tuple[str, str, datetime]]:
    """Field, lookup and instant of each that is given."""
    return [
        (field, lookup, _instant(text, sign + name))
        for name, field in (("eventTime", "occurred_at"), ("recordTime", "recorded_at"))
        for sign, lookup in (("GE_", "gte"), ("LT_", "lt"))
        if (text := request.GET.get(sign + name))
    ]


def _after(request: HttpRequest) -> tuple[datetime, str] | None:
    token = request.GET.get("nextPageToken")
    return _position(token) if token else None


def _said(row: FactRow) -> Said:
    return Said(row.subject, row.type, row.body, row.occurred_at, row.recorded_at)


def _scope(caller: Caller) -> Scope:
    if caller.party is Party.SHOP:
        return shop_scope(caller.scope)
    if caller.party is Party.CENTRE:
        return centre_scope(caller.scope)
    if caller.party is Party.PLATFORM:
        return staff_scope()
    raise Problem("forbidden")


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


def _token(row: FactRow) -> str:
    return base64.urlsafe_b64encode(json.dumps([row.recorded_at.isoformat(), str(row.fact_key)]).encode()).decode()


def _position(token: str) -> tuple[datetime, str]:
    try:
        text, key = json.loads(base64.urlsafe_b64decode(token.encode()))
        at = datetime.fromisoformat(text).astimezone(UTC)
        return at, str(UUID(key))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise Problem("bad_request", "nextPageToken is the one of the answer before") from None


def _only(method: str) -> HttpResponse:
    response = HttpResponse(status=405)
    response.headers["Allow"] = method
    return response


def _answer(body: dict[str, Any], status: int) -> HttpResponse:
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
