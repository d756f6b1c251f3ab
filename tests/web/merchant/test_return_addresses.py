"""A shop keeps where goods go back to, picks one in an agreement, and its buyer alone is told it."""

import pytest
from django.test import Client

from surety.access import links
from surety.engine import clock
from surety.merchants.facts import ShopRegistered
from tests.database import kept
from tests.web.aftersale import bazaar as stage
from tests.web.factory import SHOP

WHERE = {"name": "仓库李", "phone": "13900001111", "region": "浙江省杭州市西湖区", "detail": "文三路 9 号"}


@pytest.fixture
def bazaar(db, database_url, people):
    with kept() as connection:
        now = clock.now(connection)
    bazaar = stage.opened(database_url, shop=SHOP, now=now)
    bazaar.state(ShopRegistered(id="shop", at=now, shop=SHOP, name="云和"))
    bazaar.order("scarf")
    bazaar.ask("scarf")
    return bazaar


@pytest.fixture
def shop1(client_of, bazaar) -> Client:
    return client_of("shop1")


def addresses(client, **typed):
    url = f"/shop/{SHOP}/return-addresses"
    shown = client.get(url)
    if not typed:
        return shown.context["addresses"]
    return client.post(f"{url}/{typed.pop('act', 'keep')}", {"nonce": shown.context["nonce"]} | typed)


def press(client, bazaar, act, **typed):
    url = f"/shop/{SHOP}/aftersales/{bazaar.cases['scarf']}"
    return client.post(f"{url}/act", {"nonce": client.get(url).context["nonce"], "act": act} | typed)


def buyers_page(bazaar):
    number = bazaar.cases["scarf"].partition(":")[2]
    page = Client(headers={"accept-language": "en"}).get(f"/o/{links.sign(bazaar.orders['scarf'])}/aftersales/{number}")
    return page.content.decode()


def test_kept_changed_and_dropped(shop1):
    assert addresses(shop1, **WHERE).status_code == 302
    assert addresses(shop1, **WHERE | {"detail": "别处", "default": "yes"}).status_code == 302
    first, second = addresses(shop1)
    assert (first["address"], first["default"], second["default"]) == ("别处", True, False)
    assert addresses(shop1, **WHERE, number=second["number"]).status_code == 302
    assert len(addresses(shop1)) == 2
    assert addresses(shop1, act="drop", number=first["number"]).status_code == 302
    [left] = addresses(shop1)
    assert (left["address"], left["default"]) == ("文三路 9 号", True)


def test_a_region_that_is_none_is_said_and_nothing_is_kept(shop1):
    answer = addresses(shop1, **WHERE | {"region": "某某省"})
    assert answer.status_code == 422
    assert "names no one region" in answer.content.decode()
    assert addresses(shop1) == []


def test_the_buyer_is_told_the_address_that_the_agreement_picks_and_not_before(shop1, bazaar):
    addresses(shop1, **WHERE)
    addresses(shop1, **WHERE | {"detail": "别处"})
    _, other = addresses(shop1)
    assert WHERE["phone"] not in buyers_page(bazaar)
    assert press(shop1, bazaar, "agree", address=other["number"]).status_code == 302
    page = buyers_page(bazaar)
    assert all(said in page for said in ("Send it to", "仓库李", "13900001111", "别处"))
    assert "文三路" not in page


def test_without_an_address_both_are_told_and_it_is_given_after(shop1, bazaar):
    assert press(shop1, bazaar, "agree", region=WHERE["region"]).status_code == 302
    page = buyers_page(bazaar)
    assert "The shop has not said yet where to" in page
    assert "The platform decides" in page, "the case does not close on a buyer who cannot send"
    assert press(shop1, bazaar, "address").status_code == 422
    addresses(shop1, **WHERE)
    [one] = addresses(shop1)
    assert press(shop1, bazaar, "address", address=one["number"]).status_code == 302
    assert "文三路 9 号" in buyers_page(bazaar)
