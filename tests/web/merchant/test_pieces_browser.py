"""A merchant with a phone and a scanner: from the sold bag to the parcel, one hand wide; the pages as axe sees them."""

from __future__ import annotations

import pytest

from surety.inspection import facts
from tests.web.axe import serious
from tests.web.merchant.shelf import SHOP, Shelf
from tests.web.test_uploads import MP4, box


@pytest.fixture
def shelf(db, database_url):
    return Shelf(database_url)


@pytest.fixture
def phone(page, sign_in, shelf):
    sign_in(shelf.person)
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def film(n: int) -> dict:
    return {"name": f"打包{n}.mp4", "mimeType": "video/mp4", "buffer": MP4 + box(b"free", bytes([n]) * 3_000_000)}


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def upload(page, act: str, n: int) -> None:
    page.locator(f"#act-{act} input[type=file]").set_input_files(film(n))
    page.locator(f"#act-{act} .upload [role=status]").get_by_text("已保存").wait_for()


def test_from_the_sold_bag_to_the_parcel(phone, shelf, db):
    phone.goto(f"/shop/{SHOP}/orders/{shelf.order}")
    phone.get_by_role("link", name="登记质检件").first.click()
    assert fits(phone)
    assert serious(phone) == []
    phone.get_by_role("button", name="登记 2 件").click()
    phone.get_by_role("link", name="pc-bz-bag-1-1").click()
    piece = "douyin:pc-bz-bag-1-1"
    assert fits(phone)
    assert serious(phone) == []
    phone.locator("#act-send select[name=centre]").select_option(label="南阳质检中心")
    picture = {"name": "p.mp4", "mimeType": "video/mp4", "buffer": b"no film at all" * 9}
    phone.locator("#act-send input[type=file]").set_input_files(picture)
    phone.get_by_text("仅支持 JPEG").wait_for()
    upload(phone, "send", 1)
    phone.locator("#act-send button.btn-primary").click()
    phone.get_by_text("已送检").first.wait_for()
    shelf.inspected(piece)
    phone.reload()
    phone.locator("#act-collect button.btn-primary").click()
    code = shelf.code()
    phone.locator("#bind-code").fill(f"https://example.com/v/{code}")
    phone.keyboard.press("Enter")  # as a scanner ends
    phone.locator("#begin-waybill").fill("SF7700001")
    phone.keyboard.press("Enter")
    phone.locator(".challenge output").first.wait_for()
    phone.locator("#pack-carrier").fill("顺丰速运")
    upload(phone, "pack", 2)
    phone.locator("#pack-code").fill(code)
    phone.keyboard.press("Enter")
    assert phone.evaluate("document.activeElement.id") == "pack-seal"
    phone.keyboard.type("SEAL-1")
    phone.keyboard.press("Enter")
    assert phone.evaluate("document.activeElement.id") == "pack-certificate"
    phone.keyboard.type("NY-1")
    assert serious(phone) == []
    phone.locator("#act-pack button.btn-primary").click()
    phone.locator("h1 + .tag", has_text="已发").wait_for()
    assert phone.locator(".legs .is-ok").count() == 3
    assert db.execute("select stage from surety_piece where subject = %s", [piece]).fetchone() == ("shipped",)
    phone.goto(f"/shop/{SHOP}/pieces/?tab=all")
    assert fits(phone)
    assert serious(phone) == []


def test_wide_and_in_english(page, sign_in, shelf):
    one, two = shelf.register()
    shelf.send(two, 3)
    shelf.bench(facts.PieceTakenIn, two, centre="douyin:ic-nanyang", condition="packing_damaged")
    sign_in(shelf.person)
    page.goto(f"/shop/{SHOP}/pieces/?tab=all")
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="BTAS inspection").wait_for()
    assert serious(page) == []
    for piece in (one, two):
        page.goto(f"/shop/{SHOP}/pieces/{piece}")
        assert serious(page) == []
        assert fits(page)


def test_a_film_goes_on_where_the_line_broke(phone, shelf, db):
    """The second of two pieces is lost on its way, and nothing but it is sent again."""
    phone.goto(f"/shop/{SHOP}/orders/{shelf.order}")
    phone.get_by_role("link", name="登记质检件").first.click()
    phone.get_by_role("button", name="登记 2 件").click()
    phone.get_by_role("link", name="pc-bz-bag-1-1").click()
    asked = []

    def line(route):
        asked.append(route.request.headers["content-range"])
        if len(asked) == 3:
            route.abort("connectionreset")
        else:
            route.continue_()

    phone.route("**/evidence", line)
    long = {**film(1), "buffer": MP4 + box(b"free", bytes(8 * 1024 * 1024))}
    phone.locator("#act-send input[type=file]").set_input_files(long)
    phone.locator("#act-send .upload [role=status]").get_by_text("已保存").wait_for()
    size, mb8 = len(long["buffer"]), 8 * 1024 * 1024
    assert asked == [
        f"bytes */{size}", f"bytes 0-{mb8 - 1}/{size}", f"bytes {mb8}-{size - 1}/{size}",
        f"bytes */{size}", f"bytes {mb8}-{size - 1}/{size}",
    ]  # fmt: skip
