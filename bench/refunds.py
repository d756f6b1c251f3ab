"""Refunds before shipping, over HTTP and at the door alone, and after-sales limits that lapse with their refunds.

Over HTTP: the real server as in `bench.api`, eight clients, one request a refund: the buyer's application for all units
of a paid order, answered once the case, the order's end, the postings and the refund intent are committed. What the
payment provider does later is not waited for. Other systems' figures were taken on a machine of this kind.

Alone: two processes of four threads, each handing one application to the door's gate and waiting until it is committed,
beside the same threads committing one row each; the detail says what one client alone gets of both. What the server is
asked is counted on the wire, begin and commit included.

Expiry: cases whose merchant did not answer in time, and which are refunded for it, beside orders that did not ship in
time (`bench.deadlines`), one worker each, turn by turn.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from bench import deadlines, lives
from bench.api import CLIENTS, drive, request, served, token_of_platform
from bench.batches import feeders, prepare
from bench.figures import figure, in_pairs, quick
from surety.engine import db, gate, sweep
from surety.engine.door import submit
from surety.engine.wire import decode_fact

OTHERS = {"Vendure": 90, "django-oscar": 109, "Medusa": 6}
PROCESSES, THREADS = 2, 4
COUNTED = 20
REVIEW = timedelta(hours=48)
"""How long a merchant of Douyin may leave an application unanswered (AL-DY-REVIEW)."""

ONE_ROW = """
create table bench_refund (
    bucket smallint, subject text, amount_fen bigint, at timestamptz, primary key (bucket, subject)
)
"""


def measure() -> list[dict[str, Any]]:
    token = token_of_platform()
    with db.connect() as connection:
        prepare(connection)
        connection.execute(ONE_ROW)
        connection.execute(deadlines.TABLE)
        connection.commit()
        return [_over_http(connection, token), *_alone(connection), _expiry(connection)]


def _over_http(connection: db.Connection, token: str) -> dict[str, Any]:
    rounds, each = (1, 400) if quick() else (3, 2000)
    rates: list[float] = []
    seconds: list[float] = []
    with served() as port:
        drive(port, [[request(token, body)] for body in _applications(connection, "warm", 400)])
        for n in range(rounds):
            requests = [[request(token, body)] for body in _applications(connection, f"h{n}-", each)]
            rates.append(drive(port, requests, seconds=seconds))
    _check_refunded(connection, "h", rounds * each)
    percentiles = quantiles(seconds, n=100)
    best = max(OTHERS.values())
    return figure(
        f"refund before shipping over HTTP, {CLIENTS} clients", median(rates), "refunds/s", reference=best,
        beside="django-oscar, as given", ratio=median(rates) / best, judged="figure", floor=300, aim=800,
        p50_ms=round(1000 * percentiles[49], 1), p99_ms=round(1000 * percentiles[98], 1), refunds=rounds * each,
        other_systems_refunds_per_second=OTHERS,
    )  # fmt: skip


def _alone(connection: db.Connection) -> list[dict[str, Any]]:
    pairs, each = (2, 50) if quick() else (6, 200)
    with feeders(Clients, PROCESSES, "c") as team:

        def refunds() -> float:
            team.say("prepare", each)
            return _rate(lambda: team.say("refund"), CLIENTS * each)

        rate, reference, ratio = in_pairs(
            refunds, lambda: _rate(lambda: team.say("commit_rows", each), CLIENTS * each), pairs=pairs
        )
    one_rate, one_reference, one_ratio = _one_client(connection, pairs, each)
    return [
        figure(
            f"refund decided and committed, {CLIENTS} clients: times one row a commit", rate, "refunds/s",
            reference=reference, beside="one row a commit, the same clients", ratio=1 / ratio, judged="ratio below",
            floor=4, aim=2, one_client={"refunds": one_rate, "rows": one_reference, "times": 1 / one_ratio},
        ),
        figure(
            "statements a refund, begin and commit included", _statements(connection), "statements",
            judged="figure below", floor=10, aim=10,
        ),
    ]  # fmt: skip


class Clients:
    """Four threads of one process. Each hands one application to the door and waits for its committed answer."""

    def __init__(self, connection: db.Connection, prefix: str) -> None:
        self._connection, self._prefix, self._turn = connection, prefix, count()
        self._pool = ThreadPoolExecutor(THREADS)
        self._numbers = count()
        self._rows = [db.connect() for _ in range(THREADS)]
        self.prepare(COUNTED)
        self.refund()
        self.commit_rows(COUNTED)

    def prepare(self, each: int) -> None:
        turn = next(self._turn)
        self._bodies = [_applications(self._connection, f"{self._prefix}{turn}-{n}-", each) for n in range(THREADS)]

    def refund(self) -> None:
        assert all(self._pool.map(_refund_each, self._bodies))

    def commit_rows(self, each: int) -> None:
        names = [[f"{self._prefix}{next(self._numbers)}" for _ in range(each)] for _ in range(THREADS)]
        assert all(self._pool.map(_commit_each, self._rows, names))


def _refund_each(bodies: Sequence[bytes]) -> bool:
    return all(
        gate.submit_decoded([decode_fact(body)], source=lives.PLATFORM)[0].status == "accepted" for body in bodies
    )


def _commit_each(connection: db.Connection, names: Sequence[str]) -> bool:
    for name in names:
        with connection.transaction():
            connection.execute(_ROW, [1, name, 100, datetime.now(UTC)])
    return True


_ROW = "insert into bench_refund values (%s, %s, %s, %s)"


def _one_client(connection: db.Connection, pairs: int, each: int) -> tuple[float, float, float]:
    bodies = iter(_applications(connection, "a", (pairs + 1) * each))
    numbers = count()

    def refund() -> None:
        _submit_one(connection, next(bodies))

    def one_row() -> None:
        _commit_each(connection, [f"a{next(numbers)}"])

    with db.connect() as connection:
        db.keep_plans(connection)
        for _ in range(each):
            refund()
        return in_pairs(lambda: _rate_of(refund, each), lambda: _rate_of(one_row, each), pairs=pairs)


def _submit_one(connection: db.Connection, body: bytes) -> None:
    (result,) = submit(connection, [decode_fact(body)], source=lives.PLATFORM, now=datetime.now(UTC))
    assert result.status == "accepted", result


def _statements(connection: db.Connection) -> float:
    """What the client asked to be executed a refund: simple queries, and bound ones."""
    bodies = _applications(connection, "n", COUNTED)
    with tempfile.TemporaryFile("w+b") as told:
        connection.pgconn.trace(told.fileno())
        for body in bodies:
            _submit_one(connection, body)
        connection.pgconn.untrace()
        told.seek(0)
        sent = [line.split(b"\t") for line in told.read().splitlines()]
    asked = sum(1 for line in sent if line[1:2] == [b"F"] and line[3].split()[0] in (b"Query", b"Execute"))
    return asked / COUNTED


def _rate(work: Any, times: int) -> float:
    """How often a second something happened that all of this work did so many times."""
    started = perf_counter()
    work()
    return times / (perf_counter() - started)


def _rate_of(work: Any, times: int) -> float:
    return _rate(lambda: [work() for _ in range(times)], times)


def _expiry(connection: db.Connection) -> dict[str, Any]:
    """Applications left unanswered and promises not kept, swept in turn, each turn's due in half an hour of its own."""
    pairs, each = (2, 500) if quick() else (5, 20_000)
    starts = [lives.BASE + n * timedelta(minutes=30) for n in range(pairs)]
    due = [_unanswered(connection, f"u{n}-", each, at=start) for n, start in enumerate(starts)]
    promises = iter(deadlines.make_rounds(connection, "s", pairs, min(each, 4000)))
    turns = iter(due)

    def expire() -> float:
        due_at = next(turns)
        started = perf_counter()
        fired = sweep.fire_due(connection, due_at)
        assert fired == each, (fired, each)
        return each / (perf_counter() - started)

    rate, reference, ratio = in_pairs(expire, lambda: next(promises).fire(), pairs=pairs)
    _check_refunded(connection, "u", pairs * each)
    return figure(
        "after-sales limits lapsed with their refunds, one worker", rate, "cases/s", reference=reference,
        beside="orders that ship too late", ratio=ratio, floor=0.5, cases=pairs * each,
    )  # fmt: skip


