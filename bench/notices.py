"""Publishing a notice that touches many open deadlines, while others go on, beside the door taking facts.

Ours: what one worker does with a published notice, in its lane (`engine.worker`): every order is found,
locked, decided on, written with its new deadlines (the promise and its reminder), its history and two messages, and
the progress is written down; all through the door, resumable at every commit. The figure is deadlines a second; the
orders are half as many and stand in the detail.

The reference is the door itself in the same run, in turn with ours: facts of whole lives, live, 1,000 a transaction,
one process (the row `batches`), on the same tables.

Beside both, another process submits single facts through the gate at a steady pace, some of them about the very orders
that are moved. Its 99th percentile while the notice spreads is compared with that of quiet spells of the same run.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from queue import Queue
from random import Random
from statistics import median, quantiles
from time import perf_counter, sleep
from typing import Any

from bench import lives
from bench.batches import BATCH, LiveFeeder, Team, feeders, prepare
from bench.figures import figure, quick
from surety.disruptions import spreading
from surety.disruptions.facts import NoticeDrafted, NoticePublished
from surety.disruptions.notice import Content, Row, Shipping
from surety.engine import db, gate, partitions, worker
from surety.engine.door import submit
from surety.engine.fact import Party, Source
from surety.engine.wire import decode_fact
from surety.orders.facts import AddressChanged, Receiver

ROUNDS = 4
LANES = worker.LANES["notices"][1]
STAFF = Source(Party.STAFF, "bench")
PAID_AT = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
"""By the wall's clock, which the gate goes by."""
REGIONS = ("650000", "540000", "630000", "640000", "150000", "620000", "530000", "520000")
"""One a round: a round's notice touches that round's orders."""
PACE_SECONDS = 0.01
THREADS = 4
QUIET_SECONDS = 4.0


def measure() -> list[dict[str, Any]]:
    rounds = 2 if quick() else ROUNDS
    deadlines = int(os.environ.get("SURETY_BENCH_DEADLINES", 200_000))
    orders = (4_000 if quick() else deadlines) // 2 // rounds
    measured = []
    with db.connect() as connection:
        prepare(connection)
        partitions.ensure(connection, PAID_AT)
        for n in range(rounds):
            place(connection, n, orders)
        connection.execute("analyze")
        feeder = LiveFeeder(connection, "notices-")
        with feeders(Worker, 1, "worker") as team, traffic(rounds, orders) as others:
            for n in range(rounds):
                alone = others.listen(1.0 if quick() else QUIET_SECONDS)
                facts = facts_a_second(feeder, orders)
                others.hear()
                seconds = spread(connection, n, team, orders=orders)
                beside = others.hear()
                measured.append((2 * orders / seconds, facts, 2 * orders / seconds / facts, alone, beside))
    rates, references, ratios, quiet_spells, spells = zip(*measured, strict=True)
    before, after = p99(quiet_spells), p99(spells)
    return [
        figure(
            f"a notice over {2 * orders * rounds:,} open deadlines, one worker", median(rates), "deadlines/s",
            reference=median(references), beside="facts through the door, one process", ratio=median(ratios),
            floor=0.8, aim=1.2, orders_per_second=round(median(rates) / 2), orders=orders * rounds, connections=LANES,
            batch=spreading.LIMIT,
        ),
        figure(
            "p99 of other traffic while it spreads", after, "ms", reference=before, beside="the same traffic alone",
            ratio=after / before, floor=2.0, aim=1.5, judged="ratio below", facts_per_second=round(1 / PACE_SECONDS),
            samples=sum(map(len, spells)),
        ),
    ]  # fmt: skip


def place(connection: db.Connection, n: int, orders: int) -> None:
    """The orders of one round: placed and paid, promised within two days, received in the round's region."""
    random = Random(n)
    for start in range(0, orders, 500):
        facts = []
        for number in range(start, min(start + 500, orders)):
            placed, paid = lives.placed_and_paid(random, order_of(n, number).partition(":")[2], PAID_AT)
            placed["receiver"]["region"] = REGIONS[n][:2] + "0102"
            facts += [decode_fact(lives.encode(fact)) for fact in (placed, paid)]
        submit(connection, facts, source=lives.PLATFORM, now=PAID_AT + timedelta(minutes=30))


def order_of(n: int, number: int) -> str:
    return f"douyin:round{n}-{number:07}"


