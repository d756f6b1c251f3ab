"""Every route of the site, walked from the URL configuration: a new one cannot be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# Views that are Django's own or guard themselves; everything else carries one of the decorators of `access`.
UNGUARDED = {"set_language", "answer_alive"}


@dataclass(frozen=True)
class Route:
    name: str
    view: Any
    names: frozenset[str]

    @property
    def access(self) -> tuple[str, str]:
        return getattr(self.view, "access", ("", ""))

    def url(self, values: dict[str, Any]) -> str:
        missing = self.names - values.keys()
        assert not missing, f"teach tests/web/access/test_routes.py a value for {missing} of {self.name}"
        return reverse(self.name, kwargs={name: values[name] for name in self.names})


def routes() -> list[Route]:
    return list(_walk(get_resolver(), "", frozenset()))


def _walk(resolver: URLResolver, namespace: str, names: frozenset[str]) -> Iterator[Route]:
    for each in resolver.url_patterns:
        here = names | frozenset(each.pattern.converters) | frozenset(each.pattern.regex.groupindex)
        if isinstance(each, URLPattern):
            yield Route(f"{namespace}{each.name or each.callback.__name__}", each.callback, here)
        elif each.namespace != "admin" and each.app_name != "admin":
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from _walk(each, inner, here)


def of(audience: str) -> list[Route]:
    return [route for route in routes() if route.access[0] == audience]
