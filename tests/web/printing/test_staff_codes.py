"""Staff order codes for a centre and find any code; who may only look orders none."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from surety.access.models import User
from surety.certificates import codes, ordering
from surety.certificates.models import CodeOrder
from tests.web.axe import serious
from tests.web.bench import stories
from tests.web.bench.stories import CODES


@pytest.fixture
def staff(db):
    def sign_in(*permissions):
        name = "-".join(permissions) or "nobody"
        client = Client(headers={"accept-language": "en"})
        client.force_login(User.objects.create_user(name, staff_permissions=list(permissions)))
        return client

    return sign_in


def rows(client, path):
    joint = "&" if "?" in path else "?"
    return json.loads(b"".join(client.get(f"{path}{joint}form=json").streaming_content))


def test_staff_order_codes_for_a_centre(told, staff):
    carol = staff("staff.view", "staff.decide")
    wrong = (
        {"centre": "douyin:ic-nobody", "count": "5"},
        {"centre": stories.CENTRE, "count": "0"},
        {"centre": "\x00"},
        {},
    )
    for given in wrong:
        assert "fault" in carol.post("/staff/codes/orders/new", given).content.decode()
    assert carol.post("/staff/codes/orders/new", {"centre": stories.CENTRE, "count": "2"}).status_code == 302
    order = CodeOrder.objects.get()
    assert ordering.step(told, stories.now()) == 2
    (row,) = rows(carol, "/staff/codes/orders?state=ready")
    assert (row["name"], row["centre"], row["count"]) == (order.name, stories.CENTRE, 2)
    assert rows(carol, "/staff/codes/orders?state=open") == []
    pin = ordering.read_file(order.name)[0].pin
    assert pin not in carol.get("/staff/codes/orders").content.decode()


def test_who_may_only_look_orders_none(told, staff):
    dave = staff("staff.view")
    assert "Order codes for a centre" not in dave.get("/staff/codes/orders").content.decode()
    assert dave.post("/staff/codes/orders/new", {"centre": stories.CENTRE, "count": "2"}).status_code == 403
    assert CodeOrder.objects.count() == 0


def test_a_code_is_found_however_it_is_typed(told, staff):
    dave = staff("staff.view")
    assert {row["code"] for row in rows(dave, "/staff/codes")} == set(CODES)
    (row,) = rows(dave, f"/staff/codes?q={codes.grouped(CODES[0]).lower()}")
    assert (row["code"], row["state"]) == (CODES[0], "issued")
    assert rows(dave, "/staff/codes?q=nothing") == []
    assert rows(dave, "/staff/codes?state=void") == []


def test_the_pages_have_no_serious_faults(told, live_server, page, sign_in, db):
    sign_in(User.objects.create_user("carol", staff_permissions=["staff.view", "staff.decide"]))
    for address in ("/staff/codes", "/staff/codes/orders"):
        page.goto(live_server + address)
        assert serious(page) == []
