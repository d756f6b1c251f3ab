"""The rows of `bench.batches` and `bench.deadlines` again, in a database of 100,000 and then 3,000,000 orders.

The stored orders are copies of prototypes that went through the door (see `bench.stored`), with all their rows. The
reference's tables start empty each time: what grows is ours alone. Takes the better part of an hour and some 40 GB.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bench import batches, deadlines, lives, stored
from bench.figures import quick
from surety.engine import db, partitions

SIZES = (100_000, 3_000_000)
FIRED_FROM = lives.BASE - timedelta(days=60)
"""Before any stored order's deadline, so that only the measured ones are due."""


def measure() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    with db.connect() as connection:
        batches.prepare(connection)
        connection.execute(deadlines.TABLE)
        connection.commit()
        partitions.ensure(connection, FIRED_FROM)
        for size in (5_000, 20_000) if quick() else SIZES:
            stored.fill(connection, size)
            rows += [_named(row, size) for row in _measure_at(connection, f"g{size}")]
            for name in (*batches.TABLES, "bench_due", "bench_due_cheap"):
                connection.execute(f"truncate {name}")
            connection.commit()
    return rows


def _measure_at(connection: db.Connection, label: str) -> list[dict[str, Any]]:
    return [
        batches.measure_mode(connection, "import", 1, label=f"{label}i"),
        batches.measure_mode(connection, "live", 1, label=f"{label}l"),
        batches.measure_mode(connection, "import", 2, label=f"{label}j"),
        deadlines.measure_firing(connection, label=f"{label}d", start=FIRED_FROM),
    ]


def _named(row: dict[str, Any], size: int) -> dict[str, Any]:
    return row | {"name": f"at {size:,} orders: {row['name']}"}
