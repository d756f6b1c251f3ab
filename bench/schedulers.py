"""Firing deadlines, beside general job queues running as many scheduled jobs that do nothing.

procrastinate: deferred in bulk with `schedule_at` in the past; one worker with asynchronous tasks. A row of its own
shows it as it comes (one job at a time, LISTEN on, finished jobs kept); the other at the fastest of the concurrencies
below, with LISTEN off and finished jobs deleted, which is less to write. Each run begins with empty tables.

pgqueuer: enqueued in bulk with `execute_after`; one process drains the queue on uvloop, with the driver its
documentation calls fastest (asyncpg) where installed, else psycopg, at the fastest of the batch sizes and consumer
counts below; its autovacuum advice is followed (`pgq autovac`). Its durability stays the default one.

A queue's fastest setting is found first, then measured in pairs with ours. procrastinate's clock runs from the first
job begun to the last one begun, because its worker lingers when the queue is empty; pgqueuer's runs from the start of
its drain to the end.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from time import perf_counter
from typing import Any

from bench import lives
from bench.batches import prepare
from bench.deadlines import TABLE, make_rounds
from bench.figures import figure, in_pairs, quick
from surety.engine import db

AS_IT_COMES = (1, False)
CONCURRENCIES = ((1, True), (10, True), (30, True), (60, True))
"""procrastinate's concurrency, and whether the rest is set for speed."""
BATCHES = ((10, 5), (100, 1), (100, 5), (500, 2))
"""pgqueuer's batch size, and consumers in the process; the first is its own benchmark's."""


def measure() -> list[dict[str, Any]]:
    logging.disable(logging.INFO)
    with db.connect() as connection:
        prepare(connection)
        connection.execute(TABLE)
        connection.commit()
        procrastinate = Procrastinate()
        return [
            _beside(connection, "a", procrastinate, [AS_IT_COMES], jobs=3000, floor=15, aim=50),
            _beside(connection, "b", procrastinate, CONCURRENCIES, jobs=3000, floor=15, aim=50),
            _beside(connection, "c", PgQueuer(), BATCHES, jobs=20_000, floor=0.9, aim=3),
        ]


def _beside(
    connection: db.Connection, prefix: str, queue: Any, settings: Any, *, jobs: int, floor: float, aim: float
) -> dict[str, Any]:
    jobs = min(jobs, 1000) if quick() else jobs
    tried = {setting: queue.run(jobs, setting) for setting in settings}
    best = max(tried, key=tried.__getitem__)
    pairs, each = (2, 1000) if quick() else (4, 4000)
    later = connection.execute("select coalesce(max(due_at), %s) from surety_deadline", [lives.BASE]).fetchone()[0]
    rounds = iter(make_rounds(connection, prefix, pairs, each, start=later))
    rate, reference, ratio = in_pairs(lambda: next(rounds).fire(), lambda: queue.run(jobs, best), pairs=pairs)
    return figure(
        f"deadlines fired, beside {queue.name} running empty jobs", rate, "deadlines/s", reference=reference,
        beside=f"{queue.name}, {queue.words(best)}", ratio=ratio, floor=floor, aim=aim, jobs=jobs,
        tried={queue.words(setting): round(value) for setting, value in tried.items()},
    )  # fmt: skip


class Procrastinate:
    name = "procrastinate"

    def __init__(self) -> None:
        asyncio.run(self._install())

    def words(self, setting: tuple[int, bool]) -> str:
        concurrency, tuned = setting
        return f"concurrency {concurrency}" if tuned else "as it comes"

    def run(self, jobs: int, setting: tuple[int, bool]) -> float:
        return asyncio.run(self._run(jobs, *setting))

    def _app(self) -> Any:
        import procrastinate

        connector = procrastinate.PsycopgConnector(conninfo=os.environ["SURETY_DATABASE_URL"], max_size=70)
        return procrastinate.App(connector=connector)

    async def _install(self) -> None:
        async with (app := self._app()).open_async():
            await app.schema_manager.apply_schema_async()

    async def _run(self, jobs: int, concurrency: int, tuned: bool) -> float:
        begun: list[float] = []
        app = self._app()

        @app.task(name="nothing")
        async def nothing() -> None:
            begun.append(perf_counter())

        past = datetime.now(UTC) - timedelta(minutes=1)
        async with app.open_async():
            await app.connector.execute_query_async("truncate procrastinate_jobs cascade")
            await nothing.configure(schedule_at=past).batch_defer_async(*({} for _ in range(jobs)))
            set_for_speed = {"listen_notify": False, "delete_jobs": "always"} if tuned else {}
            await app.run_worker_async(
                wait=False, concurrency=concurrency, install_signal_handlers=False, **set_for_speed
            )
        assert len(begun) == jobs, len(begun)
        return jobs / (begun[-1] - begun[0])


class PgQueuer:
    name = "pgqueuer"

    def __init__(self) -> None:
        asyncio.run(self._install())

    def words(self, setting: tuple[int, int]) -> str:
        driver = "asyncpg" if find_spec("asyncpg") else "psycopg"
        return f"batch {setting[0]}, consumers {setting[1]}, {driver}"

    def run(self, jobs: int, setting: tuple[int, int]) -> float:
        import uvloop

        return uvloop.run(self._run(jobs, *setting))

    async def _driver(self) -> tuple[Any, Callable[[], Any]]:
        """A driver, and how to close its connection."""
        url = os.environ["SURETY_DATABASE_URL"]
        if find_spec("asyncpg"):
            import asyncpg
            from pgqueuer.db import AsyncpgDriver

            connection = await asyncpg.connect(url)
            return AsyncpgDriver(connection), connection.close
        import psycopg
        from pgqueuer.db import PsycopgDriver

        connection = await psycopg.AsyncConnection.connect(url, autocommit=True)
        return PsycopgDriver(connection), connection.close

    async def _install(self) -> None:
        from pgqueuer.queries import Queries

        driver, close = await self._driver()
        queries = Queries(driver)
        await queries.install()
        await queries.optimize_autovacuum()
        await close()

    async def _run(self, jobs: int, batch: int, consumers: int) -> float:
        from pgqueuer import PgQueuer as Manager
        from pgqueuer.queries import Queries
        from pgqueuer.types import QueueExecutionMode

        done = 0
        opened = [await self._driver() for _ in range(consumers)]
        await Queries(opened[0][0]).enqueue(
            ["nothing"] * jobs, [None] * jobs, [0] * jobs, [timedelta(seconds=0)] * jobs
        )
        managers = [Manager(driver) for driver, _ in opened]
        for manager in managers:

            @manager.entrypoint("nothing")
            async def nothing(job: Any) -> None:
                nonlocal done
                done += 1

        started = perf_counter()
        await asyncio.gather(*(manager.run(batch_size=batch, mode=QueueExecutionMode.drain) for manager in managers))
        seconds = perf_counter() - started
        for _, close in opened:
            await close()
        assert done == jobs, done
        return jobs / seconds
