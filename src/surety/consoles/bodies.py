"""The most a form may bring, refused by its declared length: nothing of it is read, kept in memory or put on disk.

A WSGI server never reads further than the declared length, and a body without one is not read at all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from surety.consoles.evidence import SUM_BYTES_MAX
from surety.consoles.uploading import FORMS

BODY_BYTES_MAX = SUM_BYTES_MAX + 2 * 1024 * 1024
"""All files of a form, and its fields."""
CODE = "body_too_large"

_log = logging.getLogger("surety.bodies")


def bounded_bodies(get_response: Callable[[HttpRequest], HttpResponse]):
    """Before anything parses the form: the check of its origin already would."""

    def answer(request: HttpRequest) -> HttpResponse:
        declared = request.META.get("CONTENT_LENGTH") or "0"
        if request.path.startswith("/api/") or _is_streamed(request):  # which have bounds and answers of their own
            return get_response(request)
        if declared.isdecimal() and int(declared[:20]) <= BODY_BYTES_MAX:
            return get_response(request)
        _log.warning("%s: %s bytes to %s", CODE, declared[:20], request.path)
        context = {"code": CODE, "mb": SUM_BYTES_MAX // (1024 * 1024)}
        response = render(request, "413.html", context, status=413)
        response.headers["Connection"] = "close"  # the rest of the body is nobody's to read
        return response

    return answer


def _is_streamed(request: HttpRequest) -> bool:
    """A file on its own (`surety.consoles.uploads`), which nothing parses: not a form sent to its address."""
    return request.path.endswith("/evidence") and request.content_type not in FORMS
