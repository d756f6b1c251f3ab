"""Facts through `door.submit` in batches of 1,000, beside a bare COPY of the rows those facts become.

The reference is what a program that stores the same rows and does nothing else reaches: one unpartitioned table with
the columns of `surety_fact` and two indexes (the identity of a fact, and its subject), no constraint, no trigger, no
row security. The rows, as our run stored them, are Python values before the clock starts; the driver writes them with
COPY, 1,000 a commit, in one process. Two processes of ours stand beside the same single COPY, since they have no more
processors than one has; what two COPYs reach is in the detail (`reference_of_as_many_processes`), and so is what the
server alone takes when even the text of the rows is made beforehand (`rendered_reference`). Our figure includes
decoding each fact from JSON. What our batch derives (cases, deadlines, postings, decisions, messages, facts that
follow) counts as nothing; only the facts sent are counted, on both sides.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from bench import lives
from bench.figures import figure, quick
from surety.engine import db, partitions
from surety.engine.door import submit
from surety.engine.keys import bucket_of, fact_key
from surety.engine.wire import decode_fact

BATCH = 1000
BATCHES_A_PAIR = 5
WARM_UP = 15
"""Batches before the clock: lives take three days, and a batch is to hold all stages."""

FLOORS = {1: (0.12, 0.30), 2: (0.18, 0.50)}

REFERENCE = """
create table {0} (like surety_fact);
create unique index on {0} (bucket, fact_key);
create index on {0} (bucket, kind, subject, seq);
"""

TABLES = ("bench_fact", "bench_fact_together", "bench_fact_text")
"""One for each reference, which grow alike."""

_STORED = """
select f.* from unnest(%s::smallint[], %s::text[], %s::text[], %s::uuid[]) w(bucket, kind, subject, fact_key)
join surety_fact f using (bucket, kind, subject, fact_key)
"""


def measure() -> list[dict[str, Any]]:
    with db.connect() as connection:
        prepare(connection)
        return [
            measure_mode(connection, mode, processes, label=f"{mode[0]}{processes}")
            for mode in ("import", "live")
            for processes in (1, 2)
        ]


def prepare(connection: db.Connection) -> None:
    for name in TABLES:
        connection.execute(REFERENCE.format(name))
    connection.commit()
    for month in range(3):
        partitions.ensure(connection, lives.BASE + timedelta(days=30 * month))
    known = [decode_fact(body) for body in lives.shops()]
    for source in (lives.IMPORT, lives.PLATFORM):
        submit(connection, known, source=source, now=lives.BASE + timedelta(hours=1))


def measure_mode(connection: db.Connection, mode: str, processes: int, *, label: str) -> dict[str, Any]:
    """`label` keeps the orders of one measurement apart from those of another."""
    stored = connection.execute("select count(*) from surety_order").fetchone()[0]
    connection.commit()
    each = BATCHES_A_PAIR * BATCH
    counted = processes * each
    measured = []
    with feeders(FEEDERS[mode], processes, label) as team:
        for _ in range(2 if quick() else 8):
            team.say("prepare", BATCHES_A_PAIR)
            ours, ours_wal = timed(connection, lambda: team.say("submit"))
            worked = team.worked / counted
            team.say("fetch_rows")
            theirs, theirs_wal = timed(connection, lambda: team.say("copy_rows", "bench_fact", only_first=True))
            they_worked = team.worked / each
            together, _ = timed(connection, lambda: team.say("copy_rows", "bench_fact_together"))
            bare, _ = timed(connection, lambda: team.say("copy_text", only_first=True))
            rates = counted / ours, each / theirs, counted / together, each / bare
            work = worked * 1e6, they_worked * 1e6, they_worked / worked
            measured.append((*rates, rates[0] / rates[1], ours_wal / counted, theirs_wal / each, *work))
    rate, reference, together, rendered, ratio, wal, reference_wal, *work = map(median, zip(*measured, strict=True))
    floor, aim = FLOORS[processes]
    return figure(
        f"batches of {BATCH}, {mode}, {processes} process{'es' if processes > 1 else ''}",
        rate, "facts/s", reference=reference, beside="bare COPY, two indexes", ratio=ratio, floor=floor, aim=aim,
        reference_of_as_many_processes=round(together), rendered_reference=round(rendered), batch=BATCH,
        wal_bytes_per_fact=round(wal), reference_wal_bytes_per_fact=round(reference_wal), orders_stored_before=stored,
        processor_us_per_fact=round(work[0], 1), reference_processor_us_per_fact=round(work[1], 1),
        processor_ratio=round(work[2], 3),
    )  # fmt: skip


def timed(connection: db.Connection, work: Any) -> tuple[float, int]:
    """Seconds and WAL bytes of some work, which other connections do."""
    before = connection.execute("select pg_current_wal_insert_lsn()").fetchone()[0]
    connection.commit()
    started = perf_counter()
    work()
    seconds = perf_counter() - started
    written = connection.execute("select pg_current_wal_insert_lsn() - %s", [before]).fetchone()[0]
    connection.commit()
    return seconds, int(written)


class Team:
    """Processes that do the same thing at the same moment."""

    def __init__(self, pipes: list[Any]) -> None:
        self._pipes = pipes
        self.worked = 0.0
        """Processor seconds that the last thing took them and, where Linux tells, their server."""

    def say(self, *what: Any, only_first: bool = False) -> None:
        """All of them do it, or only the first; returns when the last one has."""
        pipes = self._pipes[:1] if only_first else self._pipes
        for pipe in pipes:
            pipe.send(what)
        self.worked = 0.0
        for pipe in pipes:
            error, worked = pipe.recv()
            if error is not None:
                raise RuntimeError(error)
            self.worked += worked


@contextmanager
def feeders(kind: Callable[[db.Connection, str], Any], processes: int, label: str) -> Iterator[Team]:
    """Processes that each hold one of `kind`, made with a connection and a prefix for its orders."""
    context = multiprocessing.get_context("spawn")
    pipes, started = [], []
    for number in range(processes):
        here, there = context.Pipe()
        process = context.Process(target=feed, args=(there, kind, f"{label}{number}-"), daemon=True)
        process.start()
        pipes.append(here)
        started.append(process)
    try:
        yield Team(pipes)
    finally:
        for pipe in pipes:
            pipe.send(("stop",))
        for process in started:
            process.join()


def feed(pipe: Any, kind: Callable[[db.Connection, str], Any], prefix: str) -> None:
    """A feeding process: does what its pipe says until `stop`."""
    with db.connect() as connection:
        feeder = kind(connection, prefix)
        while (said := pipe.recv())[0] != "stop":
            before = processor_seconds(connection)
            try:
                getattr(feeder, said[0])(*said[1:])
                pipe.send((None, processor_seconds(connection) - before))
            except Exception as error:
                pipe.send((repr(error), 0.0))


def processor_seconds(connection: db.Connection) -> float:
    """What this process has used so far, and the server's process of this connection where Linux tells."""
    told = Path(f"/proc/{connection.info.backend_pid}/schedstat")
    server = int(told.read_text().split()[0]) / 1e9 if told.exists() else 0.0
    return process_time() + server


