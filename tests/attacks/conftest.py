"""One database, one market for each file of attacks."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.attacks.market import Market
from tests.database import empty_tables


@pytest.fixture(scope="module")
def looking(database_url: str) -> Iterator[psycopg.Connection]:
    """For looking at what an attack left behind; no attack is made through it."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def market(database_url: str, _admin, _filled_by_migrations: frozenset[str]) -> Iterator[Market]:
    from django.conf import settings
    from django.test import Client

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    empty_tables(_admin, keep=_filled_by_migrations)
    made = Market(Client())
    made.founded()
    yield made
    empty_tables(_admin, keep=_filled_by_migrations)
