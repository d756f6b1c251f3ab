"""What a shop and a buyer see of a notice: which orders it moved, why, and from when to when."""

from __future__ import annotations

from datetime import UTC, datetime

from django.test import Client
from msgspec.structs import replace

from surety.access import links
from surety.engine.door import submit
from surety.orders.facts import Line, OrderPaid, OrderPlaced
from tests.database import kept
from tests.web.access.world import ALICES, BOBS, PERSON, PLATFORM
from tests.web.axe import serious
from tests.web.notices.conftest import soon
from tests.web.notices.test_publishing import client_of, due

TITLE = "疫情地区时效调整"


def test_a_shop_reads_what_changed_for_its_orders(alice, announce, db):
    notice = announce("n1", soon())
    page = client_of(alice).get(f"/shop/{ALICES}/notices")
    (mine,) = page.context["mine"]
    own = {order: at for order, at in due(db).items() if order.startswith("douyin:no-alice")}
    assert (mine["case"].notice, mine["change"].count) == (notice, len(own))
    assert (mine["change"].first_at, mine["change"].last_at) == (min(own.values()), max(own.values()))
    one = client_of(alice).get(f"/shop/{ALICES}/notices/{notice}")
    assert {each.order for each in one.context["moved"].orders} == set(own)


def test_a_notice_elsewhere_concerns_nobody_here(alice, announce):
    announce("n1", replace(soon(), row="x", region="650000"))
    page = client_of(alice).get(f"/shop/{ALICES}/notices")
    assert page.context["mine"] == []
    assert len(page.context["others"]) == 1


def test_a_shop_is_told_where_it_ships_from(alice, announce, database_url):
    announce("n1", replace(soon(), row="x", region="330000"))
    at = datetime.now(UTC)
    line = Line(line="1", quantity=1, price_fen=100, paid_fen=100)
    placed = OrderPlaced(
        id="sf", at=at, order="douyin:no-alice-sf", shop=ALICES, lines=(line,), receiver=PERSON, ship_from="330106"
    )
    paid = OrderPaid(id="sfp", at=at, order="douyin:no-alice-sf", amount_fen=100)
    with kept(database_url) as connection:
        submit(connection, [placed, paid], source=PLATFORM, now=datetime.now(UTC))
    page = client_of(alice).get(f"/shop/{ALICES}/notices")
    (mine,) = page.context["mine"]
    assert mine["from_there"] == ["浙江省杭州市西湖区"]
    assert mine["change"].count == 1


def test_drafts_and_other_platforms_are_not_there_for_a_shop(alice, announce):
    draft = announce("n1", soon(), publish=False)
    assert client_of(alice).get(f"/shop/{ALICES}/notices/{draft}").status_code == 404
    assert client_of(alice).get(f"/shop/{ALICES}/notices").context["others"] == []
    assert client_of(alice).get(f"/shop/{BOBS}/notices").status_code == 404


def test_why_this_deadline_names_the_notice_and_leads_to_it(page, sign_in, alice, announce):
    notice = announce("n1", soon())
    sign_in(alice)
    page.goto(f"/shop/{ALICES}/orders/douyin:no-alice-to_ship")
    link = page.locator("#why a", has_text=TITLE).first
    assert link.get_attribute("href") == f"/shop/{ALICES}/notices/{notice}"
    assert page.locator("#why").get_by_text("EPI-2a").count() == 1
    link.click()
    page.wait_for_url(f"**/notices/{notice}")
    page.goto(f"/shop/{ALICES}/shipping")
    assert page.locator(".by-notice", has_text=TITLE).count() >= 1
    assert serious(page) == []


def test_staff_are_led_to_their_own_page_of_it(carol, announce):
    notice = announce("n1", soon())
    page = client_of(carol).get("/staff/orders/douyin:no-alice-to_ship").content.decode()
    assert f'href="/staff/notices/{notice}"' in page


def test_a_buyer_reads_what_the_date_was_and_why_it_moved(announce, db):
    order = "douyin:no-alice-to_ship"
    before = Client().get(f"/o/{links.sign(order)}").content.decode()
    assert "moved-by" not in before
    announce("n1", soon())
    page = Client().get(f"/o/{links.sign(order)}").content.decode()
    assert "moved-by" in page
    assert TITLE in page


def test_a_buyer_is_not_shown_a_shops_filing(alice, carol, db, spread):
    from tests.web.notices.test_filing import FILE, day, filed

    shop, staff = client_of(alice), client_of(carol)
    times = {"promise_from": day(-3), "promise_to": day(6), "latest_ship": day(9)}
    issued = shop.get(FILE).context["nonce"]
    shop.post(FILE, {"nonce": issued, "event": "flood", "region": "440305", "note": "园区积水", **times})
    notice = filed(db)["notice"]
    issued = staff.get(f"/staff/notices/{notice}").context["nonce"]
    staff.post(f"/staff/notices/{notice}/decide", {"nonce": issued, "draft": 1, "answer": "yes", "note": "属实"})
    spread()
    page = Client().get(f"/o/{links.sign('douyin:no-alice-to_ship')}").content.decode()
    assert "moved-by" in page
    assert "商家报备" not in page
    assert "园区积水" not in page


def test_who_may_not_file_is_offered_no_form(alice, shops):
    from surety.access.models import Membership

    membership = Membership.objects.exclude(main=True).get(shop=ALICES)
    membership.permissions = ["shipping.view"]
    membership.save()
    page = client_of(membership.user).get(f"/shop/{ALICES}/notices").content.decode()
    assert "/notices/file" not in page
