"""The inbox of after-sales cases of a shop with 100,000 open ones, as whole pages under row-level security.

One page is one request through Django, signed in: the session, the person, the scope, the counts of every tab and of
the nav, fifty cases by what inaction costs, and the HTML. The cases are written by COPY, as the door would have written
them: every open status, and as many that have ended, all of one shop. No statement may scan the table: every plan is
read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from time import perf_counter
from typing import Any

from bench import lives
from bench.figures import figure, quick
from surety.aftersales.case import AftersaleCase, Said, Status
from surety.aftersales.inbox import OPEN
from surety.aftersales.room import AFTERSALE
from surety.engine import db
from surety.engine.keys import bucket_of
from surety.engine.outcome import Deadline
from surety.engine.wire import encode

SHOP = "douyin:shop-1"
CASES = 100_000
ROUNDS = 12
URL = f"/shop/{SHOP}/aftersales"
_SHARES = {
    Status.APPLIED: 36, Status.RETURNING: 20, Status.TO_RETURN: 16, Status.RECEIVED: 10, Status.REFUSED: 6,
    Status.NEGOTIATING: 3, Status.TO_RESHIP: 4, Status.DISPUTED: 3, Status.RULED: 2,
}  # fmt: skip
_CLOCKS = {
    Status.APPLIED: ("review", "merchant", "approve"),
    Status.RETURNING: ("receipt_unsigned", "merchant", "receive"),
    Status.RECEIVED: ("handle", "merchant", "staff"),
    Status.TO_RESHIP: ("reship", "merchant", "staff"),
    Status.TO_RETURN: ("buyer_return", "buyer", "close"),
    Status.REFUSED: ("escalate", "buyer", "close"),
    Status.NEGOTIATING: ("escalate", "buyer", "close"),
    Status.RULED: ("appeal", "both", "ruling"),
}
_ENDS = (Status.REFUNDED, Status.COMPLETED, Status.CLOSED)
_GOODS = (
    "云锦真丝方巾 70 厘米 礼盒装",
    "景德镇手绘青花盖碗 180 毫升",
    "无线降噪耳机 第三代 石墨黑",
    "加厚纯棉四件套 1.8 米床",
)


def measure() -> list[dict[str, Any]]:
    cases = 10_000 if quick() else CASES
    started = perf_counter()
    with db.connect() as connection:
        fill(connection, cases)
    loaded_in = perf_counter() - started
    from surety.config.migration import set_up_django

    set_up_django()
    client = _signed_in()
    _require_no_scans(client)
    times: dict[str, list[float]] = {name: [] for name in views()}
    for _ in range(3 if quick() else ROUNDS):
        for name, query in views().items():
            times[name].append(_timed(client, query))
    every = sorted(seconds for each in times.values() for seconds in each)
    return [
        figure(
            f"inbox of {cases:,} open after-sales cases, p95 of a page", 1000 * _share(every, 0.95), "ms",
            floor=100, aim=50, judged="figure below", p50_ms=round(1000 * _share(every, 0.5), 1),
            p95_ms_of={name: round(1000 * _share(sorted(each), 0.95), 1) for name, each in times.items()},
            loaded_in_seconds=round(loaded_in),
        )
    ]  # fmt: skip


def views() -> dict[str, dict[str, str]]:
    """What somebody of the shop looks at, as queries of the address."""
    return {
        "first page": {},
        "a later page": {"after": "9000|||douyin:as-1"},
        **{status.value: {"status": status.value} for status in OPEN},
        "refunded": {"status": "refunded"},
        "all": {"status": "all"},
        "within 12 hours": {"due": "12h"},
        "overdue": {"due": "overdue"},
        "a type": {"type": "exchange"},
        "a reason": {"reason": "douyin.quality"},
        "a reason nobody gave": {"reason": "douyin.late"},
        "an order": {"status": "all", "order": "b000777"},
        "a case": {"q": "as-b000777"},
        "a sku": {"goods": "SKU-77"},
        "words": {"q": "石墨黑"},
        "words nobody said": {"q": "没有人说过的话"},
    }


def fill(connection: db.Connection, cases: int) -> None:
    """So many open cases, and as many that have ended."""
    names = ", ".join(("bucket", "subject", "version", *AFTERSALE.column_types, "doc"))
    with connection.cursor() as cursor, cursor.copy(f"copy surety_aftersale ({names}) from stdin") as copy:
        for case in _cases(2 * cases):
            columns = AFTERSALE.columns(case)
            copy.write_row((bucket_of(case.case), case.case, case.version, *columns, encode(case).decode()))
    connection.commit()
    connection.autocommit = True
    connection.execute("vacuum analyze surety_aftersale")
    connection.autocommit = False


def _cases(number: int) -> Iterator[AftersaleCase]:
    random = Random(4)
    statuses, shares = list(_SHARES), list(_SHARES.values())
    for n in range(number):
        status = _ENDS[n % 3] if n % 2 else random.choices(statuses, shares)[0]
        yield _case(random, n, status)


def _case(random: Random, n: int, status: Status) -> AftersaleCase:
    applied_at = lives.BASE - timedelta(minutes=random.randrange(60 * 24 * 30))
    asked_fen = random.randrange(990, 90_000)
    title, ends = random.choice(_GOODS), status in _ENDS
    step, actor, at_expiry = _CLOCKS.get(status, ("", "", ""))
    due_at = lives.BASE + timedelta(minutes=random.randrange(-60, 60 * 24 * 4))
    basis = {"kind": "limit", "from": applied_at, "base_seconds": 172_800, "at_expiry": at_expiry, "actor": actor}
    kind = random.choice(("refund_only", "return_refund", "return_refund", "exchange"))
    return AftersaleCase(
        case=f"douyin:as-b{n:06}", order=f"douyin:b{n // 2:06}", shop=SHOP, currency="CNY", zone="Asia/Shanghai",
        type=kind, reason="douyin.quality" if n % 3 else "douyin.not_wanted", ground="seller", status=status,
        units={"1": random.choice((1, 1, 2))}, title=title, skus=(f"SKU-{n % 1000}",), asked_fen=asked_fen,
        applied_at=applied_at, said=(Said("buyer", applied_at, "收到后发现有瑕疵，申请处理", "douyin.quality"),),
        refund_fen=asked_fen if status is Status.REFUNDED else 0, closed_at=applied_at if ends else None, version=2,
        deadlines={step: Deadline(due_at, 1, "aftersales_limit", "AL-DY-REVIEW", basis)} if step else {},
    )  # fmt: skip


def _signed_in() -> Any:
    from django.conf import settings
    from django.test import Client

    from surety.access.demo import create_users
    from surety.access.models import User

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    create_users()
    client = Client(headers={"accept-language": "zh-hans"}, SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="shop1"))
    return client


def _timed(client: Any, query: dict[str, str]) -> float:
    started = perf_counter()
    response = client.get(URL, query)
    seconds = perf_counter() - started
    assert response.status_code == 200, query
    return seconds


def _require_no_scans(client: Any) -> None:
    """EXPLAIN every statement of every view that names the table."""
    from django.db import connection

    from surety.access.scope import scoped, shop_scope

    seen: list[tuple[str, Any]] = []

    def note(execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        if "surety_aftersale" in statement:
            seen.append((statement, values))
        return execute(statement, values, many, context)

    for name, query in views().items():
        seen.clear()
        with connection.execute_wrapper(note):
            assert client.get(URL, query).status_code == 200, name
        with scoped(shop_scope(SHOP)), connection.cursor() as cursor:
            for statement, values in seen:
                cursor.execute(f"explain {statement}", values)
                plan = "\n".join(line for (line,) in cursor.fetchall())
                assert "Seq Scan on surety_aftersale" not in plan, f"{name}:\n{plan}"


def _share(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
