"""A page that needs an archived month whose file cannot be read says which month, and shows no shorter history."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from surety.engine.archive import ArchiveUnreadable

log = logging.getLogger(__name__)


def unreadable_archive(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, ArchiveUnreadable):
            return None
        log.error("%s needs an archived month", request.path, exc_info=error)
        return render(request, "archived.html", {"month": error.month}, status=503)

    answer.process_exception = process_exception  # type: ignore[attr-defined]
    return answer
