"""A shop files a local disruption over HTTP (E6): for itself alone, and its form is checked like a page's."""

from datetime import UTC, datetime, timedelta

import pytest

NOW = datetime.now(UTC)


def filed(**changes) -> dict:
    days = {"promise_from": -1, "promise_to": 3, "latest_ship": 9}
    fact = {
        "type": "disruption_filed", "id": "f1", "at": NOW.isoformat(), "notice": "douyin:filing-1",
        "shop": "douyin:shop-1", "event": "flood", "region": "440305", "note": "仓库进水", "evidence": ["photo-1"],
        **{name: (NOW + timedelta(days=count)).isoformat() for name, count in days.items()},
    }  # fmt: skip
    return fact | changes


def test_a_shop_files_for_itself_and_no_other(caller):
    own, other = caller("shop", "douyin:shop-1"), caller("shop", "douyin:shop-2")
    assert other.post(filed()).json()["result"]["code"] == "other_shop"
    assert own.post(filed()).json()["status"] == "accepted"
    assert own.post(filed()).json()["status"] == "repeated"


def test_a_filing_with_an_unknown_region_says_where(caller):
    answer = caller("shop", "douyin:shop-1").post(filed(region="999999"))
    assert answer.status_code == 422
    assert (answer.json()["result"]["code"], answer.json()["result"]["where"]) == ("unknown_region", "$.region")


@pytest.mark.parametrize("kind", ["notice_drafted", "notice_published", "notice_lifted", "notice_withdrawn"])
@pytest.mark.parametrize("party", [("shop", "douyin:shop-1"), ("platform", "douyin")])
def test_notices_are_for_people_to_publish(caller, kind, party):
    fact = {"type": kind, "id": "n", "at": NOW.isoformat(), "notice": "douyin:n1"}
    shipping = {name: filed()[name] for name in ("promise_from", "promise_to", "latest_ship")}
    rows = [{"row": "r", "region": "440000", "shipping": shipping}]
    fact |= {
        "notice_drafted": {"content": {"event": "flood", "title_zh": "洪水", "title_en": "Flood", "rows": rows}},
        "notice_published": {"draft": 1},
        "notice_lifted": {"lifted_at": NOW.isoformat()},
        "notice_withdrawn": {"note": "x"},
    }[kind]
    answer = caller(*party).post(fact)
    assert answer.json()["result"]["code"] == "party_may_not_state"
