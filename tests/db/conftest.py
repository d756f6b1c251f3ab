"""The door's own connection to a clean database."""

from collections.abc import Iterator

import psycopg
import pytest

from surety.engine import db as door_db


@pytest.fixture
def door_connection(db: psycopg.Connection, database_url: str) -> Iterator[door_db.Connection]:
    with door_db.connect(database_url) as connection:
        yield connection
