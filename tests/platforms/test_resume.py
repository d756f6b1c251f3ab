"""An import that is killed, or whose database is, ends in the state it would have ended in."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import psycopg
import pytest

from surety.engine.wire import encode
from surety.launcher.places import Places
from surety.launcher.postgres import url_of
from surety.platforms.simulation import simulate
from tests.database import empty_tables

from .conftest import state_of

ORDERS = 1500


@pytest.fixture
def simulated(tmp_path):
    path = tmp_path / "s.ndjson"
    with path.open("wb") as file:
        for fact in simulate(ORDERS, seed=5, start=date(2026, 9, 1)):
            file.write(encode(fact) + b"\n")
    return path


def start_import(path: Path, **environment: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "surety.cli.main", "import", "facts", path]
    options = ["--as", "platform:douyin", "--summary", "json"]
    return subprocess.Popen(
        [*map(str, command), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )


def finished(process: subprocess.Popen) -> dict:
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    summary = json.loads(out)
    assert out.count("\n") == 1, "one JSON object and nothing else"
    summary.pop("seconds")
    return summary


def wait_for_facts(connection, count, process):
    deadline = time.monotonic() + 60
    while connection.execute("select count(*) from surety_fact").fetchone()[0] < count:
        assert process.poll() is None, "the import was over too soon"
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def empty(db, request):
    """Empties the database once more, in the middle of a test."""
    admin, keep = request.getfixturevalue("_admin"), request.getfixturevalue("_filled_by_migrations")
    return lambda: empty_tables(admin, keep=keep)


def test_killed_anywhere_and_run_again_it_ends_the_same(db, empty, simulated):
    whole = finished(start_import(simulated))
    state = state_of(db)
    empty()
    for count in (1, 6000):
        process = start_import(simulated)
        wait_for_facts(db, count, process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        held = db.execute("select count(*) from surety_order where import_hold is not null").fetchone()
        assert held > (0,), "workers leave a half imported order alone"
    assert finished(start_import(simulated)) == whole
    assert state_of(db) == state
    assert finished(start_import(simulated)) == whole
    assert state_of(db) == state


def test_the_database_killed_on_the_way_is_waited_for(simulated):
    with tempfile.TemporaryDirectory(prefix="surety-home-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        environment = {"SURETY_HOME": folder, "SURETY_DATABASE_URL": "", "SURETY_TEST_HOME": ""}
        subprocess.run(
            [sys.executable, "-m", "surety.cli.main", "migrate"],
            env=os.environ | environment,
            check=True,
            capture_output=True,
        )
        process = start_import(simulated, **environment)
        kill_postmaster_after(home, 3000, process)
        summary = finished(process)
        assert (summary["orders"], summary["refused_rows"]) == (ORDERS, 0)


def kill_postmaster_after(home: Path, count: int, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with psycopg.connect(url_of(home), autocommit=True) as connection:
                wait_for_facts(connection, count, process)
            break
        except (psycopg.OperationalError, FileNotFoundError):
            time.sleep(0.05)
    postmaster = int((Places(home).data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGKILL)
