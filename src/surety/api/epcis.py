"""`/epcis/…`: custody as EPCIS 2.0 events, read from the facts and taken in as facts (GS1 REST bindings).

What is emitted is a view of the fact log, so nothing is kept twice; what is captured is validated against GS1's
schema first, as a whole, and then becomes one fact an event, with the door's own answer. What was emitted and comes
back is the same event, and no second fact.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from surety.access.scope import Scope, centre_scope, scoped, shop_scope, staff_scope
from surety.access.tokens import Caller
from surety.api.bodies import read_json
from surety.api.callers import caller_of
from surety.api.epcis_boundary import BEHAVIOUR, behaviour_of, epcis_boundary, job_of, read_job
from surety.api.epcis_query import (
    page_of_all,
    page_of_piece,
    piece_named,
    read_query,
    said_by,
    token_of,
    told_of_pieces,
)
from surety.api.facts import submit_all
from surety.api.problems import Problem
from surety.api.words import words_for
from surety.config import environment
from surety.consoles.attempts import of_facts
from surety.engine.fact import Party
from surety.engine.queries import visible_pieces
from surety.engine.wire import encode
from surety.epcis import schema
from surety.epcis.capture import CannotCapture, fact_of, identity, pieces_in, told_before
from surety.epcis.events import document, event_of

MEDIA_TYPE = "application/json"
EVENTS_MAX = 1000
"""Events of one captured document."""


@epcis_boundary
def capture(request: HttpRequest) -> HttpResponse:
    """`POST /epcis/capture`: a document of events; all valid, or none is looked at, and all taken in or none."""
    if request.method != "POST":
        return _only("POST")
    caller, begun_at = caller_of(request), datetime.now(UTC)
    behaviour = behaviour_of(request)
    events = _events(read_json(request))
    results = _captured(caller, events, whole=behaviour == "rollback")
    request.attempts = of_facts(each["status"] for each in results)  # type: ignore[attr-defined]
    taken = sum(result["status"] in ("accepted", "repeated") for result in results)
    answer = _answer({"captured": taken, "refused": len(results) - taken, "events": results}, 202)
    job = job_of(results, owner=_owner(caller), begun_at=begun_at, behaviour=behaviour)
    answer.headers["Location"] = f"/epcis/capture/{job}"
    answer.headers[BEHAVIOUR] = behaviour
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
    events = _in_body(sent["epcisBody"]) if sent.get("type") in _DOCUMENTS else [sent]
    if len(events) > EVENTS_MAX:
        raise Problem("too_many_facts", most=EVENTS_MAX)
    return list(events)


_DOCUMENTS = ("EPCISDocument", "EPCISQueryDocument")


def _in_body(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Of a document, or of the answer to a query, which is captured as it came."""
    return body.get("queryResults", {}).get("resultsBody", body).get("eventList", [])


def _captured(caller: Caller, events: list[Mapping[str, Any]], *, whole: bool) -> list[dict[str, Any]]:
    """What became of each: of our own events, of those that say nothing here, of those the door was asked about."""
    told: dict[int, dict[str, Any]] = {}
    stated: dict[int, bytes] = {}
    ours = _ids_by_piece(events)
    for place, event in enumerate(events):
        try:
            pieces = pieces_in(event)
            if len(pieces) == 1 and pieces[0] in ours and (status := told_before(event, ours[pieces[0]])):
                told[place] = {"id": identity(event), "status": status, "message": words_for(status, "")}
            else:
                stated[place] = encode(fact_of(event, inspector=caller.scope))
        except CannotCapture as error:
            told[place] = {"status": "refused", "code": error.code, "message": str(error)}
    repeated = sum(each["status"] == "repeated" for each in told.values())
    results = submit_all(caller, list(stated.values()), whole_of=len(events) - repeated if whole else None)
    for place, result in zip(stated, results, strict=True):
        told[place] = {name: getattr(result, name) for name in ("id", "status", "code", "message")}
    return [
        {"event": place} | {name: each for name, each in told[place].items() if each != ""} for place in sorted(told)
    ]


def _ids_by_piece(events: list[Mapping[str, Any]]) -> dict[str, set[str]]:
    """Of all events of the pieces that are known, whoever asks: that one is known is told to nobody but who brings it,
    whole. Of no other piece is there anything to read, in any month."""
    address, prefix = environment.public_address(), environment.code_prefix()
    named = [pieces for event in events if len(pieces := pieces_in(event)) == 1]
    with scoped(staff_scope()):
        known = visible_pieces({piece for (piece,) in named})
        told = told_of_pieces(known) if known else []
    ours: dict[str, set[str]] = {piece: set() for piece in known}
    for said in told:
        ours[said.piece].add(event_of(said, address=address, prefix=prefix)["eventID"])
    return ours


@epcis_boundary
def events(request: HttpRequest) -> HttpResponse:
    """`GET /epcis/events`, oldest first, with the simple event query's filters that custody has."""
    return _listed(request)


@epcis_boundary
def events_of_epc(request: HttpRequest, epc: str) -> HttpResponse:
    """`GET /epcis/epcs/{epc}/events`: the piece, by its own address or by its item code."""
    return _listed(request, epc)


def _listed(request: HttpRequest, epc: str = "") -> HttpResponse:
    if request.method != "GET":
        return _only("GET")
    caller = caller_of(request)
    with scoped(_scope(caller)):
        query = read_query(request, caller)
        page = page_of_piece(query, piece_named(epc)) if epc else page_of_all(query)
    address, prefix = environment.public_address(), environment.code_prefix()
    found = [event_of(said_by(row), address=address, prefix=prefix) for row in page.rows]
    answer = _answer(document(found, now=datetime.now(UTC), query="SimpleEventQuery"), 200)
    if page.then:
        asked = request.GET.copy()
        asked["nextPageToken"] = token_of(page.then)
        answer.headers["Link"] = f'<{request.path}?{asked.urlencode()}>; rel="next"'
    return answer


def _scope(caller: Caller) -> Scope:
    if caller.party is Party.SHOP:
        return shop_scope(caller.scope)
    if caller.party is Party.CENTRE:
        return centre_scope(caller.scope)
    if caller.party is Party.PLATFORM:
        return staff_scope()
    raise Problem("forbidden")


def _only(method: str) -> HttpResponse:
    response = HttpResponse(status=405)
    response.headers["Allow"] = method
    return response


def _answer(body: dict[str, Any], status: int) -> HttpResponse:
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
