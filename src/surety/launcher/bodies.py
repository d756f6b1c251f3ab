"""Keeps threads free for pages while requests with bodies arrive slowly.

The server has no time limit on reading a body, and whoever reads one holds a thread. So fewer bodies are read at once
than there are threads; one more is answered 503 at once. A proxy that buffers bodies makes this idle.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from typing import Any

THREADS = 24
"""Of each web process. Each keeps a database connection while it is in use."""
BODIES_MAX = 16

_WITHOUT_BODY = {"GET", "HEAD", "OPTIONS"}
_TEXT = "Too many requests are being sent at once; please try again. 请求过多，请稍后重试。"
_PROBLEM = {"type": "urn:surety:problem:unavailable", "title": _TEXT, "status": 503, "code": "unavailable"}

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def limited(application: Application, *, bodies_max: int = BODIES_MAX) -> Application:
    """The application, of which only so many requests that may carry a body run at once."""
    free = threading.BoundedSemaphore(bodies_max)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in _WITHOUT_BODY:
            return application(environ, start_response)
        if not free.acquire(blocking=False):
            return _busy(environ, start_response)
        try:
            return application(environ, start_response)
        finally:
            free.release()

    return answer


def _busy(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ.get("PATH_INFO", "").startswith("/api/"):
        kind, text = "application/problem+json", json.dumps(_PROBLEM, ensure_ascii=False)
    else:
        kind, text = "text/plain; charset=utf-8", _TEXT
    body = text.encode()
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Retry-After", "5")]
    start_response("503 Service Unavailable", headers)
    return [body]
