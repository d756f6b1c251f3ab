"""A world that many tests only look at: made once, and again when a test in between has changed or emptied it."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

_STANDING = """
select (select count(*) from surety_fact), (select max(recorded_at) from surety_fact),
       (select count(*) from surety_refusal), (select array_agg(m order by id) from merchants_membership m)::text,
       (select count(*) from merchants_apitoken)
"""
_made: dict[str, tuple[tuple, Any]] = {}


def standing(url: str) -> tuple:
    """What differs whenever somebody has stated a fact, been refused one or changed who may do what."""
    with psycopg.connect(url) as connection:
        return connection.execute(_STANDING).fetchone()


def once(request: pytest.FixtureRequest, url: str, name: str, make: Callable[[], Any]) -> Any:
    """What `make` put into an empty database; for a fixture that may not ask for `db` itself."""
    if name not in _made or _made[name][0] != standing(url):
        request.getfixturevalue("db")
        world = make()
        _made[name] = standing(url), world
    return _made[name][1]


def unchanged(request: pytest.FixtureRequest, url: str, name: str, make: Callable[[], Any]) -> Iterator[Any]:
    """The same, for requests that must change nothing: looked at after each test."""
    yield once(request, url, name, make)
    assert standing(url) == _made[name][0]
