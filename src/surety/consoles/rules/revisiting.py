"""Pages of rules that a visitor has read already: while nothing in them changed they are not sent again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition

import surety
from surety.access.scope import Kind
from surety.consoles import clock
from surety.consoles.language import lang
from surety.consoles.rules import book

View = Callable[..., HttpResponse]


def revisited(view: View) -> View:
    """Asked for again each time, and answered 304 where the reader holds it. Stands under the access decorator."""
    return cache_control(private=True, no_cache=True)(condition(etag_func=_mark)(view))


def _mark(request: HttpRequest, *_args: Any, **_kwargs: Any) -> str | None:
    """What a visitor's page follows from: the rules, the day, the language, and the program that writes it.

    None for pages with more in them: a person's own links, what was just done, a sandbox's moving clock.
    """
    if request.scope.kind != Kind.NOBODY or clock.ahead_of(request) or "messages" in request.COOKIES:
        return None
    read = book.reading(request)
    parts = (
        read.release.hash,
        str(read.release_no),
        read.today.isoformat(),
        lang(),
        request.get_full_path(),
        request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""),  # forms of the page carry its token
        _program(),
    )
    return '"' + sha256("\n".join(parts).encode(errors="surrogatepass")).hexdigest()[:32] + '"'


@lru_cache(maxsize=1)
def _program() -> str:
    """Which templates, words and code this process runs: a new version writes the same rules otherwise."""
    root = Path(surety.__file__).parent
    files = sorted(path for path in root.rglob("*") if path.suffix in (".py", ".html", ".mo", ".css", ".js"))
    told = "\n".join(f"{path.relative_to(root)} {path.stat().st_mtime_ns}" for path in files)
    return sha256(told.encode()).hexdigest()
