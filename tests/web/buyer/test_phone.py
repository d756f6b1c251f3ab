"""Refunds and returns in a real browser, one hand wide, in both languages and by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from surety.access import links
from tests.web.aftersale import bazaar as stage
from tests.web.axe import serious

JPEG = b"\xff\xd8\xff\xe0\x00\x02\xff\xda\x00\x02" + b"0" * 400 + b"\xff\xd9"

FILM = b"\x00\x00\x00\x14ftypisom" + b"0" * 8 + b"\x00\x00\x00\x08moov" + (8 + 10**6).to_bytes(4, "big") + b"free"
FILM += bytes(10**6)


@pytest.fixture
def phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def address(bazaar, name, rest=""):
    return f"/o/{links.sign(bazaar.orders[name])}{rest}"


def of_case(bazaar, name):
    return address(bazaar, name, f"/aftersales/{bazaar.cases[name].partition(':')[2]}")


def in_english(page):
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="中文").wait_for()


def test_from_the_order_to_a_case_and_its_end(phone, bazaar, db):
    bazaar.order("scarf")
    phone.goto(address(bazaar, "scarf"))
    phone.get_by_role("link", name="退款/售后").click()
    phone.get_by_role("link", name="退货退款").click()
    phone.get_by_label("原因").select_option("douyin.quality")
    phone.get_by_label(re.compile("羊绒围巾")).fill("1")
    phone.get_by_label(re.compile("情况说明")).fill("袖口开线")
    phone.locator("input[name=files]").set_input_files({"name": "袖口.jpg", "mimeType": "image/jpeg", "buffer": JPEG})
    film = {"name": "开箱.mp4", "mimeType": "video/mp4", "buffer": FILM}
    phone.locator("#film-ask").set_input_files(film)
    phone.locator(".upload [role=status]").get_by_text("已保存").wait_for()
    phone.get_by_role("button", name="提交申请").dblclick()
    phone.get_by_role("heading", name="商家处理").first.wait_for()
    text = phone.locator("main").inner_text()
    assert "袖口开线" in text
    assert "袖口.jpg" in text
    assert "开箱.mp4" in text
    assert "视为同意" in text
    assert db.execute("select count(*) from surety_fact where type = 'aftersale_applied'").fetchone() == (1,)
    phone.get_by_text("撤销申请").first.click()
    phone.get_by_label("我知道此操作无法撤回").last.check()
    phone.get_by_role("button", name="撤销", exact=True).click()
    phone.get_by_text("申请已撤销。").wait_for()


def test_a_refusal_keeps_what_was_typed(phone, bazaar):
    bazaar.order("scarf")
    phone.goto(address(bazaar, "scarf", "/aftersales/ask/return_refund"))
    in_english(phone)
    phone.locator("input[name=quantity]").evaluate("field => field.removeAttribute('max')")
    phone.locator("input[name=quantity]").fill("9")
    phone.get_by_label("Reason").select_option("douyin.damaged")
    phone.get_by_label("How much").fill("12.50")
    phone.get_by_label("What happened").fill("袖口开线")
    phone.locator("input[name=files]").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": JPEG})
    phone.get_by_role("button", name="Send the request").click()
    phone.get_by_role("alert").wait_for()
    assert "more_than_bought" in phone.get_by_role("alert").inner_text()
    assert phone.get_by_label("Reason").input_value() == "douyin.damaged"
    assert phone.get_by_label("How much").input_value() == "12.50"
    assert phone.get_by_label("What happened").input_value() == "袖口开线"
    assert phone.get_by_label("a.jpg").is_checked()
    phone.locator("input[name=quantity]").fill("1")
    phone.get_by_role("button", name="Send the request").click()
    phone.get_by_text("Your request was made.").wait_for()
    assert "a.jpg" in phone.locator(".aftersale-story").inner_text()
    assert "¥12.50" in phone.locator("main").inner_text()


@pytest.mark.parametrize("where", ["ask", "case"])
def test_what_is_wrong_far_below_is_in_sight(phone, bazaar, where):
    bazaar.order("scarf")
    if where == "case":
        stage.refused(bazaar, "scarf")
        phone.goto(of_case(bazaar, "scarf"))
        phone.locator("#act-show summary").click()
        form = phone.locator("#act-show form")
    else:
        phone.goto(address(bazaar, "scarf", "/aftersales/ask/return_refund"))
        form = phone.locator("form[data-once]")
        form.get_by_label("原因").select_option("douyin.quality")
    form.locator("input[name=files]").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"none"})
    form.locator("button.buyer-go").click()
    wrong = phone.get_by_text("not_evidence")
    wrong.wait_for()
    expect(wrong).to_be_in_viewport()
    assert phone.evaluate("document.activeElement.name") == "files"


def test_too_many_bytes_are_told_before_they_are_sent(phone, bazaar, db):
    bazaar.order("scarf")
    phone.goto(address(bazaar, "scarf", "/aftersales/ask/return_refund"))
    in_english(phone)
    phone.locator("input[name=files]").evaluate("field => { field.dataset.sumMax = '100'; }")
    phone.locator("input[name=files]").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": JPEG})
    phone.get_by_text("All files together may have 50 MB").wait_for()
    phone.get_by_label("Reason").select_option("douyin.quality")
    phone.get_by_role("button", name="Send the request").click()
    assert db.execute("select count(*) from surety_fact where type = 'aftersale_applied'").fetchone() == (0,)


def test_by_keyboard_alone(phone, bazaar, db):
    bazaar.order("scarf")
    stage.refused(bazaar, "scarf")
    phone.goto(of_case(bazaar, "scarf"))
    phone.locator("#act-escalate summary").focus()
    phone.keyboard.press("Enter")
    phone.keyboard.press("Enter")
    for _ in range(8):
        phone.keyboard.press("Tab")
        if phone.evaluate("document.activeElement.name") == "note":
            break
    phone.keyboard.type("请平台看照片")
    for _ in range(8):
        phone.keyboard.press("Tab")
        if phone.evaluate("document.activeElement.type") == "submit":
            break
    phone.keyboard.press("Enter")
    phone.get_by_text("平台已收到").wait_for()
    assert db.execute("select count(*) from surety_fact where type = 'aftersale_escalated'").fetchone() == (1,)


PAGES = {
    "offers": lambda bazaar: address(bazaar, "scarf", "/aftersales"),
    "ask": lambda bazaar: address(bazaar, "scarf", "/aftersales/ask/return_refund"),
    "refused kind": lambda bazaar: address(bazaar, "scarf", "/aftersales/ask/fresh_compensation"),
    "refused case": lambda bazaar: (stage.refused(bazaar, "scarf"), of_case(bazaar, "scarf"))[1],
    "impaired": lambda bazaar: (stage.impaired(bazaar, "scarf"), of_case(bazaar, "scarf"))[1],
    "ruled": lambda bazaar: (stage.ruled(bazaar, "scarf"), of_case(bazaar, "scarf"))[1],
    "with a case": lambda bazaar: (stage.refused(bazaar, "scarf"), address(bazaar, "scarf"))[1],
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_serious(phone, bazaar, name, language):
    bazaar.order("scarf", title="羊绒围巾 " * 12)
    phone.goto(PAGES[name](bazaar))
    if language == "en":
        in_english(phone)
    for summary in phone.locator("details:not([open]) > summary").all():
        if summary.is_visible():
            summary.click()
    assert serious(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
