"""From a draft to what it does: previewed, published, spread, lifted, changed by a later one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from msgspec.structs import replace

from surety.disruptions.notice import Shipping
from tests.web.access.world import ALICES, BOBS
from tests.web.axe import LAYOUTS, serious
from tests.web.notices.conftest import DAY, soon

UNTIL = datetime.now(UTC) + 9 * DAY
SAME = Shipping(UNTIL - 18 * DAY, UNTIL, UNTIL + DAY)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def due(db) -> dict[str, datetime]:
    return dict(db.execute("select subject, next_due_at from surety_order where next_step = 'ship_by'").fetchall())


def status(db, notice: str) -> str:
    return db.execute("select status from surety_notice where subject = %s", [notice]).fetchone()[0]


def publish(desk) -> None:
    desk.locator("[name=confirmed]").check()
    desk.locator("#publish-note").fill("橙色预警")
    desk.locator("#publishing button.btn-primary").click()
    desk.locator("#progress").wait_for()


def test_the_preview_says_what_publishing_then_does(carol, announce, db, spread):
    notice = announce("n1", soon(), publish=False)
    found = client_of(carol).get(f"/staff/notices/{notice}/preview").context["found"]
    before = due(db)
    form = client_of(carol).get(f"/staff/notices/{notice}").context
    answer = client_of(carol).post(
        f"/staff/notices/{notice}/publish", {"nonce": form["nonce"], "draft": 1, "confirmed": "yes", "note": "x"}
    )
    assert answer.status_code == 302
    spread()
    after = due(db)
    moved = {order for order, at in after.items() if before.get(order) not in (None, at)}
    assert found.moved == len(moved) + found.waived > 0
    assert set(found.shops) == {ALICES, BOBS}
    assert found.provinces == {"44": found.orders}
    assert {order: after[order] for order in moved} == dict.fromkeys(moved, found.latest)
    shown = client_of(carol).get(f"/staff/notices/{notice}").context["moved"].orders
    assert {each.order for each in shown} == set(after)
    assert all(each.after == found.latest > each.before for each in shown)


def test_publishing_is_confirmed_and_then_seen_to_spread(desk, announce, db, spread):
    notice = announce("n1", soon(), publish=False)
    desk.goto(f"/staff/notices/{notice}")
    desk.locator("#preview .figures").wait_for()
    assert desk.locator("#preview .tilemap .figure").count() == 1
    desk.locator("#publishing button.btn-primary").click()
    assert status(db, notice) == "drafted"
    publish(desk)
    assert status(db, notice) == "published"
    assert desk.locator("#progress dd").first.inner_text() == "0"
    assert "正在通知" in desk.locator("#moved").inner_text()
    spread()
    desk.wait_for_function("() => !document.querySelector('#progress[hx-get]')")
    assert desk.locator("#moved tbody tr").count() == len(due(db))
    told, moved = db.execute("select sum(told_count), sum(moved_count) from surety_spreading").fetchone()
    assert [each.inner_text() for each in desk.locator("#progress .number").all()] == [str(told), str(moved)]
    desk.reload()
    assert desk.locator("#moved tbody tr").count() == len(due(db))


def test_a_preview_asked_for_too_late_leads_to_the_notice(carol, announce):
    """The page of a draft stands open while somebody else publishes it."""
    notice = announce("n1", soon())
    client, page = client_of(carol), f"/staff/notices/{notice}"
    assert client.get(f"{page}/preview").url == page
    assert client.get(f"{page}/preview", headers={"HX-Request": "true"}).headers["HX-Redirect"] == page


def test_without_confirmation_or_with_another_draft_nothing_is_published(carol, announce, db):
    notice = announce("n1", soon(), publish=False)
    client = client_of(carol)
    issued = client.get(f"/staff/notices/{notice}").context["nonce"]
    address = f"/staff/notices/{notice}/publish"
    assert client.post(address, {"nonce": issued, "draft": 1}).status_code == 422
    assert client.post(address, {"nonce": "old", "draft": 1, "confirmed": "yes"}).status_code == 422
    stale = client.post(address, {"nonce": issued, "draft": 7, "confirmed": "yes", "note": "looked at it"})
    assert stale.status_code == 409
    assert "draft was changed" in stale.content.decode()
    assert "looked at it" in stale.content.decode()
    assert status(db, notice) == "drafted"


def test_who_may_only_look_finds_no_form_and_no_way(dave, announce, db):
    notice = announce("n1", soon(), publish=False)
    client = client_of(dave)
    page = client.get(f"/staff/notices/{notice}").content.decode()
    assert "<form" in page
    assert "/publish" not in page
    assert "/edit" not in page
    for address in ("/publish", "/withdraw", "/lift", "/decide", "/edit"):
        assert client.post(f"/staff/notices/{notice}{address}", {}).status_code == 403
    assert client.get("/staff/notices/new").status_code == 403
    assert status(db, notice) == "drafted"


def test_a_draft_is_dropped_with_a_reason(carol, announce, db):
    notice = announce("n1", soon(), publish=False)
    client = client_of(carol)
    issued = client.get(f"/staff/notices/{notice}").context["nonce"]
    assert client.post(f"/staff/notices/{notice}/withdraw", {"nonce": issued}).status_code == 422
    assert (
        client.post(
            f"/staff/notices/{notice}/withdraw", {"nonce": issued, "note": " 重复\x00\r\n见另一份 "}
        ).status_code
        == 302
    )
    assert status(db, notice) == "withdrawn"
    assert db.execute("select doc ->> 'note' from surety_notice").fetchone()[0] == "重复\n见另一份"
    assert client.get(f"/staff/notices/{notice}/edit").status_code == 404
    assert client.get(f"/staff/notices/{notice}/preview").url == f"/staff/notices/{notice}"
    story = client.get(f"/staff/notices/{notice}").context["story"]
    assert story[0].actor == "林审核"


def test_a_region_is_lifted_and_granted_dates_stay(desk, announce, db):
    north = replace(soon(), row="650000", region="650000")
    notice = announce("n1", soon(), north)
    granted = due(db)
    desk.goto(f"/staff/notices/{notice}")
    desk.locator(".drop summary").click()
    desk.locator("[name=where][value=some]").check()
    desk.locator("[name=region][value='440300']").check()
    desk.locator("#lift-note").fill("物流恢复")
    desk.locator(".drop .btn-primary").click()
    desk.get_by_text("物流恢复").first.wait_for()
    assert status(db, notice) == "published"
    desk.locator(".drop summary").click()
    assert desk.locator("[name=region][value='440300']").is_disabled()
    assert due(db) == granted
    lifts = db.execute("select doc -> 'lifts' from surety_notice").fetchone()[0]
    assert [each["region"] for each in lifts] == ["440300"]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"when": "then", "day": "2026-02-30"}, 422),
        ({"when": "then"}, 422),
        ({"when": "now", "where": "some"}, 422),
        ({"when": "now"}, 422),
        ({"when": "then", "day": "2020-01-01", "where": "all"}, 409),
        ({"when": "now", "where": "some", "region": "110000"}, 409),
        ({"when": "now", "where": "some", "region": "999999"}, 422),
        ({"when": "now", "where": "some", "region": "x\x00"}, 422),
    ],
)
def test_a_lift_that_cannot_be_is_refused_and_keeps_what_was_typed(carol, announce, db, form, code):
    notice = announce("n1", soon())
    client = client_of(carol)
    issued = client.get(f"/staff/notices/{notice}").context["nonce"]
    answer = client.post(f"/staff/notices/{notice}/lift", {"nonce": issued, "note": "物流恢复", **form})
    assert answer.status_code == code
    assert "物流恢复" in answer.content.decode()
    assert db.execute("select doc ->> 'lifts' from surety_notice").fetchone()[0] in (None, "[]")


def test_a_later_notice_changes_what_it_names(desk, announce, db, spread):
    notice = announce("n1", soon())
    before = due(db)
    desk.goto(f"/staff/notices/{notice}")
    desk.locator(f"a[href='/staff/notices/new?from={notice.replace(':', '%3A')}']").click()
    desk.locator("#title_zh").fill("延长一周")
    desk.locator("#title_en").fill("A week longer")
    later = (datetime.now(UTC) + 19 * DAY).date().isoformat()
    desk.locator("[id='g.latest_ship']").fill(later)
    desk.locator("[id='g.latest_ship_time']").fill("")
    desk.locator("[name=do][value=save]").click()
    desk.locator("#preview .figures").wait_for()
    publish(desk)
    assert desk.locator(".chain a").inner_text() == "疫情地区时效调整"
    spread()
    after = due(db)
    assert all(after[order] > at for order, at in before.items())
    rows = db.execute("select doc -> 'content' -> 'rows' from surety_notice order by made_at desc").fetchone()[0]
    assert [row["row"] for row in rows] == ["440300"]
    desk.goto(f"/staff/notices/{notice}")
    assert desk.locator(".chain a").inner_text() == "延长一周"


@LAYOUTS
def test_the_pages_are_sound_at_every_width(desk, live_server, announce, width, language):
    desk.context.add_cookies([{"name": "django_language", "value": language, "url": live_server}])
    desk.set_viewport_size({"width": width, "height": 844})
    draft, published = announce("n1", soon(), publish=False), announce("n2", soon())
    for address in (f"/{draft}", f"/{draft}/preview", f"/{published}", ""):
        desk.goto(f"/staff/notices{address}")
        desk.wait_for_load_state("networkidle")
        for summary in desk.locator(".drop summary").all():
            summary.click()
        assert serious(desk) == [], address
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_two_thousand_rows_are_saved_and_shown(carol, announce, shops):
    from surety.regions import tree

    cities = [city for each in tree.PROVINCES for city in tree.children(each.code)]
    parts = [part.code for city in cities for part in (city, *tree.children(city.code)) if part.level != "street"]
    rows = [replace(soon(), row=code, region=code, shipping=SAME) for code in list(dict.fromkeys(parts))[:2000]]
    notice = announce("n1", *rows, publish=False)
    client = client_of(carol)
    page = client.get(f"/staff/notices/{notice}")
    assert page.context["described"][0].count == 2000
    edit = client.get(f"/staff/notices/{notice}/edit")
    fields = {name: edit.context["form"].head[name] for name in ("platform", "event", "title_zh", "title_en")}
    groups = edit.context["groups_text"]
    answer = client.post(
        f"/staff/notices/{notice}/edit",
        fields | {"do": "save", "groups": groups, "open": "", "nonce": edit.context["nonce"], "version": 1},
    )
    assert answer.status_code == 302
