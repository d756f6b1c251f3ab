"""How `/epcis/…` speaks as EPCIS 2.0 names it: its headers, its exceptions, and the job behind a capture's address."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse

from surety.api import problems
from surety.api.problems import Problem, problem_boundary

VERSIONS = {"GS1-EPCIS-Version": "2.0", "GS1-CBV-Version": "2.0"}
BEHAVIOUR = "GS1-Capture-Error-Behaviour"
_ERRORS_MAX = 10
"""Told by a job; its own answer told all of them."""
_SALT = "surety.epcis.job"
_EXCEPTIONS: Mapping[str, str] = {
    "unauthenticated": "SecurityException", "forbidden": "SecurityException", "not_found": "NoSuchResourceException",
    "body_too_large": "CaptureLimitExceededException", "too_many_facts": "CaptureLimitExceededException",
    "internal_error": "ImplementationException",
    "unavailable": "ImplementationException", "archive_unreadable": "ImplementationException",
}  # fmt: skip


def epcis_boundary(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A problem has the standard's type; every answer says which version it speaks."""
    guarded = problem_boundary(view)

    @wraps(guarded)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = guarded(request, *args, **kwargs)
        if response.headers.get("Content-Type") == problems.MEDIA_TYPE:
            body = json.loads(response.content)
            body["type"] = f"epcisException:{_exception(request, body['code'])}"
            response.content = json.dumps(body, ensure_ascii=False).encode()
        for name, value in VERSIONS.items():
            response.headers[name] = value
        return response

    return spoken


def _exception(request: HttpRequest, code: str) -> str:
    asked = "QueryParameterException" if request.method == "GET" else "ValidationException"
    return _EXCEPTIONS.get(code, asked)


def behaviour_of(request: HttpRequest) -> str:
    """What one fault does to the other events: by the standard it takes all back, unless the sender says otherwise."""
    behaviour = request.headers.get(BEHAVIOUR, "rollback").lower()
    if behaviour not in ("rollback", "proceed"):
        raise Problem("bad_request", f"{BEHAVIOUR} is rollback or proceed")
    return behaviour


def job_of(results: list[dict[str, Any]], *, owner: str, begun_at: datetime, behaviour: str) -> str:
    """The name of a capture that is over: what became of it, signed, so that nothing is kept of it."""
    refused = [each for each in results if each["status"] not in ("accepted", "repeated")]
    errors = [[each["event"], each.get("code", ""), each.get("message", "")[:120]] for each in refused[:_ERRORS_MAX]]
    told = [owner, begun_at.isoformat(), datetime.now(UTC).isoformat(), len(refused), errors, behaviour]
    return signing.dumps(told, salt=_SALT, compress=True)


def read_job(name: str, *, owner: str) -> dict[str, Any]:
    """As the standard tells a capture job; raises Problem for what is nobody's, or another's."""
    try:
        whose, begun, ended, refused_count, errors, behaviour = signing.loads(name, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise Problem("not_found") from None
    if whose != owner:
        raise Problem("not_found")
    return {
        "captureID": name, "createdAt": begun, "finishedAt": ended, "running": False, "success": not refused_count,
        "captureErrorBehaviour": behaviour,
        "errors": [
            {"type": "epcisException:ValidationException", "title": message or code, "status": 400, "code": code,
             "event": event}
            for event, code, message in errors
        ],
    }  # fmt: skip
