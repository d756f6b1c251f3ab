"""The bench's pages in a browser: a parcel received and inspected by keyboard alone, wide and on a phone."""

import pytest

from tests.web.axe import serious
from tests.web.bench.stories import BAG, COMING, PICTURE, address

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def alice(told, people):
    return people["alice"]


def test_a_parcel_is_received_and_inspected_by_keyboard(page, sign_in, alice, told, live_server):
    sign_in(alice)
    page.set_viewport_size(WIDE)
    page.goto(address("receive"))
    page.keyboard.type("SF-coming-1")  # the field has the focus: a scanner types as a keyboard does
    page.keyboard.press("Enter")
    page.locator("#act-piece_taken_in").wait_for()
    page.locator("#piece_taken_in-photo").set_input_files(
        {"name": "box.png", "mimeType": "image/png", "buffer": PICTURE}
    )  # fmt: skip
    page.locator("#piece_taken_in-photo-said", has_text="box.png").wait_for()
    page.locator("#piece_taken_in-shelf").focus()
    page.keyboard.type("A-09")
    page.keyboard.press("Enter")
    page.locator("#act-piece_inspected[open]").wait_for()
    lines = page.locator("#act-piece_inspected [data-line]")
    lines.first.locator("input").first.focus()
    for place in range(lines.count()):
        measure = lines.nth(place).locator("input[type=text], input:not([type])").count()
        page.keyboard.type("250" if measure else "1")  # 1 is "as described", and goes on by itself
        if measure:
            page.keyboard.press("Enter")  # ends a line as a scanner does, and sends no form
    assert page.evaluate("document.activeElement.name") == "certificate"  # past the verdict, which was a line too
    page.locator("#act-piece_inspected button.btn-primary").press("Enter")
    page.locator("#act-piece_sealed[open]").wait_for()
    assert "250 mm" in page.content()
    assert "A-09" in page.content()
    kept = told.execute(
        "select body -> 'photos' -> 0 ->> 'media_type' from surety_fact where type = 'piece_taken_in' and subject = %s",
        [COMING],
    )
    assert kept.fetchone() == ("image/png",)


def test_the_pages_are_accessible_and_fit_a_phone(page, sign_in, alice, live_server):
    sign_in(alice)
    for rest in ("", "receive?q=YT123", f"pieces/{BAG}", f"pieces/{COMING}", "members"):
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)
            page.goto(address(rest))
            assert serious(page) == [], rest
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], rest
