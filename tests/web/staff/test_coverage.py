"""Coverage of instant refunds as staff see it: every figure leads to the requests behind it (EXP-8b)."""

from __future__ import annotations

import json

import pytest

from surety.aftersales.coverage import Group
from surety.consoles.staff.coverage import KEPT_OUT


@pytest.fixture
def asked(bazaar):
    """Two refunds before shipping, one of a customised piece that no row grants."""
    for name, line in (("plain", {}), ("made", {"customised": True})):
        bazaar.order(name, signed_days_ago=None, **line)
        bazaar.ask(name, asks="refund_unshipped", reason="not_wanted", received=False)
    return bazaar


def test_each_reason_leads_to_its_requests(desk, asked):
    page = desk.get("/staff/coverage", {"by": "shop", "shop": asked.shop})
    [group] = [each for each in page.context["groups"] if each["of"].stage == "unshipped"]
    assert (group["of"].request_count, group["of"].covered_count, group["percent"]) == (2, 1, "50.00")
    assert "too few" in page.content.decode()
    [(reason, where, said)] = group["reasons"]
    assert "Customised" in said or "customised" in said, said
    rows = desk.get(f"/staff/coverage/kept-out{where}").context["rows"]
    assert (reason.count, len(rows)) == (1, 1)
    assert "as-made" in str(rows[0])


@pytest.mark.parametrize("by", ["day", "shop", "platform", "' or 1=1"])
def test_what_is_shown_is_what_is_sent(desk, asked, by):
    address = {"by": by, "stage": "unshipped"}
    shown = desk.get("/staff/coverage", address).context["groups"]
    told = json.loads(b"".join(desk.get("/staff/coverage", address | {"form": "json"}).streaming_content))
    assert [(each["key"], each["request_count"], each["row"]) for each in told] == [
        (each["of"].key, each["of"].request_count, reason.row) for each in shown for reason, *_ in each["reasons"]
    ]
    assert len(told) == 1


def test_filters_of_the_address_leave_out_what_they_say(desk, asked):
    for filters in ({"platform": "jd"}, {"shop": "x"}, {"stage": "return"}, {"from": "2020-01-01", "to": "2020-01-02"}):
        assert desk.get("/staff/coverage", filters).context["groups"] == [], filters
    for filters in ({"row": "-"}, {"stage": "return"}, {"day": "2020-01-01"}, {"platform": "jd"}):
        assert desk.get("/staff/coverage/kept-out", filters).context["rows"] == [], filters
    assert desk.get("/staff/coverage", {"from": "soon"}).context["asked"].fault
    told = json.loads(b"".join(desk.get("/staff/coverage/kept-out", {"form": "json"}).streaming_content))
    assert [set(row) for row in told] == [{column.key for column in KEPT_OUT.columns} | {"shop_name"}]


def test_many_days_are_a_picture_and_pages_and_one_file(desk, bazaar, monkeypatch):
    from surety.consoles.staff import coverage

    days = [
        Group(key=f"2026-01-{n:02}", stage="unshipped", request_count=50, covered_count=n) for n in range(31, 0, -1)
    ]
    monkeypatch.setattr(coverage, "coverage_by", lambda *asked, **given: days)
    first, last = (desk.get("/staff/coverage", {"page": page}) for page in ("", "99"))
    bars = first.context["picture"].bars
    assert [bar.point.label for bar in (bars[0], bars[-1])] == ["2026-01-01", "2026-01-31"]
    assert bars[0].height < bars[-1].height
    assert first.content.decode().count("<rect") == 31
    assert [each["of"].key for each in first.context["groups"]] == [each.key for each in days[:14]]
    assert "page=2" in first.context["page"].next_url
    assert [each["of"].key for each in last.context["groups"]] == [each.key for each in days[28:]], "no page is empty"
    assert not last.context["page"].next_url
    assert len(json.loads(b"".join(desk.get("/staff/coverage", {"form": "json"}).streaming_content))) == 31


def test_conversations_show_the_month_before_the_first_ones(desk, bazaar):
    page = desk.get("/staff/conversations")
    assert page.status_code == 200
    assert page.context["picture"] is None, "of nothing there is no picture"
    assert page.context["listing"].page_rows == 14
