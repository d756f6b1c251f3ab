"""Errors of the API: RFC 9457 problem details with stable codes, whatever went wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import msgspec
import psycopg
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from surety.consoles import uploading
from surety.engine.archive import ArchiveUnreadable
from surety.engine.book import NoRelease

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_encoder = msgspec.json.Encoder()

CODES: Mapping[str, tuple[int, Any]] = {
    "unauthenticated": (401, _("The request has no token, or one that is not valid.")),
    "forbidden": (403, _("This token may not do this.")),
    "not_found": (404, _("There is nothing here, or not for this token.")),
    "method_not_allowed": (405, _("This address does not answer this method.")),
    "body_too_large": (413, _("The body is larger than 16 MiB.")),
    "too_many_facts": (413, _("Too many at once: a batch holds at most 10,000 facts, an EPCIS document 1,000 events.")),
    "unsupported_media_type": (415, _("Send application/json or application/x-ndjson, in UTF-8.")),
    "unsupported_encoding": (415, _("Send the body without compression.")),
    "empty_body": (400, _("The body is empty.")),
    "byte_order_mark": (400, _("The body starts with a byte order mark; send plain UTF-8.")),
    "not_utf8": (400, _("The body is not valid UTF-8.")),
    "not_json": (400, _("The body is not valid JSON.")),
    "too_deep": (400, _("The body is nested too deeply.")),
    "not_a_fact": (400, _("Send one fact as an object, or an array of facts.")),
    "bad_request": (400, _("The request cannot be understood.")),
    "not_epcis": (400, _("This is no EPCIS 2.0 document; see where.")),
    "invalid": (422, _("The fact is not valid.")),
    "refused": (422, _("The command was refused.")),
    "conflict": (409, _("This id was used before for a fact with other content.")),
    "archive_unreadable": (503, _("An archived month cannot be read: the operator has to bring its file back.")),
    "too_many_requests": (429, _("Too many failed attempts; wait a minute.")),
    "internal_error": (
        500,
        _("Something went wrong here. Repeat the request: a fact is never applied twice."),
    ),
    "unavailable": (503, _("The service is starting or overloaded. Repeat the request.")),
    **uploading.REFUSALS,
}
"""Every code a problem may carry, its status and its words. Codes are never renamed."""


class Problem(Exception):
    """Ends a request with a problem."""

    def __init__(self, code: str, detail: str = "", *, status: int = 0, retry_after: int = 0, **more: Any) -> None:
        super().__init__(code)
        self.code, self.detail, self.retry_after, self.more = code, detail, retry_after, more
        self.status = status or CODES[code][0]

    def response(self) -> HttpResponse:
        title = str(CODES[self.code][1])
        body = {
            "type": f"urn:surety:problem:{self.code}",
            "title": title,
            "status": self.status,
            "code": self.code,
        }
        if self.detail:
            body["detail"] = self.detail
        response = HttpResponse(_encoder.encode(body | self.more), status=self.status, content_type=MEDIA_TYPE)
        if self.status == 401:
            response.headers["WWW-Authenticate"] = 'Bearer realm="surety"'
        if self.retry_after:
            response.headers["Retry-After"] = str(self.retry_after)
        return response


def as_problem(error: Exception) -> Problem:
    """Any exception as a problem. What is not ours to explain is logged and told as `internal_error`."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Http404):
        return Problem("not_found")
    if isinstance(error, PermissionDenied):
        return Problem("forbidden")
    if isinstance(error, RequestDataTooBig):
        return Problem("body_too_large")
    if isinstance(error, SuspiciousOperation):
        return Problem("bad_request")
    log.error("a request to the API failed", exc_info=error)
    if isinstance(error, ArchiveUnreadable):
        return Problem("archive_unreadable", month=error.month)
    if isinstance(error, (TimeoutError, OperationalError, psycopg.OperationalError, NoRelease)):
        return Problem("unavailable", retry_after=1)
    return Problem("internal_error")


_BY_STATUS = {400: "bad_request", 401: "unauthenticated", 403: "forbidden", 404: "not_found", 422: "invalid"}


def problem_boundary(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Nothing leaves an API view but its answer or a problem."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Exception as error:
            return as_problem(error).response()
        if response.status_code == 405:
            refused = Problem("method_not_allowed").response()
            refused.headers["Allow"] = response.headers.get("Allow", "")
            return refused
        if response.status_code in _BY_STATUS and response.headers["Content-Type"] != MEDIA_TYPE:
            return Problem(_BY_STATUS[response.status_code], status=response.status_code).response()
        return response

    guarded.csrf_exempt = True
    guarded.access = ("token", "")
    return guarded
