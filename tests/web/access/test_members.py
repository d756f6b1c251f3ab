"""The members page and the tokens page, in a real browser (DIAG-Q1)."""

import pytest

from tests.web.access import world
from tests.web.access.world import ALICES
from tests.web.axe import serious


@pytest.fixture
def alice(db, database_url):
    world.make(database_url, ALICES)
    return world.people(ALICES, "alice")


def test_a_sub_account_is_added_granted_and_removed(page, sign_in, alice, live_server):
    import httpx

    from surety.access.models import Membership

    sign_in(alice[0])
    page.goto(f"/shop/{ALICES}/members")
    assert serious(page) == []
    page.get_by_role("textbox", name="用户名").fill("packer-2")
    page.get_by_role("textbox", name="姓名").fill("小吴")
    page.get_by_role("button", name="添加", exact=True).click()
    username, password = page.locator(".secret").inner_text().split(" / ")
    assert page.reload()
    assert page.locator(".secret").count() == 0
    with httpx.Client(base_url=live_server) as packer:
        token = packer.get("/login/").text.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
        packer.post("/login/", data={"username": username, "password": password, "csrfmiddlewaretoken": token})
        denied = packer.get(f"/shop/{ALICES}/shipping")
        assert denied.status_code == 403
        assert "shipping.view" in denied.text
        member = page.locator(".member", has_text="packer-2")
        member.get_by_label("查看订单与发货").check()
        member.get_by_role("button", name="保存权限").click()
        page.get_by_text("已保存").wait_for()
        assert packer.get(f"/shop/{ALICES}/shipping").status_code == 200
        page.locator(".member", has_text="packer-2").get_by_role("button", name="移除").click()
        page.get_by_text("移出店铺").wait_for()
        assert packer.get(f"/shop/{ALICES}/shipping").status_code == 404
    assert Membership.objects.filter(user__username="packer-2").count() == 0
    assert page.locator("table .mono", has_text="packer-2").count() == 3


def test_what_is_not_grantable_is_ignored(alice):
    from django.test import Client

    client = Client()
    client.force_login(alice[0])
    wanted = ["members.manage", "tokens.manage", "staff.decide", "nonsense", "money.view"]
    client.post(f"/shop/{ALICES}/members/{alice[1].pk}/grant", {"permission": wanted})
    alice[1].refresh_from_db()
    assert alice[1].permissions == ["money.view"]


def test_stored_permissions_that_are_not_grantable_allow_nothing(alice):
    alice[1].permissions = ["members.manage", "tokens.manage", "staff.view", "money.view"]
    alice[1].save()
    assert alice[1].allowed == {"money.view"}


def test_a_token_is_shown_once_works_and_is_revoked(page, sign_in, alice, live_server):
    import httpx

    from surety.access.models import ApiToken

    sign_in(alice[0])
    page.goto(f"/shop/{ALICES}/tokens")
    assert serious(page) == []
    page.get_by_label("使用方").fill("ERP")
    page.get_by_role("button", name="创建令牌").click()
    token = page.locator(".secret").inner_text()
    assert page.reload()
    assert token not in page.content()
    order = f"{live_server}/api/orders/{ALICES.replace(':', ':no-')}-late"
    assert httpx.get(order, headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert token not in str(list(ApiToken.objects.values()))
    page.get_by_role("button", name="吊销").click()
    page.get_by_text("5 秒内失效").wait_for()


def test_the_sign_in_page_on_a_phone(page, db):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/login/")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
