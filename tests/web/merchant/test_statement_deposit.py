"""A shop's deposit in its statement: paid in, charged and topped up, each with its fact."""

from __future__ import annotations

import pytest

from surety.engine import clock
from surety.engine.door import submit
from surety.merchants.deposit import DepositPaid
from surety.money.settlement import settle
from tests.web.factory import PLATFORM, SHOP
from tests.web.merchant.test_statement import EVER, URL, figures, sum_behind


@pytest.fixture
def deposited(told):
    now = clock.now(told)
    settle(told, now=now)
    paid = DepositPaid(id="dep-1", at=now, shop=SHOP, amount_fen=200_000, ref="bank-1")
    assert submit(told, [paid], source=PLATFORM, now=now)[0].good
    settle(told, now=now)
    return told


def test_a_deposit_is_a_movement_with_a_fact(shop1, deposited):
    page = shop1.get(URL, EVER)
    moved = {name: (fen, href) for name, fen, href in figures(page)}
    assert moved["deposit deposit"][0] > 0
    for name, (fen, href) in moved.items():
        assert sum_behind(shop1, href) == fen, name
    [row] = [
        each for each in shop1.get(moved["deposit deposit"][1]).context["rows"] if each["effect"].startswith("dep")
    ]
    assert (row["of_order"], row["order_href"]) == (False, "")
    posting = shop1.get(row["href"])
    assert posting.status_code == 200
    assert posting.context["transfer"].amount_fen == 200_000
    assert shop1.get(f"/shop/{SHOP}/orders/douyin:shop-2/postings/deposit:2").status_code == 404
