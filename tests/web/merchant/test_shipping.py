"""The queue's page, its filters in the address, and its exports."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from surety.consoles.merchant.export import guarded
from tests.web.factory import OTHER_SHOP, SHOP
from tests.web.merchant.test_queries import fill

URL = f"/shop/{SHOP}/shipping"
BASE = 6920040000001000


def numbers(response) -> list[str]:
    return [row.number for row in response.context["rows"]]


def body(response) -> str:
    return b"".join(response.streaming_content).decode()


def test_the_costliest_comes_first(shop1):
    response = shop1.get(URL)
    rows = response.context["rows"]
    assert [row.stake_fen for row in rows] == sorted((row.stake_fen for row in rows), reverse=True)
    assert "goes to the buyer" in response.content.decode()
    assert "data-due=" in response.content.decode()


def test_by_time_left_page_after_page(client_of, db):
    fill(db, count=200)
    client, seen, url = client_of("shop1"), [], f"{URL}?sort=due"
    while url:
        context = client.get(url).context
        seen += [(row.due_at is None, row.due_at, row.subject) for row in context["rows"]]
        assert "sort=due" in (context["next_url"] or "sort=due")
        url = context["next_url"]
    assert seen == sorted(seen)
    assert [row[2] for row in seen] == [each["order"] for each in json.loads(body(client.get(f"{URL}.json?sort=due")))]


def test_a_late_order_that_waits_says_how_late_it_is_before_when_it_closes(shop1):
    """A8: the clock that closes it runs for months; what presses is the promise that was missed."""
    response = shop1.get(URL, {"flag": "late"})
    late = [row for row in response.context["rows"] if row.step == "auto_cancel"]
    assert late
    assert all(row.missed_at < row.due_at for row in late)
    assert response.content.decode().count("Shipping late by") == len(late)
    assert "Shipping late by" not in shop1.get(URL, {"due": "2h"}).content.decode()


def test_one_comes_back_to_where_one_was(shop1):
    shop1.get(URL, {"due": "24h", "sort": "due"})
    order = shop1.get(f"/shop/{SHOP}/orders/douyin:{BASE}")
    assert order.context["list_url"] == f"{URL}?due=24h&sort=due"


def test_what_is_not_there_says_so_in_words(shop1):
    lost = shop1.get(f"/shop/{SHOP}/orders/douyin:1")
    assert lost.status_code == 404
    assert "There is nothing at this address" in lost.content.decode()


def test_filters_live_in_the_address(shop1):
    assert numbers(shop1.get(URL, {"q": str(BASE + 3)})) == [str(BASE + 3)]
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in str(BASE + 3))
    assert numbers(shop1.get(URL, {"q": wide})) == [str(BASE + 3)]
    assert numbers(shop1.get(URL, {"q": str(BASE + 71)})) == [str(BASE + 71)]  # done, found by its whole number
    assert set(numbers(shop1.get(URL, {"status": "cancelled"}))) == {str(BASE + 80)}
    assert set(numbers(shop1.get(URL, {"flag": "late"}))) >= {str(BASE + 50), str(BASE + 51)}
    assert numbers(shop1.get(URL, {"due": "2h"})) == [str(BASE + 1), str(BASE)]
    assert numbers(shop1.get(URL, {"carrier": "zto", "status": "shipped"}))
    assert numbers(shop1.get(URL, {"carrier": "sf"})) == []
    assert all(row.region == "Guangdong" for row in shop1.get(URL, {"region": "44"}).context["rows"])


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\x00'; drop table"},
        {"after": "x|y"},
        {"after": "9" * 40 + "|||douyin:1"},
        {"after": "0|2026-01-01T00:00:00+23:59:59.999999||x"},
        {"after": "0||0001-01-01T00:00:00+14:00|x"},
        {"status": "nothing", "due": "never", "step": "%", "region": "%%"},
    ],
)
def test_odd_addresses_do_no_harm(shop1, query):
    assert shop1.get(URL, query).status_code == 200


def test_pages_follow_one_another(client_of, db):
    fill(db, count=200)
    client = client_of("shop1")
    seen, url = [], URL
    while url:
        response = client.get(url)
        seen += numbers(response)
        url = response.context["next_url"]
    assert len(seen) == len(set(seen)) == 160


def test_the_number_of_queries_does_not_grow(client_of, db):
    client = client_of("shop1")

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL, {"flag": "undecided"}).status_code == 200
        return len(captured)

    fill(db, count=3)
    count()  # the first visit remembers the shop in the session
    few = count()
    db.execute("truncate surety_order cascade")
    fill(db, count=2_000)
    assert count() == few
    assert few <= 18


def test_only_ones_own_shop(client_of, told):
    assert client_of("shop2").get(URL).status_code == 404
    assert client_of("shop2").get(f"/shop/{OTHER_SHOP}/shipping").status_code == 200
    assert client_of("shop2").get(f"/shop/{OTHER_SHOP}/orders/douyin:{BASE}").status_code == 404
    packer = client_of("shop1-packer")
    assert packer.get(URL).status_code == 200
    assert packer.get(f"/shop/{SHOP}/ship-many").status_code == 200
    assert packer.get(f"/shop/{SHOP}/statement").status_code == 403
    assert packer.get(f"/shop/{SHOP}/orders/douyin:{BASE}/receiver").status_code == 403


def test_exports_hold_exactly_the_list(shop1):
    listed = numbers(shop1.get(URL, {"due": "24h"}))
    text = body(shop1.get(f"{URL}.csv", {"due": "24h"}))
    assert text.startswith("\ufeff")
    assert [row[0] for row in csv.reader(io.StringIO(text[1:]))][1:] == listed
    told = json.loads(body(shop1.get(f"{URL}.json", {"due": "24h"})))
    assert [row["order"].partition(":")[2] for row in told] == listed
    assert told[0]["due_at"].endswith("+08:00")


def test_an_export_holds_all_pages_and_only_the_askers_rows(client_of, db):
    fill(db, count=2_500)
    told = json.loads(body(client_of("shop1").get(f"{URL}.json", {"status": "all"})))
    assert len({row["order"] for row in told}) == len(told) == 2_500


SEEN = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠A"]
UNSEEN = ["\t=1", "\r=1", "\u200b=1", "\ufeff ＝1"]


@pytest.mark.parametrize("text", [*SEEN, *UNSEEN])
def test_a_cell_is_never_a_formula(text: str):
    assert guarded(text) == f"'{text}"
    assert guarded("云锦") == "云锦"


def test_how_a_person_likes_the_list_is_remembered(shop1):
    shop1.post("/view/shipping", {"density": "dense", "column": ["goods", "placed"], "next": URL})
    page = shop1.get(URL).content.decode()
    assert 'data-density="dense"' in page
    assert "c-placed" in page
    assert "c-region" not in page
    away = shop1.post("/view/shipping", {"next": "https://elsewhere.example/"})
    assert away.headers["Location"] == "/"
    assert shop1.post("/view/anything").status_code == 404
    assert "/login/" in Client().post("/view/shipping").headers["Location"]


@pytest.mark.parametrize("sign", ["%00", "%0a", "%1b", "%7f", "%C2%85"])
def test_control_characters_name_nothing(shop1, sign):
    assert shop1.get(f"/shop/{SHOP}/orders/douyin:{BASE}{sign}").status_code == 404
    assert shop1.get(f"/shop/{SHOP}{sign}/shipping").status_code == 404


def test_chinese_comes_first(client_of, told):
    page = client_of("shop1", language="").get(URL).content.decode()
    assert "按拖延的代价排序" in page
    assert 'lang="zh-hans"' in page
