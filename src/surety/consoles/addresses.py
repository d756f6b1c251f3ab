"""The address of this very list with something about it changed: filters live in the URL."""

from django.http import HttpRequest


def with_query(request: HttpRequest, **changes: str) -> str:
    """The present address with these parameters set, or left out where the value is empty."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def asked_of(request: HttpRequest) -> str:
    """What the present list was asked for, from its first page on: an export asks the same."""
    query = request.GET.copy()
    query.pop("after", None)
    return f"?{query.urlencode()}" if query else ""
