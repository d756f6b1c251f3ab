"""A shop files a disruption, staff grant or refuse it, and only they read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.access import world
from tests.web.access.world import ALICES, BOBS
from tests.web.axe import serious
from tests.web.notices.test_publishing import client_of, due, status

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00IEND\xaeB`\x82"
FILE = f"/shop/{ALICES}/notices/file"


def day(ahead: int) -> str:
    return (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()


@pytest.fixture
def form():
    return {
        "event": "flood",
        "region": "深圳市南山区",
        "promise_from": day(-3),
        "promise_to": day(6),
        "latest_ship": day(9),
        "note": "园区积水封闭",
        "links": "https://example.com/notice",
    }


def file(client: Client, form: dict, **changes) -> object:
    issued = client.get(FILE).context["nonce"]
    return client.post(FILE, {"nonce": issued, **form, **changes})


def filed(db) -> dict:
    return db.execute("select doc from surety_notice order by made_at desc limit 1").fetchone()[0]


def test_a_filing_is_granted_and_moves_this_shops_orders_alone(alice, carol, form, db, spread):
    shop = client_of(alice)
    before = due(db)
    answer = file(shop, form, files=SimpleUploadedFile("积水.png", PNG))
    assert answer.status_code == 302
    notice = filed(db)["notice"]
    assert filed(db)["filing"]["evidence"][0] == "https://example.com/notice"
    staff = client_of(carol)
    queue = staff.get("/staff/work?tab=disruption_filing").content.decode()
    assert f"/staff/notices/{notice}" in queue
    page = staff.get(f"/staff/notices/{notice}")
    evidence = page.context["filing"]["evidence"]
    assert [each["kind"] for each in evidence] == ["link", "file"]
    assert staff.get(evidence[1]["href"]).headers["Content-Type"] == "image/png"
    decided = {"nonce": page.context["nonce"], "draft": 1, "answer": "yes", "note": "园区通知属实"}
    assert staff.post(f"/staff/notices/{notice}/decide", decided).status_code == 302
    spread()
    after = due(db)
    moved = {order for order in after if after[order] != before.get(order)}
    assert moved
    assert all(order.startswith("douyin:no-alice") for order in moved)
    shown = shop.get(f"/shop/{ALICES}/notices/{notice}")
    assert {each.order for each in shown.context["moved"].orders} == {o for o in after if "alice" in o}
    assert "园区通知属实" in shop.get(f"/shop/{ALICES}/notices").content.decode()
    assert "园区通知属实" in shop.get(f"/shop/{ALICES}/messages").content.decode()
    assert staff.get("/staff/work?tab=disruption_filing").context["rows"] == []


def test_a_filing_is_refused_with_a_reason(alice, carol, form, db):
    file(client_of(alice), form)
    notice, staff = filed(db)["notice"], client_of(carol)
    address = f"/staff/notices/{notice}/decide"
    issued = staff.get(f"/staff/notices/{notice}").context["nonce"]
    assert staff.post(address, {"nonce": issued, "draft": 1, "answer": "no"}).status_code == 422
    assert staff.post(address, {"nonce": issued, "draft": 1, "note": "x"}).status_code == 422
    assert staff.post(address, {"nonce": issued, "draft": 1, "answer": "no", "note": "证据不足"}).status_code == 302
    assert status(db, notice) == "withdrawn"
    assert "证据不足" in client_of(alice).get(f"/shop/{ALICES}/notices").content.decode()


def test_a_filing_is_no_draft_to_publish_and_a_draft_no_filing_to_decide(alice, carol, form, db, announce):
    file(client_of(alice), form)
    draft, staff = announce("n1", publish=False), client_of(carol)
    assert staff.post(f"/staff/notices/{filed(db)['notice']}/decide", {}).status_code in (404, 422)
    filing = db.execute("select subject from surety_notice where shop is not null").fetchone()[0]
    assert staff.post(f"/staff/notices/{filing}/publish", {"confirmed": "yes"}).status_code == 404
    assert staff.post(f"/staff/notices/{draft}/decide", {"answer": "yes", "note": "x"}).status_code == 404


def test_staff_may_shorten_what_was_asked_before_they_grant_it(carol, alice, form, db, desk):
    order = "no-alice-to_ship"
    file(client_of(alice), form, region="", orders=order)
    notice = filed(db)["notice"]
    desk.goto(f"/staff/notices/{notice}/edit")
    desk.locator("[id='g.latest_ship']").fill(day(7))
    desk.locator("[name=do][value=save]").click()
    desk.locator("#preview .figures").wait_for()
    assert desk.locator("#filing").count() == 1
    assert filed(db)["orders"] == [f"douyin:{order}"]
    assert [row.get("region") for row in filed(db)["content"]["rows"]] == [None]
    desk.locator("[name=answer][value=yes]").check()
    desk.locator("#decide-note").fill("准一周")
    desk.locator("#filing .btn-primary").click()
    desk.locator("#progress").wait_for()
    assert status(db, notice) == "published"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"event": ""}, "Choose what happened"),
        ({"event": "No Such"}, "Choose what happened"),
        ({"region": "鼓楼区"}, "江苏省南京市鼓楼区"),
        ({"region": "火星"}, "no region we know"),
        ({"region": ""}, "Name a region, or orders"),
        ({"region": "", "orders": "no-bob-to_ship"}, "Not among your orders: no-bob-to_ship"),
        ({"orders": "douyin:x\x00y"}, "Not among your orders"),
        ({"promise_from": "2026-02-30"}, "Give a day"),
        ({"promise_to": "2001-01-01"}, "after its start"),
        ({"latest_ship": "2001-01-01"}, "latest ship time"),
        ({"note": ""}, "Say in a sentence"),
        ({"links": "javascript:alert(1)"}, "is not a web address"),
        ({"nonce": "old"}, "too old"),
    ],
)
def test_what_cannot_be_filed_is_told_and_kept(alice, form, db, changes, says):
    answer = file(client_of(alice), form, **changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    for name, value in {**form, **changes}.items():
        assert name in ("nonce", "event") or not value or value.replace("\x00", "") in page.replace("\x00", ""), name
    assert db.execute("select count(*) from surety_notice").fetchone() == (0,)


def test_a_file_that_proves_nothing_is_refused(alice, form, db):
    answer = file(client_of(alice), form, files=SimpleUploadedFile("x.png", b"<html>"))
    assert answer.status_code == 422
    assert db.execute("select count(*) from surety_notice").fetchone() == (0,)


def test_filing_twice_files_once(alice, form, db):
    client = client_of(alice)
    issued = client.get(FILE).context["nonce"]
    for _ in range(2):
        assert client.post(FILE, {"nonce": issued, **form}).status_code == 302
    assert db.execute("select count(*) from surety_notice").fetchone() == (1,)


def test_a_filing_is_nobody_elses(alice, form, db, shops):
    file(client_of(alice), form, files=SimpleUploadedFile("a.png", PNG))
    notice = filed(db)["notice"]
    digest = filed(db)["filing"]["evidence"][1].split()[0].removeprefix("sha256:")
    bob = client_of(world.people(BOBS, "bob")[0])
    for address in (f"/shop/{BOBS}/notices/{notice}", f"/shop/{BOBS}/notices/{notice}/evidence/{digest}"):
        assert bob.get(address).status_code == 404
    assert notice not in bob.get(f"/shop/{BOBS}/notices").content.decode()
    own = client_of(alice)
    assert own.get(f"/shop/{ALICES}/notices/{notice}/evidence/{digest}").status_code == 200
    assert own.get(f"/shop/{ALICES}/notices/{notice}/evidence/{'0' * 64}").status_code == 404


@pytest.mark.parametrize("width", [1280, 390])
def test_filing_in_a_browser(page, sign_in, alice, form, db, width):
    sign_in(alice)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(FILE)
    page.locator("#event").select_option("flood")
    page.locator("#region").fill("鼓楼区")
    for name in ("promise_from", "promise_to", "latest_ship"):
        page.locator(f"[name={name}]").fill(form[name])
    page.locator("#note").fill("园区积水封闭")
    page.locator("form.form-page .btn-primary").click()
    page.locator("#region-fault").wait_for()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("[name=region][type=radio][value='350102']").check()
    page.locator("form.form-page .btn-primary").click()
    page.wait_for_url(f"**/shop/{ALICES}/notices/douyin:filing-*")
    assert filed(db)["content"]["rows"][0]["region"] == "350102"
    assert serious(page) == []
    page.goto(f"/shop/{ALICES}/notices")
    assert page.locator("#filings a.subject").count() == 1
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
