"""The shipping queue of a shop with a million orders, as its page asks for it, under row-level security.

One page is what the console runs for one view: the counts of every tab, then the first fifty orders by what waiting
costs, bare and under each filter; and the second page. Orders are as in `bench.stored`: every stage, some seven in a
hundred in the queue, all of one shop. Each view is asked for in its own transaction as the web role, after announcing
the shop's scope, as a request does. No statement may scan the table: every plan is read.
"""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter
from typing import Any

from bench import lives, stored
from bench.figures import figure, quick
from surety.engine import db

SHOP = "douyin:shop-large"
ORDERS = 1_000_000
ROUNDS = 30


def measure() -> list[dict[str, Any]]:
    orders = 100_000 if quick() else ORDERS
    started = perf_counter()
    with db.connect() as connection:
        stored.fill(connection, orders, shop=SHOP, tables=("surety_order",))
        waiting = connection.execute(
            "select count(*) from surety_order where status in ('to_ship', 'part_shipped', 'shipped')"
        ).fetchone()[0]
    loaded_in = perf_counter() - started
    from surety.config.migration import set_up_django

    set_up_django()
    _require_no_scans()
    times = {name: [] for name in views()}
    for _ in range(5 if quick() else ROUNDS):
        for name, view in views().items():
            times[name].append(_timed(view))
    every = sorted(seconds for each in times.values() for seconds in each)
    return [
        figure(
            f"shipping queue of {orders:,} orders, p95 of a page", 1000 * _share(every, 0.95), "ms",
            floor=100, aim=30, judged="figure below", p50_ms=round(1000 * _share(every, 0.5), 1),
            p95_ms_of={name: round(1000 * _share(sorted(each), 0.95), 1) for name, each in times.items()},
            orders_in_queue=waiting, loaded_in_seconds=round(loaded_in),
        )
    ]  # fmt: skip


def views() -> dict[str, Any]:
    """What a person of the shop looks at, as functions to run under the shop's scope."""
    from surety.orders.queries import Wanted, count_statuses, read_page

    now = stored.NOW

    def page(**how: Any) -> Any:
        return lambda: (count_statuses(SHOP), read_page(Wanted(SHOP, **how), after=None, size=50))

    def second_page() -> None:
        first = read_page(Wanted(SHOP), after=None, size=50)
        read_page(Wanted(SHOP), after=first.following, size=50)

    return {
        "first page": page(),
        "second page": second_page,
        "to ship": page(status="to_ship"),
        "shipped": page(status="shipped"),
        "overdue": page(due_before=now),
        "within 12 hours": page(due_from=now, due_before=now + timedelta(hours=12)),
        "pickup next": page(step="pickup_by"),
        "judged late": page(late=True),
        "a region": page(region=lives.REGIONS[0]),
        "a region without orders": page(region="65"),
        "a carrier": page(carrier="sf"),
        "a number": page(number="z7-00012"),
        "all orders": page(queue=False),
        "done": page(queue=False, status="done"),
        "cancelled": page(queue=False, status="cancelled"),
    }


def _timed(view: Any) -> float:
    from surety.access.scope import scoped, shop_scope

    started = perf_counter()
    with scoped(shop_scope(SHOP)):
        view()
    return perf_counter() - started


def _require_no_scans() -> None:
    """EXPLAIN every statement of every view."""
    from django.db import connection

    from surety.access.scope import scoped, shop_scope

    seen: list[tuple[str, Any]] = []

    def note(execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        if "surety_order" in statement:
            seen.append((statement, values))
        return execute(statement, values, many, context)

    for name, view in views().items():
        seen.clear()
        with scoped(shop_scope(SHOP)):
            with connection.execute_wrapper(note):
                view()
            with connection.cursor() as cursor:
                for statement, values in seen:
                    cursor.execute(f"explain {statement}", values)
                    plan = "\n".join(line for (line,) in cursor.fetchall())
                    assert "Seq Scan on surety_order" not in plan, f"{name}:\n{plan}"


def _share(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
