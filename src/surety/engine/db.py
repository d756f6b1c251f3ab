"""The door's own connection: the table owner, plain psycopg, tuned for batches."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.types.string import TextLoader

from surety.config import environment

Connection = psycopg.Connection[tuple[Any, ...]]


def connect(url: str | None = None) -> Connection:
    """A connection as the owner of the tables; transactions are opened explicitly.

    JSON comes back as text, a uuid as its 32 digits.
    """
    connection: Connection = psycopg.connect(url or environment.owner_url(), autocommit=True, options="-c timezone=UTC")
    connection.adapters.register_loader("json", TextLoader)
    connection.adapters.register_loader("uuid", _HexLoader)
    connection.prepare_threshold = 2
    return connection


class _HexLoader(Loader):
    def load(self, data: Buffer) -> str:
        return bytes(data).replace(b"-", b"").decode()
