"""What the clock of a case is called to both sides, by what is left to do."""

import pytest
from django.test import Client

from surety.access import links
from tests.web.aftersale import bazaar as stage


@pytest.mark.parametrize("platform", ["taobao", "1688", "xianyu", "jd", "douyin"])
def test_nobody_is_said_to_confirm_what_was_confirmed(platform, db, database_url):
    """Where one limit covers receipt and examination, it runs on once the receipt is confirmed."""
    bazaar = stage.opened(database_url, shop=f"{platform}:shop-9")
    bazaar.order("back")
    case = stage.received(bazaar, "back")
    base = f"/o/{links.sign(bazaar.orders['back'])}"
    client = Client(headers={"accept-language": "en"})
    for rest in ("", f"/aftersales/{case.partition(':')[2]}"):
        page = client.get(base + rest).content.decode()
        assert "Merchant confirms receipt" not in page.partition('id="aftersale-why"')[0], rest
    assert '<h2 id="clock-title">Merchant examines what came back</h2>' in page


def test_what_is_mended_or_was_missing_is_no_replacement(db, database_url):
    bazaar = stage.opened(database_url, shop="taobao:shop-9")
    bazaar.order("short")
    case = bazaar.ask("short", "resend", "missing_goods")
    bazaar.by_shop(bazaar.about("AftersaleAgreed", "short"))
    address = f"/o/{links.sign(bazaar.orders['short'])}/aftersales/{case.partition(':')[2]}"
    for language, said, wrong in (
        ("en", "To be sent by the merchant", "eplacement"),
        ("zh-hans", "待商家寄出", "换货"),
    ):
        page = Client(headers={"accept-language": language}).get(address).content.decode()
        assert said in page
        assert wrong not in page.partition('id="aftersale-why"')[0]  # a rule's own words name all its kinds
