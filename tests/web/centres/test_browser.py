"""On a phone: a merchant hands in a document and asks a base, in Chinese; the public rates; staff judge a step."""

from __future__ import annotations

import pytest

from surety.access.permissions import StaffPermission
from surety.inspection.admissions import AdmissionApplied
from tests.unit.inspection import CENTRE
from tests.unit.world import MERCHANT, SHOP, T0
from tests.web.axe import serious
from tests.web.centres.bases import build, tell
from tests.web.centres.test_merchant import PICTURE


@pytest.fixture
def alice(db, database_url, sign_in):
    from surety.access.models import Membership, User

    build(database_url)
    user = User.objects.create_user("alice")
    Membership.objects.create(user=user, shop=SHOP, main=True)
    return user


def test_a_document_and_an_application_from_a_phone(alice, page, sign_in, live_server):
    sign_in(alice)
    page.set_viewport_size({"width": 390, "height": 844})
    page.context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": live_server}])
    page.goto(f"{live_server}/shop/{SHOP}/qualifications")
    assert serious(page) == []
    page.select_option("#q-kind", "industry_rule")
    page.fill("#q-number", "GZ-2026-01")
    page.fill("#q-issuer", "平台")
    page.set_input_files("#q-files", {"name": "a.png", "mimeType": "image/png", "buffer": PICTURE})
    page.locator("#q-number").press("Enter")  # by keyboard alone
    page.get_by_text("已提交，平台核验通过后生效。").wait_for()
    assert page.locator("td .tag", has_text="待核验").count() == 1
    page.goto(f"{live_server}/shop/{SHOP}/admissions")
    page.locator("summary", has_text="申请").first.click()
    page.locator("details[open] textarea").fill("翡翠手镯，月销三百件")
    assert serious(page) == []
    page.locator("details[open] button").click()
    page.get_by_text("申请已提交").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(f"{live_server}/centres/rates")
    assert page.locator("h1").inner_text() == "误判率"
    assert serious(page) == []


def test_a_step_is_judged_from_a_phone(alice, page, sign_in, live_server, database_url):
    from surety.access.models import User

    tell(database_url, AdmissionApplied(id="a", at=T0, centre=CENTRE, shop=SHOP), source=MERCHANT)
    sign_in(User.objects.create_user("carol", staff_permissions=StaffPermission.values))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server}/staff/admissions/{CENTRE}/{SHOP}")
    page.locator("summary:has(+ form #why-goods)").click()
    page.locator("#why-goods").fill("抽检两件，一件填充")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("details[open] button").click()
    page.get_by_text("抽检两件，一件填充").wait_for()
    assert page.locator("#why-goods").count() == 0
