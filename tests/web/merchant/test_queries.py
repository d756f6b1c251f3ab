"""The queue's order, its pages and its counts, read as the web role under row-level security."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surety.access.scope import scoped, shop_scope
from surety.orders import queries
from surety.orders.queries import Wanted, count_statuses, read_all, read_page
from tests.web.factory import SHOP

_MANY = """
insert into surety_order (bucket, subject, version, platform, shop, status, placed_at, paid_at, next_step, next_due_at,
    stake_fen, paid_fen, currency, region, flags, doc)
select (i %% 1024)::smallint, 'douyin:7' || lpad(i::text, 6, '0'), 2, 'douyin', %s::text,
    case when i %% 5 < 3 then 'to_ship' when i %% 5 = 3 then 'shipped' else 'done' end,
    now() - i * interval '1 second', now(), 'ship_by',
    case when i %% 7 = 0 then null else now() + (i %% 50) * interval '1 minute' end,
    300 * (i %% 3), 9900, 'CNY', '440305', case when i %% 100 = 0 then array['waybill_reused'] else '{}' end,
    json_build_object('order', 'douyin:7' || lpad(i::text, 6, '0'), 'shop', %s::text)
from generate_series(1, %s) i
"""


def fill(db, *, shop: str = SHOP, count: int) -> None:
    db.execute(_MANY, [shop, shop, count])
    db.execute("analyze surety_order")


def everything(wanted: Wanted, size: int) -> list[dict]:
    rows: list[dict] = []
    with scoped(shop_scope(wanted.shop)):
        for chunk in read_all(wanted, chunk=size):
            rows += chunk
    return rows


@pytest.mark.parametrize("queue", [True, False])
def test_pages_hold_every_order_once_in_order(db, queue: bool):
    fill(db, count=700)
    rows = everything(Wanted(SHOP, queue=queue), 37)
    wanted = 560 if queue else 700
    assert len(rows) == wanted
    assert len({row["subject"] for row in rows}) == wanted
    far = max(row["next_due_at"] for row in rows if row["next_due_at"])

    def key(row: dict) -> tuple:
        due = row["next_due_at"]
        return (-row["stake_fen"], due is None, due or far, row["subject"])

    ordered = sorted(rows, key=key) if queue else sorted(rows, key=lambda r: r["placed_at"], reverse=True)
    assert [row["subject"] for row in rows] == [row["subject"] for row in ordered]


def test_a_rare_condition_looks_through_a_bounded_window_and_goes_on(db, monkeypatch):
    monkeypatch.setattr(queries, "WINDOW", 100)
    fill(db, count=1000)
    with scoped(shop_scope(SHOP)):
        page = read_page(Wanted(SHOP, flag="undecided"), after=None, size=20)
    assert page.rows == []
    assert page.looked_at == 100
    assert page.following is not None
    assert len(everything(Wanted(SHOP, flag="waybill_reused"), 20)) == 10


def test_counts_are_exact_until_the_cap(db, monkeypatch):
    fill(db, count=500)
    with scoped(shop_scope(SHOP)):
        counts = count_statuses(SHOP)
        assert (counts["to_ship"].number, counts["to_ship"].exact) == (300, True)
        assert counts["queue"].number == 400
        monkeypatch.setattr(queries, "COUNT_MAX", 100)
        counts = count_statuses(SHOP)
    assert (counts["queue"].number, counts["queue"].exact) == (100, False)


def test_another_shops_orders_are_not_there(db):
    fill(db, shop="douyin:shop-2", count=20)
    with scoped(shop_scope(SHOP)):
        assert read_page(Wanted("douyin:shop-2"), after=None, size=20).rows == []
        assert count_statuses("douyin:shop-2")["all"].number == 0
        assert queries.read_orders("douyin:shop-2", ["douyin:7000001"]) == {}


def test_lists_and_counts_are_read_from_indexes(db, monkeypatch):
    monkeypatch.setattr(queries, "WINDOW", 1_000)
    monkeypatch.setattr(queries, "COUNT_MAX", 1_000)
    fill(db, count=20_000)
    with scoped(shop_scope(SHOP)):
        first = read_page(Wanted(SHOP), after=None, size=50)
        with CaptureQueriesContext(connection) as captured:
            read_page(Wanted(SHOP), after=first.following, size=50)
            read_page(Wanted(SHOP, flag="undecided"), after=first.following, size=50)
            read_page(Wanted(SHOP, queue=False), after=first.following, size=50)
            count_statuses(SHOP)
        for query in captured.captured_queries:
            with connection.cursor() as cursor:
                cursor.execute("explain " + query["sql"])
                plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan" not in plan, plan
