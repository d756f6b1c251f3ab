"""What a case left with its shop goes back to the buyer after the case has ended."""

import pytest

from tests.web.aftersale import bazaar as stage
from tests.web.factory import SHOP
from tests.web.merchant.test_aftersale import acts, case_of, press, url


@pytest.fixture
def bazaar(db, database_url, people):
    return stage.opened(database_url, shop=SHOP)


def test_what_a_case_left_with_the_shop_is_sent_back_after_its_end(shop1, bazaar):
    bazaar.order("scarf")
    stage.impaired(bazaar, "scarf")
    press(shop1, bazaar, "scarf", "escalate", note="请平台判断")
    bazaar.by_buyer("scarf", bazaar.about("AftersaleWithdrawn", "scarf"))
    assert acts(shop1, bazaar, "scarf") == {"send_back"}
    page = shop1.get(url(bazaar, "scarf")).content.decode()
    assert ("The goods are to go back to the buyer" in page, "Evidence, needed" in page) == (True, False)
    assert set(press(shop1, bazaar, "scarf", "send_back", carrier="sf").context["faults"]) == {"waybill", "note"}
    parcel = {"carrier": "sf", "waybill": "SF7788990012", "note": "原样寄回"}
    assert press(shop1, bazaar, "scarf", "send_back", **parcel).status_code == 302
    assert (case_of(bazaar, "scarf").items, case_of(bazaar, "scarf").replacement) == ((), "sf:SF7788990012")
    assert acts(shop1, bazaar, "scarf") == set()
