"""The dispute desk, statements and packs in a real browser: for axe, on a phone, and by keyboard."""

from __future__ import annotations

import pytest

from surety.access import links
from surety.access.permissions import StaffPermission
from tests.web.aftersale import bazaar as stage
from tests.web.axe import LAYOUTS, serious


@pytest.fixture
def bazaar(db, database_url):
    found = stage.opened(database_url)
    found.order("scarf")
    stage.ruled(found, "scarf")
    found.order("coat")
    stage.refused(found, "coat")
    found.by_buyer("coat", found.about("AftersaleEscalated", "coat", note="请平台看照片"))
    found.order("back")
    stage.impaired(found, "back")
    found.order("sent")
    found.ask("sent")
    found.by_shop(found.about("AftersaleAgreed", "sent"))
    found.order("early", signed_days_ago=None)
    found.ask("early", asks="refund_unshipped", reason="not_wanted", received=False)
    return found


@pytest.fixture
def carol(bazaar, sign_in):
    from surety.access.models import User

    user = User.objects.create_user("carol", first_name="林审核", staff_permissions=StaffPermission.values)
    sign_in(user)
    return user


def pages(bazaar) -> dict[str, str]:
    own = f"/o/{links.sign(bazaar.orders['scarf'])}"
    return {
        "disputes": "/staff/disputes",
        "to rule": f"/staff/disputes/{bazaar.cases['coat']}",
        "ruled": f"/staff/disputes/{bazaar.cases['scarf']}",
        "to be sent": f"/staff/disputes/{bazaar.cases['sent']}",
        "came back": f"/staff/disputes/{bazaar.cases['back']}",
        "pack": f"/staff/disputes/{bazaar.cases['coat']}/pack",
        "statement": f"/staff/shops/{bazaar.shop}/statement",
        "postings": f"/staff/shops/{bazaar.shop}/statement/postings?from=&to=",
        "posting": f"/staff/orders/{bazaar.orders['early']}/postings/refund",
        "buyer's statement": f"{own}/statement",
        "centre form": "/staff/centres/new",
        "buyer's pack": f"{own}/aftersales/as-scarf/pack",
    }


@LAYOUTS
def test_every_page_is_clean_and_fits(page, context, live_server, carol, bazaar, language: str, width: int):
    context.add_cookies([{"name": "django_language", "value": language, "url": live_server}])
    page.set_viewport_size({"width": width, "height": 844})
    for name, url in pages(bazaar).items():
        answer = page.goto(url)
        assert answer.status == 200, name
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        assert serious(page) == [], name


def test_a_case_is_ruled_on_by_keyboard(page, carol, bazaar):
    page.goto("/staff/disputes")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/disputes/douyin:as-*")
    assert page.locator(".side").count() == 2
    page.locator("input[name=outcome][value=refund]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("90.00")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.locator("#rule-note").focus()
    page.keyboard.type("照片显示开线")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("[name=sure]").focus()  # the goods are not back, so it is asked whether that is meant
    assert serious(page) == []
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".aftersale-ruling")
    assert serious(page) == [], "what was ruled"
    assert "90.00" in page.locator(".aftersale-ruling").inner_text()


def test_the_pack_downloads(page, carol, bazaar):
    page.goto(pages(bazaar)["pack"])
    with page.expect_download() as started:
        page.locator(".page-actions a").click()
    assert started.value.suggested_filename == f"{bazaar.cases['coat'].replace(':', '-')}.zip"
