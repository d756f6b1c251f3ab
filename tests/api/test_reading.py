"""GET /api/orders/{id}, the OpenAPI document and its page."""

import json

import httpx

from surety.engine.room import fact_types
from tests.api.conftest import paid, placed


def test_an_order_with_its_deadlines_and_money(platform):
    receiver = {"region": "440305", "name": "王小明", "phone": "13800000000", "detail": "科技园路1号"}
    platform.post([placed(receiver=receiver), paid()])
    answer = platform.order("douyin:1")
    order = answer.json()
    assert (order["status"], order["paid_fen"], order["shop"]) == ("to_ship", 30000, "douyin:shop-1")
    assert sum(posting["amount_fen"] for posting in order["postings"]) == 0
    ship_by = next(each for each in order["deadlines"] if each["step"] == "ship_by")
    assert ship_by["why"]["table"] == "ship_promise"
    assert ship_by["why"]["row"]
    for personal in ("王小明", "13800000000", "科技园"):
        assert personal not in answer.text
    assert order["case"]["receiver"] == {"region": "440305"}


def test_a_platform_sees_its_own_orders_only(platform, caller):
    platform.post([placed(), paid()])
    assert caller("platform", "kuaishou").order("douyin:1").status_code == 404


def test_the_schema_describes_every_fact_a_token_may_state(live_server):
    document = httpx.get(f"{live_server}/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    tags = set(document["components"]["schemas"]["Fact"]["discriminator"]["mapping"])
    assert {"order_placed", "order_paid", "order_shipped", "parcel_signed"} <= tags <= set(fact_types())
    assert "deadline_lapsed" not in tags
    text = json.dumps(document)
    for reference in {part.split('"')[0] for part in text.split('"#/components/')[1:]}:
        group, name = reference.split("/")
        assert name in document["components"][group]


def test_the_documentation_loads_nothing_from_elsewhere(live_server):
    page = httpx.get(f"{live_server}/api/docs").text
    assert "order_placed" in page
    assert "http://" not in page
    assert "https://" not in page
