"""The after-sales inbox: its order, its tabs and filters in the address, its exports, and whose it is."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from surety.access.scope import scoped, shop_scope
from surety.aftersales import inbox
from surety.aftersales.inbox import Wanted
from surety.engine import clock, paging
from surety.orders.facts import ShippedLine
from tests.database import kept
from tests.web.aftersale import bazaar as stage
from tests.web.factory import OTHER_SHOP, SHOP

URL = f"/shop/{SHOP}/aftersales"


@pytest.fixture
def bazaar(db, database_url, people):
    with kept() as connection:
        now = clock.now(connection)
    return stage.opened(database_url, shop=SHOP, now=now)


@pytest.fixture
def filled(bazaar):
    """One case in each state, dearest first where money goes at zero."""
    for name, quantity in (("dear", 3), ("cheap", 1), ("mid", 2)):
        bazaar.order(name, quantity=3, sku=f"SKU-{name}")
        bazaar.ask(name, units=(ShippedLine("1", quantity),))
    for name, make in (("refused", stage.refused), ("back", stage.received), ("ruled", stage.ruled)):
        bazaar.order(name)
        make(bazaar, name)
    bazaar.order("exchange")
    bazaar.ask("exchange", "exchange", "wrong_goods", note="尺码发错")
    bazaar.order("ended")
    bazaar.ask("ended", "refund_only")
    bazaar.by_shop(bazaar.about("AftersaleAgreed", "ended"))
    return bazaar


@pytest.fixture
def shop1(client_of, filled) -> Client:
    return client_of("shop1")


def numbers(response) -> list[str]:
    return [row.number.removeprefix("as-") for row in response.context["rows"]]


def body(response) -> str:
    return b"".join(response.streaming_content).decode()


def test_the_dearest_comes_first(shop1):
    response = shop1.get(URL)
    rows = response.context["rows"]
    assert numbers(response)[:2] == ["dear", "mid"]
    assert [row.stake_fen for row in rows] == sorted((row.stake_fen for row in rows), reverse=True)
    assert {row.status for row in rows} == {"applied", "received", "ruled"}
    page = response.content.decode()
    assert "data-due=" in page
    assert "Taken as agreed: the buyer may send the goods back" in page


def test_a_ruling_that_costs_is_at_stake(shop1):
    row = next(row for row in shop1.get(URL).context["rows"] if row.number == "as-ruled")
    assert row.stake_fen == 9_000


def test_what_staff_will_decide_is_not_at_stake(shop1, filled):
    filled.order("spoilt")
    stage.impaired(filled, "spoilt")
    row = shop1.get(URL).context["rows"][-1]
    assert (row.number, row.stake_fen, row.zero) == ("as-spoilt", 0, "The platform decides")


def test_tabs_count_what_they_list(shop1):
    response = shop1.get(URL)
    tabs = {tab.href.partition("status=")[2] or "waiting": tab.count for tab in response.context["tabs"]}
    assert tabs["all"] == 8
    for status, count in tabs.items():
        assert len(shop1.get(URL, {"status": status}).context["rows"]) == (count or 0), status


def test_filters_live_in_the_address(shop1):
    def found(**query: str) -> set[str]:
        return set(numbers(shop1.get(URL, {"status": "all"} | query)))

    assert found(type="exchange") == {"exchange"}
    assert found(reason="douyin.wrong_goods") == {"exchange"}
    assert found(order="bz-mid") == {"mid"}
    assert found(goods="SKU-mid") == {"mid"}
    assert len(found(goods="1")) == 8
    assert found(q="尺码") == {"exchange"}
    assert found(q="sku-DEAR") == {"dear"}
    assert found(q="as-chea") == {"cheap"}
    assert found(q="bz-chea") == {"cheap"}
    assert (
        found(q="\N{FULLWIDTH LATIN SMALL LETTER B}z-chea")
        == found(order="bz\N{FULLWIDTH HYPHEN-MINUS}cheap")
        == {"cheap"}
    )
    assert found(due="2h") == set()
    assert "dear" in found(due="later")
    assert numbers(shop1.get(URL, {"q": "as-ended"})) == ["ended"]  # in another tab, by its whole number


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\x00'; drop table"},
        {"after": "x|y"},
        {"after": "9" * 40 + "|||douyin:as-1"},
        {"after": "0|2026-01-01T00:00:00+23:59:59.999999||x", "status": "all"},
        {"after": "0|||x", "status": "all"},
        {"status": "applied' or true --", "due": "never", "type": "%", "goods": "{", "size": "0", "order": ","},
    ],
)
def test_odd_addresses_do_no_harm(shop1, query):
    assert shop1.get(URL, query).status_code == 200
    assert shop1.get(f"{URL}.csv", query).status_code == 200


def test_exports_hold_exactly_the_list(shop1):
    listed = numbers(shop1.get(URL, {"type": "return_refund"}))
    text = body(shop1.get(f"{URL}.csv", {"type": "return_refund"}))
    assert text.startswith("\ufeff")
    assert [row[0] for row in csv.reader(io.StringIO(text[1:]))][1:] == [f"as-{each}" for each in listed]
    told = json.loads(body(shop1.get(f"{URL}.json", {"type": "return_refund"})))
    assert [row["case"] for row in told] == [f"douyin:as-{each}" for each in listed]
    assert told[0]["due_at"].endswith("+08:00")
    assert told[0]["stake_fen"] == told[0]["asked_fen"] == 45_000


_MANY = """
insert into surety_aftersale (bucket, subject, version, platform, shop, order_id, order_bucket, type, status,
    applied_at, next_step, next_actor, next_due_at, stake_fen, asked_fen, refund_fen, currency, doc)
