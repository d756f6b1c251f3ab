"""What every console template may use: the page's one instant, the sandbox's clock, the nav."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from surety.consoles import clock, nav
from surety.consoles.show.countdown import clock_words
from surety.consoles.show.time import PLATFORM_ZONE


def console(request: HttpRequest) -> dict[str, Any]:
    return {
        "now": SimpleLazyObject(lambda: clock.now_of(request)),
        "now_ms": SimpleLazyObject(lambda: int(clock.now_of(request).timestamp() * 1000)),
        "sandbox_ahead": SimpleLazyObject(lambda: clock.ahead_of(request)),
        "platform_zone": PLATFORM_ZONE,
        "clock_words": clock_words,
        "nav": SimpleLazyObject(lambda: nav.nav_for(request)),
        "logout_url": SimpleLazyObject(_logout_url),
        "account_links": account_links,
    }


def account_links() -> list[dict[str, Any]]:
    """What the account menu offers everybody."""
    return [
        {"label": _("My shops and centres"), "icon": "building-store", "href": reverse("shops")},
        {"label": _("Change password"), "icon": "lock", "href": reverse("password")},
    ]


def _logout_url() -> str:
    try:
        return reverse("logout")
    except NoReverseMatch:
        return ""
