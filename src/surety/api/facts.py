"""`POST /api/facts`: one fact, an array of them, or one a line.

A plain Django view in front of the rest of the API: it decodes with msgspec straight from the bytes, asks the
database for nothing a platform's token does not need, and hands the batch to the gate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Struct

from surety.access.tokens import Caller
from surety.api.authority import objections
from surety.api.bodies import facts_of
from surety.api.callers import caller_of
from surety.api.decoding import decode_strictly, id_of
from surety.api.problems import Problem, problem_boundary
from surety.api.words import todo_for, words_for
from surety.consoles.attempts import of_facts
from surety.engine import gate, whole
from surety.engine.fact import Fact
from surety.engine.wire import FactError

if TYPE_CHECKING:
    from surety.engine.door import Result

_encoder = msgspec.json.Encoder()
_SINGLE = {
    "accepted": 200,
    "repeated": 200,
    "quarantined": 202,
    "conflict": 409,
    "refused": 422,
    "invalid": 422,
    "forbidden": 403,
}


class FactResult(Struct, omit_defaults=True):
    """What became of one fact. `where` is a JSON path into it, when it is not valid; `todo` says what helps."""

    id: str
    status: str
    code: str = ""
    clause: str = ""
    message: str = ""
    todo: str = ""
    where: str = ""
    params: dict[str, Any] = {}


class Answer(Struct):
    """The results in the order of the facts, and how many there are of each status."""

    results: list[FactResult]
    counts: dict[str, int]


@problem_boundary
def post_facts(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        response = HttpResponse(status=405)
        response.headers["Allow"] = "POST"
        return response
    caller = caller_of(request)
    raws, single = facts_of(request)
    results = submit_all(caller, raws)
    request.attempts = of_facts(each.status for each in results)  # type: ignore[attr-defined]
    return _one(results[0]) if single else _many(results)


def submit_all(
    caller: Caller,
    raws: list[bytes | msgspec.Raw],
    *,
    objecting: Callable[[Caller, list[Fact]], dict[int, str]] = objections,
    whole_of: int | None = None,
) -> list[FactResult]:
    """Decode, check authority, submit the rest, and answer each in its place.

    With `whole_of`, so many are accepted or none: nothing new, if already fewer than that can be asked about.
    """
    results: list[FactResult | None] = [None] * len(raws)
    facts: list[Fact] = []
    places: list[int] = []
    for place, raw in enumerate(raws):
        try:
            facts.append(decode_strictly(raw))
            places.append(place)
        except FactError as error:
            results[place] = _invalid(raw, error)
    refused = objecting(caller, facts)
    for index, code in refused.items():
        results[places[index]] = _say(FactResult(facts[index].id, "forbidden", code))
    kept = [index for index in range(len(facts)) if index not in refused]
    if kept:
        for index, result in zip(kept, _submit(caller, [facts[i] for i in kept], whole_of), strict=True):
            results[places[index]] = _of_door(result, facts[index], caller)
    return [result for result in results if result is not None]


def _submit(caller: Caller, facts: list[Fact], whole_of: int | None) -> list[Result]:
    if whole_of is None:
        return gate.submit_decoded(facts, source=caller.source)
    return whole.submit_whole(facts, source=caller.source, spoilt=len(facts) < whole_of)


def _of_door(result: Result, fact: Fact, caller: Caller) -> FactResult:
    if result.status in ("accepted", "repeated") and result.code in ("", "accepted"):
        return FactResult(result.id, result.status)
    answered = FactResult(result.id, str(result.status), result.code, result.clause, params=dict(result.params or {}))
    answered.todo = todo_for(answered.status, answered.code, fact, caller.party)
    return _say(answered)


def _invalid(raw: bytes | msgspec.Raw, error: FactError) -> FactResult:
    result = _say(FactResult(id_of(raw), "invalid", error.code, where=error.where))
    result.params = {"reason": error.message[:300]}
    return result


def _say(result: FactResult) -> FactResult:
    result.message = words_for(result.status, result.code)
    return result


def _one(result: FactResult) -> HttpResponse:
    """A command refused before is refused when repeated: its sender must not take it for done."""
    code = "refused" if result.status == "repeated" and _was_refused(result) else result.status
    status = _SINGLE[code]
    if status < 300:
        return _json(result, status)
    more = {"todo": result.todo} if result.todo else {}
    raise Problem(code, result.message, status=status, **more, result=msgspec.to_builtins(result))


def _was_refused(result: FactResult) -> bool:
    return result.code not in ("", "quarantined")


def _many(results: list[FactResult]) -> HttpResponse:
    counts = Counter(result.status for result in results)
    well = all(result.status in ("accepted", "repeated") and not result.code for result in results)
    return _json(Answer(results, dict(counts)), 200 if well else 207)


def _json(body: Struct, status: int) -> HttpResponse:
    return HttpResponse(_encoder.encode(body), status=status, content_type="application/json")
