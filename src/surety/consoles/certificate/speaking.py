"""The language of a public page, by a link: a form would need a token, and every look-up would pay for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils import translation

View = Callable[..., HttpResponse]
_SPOKEN = {code for code, _ in settings.LANGUAGES}


def speaking(view: View) -> View:
    """`?lang=` chooses the language of this page and of those that follow."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = request.GET.get("lang")
        if chosen not in _SPOKEN:
            return view(request, *args, **kwargs)
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen
        response = view(request, *args, **kwargs)
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=31_536_000, samesite="Lax")
        return response

    return page


def answer(name: str, context: dict[str, Any] | None = None, *, path: str = "/v/", status: int = 200) -> HttpResponse:
    """A page of this console: without the context of the others, which know who is signed in.

    `path`: where the page stands, or where a code is typed: a page that is not there says nothing of what was asked.
    """
    text = get_template(f"certificate/{name}.html").render({"path": path} | (context or {}))
    return HttpResponse(text, status=status)
