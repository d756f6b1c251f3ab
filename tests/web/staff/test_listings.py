"""Recalls, listings, creators and violations at the staff's desk, and what a shop and a buyer see of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from surety.access import links
from surety.engine import clock
from surety.engine.calendar import day_of, first_moment
from surety.engine.door import submit
from surety.engine.fact import Party, Source
from surety.inspection.facts import PieceRegistered
from surety.listings import spreading
from surety.listings.creators import CreatorRegistered
from surety.listings.facts import Claim, PromotionStated
from surety.orders.facts import Line, OrderPaid, OrderPlaced, OrderShipped
from tests.database import kept
from tests.unit.test_listings import bag
from tests.web.access.world import ALICES, BOBS, people
from tests.web.staff.desk import signed_in

PLATFORM = Source(Party.PLATFORM, "douyin")
ORDER = "douyin:recalled-1"
LISTING = "douyin:ls-1"


def nonce(page) -> str:
    return re.search(r'name="nonce" value="([^"]+)"', page.content.decode())[1]


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=5)


@pytest.fixture
def goods(shops, database_url, now):
    """Alice's shop lists and has sold what is about to be recalled; a creator has praised it too much."""
    line = Line(
        line="1", quantity=1, price_fen=30_000, paid_fen=30_000, title="手袋", category="apparel", listing=LISTING,
        brand="Acme",
    )  # fmt: skip
    claims = (Claim("condition", "全新"), Claim("repair_history", "未修"))
    facts = [
        bag(at=now, shop=ALICES, brand="Acme", listing=LISTING),
        OrderPlaced(id="rp", at=now, order=ORDER, shop=ALICES, lines=(line,)),
        OrderPaid(id="rq", at=now, order=ORDER, amount_fen=30_000),
        CreatorRegistered(id="cr", at=now, creator="douyin:cr-1", name="小鹿主播"),
        PromotionStated(
            id="live", at=now, listing=LISTING, promotion="live-7", speaker="creator", creator="douyin:cr-1",
            claims=claims,
        ),
    ]  # fmt: skip
    with kept(database_url) as connection:
        results = submit(connection, facts, source=PLATFORM, now=now)
        assert all(each.good for each in results), results
        yield connection


@pytest.fixture
def client(carol) -> Client:
    return signed_in(carol)


RECALL = {"platform": "douyin", "brand": "acme", "source": "公告 12 号", "note": "停止使用", "since": "2026-01-01"}


def published(client: Client) -> str:
    looked = client.post(
        "/staff/recalls/new", RECALL | {"do": "look", "nonce": nonce(client.get("/staff/recalls/new"))}
    )
    assert (looked.context["listings"], looked.context["orders"], looked.context["unsure"]) == (1, 1, 0)
    done = client.post("/staff/recalls/new", RECALL | {"do": "publish", "nonce": nonce(looked)})
    assert done.status_code == 302, done.content.decode()
    return done.headers["Location"]


def test_a_recall_from_its_count_to_its_end(client, goods, now):
    """LUX-6.2c: counted, published, told, shown to the buyer, ended."""
    where = published(client)
    later = datetime.now(UTC)
    spreading.run(goods, later)
    page = client.get(where)
    assert (page.context["spread"].listing_count, page.context["spread"].order_count) == (1, 1)
    assert client.get("/staff/recalls", {"status": "published"}).context["shown"] == 1
    assert client.get(f"/staff/listings/{LISTING}").context["case"].status == "recalled"
    shop = people(ALICES, "alice")[0]
    order = signed_in(shop).get(f"/shop/{ALICES}/orders/{ORDER}").content.decode()
    assert "may not ship; its clocks stand still" in order
    buyer = Client(headers={"accept-language": "en"}).get(f"/o/{links.sign(ORDER)}").content.decode()
    assert "公告 12 号" in buyer
    assert "停止使用" in buyer
    ended = client.post(f"{where}/end", {"nonce": nonce(page), "note": "核实无误"}, follow=True)
    spreading.run(goods, datetime.now(UTC))
    assert ended.context["case"].status == "ended"
    assert client.get(f"/staff/listings/{LISTING}").context["case"].status == "returned"
    ship = OrderShipped(id="ship-after-recall", at=later, order=ORDER, carrier="sf", waybill="SF9000009")
    assert submit(goods, [ship], source=Source(Party.SHOP, ALICES), now=datetime.now(UTC))[0].good


