"""Statements past the driver's cursors: what fails is heard, what is long arrives, what was forgotten is said again."""

from __future__ import annotations

from itertools import count

import psycopg
import pytest

from surety.engine import db, rows
from surety.engine.talk import ahead, ask, tell

COLUMNS = {"n": "integer", "word": "text"}


@pytest.fixture
def connection(database_url):
    with db.connect(database_url) as connection:
        connection.execute("create temp table said (n integer primary key, word text)")
        yield connection


def stored(connection):
    return connection.execute("select n, word from said order by n").fetchall()


@pytest.mark.parametrize("number", [1, 2, 3, 7, 8, 15, 39, 40, 41])
def test_any_number_of_rows_is_written_and_updated(connection, number):
    together = rows.Together(connection.cursor())
    together.insert("said", COLUMNS, [(n, f"{n} '\"\\ 字") for n in range(number)])
    together.send()
    assert stored(connection) == [(n, f"{n} '\"\\ 字") for n in range(number)]
    again = [(n, None) for n in range(number)]
    assert rows.update(connection.cursor(), "said", COLUMNS, again, keys=("n",)) == number
    assert stored(connection) == again


@pytest.mark.parametrize("few_shapes", [False, True])
@pytest.mark.parametrize("number", [1, 3, 45])
def test_a_row_that_was_not_found_brings_down_the_fence(connection, number, few_shapes):
    connection.execute("insert into said select n, 'old' from generate_series(1, %s) n", [number])
    together = rows.Together(connection.cursor(), few_shapes=few_shapes)
    together.insert("said", COLUMNS, [(1000, "new")])
    together.update("said", COLUMNS, [(n + 1, "new") for n in range(1, number + 1)], keys=("n",))
    with pytest.raises(rows.VersionFence, match=r"1 of \d+ rows of said"):
        db.transacted(connection, together.send)
    assert {word for _, word in stored(connection)} == {"old"}


def test_nothing_is_executed_behind_a_statement_that_fails(connection):
    insert = "insert into said values (%s, %s)"
    with pytest.raises(psycopg.errors.UniqueViolation):
        tell(connection, [(insert, [1, "a"]), (insert, [1, "b"]), (insert, [2, "c"])])
    assert stored(connection) == []
    assert tell(connection, [(insert, [1, "a"])]) == [1]


def test_more_than_a_socket_holds_arrives(connection):
    long = "字" * 1_000_000
    insert = "insert into said values (%s, %s)"
    assert tell(connection, [(insert, [n, long]) for n in range(8)]) == [1] * 8
    assert ask(connection, "select sum(length(word)) from said where n >= %s", [0]) == [(b"8000000",)]


def test_nul_does_not_cut_a_text(connection):
    with pytest.raises(psycopg.DataError):
        tell(connection, [("insert into said values (%s, %s)", [1, "a\0b"])])


def test_statements_that_the_driver_made_the_server_forget_are_said_again(connection):
    insert = "insert into said values (%s, %s)"
    numbers = count()

    def write():
        return tell(connection, [(insert, [next(numbers), "a"])])

    assert db.transacted(connection, write) == [1]
    connection.execute("deallocate all")
    assert db.transacted(connection, write) == [1]
    assert len(stored(connection)) == 2


def test_outside_a_transaction_a_forgotten_question_is_asked_again(connection):
    assert ask(connection, "select word from said where n = %s", [1]) == []
    connection.execute("deallocate all")
    assert ask(connection, "select word from said where n = %s", [1]) == []
    assert ask(connection, "select word from said where n = %s", [1]) == []


def test_within_one_it_is_the_whole_transaction_that_is_tried_again(connection):
    def look():
        return ask(connection, "select word from said where n = %s", [1])

    assert look() == []
    connection.execute("deallocate all")
    with pytest.raises(psycopg.errors.InvalidSqlStatementName), connection.transaction():
        look()
    assert db.transacted(connection, look) == []


def test_what_fails_is_undone_and_the_connection_goes_on(connection):
    def write():
        tell(connection, [("insert into said values (%s, %s)", [1, "a"])])
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        db.transacted(connection, write)
    assert stored(connection) == []
    assert connection.pgconn.transaction_status == psycopg.pq.TransactionStatus.IDLE


INSERT = "insert into said values (%s, %s)"


def test_what_is_said_ahead_is_done_in_order_however_long_it_is(connection):
    long = "字" * 300_000
    with ahead(connection) as say:
        for n in range(30):
            say(INSERT, [n, long])
            say("update said set word = %s where n = %s", [str(n), n])
    assert stored(connection) == [(n, str(n)) for n in range(30)]


def test_said_ahead_the_first_failure_is_heard_and_nothing_is_executed_behind_it(connection):
    def write():
        with ahead(connection) as say:
            say(INSERT, [1, "a"])
            say(INSERT, [1, "b"])
            say(INSERT, [2, "not a number of anything"])

    with pytest.raises(psycopg.errors.UniqueViolation):
        db.transacted(connection, write)
    assert stored(connection) == []


def test_who_fails_while_the_server_is_at_it_leaves_the_connection_usable(connection):
    def write():
        with ahead(connection) as say:
            say(INSERT, [1, "a"])
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        db.transacted(connection, write)
    assert stored(connection) == []
    assert connection.pgconn.pipeline_status == psycopg.pq.PipelineStatus.OFF


@pytest.mark.parametrize("more", [0, 1, 200])
def test_a_connection_that_ends_while_the_server_is_at_it_is_said_to_be_lost(connection, database_url, more):
    def write():
        with db.connect(database_url) as other, ahead(connection) as say:
            say(INSERT, [1, "a"])
            other.execute("select pg_terminate_backend(%s, 5000)", [connection.info.backend_pid])
            for n in range(more):
                say(INSERT, [n + 2, "字" * 10_000])

    with pytest.raises(psycopg.OperationalError):
        write()
    assert connection.broken
