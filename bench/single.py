"""One fact in each submission, eight clients, beside pgbench inserting one row in each transaction with eight clients.

Ours: two processes of four threads, each thread handing one fact to `engine.gate` and waiting for its committed
answer before it takes the next, as a request does. The gate commits together what waits together; the reference may do
the same in the server (group commit), with the same settings.

The reference is the real pgbench with prepared statements and two threads: one row of the columns of `surety_fact`
and the mean size of our stored rows, into a table with the same two indexes as in `bench.batches`.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from bench import lives
from bench.batches import feeders, prepare, timed
from bench.figures import figure, in_pairs, quick
from surety.engine import db, gate
from surety.engine.door import submit
from surety.engine.wire import decode_fact
from surety.launcher.binaries import program

PROCESSES, THREADS = 2, 4
CLIENTS = PROCESSES * THREADS
FACTS_A_PAIR = 200
"""Of one client."""
WARM_UP = 1000
LIFE_IN = 0.01
"""The clock is the wall's here, so an order's three days pass within the last hour."""

SCRIPT = """
\\set n random(1, 100000000)
insert into bench_fact values (:n % 1024, 'order', 'douyin:' || :n, 1, 'order_paid', gen_random_uuid(), now(), now(),
    now(), 'platform', 'douyin', '', 1, :body, null);
"""


def measure() -> list[dict[str, Any]]:
    pairs = 2 if quick() else 6
    with db.connect() as connection:
        prepare(connection)
        with feeders(Clients, PROCESSES, "single") as team:
            size = connection.execute("select avg(length(body::text))::int from surety_fact").fetchone()[0]
            connection.commit()
            wal: list[float] = []

            def ours() -> float:
                team.say("prepare")
                seconds, written = timed(connection, lambda: team.say("submit"))
                wal.append(written / (CLIENTS * FACTS_A_PAIR))
                return CLIENTS * FACTS_A_PAIR / seconds

            rate, reference, ratio = in_pairs(ours, lambda: pgbench(size), pairs=pairs)
    return [
        figure(
            f"one fact a submission, {CLIENTS} clients", rate, "facts/s", reference=reference,
            beside="pgbench, one insert a transaction", ratio=ratio, floor=0.25, aim=0.60, body_bytes=size,
            wal_bytes_per_fact=round(sum(wal) / len(wal)),
        )
    ]  # fmt: skip


def pgbench(body_bytes: int) -> float:
    """Transactions a second, without the time to connect."""
    body = "'" + '{"a":"' + "x" * (body_bytes - 8) + '"}' + "'"
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "insert.sql"
        script.write_text(SCRIPT.replace(":body", body))
        done = subprocess.run(
            [program("pgbench"), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-t", "1000", "-f", script,
             os.environ["SURETY_DATABASE_URL"]],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    line = next(line for line in done.stdout.splitlines() if line.startswith("tps = "))
    return float(line.split()[2])


class Clients:
    """Four threads of one process, each with orders of its own; what `bench.batches.feed` runs."""

    def __init__(self, connection: db.Connection, prefix: str) -> None:
        start = datetime.now(UTC) - timedelta(hours=1)
        self._streams = [
            lives.stream(f"{prefix}{n}-", start=start, orders_per_hour=400, pace=LIFE_IN) for n in range(THREADS)
        ]
        self._pool = ThreadPoolExecutor(THREADS)
        for stream in self._streams:
            facts = [decode_fact(sent.body) for sent in islice(stream, WARM_UP)]
            submit(connection, facts, source=lives.PLATFORM, now=datetime.now(UTC))
        self.prepare()
        self.submit()

    def prepare(self) -> None:
        self._facts = [list(islice(stream, FACTS_A_PAIR)) for stream in self._streams]

    def submit(self) -> None:
        for done in self._pool.map(_client, self._facts):
            assert done == FACTS_A_PAIR


def _client(facts: Iterator[lives.Sent]) -> int:
    done = 0
    for sent in facts:
        (result,) = gate.submit_decoded([decode_fact(sent.body)], source=lives.PLATFORM)
        assert result.status == "accepted", result
        done += 1
    return done