def test_staff_cancel_what_a_recall_holds_with_a_reason(client, dave, goods, now):
    piece = PieceRegistered(
        id="pc", at=now, piece="douyin:pc-77", shop=ALICES, category="apparel", chosen="qic", order=ORDER, line="1"
    )
    assert submit(goods, [piece], source=PLATFORM, now=now)[0].good
    published(client)
    spreading.run(goods, datetime.now(UTC))
    page = client.get(f"/staff/orders/{ORDER}")
    (task,) = page.context["tasks"]
    form = {"item": task["item"].item, "nonce": task["nonce"], "cancel": "yes"}
    assert client.post(f"/staff/orders/{ORDER}/close", form).status_code == 422, "no reason"
    assert signed_in(dave).post(f"/staff/orders/{ORDER}/close", form | {"note": "x"}).status_code == 403
    answer = client.post(f"/staff/orders/{ORDER}/close", form | {"note": "召回未定，先退款"}, follow=True)
    assert (answer.context["tasks"], answer.context["case"].status) == ([], "cancelled")
    assert "召回未定，先退款" in [event.detail for event in answer.context["events"]]
    assert [each.amount_fen for each in answer.context["transfers"] if each.effect.startswith("refund")] == [30_000]
    kept = goods.execute("select doc ->> 'cancelled_as', order_id, stage from surety_piece").fetchall()
    assert kept == [("recalled", None, "ended")]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"brand": ""}, "brand"), ({"source": ""}, "source"), ({"since": "soon"}, "since"),
        ({"since": "2099-01-01"}, "since"), ({"batch": "B7"}, "model"), ({"platform": "nowhere"}, "platform"),
        ({"brand": "x" * 200}, "brand"),
    ],
)  # fmt: skip
def test_a_recall_that_says_too_little_is_not_published(client, goods, changes, fault):
    form = nonce(client.get("/staff/recalls/new"))
    answer = client.post("/staff/recalls/new", RECALL | {"do": "publish", "nonce": form} | changes)
    assert (answer.status_code, list(answer.context["faults"])) == (422, [fault])
    assert client.get("/staff/recalls").context["shown"] == 0


@pytest.fixture
def today(goods) -> Iterator[date]:
    """A minute after midnight in Shanghai, when it is yesterday in UTC."""
    midnight = first_moment(day_of(clock.now(goods)) + timedelta(days=1))
    clock.move(goods, midnight - clock.now(goods) + timedelta(minutes=1))
    yield day_of(midnight)
    goods.execute("update surety_clock set ahead = '0'")


def test_a_recall_begins_on_the_day_it_is_in_shanghai(client, today):
    page = client.get("/staff/recalls/new")
    assert page.context["typed"]["since"] == today.isoformat()
    for since, faults in ((today, []), (today + timedelta(days=1), ["since"])):
        form = RECALL | {"do": "look", "nonce": nonce(page), "since": since.isoformat()}
        assert list(client.post("/staff/recalls/new", form).context["faults"]) == faults


def test_who_may_only_look_publishes_and_decides_nothing(dave, goods):
    onlooker = signed_in(dave)
    assert onlooker.get("/staff/recalls").status_code == 200
    assert onlooker.get("/staff/recalls/new").status_code == 403
    assert onlooker.get("/staff/violations/report").status_code == 403


def test_a_creators_breach_is_the_creators_and_no_shop_sees_it(client, goods):
    """LUX-1b."""
    page = client.get("/staff/creators/douyin:cr-1")
    assert [(row["says"], row["page"], row["act"]) for row in page.context["rows"]] == [
        ("全新", "九成新、A", "false_promotion")
    ]
    assert client.get("/staff/creators", {"breaches": "true"}).context["shown"] == 1
    violation = page.context["rows"][0]["subject"]
    shop = signed_in(people(ALICES, "alice")[0])
    assert shop.get(f"/shop/{ALICES}/violations").context["shown"] == 0
    assert shop.get(f"/shop/{ALICES}/violations/{violation}").status_code == 404
    shown = client.get(f"/staff/violations/{violation}")
    assert shown.context["rule"]["row"] == "VC-DY-PROMOTION-CREATOR"
    said = {each["label"]: each["value_label"] for each in shown.context["rule"]["told"]["outputs"]}
    assert said["Points"] == "set by a person; the sources give no figure"
    assert said["Most a day"] == "no limit"
    assert "小鹿主播" in client.get(f"/staff/listings/{LISTING}").content.decode()


