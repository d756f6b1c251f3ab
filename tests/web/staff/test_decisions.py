"""The decision log shows what no table answered, with what was asked by name."""

import re
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from surety.consoles.tables.about import anything_cell
from surety.engine.keys import bucket_of, bucket_of_key, digest
from surety.engine.wire import encode
from tests.database import kept
from tests.web.access import world
from tests.web.access.world import ALICES


@pytest.fixture
def unanswered(db, database_url, shops):
    """A question of an order about a table that its release does not have; the order."""
    order, now = shops[ALICES].orders["late"], timezone.now()
    body = encode({"platform": "douyin", "paid_fen": 30_000})
    key = digest(b"cold_chain", body)
    with kept(database_url) as connection:
        connection.execute(
            "insert into surety_decision_input (bucket, input_key, rule_table, inputs) values (%s, %s, %s, %s)",
            [bucket_of_key(key), key, "cold_chain", body.decode()],
        )
        connection.execute(
            "insert into surety_decision values (%s, %s, 99, 0, 'cold_chain', %s, 1, %s, 'no_table', '{}', %s, %s)",
            [bucket_of(order), order, now, now, bucket_of_key(key), key],
        )
    return order


@pytest.mark.parametrize(("language", "said"), [("en", "No such table"), ("zh-hans", "无此表")])
def test_what_no_table_answered_is_found_by_its_answer(carol, unanswered, language, said):
    client = Client(headers={"accept-language": language})
    client.force_login(carol)
    page = client.get("/staff/decisions?status=no_table").content.decode()
    assert (page.count("data-row"), "cold_chain" in page) == (1, True)
    assert page.count(said) > 1, "in the row, and among the answers to choose from"


def test_a_line_leads_to_whatever_it_is_about(carol, shops, database_url):
    """Cases and shops are in the log as orders are: it says which, finds them by number and leads to their page."""
    world.ask_after_sale(database_url, shops[ALICES])
    case, order = world.case_of(ALICES), shops[ALICES].orders["late"]
    client = Client(headers={"accept-language": "en"})
    client.force_login(carol)
    for subject, where, what in (
        (case, f"/staff/disputes/{case}", "After-sales case"),
        (order, f"/staff/orders/{order}", "Order"),
    ):
        page = client.get(f"/staff/decisions?q={subject.partition(':')[2]}").content.decode()
        assert page.count("data-row") == page.count(f'href="{where}"') == page.count(f" · {what}</span>") > 0
    detail = re.search(r'href="([^"]+/decisions/[^"]+)"', client.get(f"/staff/decisions?q={case}").content.decode())[1]
    assert f'href="/staff/disputes/{case}"' in client.get(detail).content.decode()


def test_shops_and_changes_of_the_rules_have_their_pages_too():
    shop = anything_cell(None, ALICES, {"names": {ALICES: "Alice's"}})
    assert shop.startswith(f'<a class="subject" href="/staff/shops?q={quote(ALICES, safe="")}">Alice&#x27;s</a>')
    change = anything_cell(None, "amendment:7", {"names": {}})
    assert change.startswith('<a class="subject" href="/rules/changes/7">7</a>')


def test_its_page_shows_what_was_asked(carol, unanswered):
    client = Client(headers={"accept-language": "en"})
    client.force_login(carol)
    page = client.get(f"/staff/orders/{unanswered}/decisions/99/0")
    assert page.status_code == 200
    assert "30000" in page.content.decode()
    assert client.get(f"/staff/orders/{unanswered}").status_code == 200
