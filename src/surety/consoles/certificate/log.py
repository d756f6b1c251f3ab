"""The public log over HTTP as static tiles have it, status lists, and the page that checks certificates offline."""

from __future__ import annotations

import json

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from surety.access.pages import open_page
from surety.certificates import status, stored, tiles
from surety.certificates.page import verifier_page
from surety.consoles import clock

_FOREVER = "public, max-age=31536000, immutable"
PLACES_MAX = 1 << 20


@require_safe
@open_page
def checkpoint(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        latest = stored.latest_checkpoint(cursor)
    if latest is None:
        raise Http404
    return HttpResponse(latest[1], content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})


@require_safe
@open_page
def key(request: HttpRequest) -> HttpResponse:
    """The log's public key, to be kept: it proves nothing about itself."""
    return HttpResponse(f"{_key()}\n", content_type="text/plain; charset=utf-8")


@require_safe
@open_page
def tile(request: HttpRequest, rest: str) -> HttpResponse:
    """A tile or a bundle of entries; of a partial one as many as are asked for, if there are so many."""
    named = tiles.read_path(f"tile/{rest}"[:200])
    if named is None:
        raise Http404
    level, number, width = named
    with connection.cursor() as cursor:
        content = stored.bundled(cursor, number, width) if level is None else stored.tile(cursor, level, number, width)
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="application/octet-stream", headers={"Cache-Control": _FOREVER})


@require_safe
@open_page
def status_list(request: HttpRequest, purpose: str, place: int) -> HttpResponse:
    """A status list as a signed credential, as of now."""
    if purpose not in status.PURPOSES or place >= PLACES_MAX:
        raise Http404
    with connection.cursor() as cursor:
        if stored.log_verifier(cursor) is None:
            raise Http404
        made = stored.status_list(cursor, purpose, place, now=clock.now_of(request))
    response = HttpResponse(json.dumps(made), content_type="application/vc")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
@open_page
def verifier(request: HttpRequest) -> HttpResponse:
    """The page that checks certificates offline; kept, it needs nobody. It brings its own, stricter policy."""
    page, policy = verifier_page(_key())
    response = HttpResponse(page)
    response.headers["Content-Security-Policy"] = f"{policy}; frame-ancestors 'none'"
    if "download" in request.GET:
        response.headers["Content-Disposition"] = 'attachment; filename="verify.html"'
    return response


def _key() -> str:
    """The log's; before there is one there is nothing to show."""
    with connection.cursor() as cursor:
        found = stored.log_verifier(cursor)
    if found is None:
        raise Http404
    return found
