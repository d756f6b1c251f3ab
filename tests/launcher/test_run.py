"""`surety run` on an empty home: it answers, and whatever stops it leaves nothing running."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

START_SECONDS_MAX = 90
STOP_SECONDS_MAX = 30
RUN = [sys.executable, "-m", "surety.cli.main", "run", "--workers", "1", "--no-demo"]


@pytest.fixture
def home():
    with tempfile.TemporaryDirectory(prefix="surety-run-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment_of(home: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SURETY_")}
    return kept | {"SURETY_HOME": str(home), "SURETY_PORT": str(port)}


def start_run(home: Path, port: int) -> subprocess.Popen:
    with (home / "run.log").open("wb") as log:
        return subprocess.Popen(RUN, env=environment_of(home, port), stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def wait_until(condition, seconds: float, home: Path) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, (home / "run.log").read_text()
        time.sleep(0.05)


def answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False


def wait_until_it_answers(run: subprocess.Popen, home: Path, port: int) -> None:
    wait_until(lambda: run.poll() is not None or answers(port), START_SECONDS_MAX, home)
    assert run.poll() is None, (home / "run.log").read_text()


def processes_of(home: Path) -> list[psutil.Process]:
    """Everything that runs on this home: they carry it in their environment or their arguments."""
    return [each for each in psutil.process_iter() if _belongs(each, str(home))]


def _web_servers(home: Path) -> list[psutil.Process]:
    found = []
    for process in processes_of(home):
        with suppress(psutil.Error):  # a helper of PostgreSQL may have ended since it was listed
            found += [process] if "serve" in process.cmdline() else []
    return found


def _belongs(process: psutil.Process, home: str) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return process.environ().get("SURETY_HOME") == home or any(home in part for part in process.cmdline())
    except psutil.Error:
        return False


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_whatever_stops_it(home, port, sign):
    run = start_run(home, port)
    wait_until_it_answers(run, home, port)
    assert len(processes_of(home)) >= 4  # itself, the web server, the keeper, PostgreSQL
    run.send_signal(sign)
    assert run.wait(STOP_SECONDS_MAX) == (-9 if sign == signal.SIGKILL else 0)
    wait_until(lambda: not processes_of(home), STOP_SECONDS_MAX, home)


@pytest.mark.parametrize("moment_seconds", [0.2, 0.6, 1.2])
def test_nothing_is_left_when_it_is_stopped_while_starting(home, port, moment_seconds):
    run = start_run(home, port)
    time.sleep(moment_seconds)
    run.send_signal(signal.SIGTERM)
    run.wait(STOP_SECONDS_MAX)
    wait_until(lambda: not processes_of(home), STOP_SECONDS_MAX, home)
    assert "Traceback" not in (home / "run.log").read_text()


def test_a_web_server_that_is_killed_comes_back(home, port):
    run = start_run(home, port)
    wait_until_it_answers(run, home, port)
    for process in _web_servers(home):
        process.kill()
    wait_until_it_answers(run, home, port)
    run.terminate()
    assert run.wait(STOP_SECONDS_MAX) == 0


def test_a_port_in_use_is_said_before_anything_starts(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            RUN, env=environment_of(home, port), capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 1
    assert f"SURETY_PORT={port + 1}" in done.stderr
    assert "端口" in done.stderr
    assert not (home / "postgres").exists()


def test_a_second_command_shares_the_running_database(home, port):
    run = start_run(home, port)
    wait_until_it_answers(run, home, port)
    command = [sys.executable, "-m", "surety.cli.main", "psql", "-Atc", "SELECT count(*) FROM django_migrations"]
    done = subprocess.run(command, env=environment_of(home, port), capture_output=True, text=True, check=True)
    assert int(done.stdout) > 10
    assert answers(port)
    run.terminate()
    assert run.wait(STOP_SECONDS_MAX) == 0