select (i %% 1024)::smallint, name, 2, 'douyin', %(shop)s::text, 'douyin:m' || i, 1,
    case when i %% 50 = 0 then 'exchange' else 'refund_only' end,
    (array['applied', 'applied', 'to_return', 'received', 'refunded'])[1 + i %% 5], now() - i * interval '1 second',
    'review', 'merchant', case when i %% 7 = 0 then null else now() + (i %% 50) * interval '1 minute' end,
    300 * (i %% 3), 900, 0, 'CNY',
    json_build_object('case', name, 'order', 'douyin:m' || i, 'shop', %(shop)s::text, 'currency', 'CNY',
        'zone', 'Asia/Shanghai', 'type', 'refund_only', 'reason', 'douyin.quality', 'ground', 'seller',
        'status', 'applied', 'applied_at', '2026-11-01T00:00:00Z', 'units', json_build_object('1', 1))
from generate_series(1, %(count)s) i, lateral (select 'douyin:as-' || lpad(i::text, 6, '0')) named (name)
"""


def fill(db, *, count: int, shop: str = SHOP) -> None:
    db.execute(_MANY, {"shop": shop, "count": count})
    db.execute("analyze surety_aftersale")


def test_the_number_of_queries_does_not_grow(client_of, db):
    client = client_of("shop1")

    def count(**query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL, query).status_code == 200
        return len(captured)

    fill(db, count=3)
    count()  # the first visit remembers the shop in the session
    few = count()
    db.execute("truncate surety_aftersale cascade")
    fill(db, count=2_000)
    assert count() == few
    assert few <= 18
    count(type="exchange", status="all", q="x")
    assert count(type="exchange", status="all", q="x") <= few + 3


@pytest.mark.parametrize("soonest", [False, True])
@pytest.mark.parametrize("tab", ["waiting", "applied", "all"])
def test_pages_hold_every_case_once_in_order(db, tab: str, soonest: bool):
    fill(db, count=700)
    wanted = Wanted(SHOP, tab=tab, soonest=soonest)
    with scoped(shop_scope(SHOP)):
        rows = [row for chunk in inbox.read_all(wanted, chunk=37) for row in chunk]
    assert len({row["subject"] for row in rows}) == len(rows) == {"waiting": 420, "applied": 280, "all": 700}[tab]
    far = max(row["next_due_at"] for row in rows if row["next_due_at"])

    def key(row: dict) -> tuple:
        due = row["next_due_at"]
        return (0 if soonest else -row["stake_fen"], due is None, due or far, row["subject"])

    newest = sorted(rows, key=lambda row: row["applied_at"], reverse=True)
    ordered = newest if tab == "all" else sorted(rows, key=key)
    assert [row["subject"] for row in rows] == [row["subject"] for row in ordered]


def test_the_least_time_left_first_is_in_the_address(shop1, filled):
    shown = shop1.get(URL, {"sort": "time"}).context["rows"]
    dues = [row.due_at for row in shown]
    assert dues == sorted(dues)
    assert {row.number for row in shown} == {row.number for row in shop1.get(URL).context["rows"]}
    told = json.loads(body(shop1.get(f"{URL}.json", {"sort": "time"})))
    assert [row["case"].partition(":")[2] for row in told] == [row.number for row in shown]
    assert 'value="time" selected' in shop1.get(URL, {"sort": "time"}).content.decode()


def test_the_pages_of_the_console_follow_one_another(client_of, db):
    fill(db, count=200)
    client, seen, url = client_of("shop1"), [], URL
    while url:
        response = client.get(url)
        seen += numbers(response)
        url = response.context["next_url"]
    assert len(seen) == len(set(seen)) == 120
    assert len(numbers(client.get(URL, {"size": "200"}))) == 120


def test_a_rare_condition_looks_through_a_bounded_window_and_goes_on(db, monkeypatch):
    monkeypatch.setattr(inbox, "WINDOW", 100)
    fill(db, count=1000)
    wanted = Wanted(SHOP, tab="all", type="exchange")
    with scoped(shop_scope(SHOP)):
        page = inbox.read_page(wanted, after=None, size=20)
        assert page.looked_at == 100
        assert len([row for chunk in inbox.read_all(wanted, chunk=20) for row in chunk]) == 20


def test_counts_are_exact_until_the_cap(db, monkeypatch):
    fill(db, count=500)
    with scoped(shop_scope(SHOP)):
        counts = inbox.count_tabs(SHOP)
        assert counts["applied"] == paging.Count(200, exact=True)
        assert counts["waiting"] == paging.Count(300, exact=True)
        assert counts["refunded"] == paging.Count(100, exact=True)
        monkeypatch.setattr(inbox, "COUNT_MAX", 150)
        counts = inbox.count_tabs(SHOP)
        assert counts["applied"] == counts["waiting"] == counts["all"] == paging.Count(150, exact=False)
        assert counts["received"] == paging.Count(100, exact=True)
        assert inbox.count_waiting(SHOP, most=99) == 100


def test_lists_and_counts_are_read_from_indexes(db, monkeypatch):
    for name in ("WINDOW", "COUNT_MAX"):
        monkeypatch.setattr(inbox, name, 1_000)
    fill(db, count=20_000)
    first = Wanted(SHOP)
    with scoped(shop_scope(SHOP)):
        after = inbox.read_page(first, after=None, size=50).following
        with CaptureQueriesContext(connection) as captured:
            for wanted in (first, Wanted(SHOP, tab="applied"), Wanted(SHOP, soonest=True),
                           Wanted(SHOP, tab="applied", soonest=True), Wanted(SHOP, type="exchange"),
                           Wanted(SHOP, tab="all"), Wanted(SHOP, tab="refunded", text="x"),
                           Wanted(SHOP, tab="all", order="m77")):  # fmt: skip
                inbox.read_page(wanted, after=after if wanted.by_cost else None, size=50)
            inbox.count_tabs(SHOP)
            inbox.count_waiting(SHOP, most=99)
        plans = []
        for query in captured.captured_queries:
            with connection.cursor() as cursor:
                cursor.execute("explain " + query["sql"])
                plans.append("\n".join(line for (line,) in cursor.fetchall()))
    assert len(plans) >= 9
    for plan in plans:
        assert "Seq Scan" not in plan, plan
    assert "surety_aftersale_inbox" in plans[0]
    assert "surety_aftersale_status" in plans[1]
    assert sum("soonest" in plan for plan in plans) == 2


def test_only_ones_own_shop(client_of, filled):
    assert client_of("shop2").get(URL).status_code == 404
    theirs = client_of("shop2").get(f"/shop/{OTHER_SHOP}/aftersales", {"status": "all"})
    assert theirs.context["rows"] == []
    assert client_of("shop2").get(f"/shop/{OTHER_SHOP}/aftersales/douyin:as-dear").status_code == 404
    packer = client_of("shop1-packer")
    assert packer.get(URL).status_code == 403


@pytest.mark.parametrize("scope", [None, "", "nonsense", OTHER_SHOP, "order=douyin:bz-nothing", "anybody", "%"])
def test_the_policies_alone_show_nothing_of_another_shops_cases(filled, web_db, scope):
    with web_db.transaction():
        if scope is not None:
            web_db.execute("select set_config('surety.scope', %s, true)", [scope])
        assert web_db.execute("select count(*) from surety_aftersale").fetchone() == (0,)
        about = "select count(*) from surety_{} where subject like '%%:as-%%'"
        for table in ("fact", "deadline", "decision", "work_item", "inbox"):
            assert web_db.execute(about.format(table)).fetchone() == (0,), table


def test_the_policies_show_a_shop_its_own(filled, web_db):
    with web_db.transaction():
        web_db.execute("select set_config('surety.scope', %s, true)", [SHOP])
        assert web_db.execute("select count(*) from surety_aftersale").fetchone() == (8,)


def test_the_nav_counts_what_waits(shop1, filled):
    page = shop1.get(URL)
    entry = next(each for section in page.context["nav"] for each in section["entries"] if each.href == URL)
    assert entry.is_here
    assert entry.count == "6"
    filled.now += timedelta(minutes=1)
    filled.by_shop(filled.about("AftersaleAgreed", "dear"))
    entry = next(each for section in shop1.get(URL).context["nav"] for each in section["entries"] if each.href == URL)
    assert entry.count == "5"
