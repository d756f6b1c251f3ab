"""In a real browser: by keyboard, on a phone, and for axe."""

import pytest

from tests.web.axe import LAYOUTS, serious
from tests.web.factory import SHOP
from tests.web.widths import sideways

BASE = 6920040000001000
LONGEST = """() => {
  const row = document.querySelector("table.orders tbody tr");
  const say = (column, text) => { row.querySelector(`.c-${column} :is(a, span)`).textContent = text; };
  say("order", "68345661285800001227");
  say("goods", "独山玉手镯 圈口 54 南阳");
  say("zero", "The order closes; ¥9,514.20 is refunded to the buyer");
  row.querySelector(".c-due .two").textContent = "Closes by itself 2027-04-15 00:01";
  const notice = '<span class="two by-notice">Typhoon: later dates for parts of Guangdong and Hainan</span>';
  row.querySelector(".c-due").insertAdjacentHTML("beforeend", notice);
  row.querySelector(".c-paid").textContent = "¥68,000.00";
  row.querySelector(".c-region").textContent = "Heilongjiang";
  row.querySelector(".c-marks .tags").innerHTML = '<span class="tag is-danger">Judged late</span>';
}"""
PAGES = {
    "shipping": f"/shop/{SHOP}/shipping",
    "order": f"/shop/{SHOP}/orders/douyin:{BASE + 71}",
    "running order": f"/shop/{SHOP}/orders/douyin:{BASE + 60}",
    "ship": f"/shop/{SHOP}/orders/douyin:{BASE + 4}/ship",
    "delay": f"/shop/{SHOP}/orders/douyin:{BASE + 3}/delay",
    "appeal": f"/shop/{SHOP}/orders/douyin:{BASE + 51}/appeal",
    "ship-many": f"/shop/{SHOP}/ship-many",
    "messages": f"/shop/{SHOP}/messages",
    "statement": f"/shop/{SHOP}/statement?from=&to=",
    "postings": f"/shop/{SHOP}/statement/postings?account=merchant&from=&to=",
    "posting": f"/shop/{SHOP}/orders/douyin:{BASE + 71}/postings/payment",
}


@pytest.fixture
def shop_page(page, sign_in, people, told):
    sign_in(people["shop1"])
    return page


@LAYOUTS
def test_every_page_is_clean_and_fits(shop_page, context, live_server, language: str, width: int):
    context.add_cookies([{"name": "django_language", "value": language, "url": live_server}])
    shop_page.set_viewport_size({"width": width, "height": 844})
    for name, url in PAGES.items():
        shop_page.goto(url)
        too_wide = shop_page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, (name, too_wide)
        assert serious(shop_page) == [], name


@pytest.mark.parametrize("width", [1280, 1366, 1440])
def test_the_queue_in_english_stays_in_its_box_with_all_it_can_say(shop_page, context, live_server, width: int):
    """The longest words of every column at once: a mark, a region, a deadline of months and a notice's title."""
    context.add_cookies([{"name": "django_language", "value": "en", "url": live_server}])
    shop_page.set_viewport_size({"width": width, "height": 844})
    shop_page.goto(f"{PAGES['shipping']}?status=all")
    shop_page.evaluate(LONGEST)
    box = shop_page.locator(".list-wrap").bounding_box()
    table = shop_page.locator("table.orders").bounding_box()
    assert table["width"] <= box["width"]


def test_the_queue_by_keyboard(shop_page):
    shop_page.goto(PAGES["shipping"])
    shop_page.keyboard.press("j")
    shop_page.keyboard.press("j")
    first = shop_page.locator("tr.is-here a.subject").inner_text()
    shop_page.keyboard.press("k")
    assert shop_page.locator("tr.is-here a.subject").inner_text() != first
    shop_page.keyboard.press("x")
    assert shop_page.locator("tbody input:checked").count() == 1
    assert shop_page.locator(".bulkbar [x-text=count]").inner_text() == "1"
    here = shop_page.locator("tr.is-here a.subject").inner_text()
    shop_page.keyboard.press("Enter")
    shop_page.wait_for_selector("#sidepanel .order-title")
    assert here in shop_page.locator("#sidepanel h2").first.inner_text()
    assert serious(shop_page) == []
    shop_page.keyboard.press("Escape")
    assert shop_page.locator("#sidepanel").inner_html() == ""
    assert shop_page.evaluate("document.activeElement.innerText") == here
    shop_page.keyboard.press("/")
    assert shop_page.evaluate("document.activeElement.name") == "q"
    shop_page.keyboard.type("?")  # typed into the field, opens nothing
    assert not shop_page.locator("#keys").is_visible()
    shop_page.locator("h1").click()
    shop_page.keyboard.press("?")
    assert shop_page.locator("#keys").is_visible()


def test_selecting_rows_does_not_move_them(shop_page):
    shop_page.goto(PAGES["shipping"])
    row = shop_page.locator("tbody tr").nth(5)
    before = row.bounding_box()["y"]
    for n in range(3):
        shop_page.locator("tbody input[name=order]").nth(n).check()
    assert row.bounding_box()["y"] == before


def test_a_countdown_runs_by_the_servers_clock(shop_page):
    shop_page.clock.install(time="2001-01-01T00:00:00Z")  # the reader's own clock is wrong
    shop_page.goto(PAGES["shipping"])
    words = shop_page.locator("[data-words]")
    before = words.all_inner_texts()
    assert all(text.startswith("剩") for text in before)
    shop_page.clock.run_for(65_000)
    assert words.all_inner_texts() != before


def test_the_language_switch_stays_on_the_page(shop_page):
    shop_page.goto(f"{PAGES['shipping']}?due=24h&region=44")
    shop_page.get_by_role("button", name="English").click()
    shop_page.wait_for_load_state()
    assert shop_page.url.endswith("?due=24h&region=44")
    assert shop_page.get_by_role("heading", name="Shipping", exact=True).is_visible()


def test_ship_one_from_the_queue(shop_page):
    shop_page.goto(PAGES["shipping"])
    shop_page.locator("a.subject", has_text=str(BASE + 3)).click()
    shop_page.locator("#sidepanel a.btn-primary").click()
    shop_page.get_by_label("承运商").fill("中通快递")
    shop_page.get_by_label("运单号").fill("75912349990003")
    shop_page.locator("main form button.btn-primary").click()
    shop_page.wait_for_selector(".note.is-success")
    assert "待发货 → 待揽收" in shop_page.locator(".note.is-success").inner_text()


def test_ship_the_picked_ones(shop_page):
    shop_page.goto(PAGES["shipping"])
    for number in (BASE + 2, BASE + 6):
        shop_page.locator(f"input[name=order][value='douyin:{number}']").check()
    shop_page.get_by_role("button", name="批量发货").click()
    waybills = shop_page.locator("[name=row-waybill]")
    waybills.nth(0).fill("75912349990002")
    waybills.nth(1).fill("75912349990006")
    shop_page.locator("#default-carrier").select_option("zto")
    shop_page.get_by_role("button", name="核对").click()
    shop_page.get_by_role("button", name="提交 2 行").click()
    assert "已发货 2 单" in shop_page.locator(".note.is-success").inner_text()


def test_lists_fit_their_window(shop_page, live_server):
    paths = ("shipping", "aftersales", "pieces/", "conversations", "listings", "violations", "messages", "notices")
    assert sideways(shop_page, live_server, [f"/shop/{SHOP}/{path}" for path in paths]) == []
