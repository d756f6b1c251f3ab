"""The after-sales inbox in a real browser: by keyboard, on a phone, and for axe."""

import pytest

from surety.engine import clock
from tests.database import kept
from tests.web.aftersale import bazaar as stage
from tests.web.axe import LAYOUTS, serious
from tests.web.factory import SHOP

URL = f"/shop/{SHOP}/aftersales"


@pytest.fixture
def bazaar(db, database_url, people):
    with kept() as connection:
        now = clock.now(connection)
    bazaar = stage.opened(database_url, shop=SHOP, now=now)
    for name in ("one", "two", "three"):
        bazaar.order(name)
        bazaar.ask(name, "refund_only")
    for name, make in (("refused", stage.refused), ("back", stage.received), ("impaired", stage.impaired),
                       ("ruled", stage.ruled)):  # fmt: skip
        bazaar.order(name)
        make(bazaar, name)
    return bazaar


@pytest.fixture
def shop_page(page, sign_in, people, bazaar):
    sign_in(people["shop1"])
    return page


@LAYOUTS
def test_every_page_is_clean_and_fits(shop_page, context, live_server, bazaar, language: str, width: int):
    context.add_cookies([{"name": "django_language", "value": language, "url": live_server}])
    shop_page.set_viewport_size({"width": width, "height": 844})
    bazaar.keep_address()
    pages = [
        URL,
        f"{URL}?status=all&type=exchange",
        f"/shop/{SHOP}/return-addresses",
        *(f"{URL}/{case}" for case in bazaar.cases.values()),
    ]
    for url in pages:
        shop_page.goto(url)
        shop_page.evaluate("document.querySelectorAll('details.act').forEach(act => { act.open = true })")
        too_wide = shop_page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, (url, too_wide)
        assert serious(shop_page) == [], url


def test_the_inbox_by_keyboard(shop_page):
    shop_page.goto(URL)
    shop_page.keyboard.press("j")
    first = shop_page.locator("tr.is-here a.subject").inner_text()
    shop_page.keyboard.press("j")
    assert shop_page.locator("tr.is-here a.subject").inner_text() != first
    shop_page.keyboard.press("k")
    assert shop_page.locator("tr.is-here a.subject").inner_text() == first
    while not shop_page.locator("tr.is-here input[type=checkbox]").count():
        shop_page.keyboard.press("j")
    shop_page.keyboard.press("x")
    assert shop_page.locator("tbody input:checked").count() == 1
    assert shop_page.locator(".bulkbar [x-text=sum]").inner_text() == "¥150.00"
    here = shop_page.locator("tr.is-here a.subject").inner_text()
    shop_page.keyboard.press("Enter")
    shop_page.wait_for_selector("#sidepanel .acts")
    assert here in shop_page.locator("#sidepanel h2").first.inner_text()
    assert serious(shop_page) == []
    shop_page.keyboard.press("e")
    assert shop_page.locator("#sidepanel #act-evidence").get_attribute("open") is not None
    shop_page.keyboard.press("Tab")
    shop_page.keyboard.type("补充说明 a r ?")  # typed into the field, opens nothing
    assert shop_page.locator("#evidence-note").input_value() == "补充说明 a r ?"
    shop_page.locator("#act-evidence button").press("Enter")
    shop_page.wait_for_selector(".note.is-success")
    assert shop_page.url.endswith(f"/{SHOP.partition(':')[0]}:{here}")
    assert shop_page.get_by_text("补充说明 a r ?").is_visible()


def test_a_batch_by_keyboard_and_rows_that_stay(shop_page):
    shop_page.goto(URL)
    row = shop_page.locator("tbody tr").nth(4)
    before = row.bounding_box()["y"]
    for _ in range(3):
        shop_page.keyboard.press("j")
        box = shop_page.locator("tr.is-here input[type=checkbox]")
        if box.count():
            shop_page.keyboard.press("x")
    chosen = shop_page.locator("tbody input:checked").count()
    assert chosen
    assert row.bounding_box()["y"] == before
    shop_page.keyboard.press("a")
    assert shop_page.evaluate("document.activeElement.value") == "agree"
    assert shop_page.locator("tr.is-here").count()  # a key leads there and presses nothing
    shop_page.keyboard.press("Enter")
    shop_page.wait_for_selector("table.list .tag.is-ok")
    assert shop_page.locator("table.list .tag.is-ok").count() == chosen


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_choosing_on_a_phone_moves_no_row(shop_page, context, live_server, language: str):
    context.add_cookies([{"name": "django_language", "value": language, "url": live_server}])
    shop_page.set_viewport_size({"width": 390, "height": 844})
    shop_page.goto(URL)
    row = shop_page.locator("tbody tr").nth(4)
    before = row.bounding_box()["y"]
    boxes = shop_page.locator("tbody input[type=checkbox]")
    for n in range(boxes.count()):
        boxes.nth(n).evaluate("box => box.click()")
        assert row.bounding_box()["y"] == before, n


def test_a_refusal_on_a_phone_keeps_what_was_typed(shop_page, bazaar):
    shop_page.set_viewport_size({"width": 390, "height": 844})
    shop_page.goto(f"{URL}/{bazaar.cases['one']}")
    shop_page.locator("#act-refuse summary").click()
    shop_page.locator("#act-refuse input[value=no_fault]").check()
    shop_page.locator("#refuse-note").fill("实物无开线")
    shop_page.locator("#act-refuse button").click()
    shop_page.wait_for_selector("#act-refuse .fault")
    assert shop_page.locator("#refuse-note").input_value() == "实物无开线"
    assert shop_page.locator("#act-refuse input[value=no_fault]").is_checked()
    jpeg = b"\xff\xd8\xff\xe0\x00\x02\xff\xda\x00\x02" + b"0" * 99 + b"\xff\xd9"
    photo = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": jpeg}
    shop_page.locator("#refuse-files").set_input_files(photo)
    shop_page.locator("#act-refuse button").click()
    shop_page.wait_for_selector(".note.is-success")
    assert shop_page.locator(".story .evidence").last.inner_text().strip() == "p.jpg"


def test_a_countdown_runs(shop_page):
    shop_page.clock.install(time="2001-01-01T00:00:00Z")
    shop_page.goto(URL)
    words = shop_page.locator("[data-words]")
    before = words.all_inner_texts()
    shop_page.clock.fast_forward(3_700_000)
    assert words.all_inner_texts() != before
