"""`POST /centre/<centre>/facts`: what people at a bench did, one fact a line, some of it done without a line before.

The same as `POST /api/facts` for a centre's program, by a signed-in person: held to the person's own permissions, and
answered in the language of the page. A fact said before gets its first answer, whatever became of piece and person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from surety.access.models import User
from surety.access.pages import centre_page
from surety.access.permissions import BENCH, label_of
from surety.access.scope import Scope, announce, scoped, staff_scope
from surety.api.authority import objections
from surety.api.bodies import facts_of
from surety.api.decoding import decode_strictly
from surety.api.facts import FactResult, submit_all
from surety.api.problems import Problem
from surety.consoles import clock
from surety.consoles.bench.permits import lacking, tag_of
from surety.consoles.typed import instant
from surety.engine import gate
from surety.engine.fact import Fact, Party, Source
from surety.engine.keys import bucket_of_key, fact_key
from surety.engine.models import FactKeyRow
from surety.engine.wire import encode
from surety.inspection.facts import IncidentReported

NOT_PERMITTED = "not_permitted"
OTHER_INSPECTOR = "other_inspector"
WRONG_SEALS = {"seal_of_other_centre": "seal_of_other_centre", "seal_on_another": "seal_mismatch"}
"""By the refusal, the incident."""
CLOCK_HEADER = "X-Bench-Time"
CLOCK_OFF_MAX = timedelta(minutes=2)
CLOCK_KEPT = "bench_clock_off_seconds"


@dataclass(frozen=True)
class Person:
    """Who stands at the bench, as `surety.api` takes a program: a party, its scope, and a source with the person."""

    scope: str
    source: Source
    inspector: str
    permissions: frozenset[str]
    party: Party = Party.CENTRE


@require_POST
@centre_page(*BENCH)
def post_facts(request: HttpRequest, centre: str) -> HttpResponse:
    try:
        raws, _single = facts_of(request)
    except Problem as problem:
        return problem.response()
    order = bench_order(raws)
    answered = say_all(person_of(request), [raws[place] for place in order], scope=request.scope)
    results = [result for _, result in sorted(zip(order, answered, strict=True), key=lambda pair: pair[0])]
    now = clock.now_of(request)
    body: dict[str, Any] = {"results": [shown(result) for result in results], "at": now}
    off_seconds = clock_off_seconds(request.headers.get(CLOCK_HEADER, ""), raws, now=now)
    request.session[CLOCK_KEPT] = off_seconds
    if off_seconds:
        body["clock_off_seconds"] = off_seconds
    response = HttpResponse(encode(body), content_type="application/json")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def person_of(request: HttpRequest) -> Person:
    scope = request.scope
    return Person(scope.centre, scope.source, inspector_of(request.user), scope.permissions)


def inspector_of(user: User) -> str:
    """In whose name this person gives verdicts, so that two verdicts of one person are never two inspectors."""
    return user.username if len(user.username) <= 60 else f"user-{user.pk}"


def say_all(person: Person, raws: Iterable[bytes | msgspec.Raw], *, scope: Scope) -> list[FactResult]:
    """Through the door, each with its answer; what the person may not say is answered before it."""
    missing: dict[str, str] = {}
    raws = list(raws)
    results = submit_all(person, raws, objecting=_objecting(scope, missing))  # type: ignore[arg-type]
    for result in results:
        if result.code == NOT_PERMITTED:
            permission = missing.get(result.id, "")
            result.params = {"permission": permission, "label": label_of(permission)}
    _keep_wrong_seals(person, raws, results)
    return results


def _keep_wrong_seals(person: Person, raws: list[bytes | msgspec.Raw], results: list[FactResult]) -> None:
    """A seal that is another piece's was refused; that it lay on this bench is an incident of the piece."""
    incidents = []
    for raw, result in zip(raws, results, strict=True):
        if result.status == "refused" and result.code in WRONG_SEALS:
            sealed = decode_strictly(raw)
            kept = {"id": _incident_of(sealed), "at": sealed.at, "piece": sealed.subject}
            what = WRONG_SEALS[result.code]
            incidents.append(IncidentReported(**kept, what=what, note=sealed.seal))  # type: ignore[arg-type]
    if incidents:
        gate.submit(incidents, source=person.source)


def _incident_of(sealed: Fact) -> str:
    """The same for the same submission, and of no other: too long an id is told by all of it, not by its beginning."""
    follow_id = sealed.follow_id("kept")
    if follow_id.startswith(f"{sealed.id}>"):
        return follow_id
    return f"{sha256(sealed.id.encode()).hexdigest()}>kept"


def _objecting(scope: Scope, missing: dict[str, str]) -> Callable[[Person, list[Fact]], dict[int, str]]:
    def object_to(person: Person, facts: list[Fact]) -> dict[int, str]:
        known = _said_before(person, facts, scope=scope)
        found = objections(person, facts)  # type: ignore[arg-type]
        for index, fact in enumerate(facts):
            if index in found:
                continue
            if permission := lacking(tag_of(fact), person.permissions):
                found[index], missing[fact.id] = NOT_PERMITTED, permission
            elif getattr(fact, "inspector", person.inspector) != person.inspector:
                found[index] = OTHER_INSPECTOR
        return {index: code for index, code in found.items() if index not in known}

    return object_to


def _said_before(person: Person, facts: list[Fact], *, scope: Scope) -> set[int]:
    """Which of these the centre said before: they change nothing, and are answered as they were."""
    keys = [fact_key(person.party.value, person.scope, fact.id) for fact in facts]
    with scoped(staff_scope()):
        rows = FactKeyRow.objects.filter(bucket__in={bucket_of_key(key) for key in keys}, fact_key__in=keys)
        known = {key.hex for key in rows.values_list("fact_key", flat=True)}
    announce(scope)
    return {index for index, key in enumerate(keys) if key in known}


def bench_order(raws: list[bytes | msgspec.Raw]) -> list[int]:
    """The lines as the bench's own clock has them, whatever order they came in; one without a time stays in place."""
    times = [_time_of(raw) for raw in raws]
    timed = iter(sorted((at, place) for place, at in enumerate(times) if at is not None))
    return [place if at is None else next(timed)[1] for place, at in enumerate(times)]


def _time_of(raw: bytes | msgspec.Raw) -> datetime | None:
    try:
        said = msgspec.json.decode(bytes(raw))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    at = said.get("at") if isinstance(said, dict) else None
    return instant(at) if isinstance(at, str) else None


def clock_off_seconds(bench_time: str, raws: list[bytes | msgspec.Raw], *, now: datetime) -> int:
    """By how much the bench's clock goes wrong, positive where it is ahead; 0 within two minutes.

    The bench says its time as it sends. Where it does not, a time of conduct that lies ahead of ours says it too.
    """
    said = instant(bench_time) if bench_time else None
    if said is None:
        ahead = [at for at in map(_time_of, raws) if at is not None and at > now]
        said = max(ahead, default=now)
    off = said - now
    return round(off.total_seconds()) if abs(off) > CLOCK_OFF_MAX else 0


def shown(result: FactResult) -> dict[str, Any]:
    return {
        "id": result.id, "status": result.status, "code": result.code, "clause": result.clause,
        "params": result.params, "message": result.message, "where": result.where,
    }  # fmt: skip