def _unanswered(connection: db.Connection, prefix: str, orders: int, *, at: datetime) -> datetime:
    """Orders signed for whose buyers ask for a refund; returns when the merchants' time to answer is over."""
    for start in range(0, orders, 500):
        facts = []
        for number in [f"{prefix}{n:07}" for n in range(start, min(start + 500, orders))]:
            placed, paid = lives.placed_and_paid(Random(number), number, at - timedelta(hours=36))
            application = _application(placed, at, asks="refund_only", reason="douyin.quality")
            facts += [placed, paid, *_sent(number, at - timedelta(hours=30)), application]
        _submit(connection, facts, now=at)
    return at + REVIEW


def _sent(number: str, at: datetime) -> Iterator[dict[str, Any]]:
    """Shipped, scanned and signed for within a day."""
    parcel = {"carrier": "zto", "waybill": number.upper()}
    yield {"type": "order_shipped", "id": f"{number}-shipped", "at": at, "order": f"douyin:{number}"} | parcel
    for n, event in enumerate(("picked_up", "delivered", "signed"), start=1):
        yield {"type": f"parcel_{event}", "id": f"{number}-{event}", "at": at + n * timedelta(hours=8)} | parcel


def _applications(connection: db.Connection, prefix: str, orders: int) -> list[bytes]:
    """For as many orders, placed and paid just now, the application that refunds all of each."""
    random = Random(prefix)
    now = datetime.now(UTC)
    bodies = []
    for start in range(0, orders, 500):
        facts = []
        for n in range(start, min(start + 500, orders)):
            placed, paid = lives.placed_and_paid(random, f"{prefix}{n:07}", now - timedelta(minutes=2))
            facts += [placed, paid]
            application = _application(placed, now, asks="refund_unshipped", reason="douyin.not_wanted")
            bodies.append(lives.encode(application))
        _submit(connection, facts, now=now)
    return bodies


