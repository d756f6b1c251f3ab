"""The reasons a shop may refuse for, as the case stands."""

import pytest

from tests.web.aftersale import bazaar as stage
from tests.web.factory import SHOP
from tests.web.merchant.test_aftersale import press, url


@pytest.fixture
def bazaar(db, database_url, people):
    return stage.opened(database_url, shop=SHOP)


def test_a_refusal_speaks_of_returned_goods_once_they_are_back(shop1, bazaar):
    for name, make in (("asked", stage.Bazaar.ask), ("back", stage.received)):
        bazaar.order(name)
        make(bazaar, name)
    of_goods = {"goods_not_back", "goods_impaired", "wrong_goods_back"}
    asked, back = (set(shop1.get(url(bazaar, name)).context["refusals"]) for name in ("asked", "back"))
    assert (asked & of_goods, back & of_goods) == (set(), of_goods)
    assert ("shipped" in asked, "shipped" in back) == (True, False)
    answer = press(
        shop1, bazaar, "asked", "refuse", reason="goods_impaired", note="没有", links="https://example.com/a"
    )
    assert (answer.status_code, "Choose a reason" in answer.content.decode()) == (422, True)
