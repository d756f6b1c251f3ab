"""What was refused before any fact was stated, for the audit: a link that opens nothing, a page that is not one's own.

The middleware reads the answers. A view that knows better says so: `request.attempt = code`, or of a batch, which is
answered fact by fact, `request.attempts`: codes and how often. A program is named by its token and whom it is for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve

from surety.access import links
from surety.engine import attempts

_CODES = {400: "bad_request", 401: "bad_token", 403: "no_permission", 404: "not_there", 413: "body_too_large",
          429: "too_many"}  # fmt: skip
_OF_FACTS = {"conflict": "fact_id_reused", "invalid": "invalid_input", "forbidden": "no_permission"}
"""What is turned away of facts, by their status: a refusal is none of it, the door has written that down."""
_API = _CODES | {409: "fact_id_reused", 422: "invalid_input"}
"""Of pages these are a form that was filled in wrongly, or a refusal that the door has written down."""
_SENT_AGAIN = ("interrupted", "upload_busy")
"""Of files: the line broke, and whoever sends goes on by itself."""


def counted_attempts(get_response: Callable[[HttpRequest], HttpResponse]):
    """Outermost but for security: it sees what the checks of forms and bodies answer too."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for code, count in _turned_away(request, response).items():
            _note(request, code, count)
        return response

    return answer


def of_facts(statuses: Iterable[str]) -> Counter[str]:
    """`request.attempts` of facts, whose statuses these are."""
    return Counter(_OF_FACTS[status] for status in statuses if status in _OF_FACTS)


def of_upload(code: str) -> Counter[str]:
    """`request.attempts` of a file that was not kept."""
    return Counter() if code in _SENT_AGAIN else Counter([code])


def _turned_away(request: HttpRequest, response: HttpResponse) -> Mapping[str, int]:
    by_fact: Mapping[str, int] | None = getattr(request, "attempts", None)
    if by_fact is not None:
        return by_fact
    codes = _API if request.path.startswith("/api/") else _CODES
    code = getattr(request, "attempt", "") or codes.get(response.status_code, "")
    return {code: 1} if code else {}


def _note(request: HttpRequest, code: str, count: int) -> None:
    match, scope = request.resolver_match or _resolved(request), getattr(request, "scope", None)
    about = (scope.order or scope.shop or scope.centre) if scope else ""
    if match and "token" in match.kwargs and match.view_name.startswith("buyer"):
        code, about = _of_link(match.kwargs["token"], code)
    user, caller = getattr(request, "user", None), getattr(request, "caller", None)
    actor = f"user:{user.pk}" if user is not None and user.is_authenticated else ""
    if caller is not None:
        about, actor = caller.scope, caller.source.actor
    place = match.view_name if match else ""
    attempts.note(code, count, now=datetime.now(UTC), place=place, about=about, actor=actor)


def _resolved(request: HttpRequest) -> ResolverMatch | None:
    """What a request asked for whose body was refused before anybody looked."""
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def _of_link(token: str, code: str) -> tuple[str, str]:
    """What a link opens, or why it opens nothing; behind a good one, what is asked for is not this order's."""
    try:
        return ("not_of_this_order" if code == "not_there" else code), links.read(token).order
    except links.BadLink as bad:
        return bad.code, bad.order
