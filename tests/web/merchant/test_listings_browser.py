"""A listing in a real browser: checked while it is typed, on a phone and a desk, by keyboard and for axe."""

import io
import re

from PIL import Image as Picture

from tests.web.axe import serious
from tests.web.factory import SHOP

URL = f"/shop/{SHOP}/listings"


def drawn(tmp_path, name: str, side: int) -> str:
    path = tmp_path / name
    buffer = io.BytesIO()
    Picture.new("RGB", (side, side), "white").save(buffer, "PNG")
    path.write_bytes(buffer.getvalue())
    return str(path)


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_listing_from_an_empty_form_to_its_page(page, sign_in, people, tmp_path):
    sign_in(people["shop1"])
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{URL}/new")
    page.fill("#f-number", "7001")
    page.fill("#f-title", "二手手袋")
    page.fill("#f-price", "1280")
    page.select_option("#f-category", "second_hand/luxury")
    page.select_option("#f-site", "cross_border")
    page.wait_for_selector("#check .finding.is-refuse a:text-is('ICC-DY-LUX-TOO-FEW')")
    assert page.locator("#check .finding.is-refuse a:text-is('LR-DY-LUX-GRADE')").count() == 1
    page.fill("#f-grade", "A")
    page.keyboard.press("Tab")
    page.wait_for_selector("#check a:text-is('LR-DY-LUX-GRADE')", state="detached")
    assert serious(page) == []
    assert fits(page)
    page.set_input_files("#f-files", [drawn(tmp_path, f"{n}.png", 800) for n in range(3)])
    page.click("button[value=check]")
    page.wait_for_selector(".pictures li >> nth=2")
    assert page.locator("#check a:text-is('ICC-DY-LUX-TOO-FEW')").count() == 0
    page.click("button[value=submit]")
    page.wait_for_url(re.compile(r"/listings/douyin:ls-7001$"))
    assert page.locator(".finding.is-refuse").count() >= 3
    assert page.locator(".pictures img").evaluate_all("all => all.every(one => one.naturalWidth === 800)")
    assert serious(page) == []
    assert fits(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.click("a:has-text('Change and submit again'), a:has-text('修改并重新提交')")
    page.wait_for_selector("#check .finding.is-refuse")
    assert fits(page)
