"""The door's own connection to a clean database."""

from collections.abc import Iterator

import psycopg
import pytest

from surety.engine import db as door_db
from surety.engine import door
from surety.engine.fact import Party, Source
from tests.database import kept

PLATFORM = Source(Party.PLATFORM, "douyin")


@pytest.fixture
def door_connection(db: psycopg.Connection, database_url: str) -> Iterator[door_db.Connection]:
    with kept(database_url) as connection:
        yield connection


@pytest.fixture
def submit(door_connection):
    """Submit facts as the platform unless somebody else is named."""

    def _submit(*facts, source=PLATFORM, now, hold=None):
        return door.submit(door_connection, facts, source=source, now=now, hold=hold)

    return _submit
