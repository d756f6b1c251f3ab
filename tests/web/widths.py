"""Whether pages need scrolling sideways, from a phone to a narrow window, with the longer of both languages' words."""

from __future__ import annotations

from collections.abc import Iterable

WIDTHS = (1100, 768, 390)
_WIDER = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) > innerWidth"


def sideways(page, site: str, paths: Iterable[str]) -> list[str]:
    """The pages that are wider than their window, in English; each is opened once and made narrower."""
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": site}])
    found = []
    for path in paths:
        answer = page.goto(path)
        assert answer.status == 200, path
        assert page.locator("html[lang=en]").count(), path
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate(_WIDER):
                found.append(f"{path} at {width}")
    return found