def facts_a_second(feeder: LiveFeeder, orders: int) -> float:
    batches = max(2, orders // BATCH // 3)
    feeder.prepare(batches)
    started = perf_counter()
    feeder.submit()
    return batches * BATCH / (perf_counter() - started)


def spread(connection: db.Connection, n: int, team: Team, *, orders: int) -> float:
    """Seconds from the publication to the last order."""
    name, by = f"douyin:bench-{n}", Shipping(PAID_AT, PAID_AT + timedelta(days=9), PAID_AT + timedelta(days=20))
    content = Content("flood", "洪水", "Flood", (Row("r", REGIONS[n], by),))
    now = datetime.now(UTC)
    drafted = NoticeDrafted(id=f"d{n}", notice=name, at=now, content=content)
    published = NoticePublished(id=f"p{n}", notice=name, at=now, draft=1)
    started = perf_counter()
    results = submit(connection, [drafted, published], source=STAFF, now=now)
    assert all(result.status == "accepted" for result in results), results
    team.say("spread")
    seconds = perf_counter() - started
    told = connection.execute(
        "select sum(moved_count), bool_and(finished_at is not null) from surety_spreading where subject = %s", [name]
    )
    moved, over = told.fetchone()
    assert over, "not everybody was told"
    assert moved >= 0.98 * orders, f"{moved} of {orders} were moved"  # others moved theirs as they went
    return seconds


class Worker:
    """The lanes of a worker, in a process of their own; what `bench.batches.feed` runs."""

    def __init__(self, connection: db.Connection, prefix: str) -> None:
        self._connections = [connection, *(db.connect() for _ in range(LANES - 1))]

    def spread(self) -> None:
        lanes = [threading.Thread(target=spreading.run, args=(own, datetime.now(UTC))) for own in self._connections]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()


# ------------------------------------------------------------------------------------------------ other traffic


class Others:
    """The process that submits single facts, seen from here."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe

    def hear(self) -> list[float]:
        """Milliseconds from when each fact was due to its answer, since this was last asked."""
        self._pipe.send("hear")
        return self._pipe.recv()

    def listen(self, seconds: float) -> list[float]:
        self.hear()
        sleep(seconds)
        return self.hear()


@contextmanager
def traffic(rounds: int, orders: int) -> Iterator[Others]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=trade, args=(there, rounds, orders), daemon=True)
    process.start()
    others = Others(here)
    others.listen(1.0)
    try:
        yield others
    finally:
        here.send("stop")
        process.join()


def trade(pipe: Any, rounds: int, orders: int) -> None:
    """One fact every PACE_SECONDS, whether or not the last one is answered: whoever waits is counted as waiting."""
    heard: list[float] = []
    due: Queue[tuple[float, Any] | None] = Queue()
    threads = [threading.Thread(target=_clerk, args=(due, heard), daemon=True) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    facts, next_at = _facts(rounds, orders), perf_counter()
    while True:
        if pipe.poll():
            if pipe.recv() == "stop":
                return
            told = heard[:]
            del heard[: len(told)]
            pipe.send(told)
        next_at, fact = next_at + PACE_SECONDS, next(facts)
        sleep(max(0.0, next_at - perf_counter()))
        due.put((next_at, fact))


def _clerk(due: Queue[tuple[float, Any] | None], heard: list[float]) -> None:
    while (item := due.get()) is not None:
        due_at, fact = item
        (result,) = gate.submit([fact], source=lives.PLATFORM)
        assert result.good or result.status == "quarantined", result  # a payment may overtake its order
        heard.append(1000 * (perf_counter() - due_at))


def _facts(rounds: int, orders: int) -> Iterator[Any]:
    """New orders and payments elsewhere, and now and then a new address for an order that a notice moves."""
    random, now = Random("others"), datetime.now(UTC)
    for number in count():
        placed, paid = lives.placed_and_paid(random, f"other-{number:07}", now - timedelta(minutes=1))
        yield decode_fact(lives.encode(placed))
        yield decode_fact(lives.encode(paid))
        if number % 5:
            continue
        n, which = random.randrange(rounds), random.randrange(orders)
        receiver = Receiver(region=REGIONS[n][:2] + "0102", detail=f"{number} 号")
        yield AddressChanged(id=f"moved-{number}", order=order_of(n, which), at=now, receiver=receiver)


def p99(spells: Iterable[list[float]]) -> float:
    return quantiles([ms for spell in spells for ms in spell], n=100)[98]
