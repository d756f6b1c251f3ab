"""Returns and refunds on a phone: what may be asked, asking, and what a case lets its buyer do."""

from __future__ import annotations

import pytest
from django.test import Client

from surety.merchants import links
from tests.web.aftersale import bazaar as stage


@pytest.fixture
def bazaar(db, database_url):
    return stage.opened(database_url)


def path(bazaar, name, rest="", **sign):
    return f"/o/{links.sign(bazaar.orders[name], **sign)}{rest}"


REST = ("", "/aftersales", "/aftersales/ask/return_refund", "/aftersales/ask/refund_unshipped")


@pytest.mark.parametrize("rest", REST)
def test_pages_open(bazaar, rest):
    bazaar.order("scarf")
    answer = Client().get(path(bazaar, "scarf", rest))
    assert answer.status_code == 200, answer.content.decode()


@pytest.mark.parametrize("make", [stage.refused, stage.received, stage.impaired, stage.ruled])
def test_case_opens(bazaar, make):
    bazaar.order("scarf")
    case = make(bazaar, "scarf")
    answer = Client().get(path(bazaar, "scarf", f"/aftersales/{case.partition(':')[2]}"))
    assert answer.status_code == 200
