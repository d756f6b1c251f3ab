"""The door's own connection: the table owner, plain psycopg, tuned for batches."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import TransactionStatus
from psycopg.types.string import TextLoader

from surety.config import environment
from surety.engine.talk import Connection, command

ATTEMPTS = 8
"""How often work that met another's head-on is tried; each attempt sees what the other committed."""

COLLISIONS = (
    psycopg.errors.UniqueViolation,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.InvalidSqlStatementName,  # a statement was forgotten: prepared anew
)

T = TypeVar("T")


def connect(url: str | None = None) -> Connection:
    """A connection as the owner of the tables; transactions are opened explicitly.

    JSON comes back as text, a uuid as its 32 digits.
    """
    connection = Connection.connect(url or environment.owner_url(), autocommit=True, options="-c timezone=UTC")
    connection.adapters.register_loader("json", TextLoader)
    connection.adapters.register_loader("uuid", _HexLoader)
    connection.prepare_threshold = 2
    return connection


def keep_plans(connection: Connection) -> None:
    """For a few facts at a time, again and again: planning for just these would take longer than they do.

    The plans may be made while the tables are empty, so they are told that everything is found by its key.
    """
    connection.execute("set plan_cache_mode = force_generic_plan")
    connection.execute("set enable_seqscan = off")


def transacted(connection: Connection, work: Callable[[], T]) -> T:
    """Do the work in a transaction of its own, again if it met another one head-on and lost."""
    for attempt in range(ATTEMPTS - 1):
        try:
            return _once(connection, work)
        except COLLISIONS:
            time.sleep(0.005 * 2**attempt)
    return _once(connection, work)


def _once(connection: Connection, work: Callable[[], T]) -> T:
    """The driver's own block costs as much as a third of a small transaction; it is kept for a part of another one."""
    if connection.pgconn.transaction_status != TransactionStatus.IDLE:
        with connection.transaction():
            return work()
    command(connection, b"begin")
    try:
        done = work()
        command(connection, b"commit")
    except BaseException:
        if connection.pgconn.transaction_status != TransactionStatus.IDLE:
            _undo(connection)
        raise
    return done


def _undo(connection: Connection) -> None:
    """A connection that cannot be brought back is closed: the server undoes what it had begun."""
    try:
        command(connection, b"rollback")
    except psycopg.Error:
        connection.close()


class _HexLoader(Loader):
    def load(self, data: Buffer) -> str:
        return bytes(data).replace(b"-", b"").decode()
