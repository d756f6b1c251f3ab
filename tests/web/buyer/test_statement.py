"""The buyer's own statement: their accounts of one order, with the rule behind each posting, and nobody else's."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from surety.access import links
from surety.money.statement import BUYER_ALWAYS


@pytest.fixture
def refunded(bazaar):
    """One order whose money is on its way back, and another that nobody may see through its link."""
    bazaar.order("scarf", signed_days_ago=None)
    bazaar.ask("scarf", asks="refund_unshipped", reason="not_wanted", received=False)
    bazaar.order("hat")
    return bazaar


def page_of(bazaar, name: str, **query):
    client = Client(headers={"accept-language": "en"})
    return client.get(f"/o/{links.sign(bazaar.orders[name])}/statement", query)


def test_what_was_paid_and_is_on_its_way_back(refunded):
    page = page_of(refunded, "scarf")
    assert {each["of"].account: each["of"].closing_fen for each in page.context["accounts"]} == {
        "buyer": -30_000, "refunding": 30_000,
    }  # fmt: skip
    assert "You have paid this much more than you got back." in page.content.decode()
    assert "The platform has yet to send you this much." in page.content.decode()
    assert [row["subject"] for row in page.context["rows"]] == [refunded.orders["scarf"]] * 2
    assert {row["effect"] for row in page.context["rows"]} == {"payment", "refund"}


def test_only_the_buyers_accounts_are_there(refunded):
    page = page_of(refunded, "scarf", account="held")
    assert page.context["rows"] == []
    told = json.loads(b"".join(page_of(refunded, "scarf", form="json").streaming_content))
    assert {row["account"] for row in told} == set(BUYER_ALWAYS)
    text = page_of(refunded, "scarf").content.decode()
    assert "Other side" not in text
    assert refunded.orders["hat"].partition(":")[2] not in text


def test_a_figure_leads_to_its_postings_below(refunded):
    page = page_of(refunded, "scarf")
    [buyers] = [each for each in page.context["accounts"] if each["of"].account == "refunding"]
    client = Client(headers={"accept-language": "en"})
    rows = client.get(buyers["lines"][0]["href"]).context["rows"]
    assert sum(row["amount_fen"] for row in rows) == buyers["lines"][0]["line"].amount_fen == 30_000


@pytest.mark.parametrize("query", [{"from": "x"}, {"account": "\x00"}, {"settled": "1"}, {"after": "%"}])
def test_odd_addresses_break_nothing(refunded, query):
    assert page_of(refunded, "scarf", **query).status_code == 200
