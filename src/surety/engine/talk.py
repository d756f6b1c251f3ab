"""Statements as small transactions need them: prepared once a connection, past the driver's cursors, many in one trip.

A cursor costs its client more than the server takes for a row. Here values go as text and come back as text. As with
the driver's own cursors, threads that share a connection take turns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache, partial
from itertools import count
from select import POLLIN, POLLOUT, poll
from types import NoneType
from typing import Any

import psycopg
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, TransactionStatus

Said = tuple[str, Sequence[Any]]
"""A statement with a %s for each of its values."""


_GOOD = frozenset({int(ExecStatus.TUPLES_OK), int(ExecStatus.COMMAND_OK)})
_SYNC = int(ExecStatus.PIPELINE_SYNC)


class Connection(psycopg.Connection[tuple[Any, ...]]):
    """A connection that knows which statements it has prepared."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepared: dict[str, bytes] = {}
        self.numbers = count()


def command(connection: Connection, statement: bytes) -> None:
    with connection.lock:
        _check(connection, connection.pgconn.exec_(statement))


def ask(connection: Connection, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of one statement; each value as bytes, or None."""
    sent = _given(values)
    with connection.lock:
        result = connection.pgconn.exec_prepared(_prepared(connection, statement), *sent)
        if _is_forgotten(connection, result) and connection.pgconn.transaction_status == TransactionStatus.IDLE:
            result = connection.pgconn.exec_prepared(_prepared(connection, statement), *sent)
        _check(connection, result)
    columns = range(result.nfields)
    return [tuple([result.get_value(row, column) for column in columns]) for row in range(result.ntuples)]


def tell(connection: Connection, said: Sequence[Said]) -> list[int]:
    """Statements in their order, in one trip; how many rows each touched. After one that fails none is executed."""
    with connection.lock:
        told = [(_prepared(connection, statement), *_given(values)) for statement, values in said]
        results = _told(connection.pgconn, told)
        _check(connection, *results)
    return [result.command_tuples or 0 for result in results]


def _told(pgconn: Any, told: Iterable[tuple[Any, ...]]) -> list[Any]:
    pgconn.enter_pipeline_mode()
    for name, values, formats in told:
        pgconn.send_query_prepared(name, values, formats)
    return _ended(pgconn)


def _ended(pgconn: Any) -> list[Any]:
    """The results of what was sent in a pipeline, which ends."""
    try:
        pgconn.pipeline_sync()
        _send(pgconn)
        return list(_results(pgconn))
    finally:
        if pgconn.status == ConnStatus.OK:
            pgconn.exit_pipeline_mode()


@contextmanager
def ahead(connection: Connection) -> Iterator[Callable[[str, Sequence[Any]], None]]:
    """Statements that the server is at while the caller goes on, who asks nothing else of the connection meanwhile.

    The end waits for them and raises what the first that failed met; after it none is executed.
    """
    with connection.lock:
        connection.pgconn.enter_pipeline_mode()
        try:
            yield partial(_say, connection.pgconn)
        finally:
            results = _ended(connection.pgconn)
        _check(connection, *results)


def _say(pgconn: Any, statement: str, values: Sequence[Any]) -> None:
    sent, formats = _given(values)
    pgconn.send_query_params(_numbered(statement), sent, param_formats=formats)
    pgconn.flush()  # what the socket has no room for goes with the next


def _prepared(connection: Connection, statement: str) -> bytes:
    name = connection.prepared.get(statement)
    if name is None:
        name = b"said_%d" % next(connection.numbers)
        _check(connection, connection.pgconn.prepare(name, _numbered(statement)))
        connection.prepared[statement] = name
    return name


@cache
def _numbered(statement: str) -> bytes:
    numbers = count(1)
    return re.sub("%s", lambda _: f"${next(numbers)}", statement).encode()


def _given(values: Sequence[Any]) -> tuple[list[bytes | None], list[int] | None]:
    """Values as they are sent: bytes as the server's own form, all else as text."""
    sent = [value.encode() if type(value) is str else None if value is None else _sent(value) for value in values]
    if _TEXT.issuperset(map(type, values)):
        formats, texts = None, sent
    else:
        formats = [int(isinstance(value, bytes)) for value in values]
        texts = [None if binary else value for value, binary in zip(sent, formats, strict=True)]
    if b"\0" in b"".join(filter(None, texts)):
        raise psycopg.DataError("text cannot hold NUL")
    return sent, formats


_TEXT = frozenset({str, int, bool, NoneType, datetime})


def _sent(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _send(pgconn: Any) -> None:
    either = poll()
    either.register(pgconn.socket, POLLIN | POLLOUT)
    while pgconn.flush():
        either.poll()
        pgconn.consume_input()


def _results(pgconn: Any) -> Iterator[Any]:
    """Up to the end of the pipeline. Waiting for the socket lets other threads run; `get_result` would not."""
    readable = poll()
    readable.register(pgconn.socket, POLLIN)
    while True:
        while pgconn.is_busy():
            readable.poll()
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:
            continue
        if result.status == _SYNC:
            return
        yield result


def _check(connection: Connection, *results: Any) -> None:
    """Raises what the first that failed met."""
    result = next((each for each in results if each.status not in _GOOD), None)
    if result is None:
        return
    if connection.pgconn.status == ConnStatus.BAD:
        raise psycopg.OperationalError("the connection is lost")
    _is_forgotten(connection, result)
    raise psycopg.errors.error_from_result(result)


def _is_forgotten(connection: Connection, result: Any) -> bool:
    """The driver lets the server forget all statements after a rollback or a drop it was told: they are said anew."""
    forgotten = bool(result.error_field(DiagnosticField.SQLSTATE) == _UNKNOWN_STATEMENT)
    if forgotten:
        connection.prepared.clear()
    return forgotten


_UNKNOWN_STATEMENT = psycopg.errors.InvalidSqlStatementName.sqlstate.encode()
