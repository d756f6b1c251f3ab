"""Killing what works, or the database under it, at random points, until the work is done all the same."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import psutil
import psycopg

from surety.launcher.places import Places
from surety.launcher.postgres import Server

ROOT = Path(__file__).resolve().parents[2]
SECONDS_MAX = 120
RUNS_MAX = 30

STATE = (
    "select subject, version, status, stake_fen, refunded_fen, flags, doc::text from surety_order",
    "select subject, version, status, doc::text from surety_parcel",
    "select subject, effect, seq, debit, credit, amount_fen, occurred_at, recorded_at from surety_transfer",
    "select kind, subject, step, version, due_at, set_at, ended_as from surety_deadline",
    "select kind, subject, seq, type, fact_key, occurred_at, recorded_at, effective_at from surety_fact",
    "select subject, seq, n, kind, recipient, params::text from surety_outbox",
    "select subject, seq, n, rule_table, status, rows from surety_decision",
    "select subject, item, seq from surety_work_item",
    "select fact_key, answer from surety_fact_key",
)


def state_of(connection: psycopg.Connection) -> list[list[tuple]]:
    """Everything that followed, as sorted rows."""
    return [sorted(connection.execute(query).fetchall(), key=str) for query in STATE]


def start(work: str, orders: int, **environment: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.db.labour", work, str(orders)]
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def finished(process: subprocess.Popen) -> bool:
    """Whether it came to its end by itself; a process that was killed, or lost its database, did not."""
    _, errors = process.communicate(timeout=SECONDS_MAX)
    lost = "OperationalError" in errors or "AdminShutdown" in errors or "InterfaceError" in errors
    assert process.returncode in (0, -signal.SIGKILL) or lost, errors
    return process.returncode == 0


def facts_in(url: str) -> int:
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            row = connection.execute("select count(*) from surety_fact").fetchone()
            return row[0] if row else 0
    except psycopg.OperationalError:
        return 0


def wait_for_facts(url: str, count: int, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while facts_in(url) < count and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.002)


def disturbed(url: str, work: str, orders: int, *, points: list[int], kill: Callable[[subprocess.Popen], None]) -> int:
    """Run the work again and again, with `kill` at each number of facts in the log; returns how many runs it took."""
    for run in range(1, RUNS_MAX):
        process = start(work, orders, SURETY_DATABASE_URL=url)
        if points:
            wait_for_facts(url, points.pop(0), process)
            kill(process)
        if finished(process) and not points:
            return run
    raise AssertionError("never done")


def random_points(random: Random, before: int, after: int, count: int) -> list[int]:
    """Numbers of facts between those at the start and at the end, in order."""
    return sorted(random.randrange(before + 1, after) for _ in range(count))


def kill_it(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGKILL)


def kill_postmaster(server: Server) -> None:
    pid = int((Places(server.home).data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(psutil.NoSuchProcess):  # it is gone already
        psutil.wait_procs([psutil.Process(pid)], timeout=10)


def kill_postmaster_and_keeper(server: Server) -> None:
    keeper = int(Places(server.home).keeper_lock.read_text().split()[1])
    os.kill(keeper, signal.SIGKILL)
    kill_postmaster(server)
