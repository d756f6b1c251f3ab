"""Whatever is killed on the way, the work ends in the state it would have ended in."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import psycopg
import pytest

from surety.engine import db as door_db
from surety.launcher.postgres import Server, start
from tests.database import empty_tables
from tests.db import invariants, labour
from tests.db.killing import (
    disturbed,
    facts_in,
    kill_it,
    kill_postmaster,
    kill_postmaster_and_keeper,
    random_points,
    state_of,
)

ORDERS = 120
KILLS = 3


@pytest.fixture
def empty(db, request):
    """Empties the database once more, in the middle of a test."""
    admin, keep = request.getfixturevalue("_admin"), request.getfixturevalue("_filled_by_migrations")
    return lambda: empty_tables(admin, keep=keep)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_submitter_killed_anywhere(door_connection, database_url, empty, seed):
    labour.live(door_connection, ORDERS)
    whole, facts = state_of(door_connection), facts_in(database_url)
    empty()
    points = random_points(Random(seed), 0, facts, KILLS)
    assert disturbed(database_url, "live", ORDERS, points=points, kill=kill_it) >= KILLS
    assert state_of(door_connection) == whole
    invariants.check(door_connection, now=labour.end(ORDERS))


@pytest.mark.parametrize("seed", [3])
def test_a_worker_killed_in_the_middle_of_a_sweep(door_connection, database_url, empty, seed):
    labour.prepare_sweep(door_connection, ORDERS)
    before = facts_in(database_url)
    labour.finish(door_connection, ORDERS)
    whole, facts = state_of(door_connection), facts_in(database_url)
    assert facts > before + 2 * ORDERS
    empty()
    labour.prepare_sweep(door_connection, ORDERS)
    points = random_points(Random(seed), before, facts, KILLS)
    assert disturbed(database_url, "sweep", ORDERS, points=points, kill=kill_it) >= KILLS
    assert state_of(door_connection) == whole
    invariants.check(door_connection, now=labour.end(ORDERS))


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server of this test's own, with the settings of every installation, to be killed."""
    with tempfile.TemporaryDirectory(prefix="surety-home-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        server = start(home)
        environment = {"SURETY_HOME": folder, "SURETY_DATABASE_URL": server.url, "SURETY_TEST_HOME": ""}
        command = [sys.executable, "-m", "surety.cli.main", "migrate"]
        subprocess.run(command, env=os.environ | environment, check=True, capture_output=True)
        yield server
        server.stop()


def test_postgresql_killed_under_the_work(door_connection, own_server):
    labour.live(door_connection, ORDERS)
    whole = state_of(door_connection)
    facts = door_connection.execute("select count(*) from surety_fact").fetchone()[0]
    kills = iter((kill_postmaster, kill_postmaster_and_keeper))

    def kill(process: subprocess.Popen) -> None:
        next(kills)(own_server)
        process.wait()
        own_server.ensure()

    points = random_points(Random(4), 0, facts, 2)
    assert disturbed(own_server.url, "live", ORDERS, points=points, kill=kill) >= 2
    with door_db.connect(own_server.url) as connection:
        assert state_of(connection) == whole
        invariants.check(connection, now=labour.end(ORDERS))


def test_a_lost_connection_is_an_error_and_nothing_is_half_done(door_connection, database_url):
    """The backend of a submitter is ended in the middle of its batch."""
    labour.prepare_sweep(door_connection, 4)
    before = state_of(door_connection)
    with door_db.connect(database_url) as other:
        pid = other.execute("select pg_backend_pid()").fetchone()[0]
        with pytest.raises(psycopg.OperationalError):
            cut_off(other, lambda: door_connection.execute("select pg_terminate_backend(%s)", [pid]))
    assert state_of(door_connection) == before


def cut_off(connection: door_db.Connection, end_backend: Callable[[], object]) -> None:
    with connection.transaction():
        labour.finish(connection, 4)
        end_backend()
        connection.execute("select 1")