def _application(placed: dict[str, Any], at: datetime, *, asks: str, reason: str) -> dict[str, Any]:
    number = placed["order"].removeprefix("douyin:")
    return {
        "type": "aftersale_applied", "id": f"{number}-ask", "case": f"douyin:as-{number}", "order": placed["order"],
        "at": at, "asks": asks, "reason": reason,
        "units": [{"line": line["line"], "quantity": line["quantity"]} for line in placed["lines"]],
    }  # fmt: skip


def _submit(connection: db.Connection, facts: Sequence[dict[str, Any]], *, now: datetime) -> None:
    decoded = [decode_fact(lives.encode(fact)) for fact in facts]
    for result in submit(connection, decoded, source=lives.PLATFORM, now=now):
        assert result.status == "accepted", result


def _check_refunded(connection: db.Connection, prefix: str, orders: int) -> None:
    """Each of these orders has one refund, of all that was paid for it."""
    query = (
        "select count(*) from surety_order o where o.subject like %s and o.refunded_fen = o.paid_fen"
        " and (select sum(i.amount_fen) from surety_refund_intent i"
        " where i.bucket = o.bucket and i.subject = o.subject) = o.paid_fen"
    )
    found = connection.execute(query, [f"douyin:{prefix}%"]).fetchone()
    connection.commit()
    assert found == (orders,), (found, orders)
