"""A form's own address, opened in a browser: the page it belongs to, instead of an empty answer 405.

A form that failed leaves its address in the bar, and people reload, bookmark or sign in again there.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve

from surety.config.security import BACK_OFFICE_PATH

_PROGRAMS = ("/api/", "/epcis/", BACK_OFFICE_PATH)


def led_to_its_page(get_response: Callable[[HttpRequest], HttpResponse]):
    """Programs are still told 405: only who asks for a page gets one."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or request.method != "GET" or not _reads(request):
            return response
        return HttpResponseRedirect(_page_above(request.path))

    return answer


def _reads(request: HttpRequest) -> bool:
    """Whether a person looks at the answer."""
    return "text/html" in request.headers.get("Accept", "") and not request.path.startswith(_PROGRAMS)


def _page_above(path: str) -> str:
    """The longest address that this one begins with: `/staff/known-pieces` of `/staff/known-pieces/plant`.

    Where that takes forms alone too, it leads further up by itself; what has no page above it belongs to the first.
    """
    parts = path.strip("/").split("/")
    above = ["/" + "/".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]
    return next((place for each in above for place in (each, f"{each}/") if _is_there(place)), "/")


def _is_there(path: str) -> bool:
    try:
        return bool(resolve(path))
    except Resolver404:
        return False
