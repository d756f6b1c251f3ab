"""The content security policy: scripts and styles come from our own files, never from a page's text.

And the policy of who may keep a page: of a signed-in person's, nobody but their browser.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_PAGES = {
    "default-src": "'self'",
    "script-src": "'self'",
    # ECharts and Alpine set element styles; a style cannot run code.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# The back office is django-unfold, whose Alpine build evaluates expressions and whose pages hold inline
# scripts. Only platform staff reach it.
_BACK_OFFICE = _PAGES | {"script-src": "'self' 'unsafe-inline' 'unsafe-eval'", "base-uri": "'self'"}

BACK_OFFICE_PATH = "/admin/"


def _header(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def content_security_policy(get_response: Callable[[HttpRequest], HttpResponse]):
    pages, back_office = _header(_PAGES), _header(_BACK_OFFICE)

    def add_policy(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        policy = back_office if request.path.startswith(BACK_OFFICE_PATH) else pages
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), payment=()")
        if settings.SESSION_COOKIE_NAME in request.COOKIES:  # whoever is signed in: nobody between keeps their pages
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return add_policy