class Feeder:
    """One process's facts, in batches. An import holds its orders, and comes when everything is over."""

    _source, _hold = lives.IMPORT, "bench"

    def __init__(self, connection: db.Connection, prefix: str) -> None:
        self._connection = connection
        self._stream = lives.stream(prefix)
        self._batches: list[list[lives.Sent]] = []
        self._rows: list[list[tuple[Any, ...]]] = []
        self._texts: list[bytes] = []
        self.prepare(4 if quick() else WARM_UP)
        self.submit()

    def prepare(self, batches: int) -> None:
        self._batches = [list(islice(self._stream, BATCH)) for _ in range(batches)]

    def now(self, batch: list[lives.Sent]) -> datetime:
        return lives.BASE + timedelta(days=60)

    def submit(self) -> None:
        for batch in self._batches:
            now = self.now(batch)
            facts = [decode_fact(sent.body) for sent in batch]
            results = submit(self._connection, facts, source=self._source, now=now, hold=self._hold)
            assert all(result.status == "accepted" for result in results), results[0]

    def fetch_rows(self) -> None:
        """The rows that these facts became: as values, and as COPY text."""
        self._rows, self._texts = [], []
        for batch in self._batches:
            wanted = [
                (bucket_of(fact.subject), fact.kind.value, fact.subject, self._key(fact.id))
                for fact in (decode_fact(sent.body) for sent in batch)
            ]
            arrays = [list(column) for column in zip(*wanted, strict=True)]
            self._rows.append(self._connection.execute(_STORED, arrays).fetchall())
            with self._connection.cursor().copy(f"copy ({_STORED}) to stdout", arrays) as copy:
                self._texts.append(b"".join(copy))
            self._connection.commit()
            assert len(self._rows[-1]) == BATCH

    def _key(self, fact_id: str) -> str:
        return fact_key(self._source.party.value, self._source.name, fact_id)

    def copy_rows(self, table: str) -> None:
        for rows in self._rows:
            with self._connection.cursor().copy(f"copy {table} from stdin") as copy:
                for row in rows:
                    copy.write_row(row)
            self._connection.commit()

    def copy_text(self) -> None:
        for text in self._texts:
            with self._connection.cursor().copy("copy bench_fact_text from stdin") as copy:
                copy.write(text)
            self._connection.commit()


class LiveFeeder(Feeder):
    """The same, live: the clock stands where the batch ends."""

    _source, _hold = lives.PLATFORM, None

    def now(self, batch: list[lives.Sent]) -> datetime:
        return batch[-1].at


FEEDERS = {"import": Feeder, "live": LiveFeeder}
