"""Where else a shop hears of its after-sales cases: among its messages, and on the order."""

from datetime import timedelta

import pytest
from django.test import Client

from surety.consoles import labels
from surety.consoles.message_texts import message_text
from surety.consoles.words import aftersale_messages
from surety.engine import clock
from surety.engine.outbox import deliver
from tests.database import kept
from tests.web.aftersale import bazaar as stage
from tests.web.factory import SHOP
from tests.web.merchant.test_aftersale import url


@pytest.fixture
def bazaar(db, database_url, people):
    with kept() as connection:
        now = clock.now(connection)
    return stage.opened(database_url, shop=SHOP, now=now)


@pytest.fixture
def shop1(client_of, bazaar) -> Client:
    return client_of("shop1")


def test_messages_tell_of_cases_and_lead_to_them(shop1, bazaar):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    bazaar.by_buyer("scarf", bazaar.about("AftersaleConsented", "scarf", by="buyer"))
    with kept() as connection:
        deliver(connection, bazaar.now + timedelta(seconds=1))
    told = {each["kind"]: each for each in shop1.get(f"/shop/{SHOP}/messages").context["told"]}
    assert told["aftersale_applied"]["text"].startswith("Return and refund, ¥150.00: Quality fault. Answer by ")
    assert "With your consent it closes" in told["aftersale_close_proposed"]["text"]
    assert f'href="{url(bazaar, "scarf")}"' in shop1.get(f"/shop/{SHOP}/messages").content.decode()


def test_every_message_to_a_shop_about_a_case_has_its_sentence():
    told = {"due_at": None, "amount_fen": 1, "reason": "douyin.quality", "parcel": "sf:1", "note": "x", "by": "buyer"}
    told |= {"type": "exchange", "step": "review", "was": None, "because": "agreed", "ruling": "refund"}
    for kind in aftersale_messages.TEXTS:
        assert message_text(kind, told, currency="CNY", zone="Asia/Shanghai"), kind
        assert labels.label("message", kind) != kind


def test_an_order_leads_to_its_cases(shop1, bazaar, client_of):
    order = bazaar.order("scarf")
    page = f"/shop/{SHOP}/orders/{order}"
    assert "asked_for" in shop1.get(page).context
    assert "After-sales</h2>" not in shop1.get(page).content.decode()
    bazaar.ask("scarf")
    shown = shop1.get(page).content.decode()
    assert f'href="{url(bazaar, "scarf")}"' in shown
    assert "Taken as agreed" in shown
    assert "asked_for" not in client_of("shop1-packer").get(page).context
