"""The language of a public page, by a link: a form would need a token, and every look-up would pay for it."""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from surety.consoles.language import is_english

_ENGLISH = {"code": "en", "tag": "en", "name": "English"}
_CHINESE = {"code": "zh-hans", "tag": "zh-Hans", "name": "中文"}
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


def answer(name: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """A page of this console: without the context of the others, which know who is signed in."""
    english = is_english()
    frame = {
        "head": _head("en" if english else "zh-hans"),
        "other": _CHINESE if english else _ENGLISH,
        "code": "",
        "path": "",
    }
    return HttpResponse(get_template(f"certificate/{name}.html").render(frame | (context or {})), status=status)


@cache
def _head(language: str) -> SafeString:
    """What every page begins with, worked out once a language."""
    text = get_template("certificate/head.html").render({"language": language})
    return mark_safe(text)  # our own template, whose only value is one of two words
