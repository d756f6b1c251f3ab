"""The buyer's page on a phone: the promise, the right, the answer, and nothing more than the buyer needs."""

import pytest

from surety.access import links
from tests.web.access import world
from tests.web.access.world import ALICES
from tests.web.axe import serious


@pytest.fixture
def alice(db, database_url):
    return world.make(database_url, ALICES)


@pytest.fixture
def phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def address(order: str) -> str:
    return f"/o/{links.sign(order)}"


def test_when_it_ships_and_what_is_owed_if_not(phone, alice):
    phone.goto(address(alice.orders["to_ship"]))
    text = phone.locator("main").inner_text()
    assert "商家正在备货" in text
    assert "最晚发货时间" in text
    assert "剩" in text
    assert "¥3.00 优惠券" in text
    assert "EXP-6b" in text


def test_it_speaks_english_too(phone, alice):
    phone.goto(address(alice.orders["to_ship"]))
    phone.get_by_role("button", name="English").click()
    phone.get_by_text("The shop is preparing your order").wait_for()
    assert "¥3.00 coupon" in phone.locator("main").inner_text()


def test_a_late_order_says_what_was_given(phone, alice):
    phone.goto(address(alice.orders["late"]))
    text = phone.locator("main").inner_text()
    assert "商家未按承诺时间发货" in text
    assert "已赔付您 ¥3.00 优惠券" in text


def test_where_the_parcel_is(phone, alice):
    phone.goto(address(alice.orders["shipped"]))
    text = phone.locator("main").inner_text()
    assert "顺丰速运" in text
    assert "SFALICE1" in text
    assert "已揽收" in text


@pytest.mark.parametrize(("button", "accepted"), [("同意新的发货时间", True), ("不同意", False)])
def test_a_proposed_date_is_answered_once(phone, alice, db, button, accepted):
    order = alice.orders["asked"]
    phone.goto(address(order))
    phone.get_by_role("button", name=button, exact=True).click()
    phone.get_by_text("感谢您的答复").wait_for()
    assert phone.locator(".proposal").count() == 0
    answer, party = db.execute(
        "select body ->> 'accepted', party from surety_fact where type = 'delay_answered'"
    ).fetchone()
    assert (answer, party) == (str(accepted).lower(), "buyer")
    moved = db.execute("select count(*) from surety_deadline where subject = %s and was_due_at is not null", [order])
    assert bool(moved.fetchone()[0]) is accepted


def test_a_filing_for_staff_is_not_the_buyers_to_answer(phone, alice):
    phone.goto(address(alice.orders["filed"]))
    assert phone.locator(".proposal").count() == 0


def test_personal_data_is_masked(phone, alice):
    phone.goto(address(alice.orders["to_ship"]))
    html = phone.content()
    assert "王**" in html
    assert "*******5678" in html
    for personal in ("王小明", "13812345678", "科技园路", "vault", "digest"):
        assert personal not in html


def test_the_link_is_kept_from_others(live_server, alice):
    import httpx

    answer = httpx.get(live_server + address(alice.orders["to_ship"]))
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "noindex" in answer.headers["X-Robots-Tag"]


@pytest.mark.parametrize("name", ["to_ship", "shipped", "late", "asked", "filed"])
def test_axe_finds_nothing_serious(phone, alice, name):
    phone.goto(address(alice.orders[name]))
    assert serious(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
