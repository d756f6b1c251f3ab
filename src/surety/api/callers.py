"""Which program is calling: its bearer token, and a brake on guesses."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from django.http import HttpRequest

from surety.access import tokens
from surety.api.problems import Problem

FAILURES_MAX = 30
WINDOW_SECONDS = 60.0
_ADDRESSES_MAX = 10_000

_failures: OrderedDict[str, list[float]] = OrderedDict()
_lock = threading.Lock()


def caller_of(request: HttpRequest) -> tokens.Caller:
    """The token's holder, or 401; 429 for an address that keeps failing."""
    scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    caller = tokens.find(text.strip()) if scheme.lower() == "bearer" else None
    if caller is not None:
        request.caller = caller  # type: ignore[attr-defined]
        return caller
    if text:
        _count_failure(request.META.get("REMOTE_ADDR", ""))
    raise Problem("unauthenticated")


def _count_failure(address: str) -> None:
    """Only failures count: a program with a good token is never slowed by its neighbours' bad ones."""
    now = time.monotonic()
    with _lock:
        recent = [at for at in _failures.pop(address, []) if at > now - WINDOW_SECONDS]
        recent.append(now)
        _failures[address] = recent[-FAILURES_MAX - 1 :]
        if len(_failures) > _ADDRESSES_MAX:
            _failures.popitem(last=False)
    if len(recent) > FAILURES_MAX:
        raise Problem("too_many_requests", retry_after=int(WINDOW_SECONDS))
