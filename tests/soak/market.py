"""A simulated month lived with a payment provider that fails, killed at random; then both books are compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from random import Random
from subprocess import Popen

from surety.engine import db
from surety.money.reconciling import Kind, reconcile
from surety.money.sandbox import SandboxProvider
from tests.db import invariants
from tests.db.killing import disturbed, random_points

LATER = datetime(2027, 1, 1, tzinfo=UTC)
FACTS_AN_ORDER = 8
PLANTED_EACH = 3
Found = set[tuple[Kind, str]]


def live_and_compare(url: str, random: Random, *, kill: Callable[[Popen], None]) -> str:
    """The books agree whatever was killed, and every difference that is planted afterwards is found."""
    orders, kills = random.randrange(40, 120), random.randrange(1, 5)
    points = random_points(random, 0, orders * FACTS_AN_ORDER, kills)
    disturbed(url, "month", orders, points=points, kill=kill)
    with db.connect(url) as connection:
        invariants.check(connection, now=LATER)
        assert (found := differences(url, connection)) == set(), found
        planted = plant(connection, random)
        assert differences(url, connection) == planted
    return f"{orders} orders, {kills} kills, {len(planted)} differences planted and found"


def differences(url: str, connection: db.Connection) -> Found:
    with closing(SandboxProvider(now=lambda _: LATER, open_books=lambda: db.connect(url))) as provider:
        return {(each.kind, each.key) for each in reconcile(connection, provider.report(), until=LATER)}


def plant(connection: db.Connection, random: Random) -> Found:
    """Other amounts, other references, refunds the provider never made, and one that is not ours."""
    rows = connection.execute(
        "select refund_key from surety_sandbox_refund where state = 'settled' order by 1"
    ).fetchall()
    keys = [key for (key,) in rows]
    random.shuffle(keys)
    changes = iter([keys[n : n + PLANTED_EACH] for n in range(0, 3 * PLANTED_EACH, PLANTED_EACH)])
    return {*_plant(connection, changes), (Kind.NOT_OURS, _plant_foreign(connection))}


def _plant(connection: db.Connection, some: Iterator[list[str]]) -> Iterator[tuple[Kind, str]]:
    for kind, statement in (
        (Kind.OTHER_AMOUNT, "update surety_sandbox_refund set amount_fen = amount_fen + 1"),
        (Kind.OTHER_REFERENCE, "update surety_sandbox_refund set ref = ref || '?'"),
        (Kind.NOT_SENT, "delete from surety_sandbox_refund"),
    ):
        keys = next(some)
        connection.execute(f"{statement} where refund_key = any(%s)", [keys])
        yield from ((kind, key) for key in keys)


def _plant_foreign(connection: db.Connection) -> str:
    connection.execute(
        "insert into surety_sandbox_refund (bucket, refund_key, amount_fen, currency, payment, state, ref, made_at)"
        " values (0, 'douyin:0/refund', 500, 'CNY', 'p', 'settled', 'r', now())"
    )
    return "douyin:0/refund"
