"""The decision log shows what no table answered, with what was asked by name."""

import pytest
from django.test import Client
from django.utils import timezone

from surety.engine import db as engine_db
from surety.engine.keys import bucket_of, bucket_of_key, digest
from surety.engine.wire import encode
from tests.web.access.world import ALICES


@pytest.fixture
def unanswered(db, database_url, shops):
    """A question of an order about a table that its release does not have; the order."""
    order, now = shops[ALICES].orders["late"], timezone.now()
    body = encode({"platform": "douyin", "paid_fen": 30_000})
    key = digest(b"cold_chain", body)
    with engine_db.connect(database_url) as connection:
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


def test_its_page_shows_what_was_asked(carol, unanswered):
    client = Client(headers={"accept-language": "en"})
    client.force_login(carol)
    page = client.get(f"/staff/orders/{unanswered}/decisions/99/0")
    assert page.status_code == 200
    assert "30000" in page.content.decode()
    assert client.get(f"/staff/orders/{unanswered}").status_code == 200