def test_a_claim_that_staff_compare_is_closed_with_a_reason(client, goods):
    page = client.get(f"/staff/listings/{LISTING}")
    assert [task.kind for task in page.context["tasks"]] == ["promotion_claim"]
    assert client.get("/staff/work", {"about": "listing"}).context["shown"] == 1
    item = page.context["tasks"][0].item
    empty = client.post(f"/staff/listings/{LISTING}/close", {"item": item, "nonce": nonce(page), "note": ""})
    assert empty.status_code == 422
    closed = client.post(
        f"/staff/listings/{LISTING}/close", {"item": item, "nonce": nonce(page), "note": "一致"}, follow=True
    )
    assert closed.context["tasks"] == []


def test_a_buyers_report_is_staffs_until_they_decide_and_then_the_shops(client, goods):
    """BTAS-4.6b, BTAS-1.2b."""
    token = links.sign(ORDER)
    buyer = Client(headers={"accept-language": "en"})
    form = buyer.get(f"/o/{token}/report")
    assert buyer.post(f"/o/{token}/report", {"act": "stealing", "note": "x", "nonce": nonce(form)}).status_code == 422
    assert buyer.post(f"/o/{token}/report", {"act": "other", "note": "", "nonce": nonce(form)}).status_code == 422
    given = {"act": "lure_off_platform", "note": "让我加微信", "nonce": nonce(form)}
    for _ in range(2):
        assert buyer.post(f"/o/{token}/report", given).status_code == 302
    listed = client.get("/staff/violations", {"tab": "reported"})
    assert listed.context["shown"] == 1
    violation = re.search(r"/staff/violations/(douyin:vi-[^\"]+)", listed.content.decode())[1]
    alice, bob = (signed_in(people(shop, name)[0]) for shop, name in ((ALICES, "alice"), (BOBS, "bob")))
    assert alice.get(f"/shop/{ALICES}/violations/{violation}").status_code == 404, "not before staff have looked"
    page = client.get(f"/staff/violations/{violation}")
    assert page.context["rule"]["row"] == "VC-DY-LURE"
    decided = {"answer": "yes", "note": "聊天记录属实", "nonce": nonce(page)}
    assert client.post(f"/staff/violations/{violation}/decide", decided | {"note": ""}).status_code == 422
    assert client.post(f"/staff/violations/{violation}/decide", decided).status_code == 302
    shown = alice.get(f"/shop/{ALICES}/violations/{violation}").content.decode()
    assert "聊天记录属实" in shown
    assert "让我加微信" not in shown, "whoever reported is not shown to whom it was reported of"
    exported = alice.get(f"/shop/{ALICES}/violations", {"form": "json"})
    assert "让我加微信" not in b"".join(exported.streaming_content).decode()
    assert bob.get(f"/shop/{BOBS}/violations/{violation}").status_code == 404
    export = client.get("/staff/violations", {"tab": "confirmed", "form": "json"})
    assert b"".join(export.streaming_content).count(b"lure_off_platform") == 1


def test_staff_take_a_report_in_and_an_act_no_rule_covers_is_a_persons(client, goods):
    """BTAS-1.2b."""
    form = nonce(client.get("/staff/violations/report"))
    given = {"act": "swapped_piece", "order": ORDER, "note": "换货", "nonce": form, "links": "https://example.com/a"}
    for wrong in ({"order": ""}, {"order": "no platform"}, {"note": ""}, {"act": "x"}, {"links": "nowhere"}):
        assert client.post("/staff/violations/report", given | wrong).status_code == 422
    for name in ("order", "shop"):
        for unreadable in ("抖音:6920001", "Douyin:6920001", "douyin:6920001,6920002", f"douyin:{'9' * 90}"):
            shown = client.post("/staff/violations/report", given | {name: unreadable})
            assert (shown.status_code, list(shown.context["faults"])) == (422, [name])
    refused = client.post("/staff/violations/report", given | {"order": "douyin:none"})
    assert refused.status_code == 409
    assert f'<span class="muted mono">{refused.context["refusal_code"]}</span>' in refused.content.decode()
    form = nonce(client.get("/staff/violations/report"))
    wide = ORDER.replace(":", "\N{FULLWIDTH COLON}")
    page = client.post("/staff/violations/report", given | {"nonce": form, "order": wide}, follow=True)
    assert (page.context["case"].shop, page.context["rule"]) == (ALICES, None)
    assert "No row covers it" in page.content.decode()
    assert client.get("/staff/work", {"about": "violation"}).context["shown"] == 1
