"""The side nav: sections by role. A console adds its own as `SECTIONS` in `consoles/<console>/nav.py`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

CONSOLES = ("merchant", "bench", "staff", "buyer", "notices", "rules", "centres")
WAITING_MAX = 99
"""What the nav counts to."""


@dataclass(frozen=True)
class Entry:
    """One page. `url_name` is reversed with the request's own `shop`, or its `centre`, when the entry is theirs."""

    label: Promise | str
    icon: str
    url_name: str
    count: Callable[[HttpRequest], str] | None = None
    permission: str = ""
    """Left out for whoever lacks it."""
    also: tuple[str, ...] = ()
    """Other url names that belong under this entry."""


@dataclass(frozen=True)
class Section:
    entries: tuple[Entry, ...]
    title: Promise | str = ""
    shown: Callable[[HttpRequest], bool] = field(default=lambda request: True)


@dataclass(frozen=True)
class Link:
    label: Any
    icon: str
    href: str
    is_here: bool
    count: str = ""


def nav_for(request: HttpRequest) -> list[dict[str, Any]]:
    shown = []
    for section in _sections():
        if not section.shown(request):
            continue
        links = [link for entry in section.entries if (link := _link(entry, request))]
        if links:
            shown.append({"title": section.title, "entries": links})
    return shown


@cache
def _sections() -> list[Section]:
    found: list[Section] = []
    for console in CONSOLES:
        name = f"surety.consoles.{console}"
        if find_spec(name) and find_spec(f"{name}.nav"):
            found.extend(import_module(f"{name}.nav").SECTIONS)
    return found


def _link(entry: Entry, request: HttpRequest) -> Link | None:
    match = request.resolver_match
    scope = getattr(request, "scope", None)
    if entry.permission and not (scope and scope.allows(entry.permission)):
        return None
    href = _reverse(entry.url_name, shop_of(request), getattr(scope, "centre", ""))
    if href is None:
        return None
    here = bool(match) and match.view_name in (entry.url_name, *entry.also)
    return Link(entry.label, entry.icon, href, here, entry.count(request) if entry.count else "")


def count_text(request: HttpRequest, permission: str, count: Callable[[], int]) -> str:
    """How many wait for whoever may see them; empty when none does. `count` need not go beyond WAITING_MAX + 1."""
    scope = getattr(request, "scope", None)
    if scope is None or not scope.allows(permission):
        return ""
    found = count()
    return "" if not found else f"{WAITING_MAX}+" if found > WAITING_MAX else str(found)


def shop_of(request: HttpRequest) -> str:
    """The shop a request works in: the one of its scope, which the address has chosen if it names one."""
    return getattr(getattr(request, "scope", None), "shop", "")


@lru_cache(maxsize=10_000)  # a name that fits no address at first is dear to reverse, and each page asks for twenty
def _reverse(name: str, shop: str, centre: str) -> str | None:
    """Without arguments first: a page that needs a shop or a centre is not there outside one."""
    for kwargs in ({}, {"shop": shop}, {"centre": centre}):
        if "" in kwargs.values():
            continue
        try:
            return reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            continue
    return None
