"""The list of notices: its tabs, its filters in the address, and exports of exactly what is shown."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.test import Client
from msgspec.structs import replace

from tests.web.notices.conftest import soon


@pytest.fixture
def staff(carol, announce):
    at = replace(soon(), row="a", region="620200")
    announce("flood", soon(), event="flood", title_en="A flood in Shenzhen")
    announce("west", replace(soon(), row="x", region="650000"), at, publish=False)
    announce("expo", replace(soon(), row="x", region="310115"), event="expo_2023", publish=False)
    client = Client()
    client.force_login(carol)
    client.cookies["django_language"] = "en"
    return client


def subjects(client: Client, query: str) -> list[str]:
    return [row["subject"] for row in client.get(f"/staff/notices{query}").context["rows"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["expo", "west", "flood"]),
        ("?tab=drafted", ["expo", "west"]),
        ("?tab=published", ["flood"]),
        ("?tab=filed", []),
        ("?q=flood", ["flood"]),
        ("?q=SHENZHEN", ["flood"]),
        ("?event=flood", ["flood"]),
        ("?platform=douyin&tab=drafted", ["expo", "west"]),
        ("?platform=taobao", []),
        ("?region=深圳", ["flood"]),
        ("?region=440305", ["flood"]),
        ("?region=广东省", ["flood"]),
        ("?region=嘉峪关", ["west"]),
        ("?region=昌吉回族自治州", ["west"]),
        ("?region=上海市", ["expo"]),
        ("?region=海南", []),
        ("?region=火星", []),
        ("?since=2020-01-01", ["expo", "west", "flood"]),
        ("?until=2020-01-01", []),
        ("?since=nonsense", []),
        ("?tab=nonsense", ["expo", "west", "flood"]),
        ("?q=%00", ["expo", "west", "flood"]),
        ("?after=nonsense", ["expo", "west", "flood"]),
    ],
)
def test_the_address_filters(staff, query, found):
    assert subjects(staff, query) == [f"douyin:{name}" for name in found]


@pytest.mark.parametrize("query", ["", "?tab=drafted", "?region=440305", "?q=flood&event=flood", "?tab=filed"])
def test_exports_hold_exactly_what_is_shown(staff, query):
    join = "&" if query else "?"
    shown = subjects(staff, query)
    as_csv = b"".join(staff.get(f"/staff/notices{query}{join}form=csv").streaming_content).decode("utf-8-sig")
    as_json = b"".join(staff.get(f"/staff/notices{query}{join}form=json").streaming_content)
    assert [row["subject"] for row in csv.DictReader(io.StringIO(as_csv))] == shown
    assert [row["subject"] for row in json.loads(as_json)] == shown


def test_tabs_count(staff):
    counts = {str(tab["label"]): tab["count"] for tab in staff.get("/staff/notices").context["tabs"]}
    assert counts == {"All": 3, "Waits for a decision": 0, "In force": 1, "Draft": 2, "Lifted": 0, "Withdrawn": 0}


def test_a_region_that_may_be_several_is_asked(staff):
    page = staff.get("/staff/notices?region=海南").content.decode()
    assert "?region=460000" in page.replace("&amp;", "&").replace("tab=all&", "")


def test_the_list_asks_a_bounded_number_of_queries(staff, announce):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        staff.get("/staff/notices")
    for n in range(12):
        announce(f"more{n}", publish=False)
    with CaptureQueriesContext(connection) as many:
        staff.get("/staff/notices")
    assert len(many) == len(few)
