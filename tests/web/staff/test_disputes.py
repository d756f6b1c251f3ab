"""The dispute desk: what waits, both sides of a case, and the ruling."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surety.consoles.aftersale.verdicts import Verdict
from tests.web.aftersale import bazaar as stage
from tests.web.staff.desk import case_of, disputed, rule, say, url

RULING = {"outcome": "refund", "leg-goods": "merchant", "leg-return": "carrier", "note": "照片显示开线，部分成立"}


# ------------------------------------------------------------------------------------------------ the queue


def test_the_queue_shows_most_money_first(desk, bazaar):
    for name, fen in (("cup", 5_000), ("coat", 90_000), ("scarf", 15_000)):
        disputed(bazaar, name, price_fen=fen, paid_fen=fen, quantity=1)
    bazaar.order("calm")
    stage.refused(bazaar, "calm")
    page = desk.get("/staff/disputes")
    rows = [[html for _column, html in row] for row in page.context["rows"]]
    numbers = [bazaar.cases[name].partition(":")[2] for name in ("coat", "scarf", "cup")]
    assert all(number in row[0] for number, row in zip(numbers, rows, strict=True))
    assert "The buyer asked the platform" in page.content.decode()
    assert len(desk.get("/staff/disputes", {"tab": "open"}).context["rows"]) == 4
    assert desk.get("/staff/disputes", {"tab": "ruled"}).context["rows"] == []
    told = json.loads(b"".join(desk.get("/staff/disputes", {"form": "json"}).streaming_content))
    assert [row["subject"] for row in told] == [bazaar.cases[name] for name in ("coat", "scarf", "cup")]
    assert {row["because"] for row in told} == {"escalated_by_buyer"}


def test_by_time_the_longest_wait_comes_first(desk, bazaar):
    start = bazaar.now
    for hours, name in ((0, "late"), (5, "early"), (2, "middle")):
        bazaar.now = start - timedelta(hours=hours)
        disputed(bazaar, name, price_fen=hours * 100 + 100, paid_fen=200 * hours + 200)
    told = json.loads(b"".join(desk.get("/staff/disputes", {"form": "json", "sort": "time"}).streaming_content))
    assert [row["subject"] for row in told] == [bazaar.cases[name] for name in ("early", "middle", "late")]


_MANY = """
insert into surety_aftersale (bucket, subject, version, platform, shop, order_id, order_bucket, type, status,
    applied_at, stake_fen, asked_fen, refund_fen, currency, doc)
select (i %% 1024)::smallint, 'douyin:as-m' || i, 2, 'douyin', 'douyin:bazaar', 'douyin:m' || i, 1, 'refund_only',
    case when i %% 4 = 0 then 'ruled' else 'disputed' end, now() - i * interval '1 second', 0, i, 0, 'CNY', '{}'
from generate_series(1, %s) i
"""


@pytest.mark.parametrize("tab", ["decide", "ruled", "open"])
def test_by_time_a_page_is_read_from_an_index(desk, bazaar, db, tab):
    """At 100,000 disputes too: nothing is sorted, and no case beyond the page is looked at."""
    disputed(bazaar, "scarf")
    db.execute(_MANY, [3_000])
    db.execute("analyze surety_aftersale")
    with CaptureQueriesContext(connection) as captured:
        assert len(desk.get("/staff/disputes", {"sort": "time", "tab": tab}).context["rows"]) == 50
    [asked] = [each["sql"] for each in captured.captured_queries if "presses_at" in each["sql"]]
    plan = "\n".join(line for (line,) in db.execute(f"explain {asked}").fetchall())
    assert "presses" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize("text", ["as-scarf", "douyin:as-scarf", "bz-scarf", "douyin:bz-scarf"])
def test_a_case_is_found_by_its_number_or_its_orders(desk, bazaar, text):
    disputed(bazaar, "scarf")
    disputed(bazaar, "coat")
    assert len(desk.get("/staff/disputes", {"q": text}).context["rows"]) == 1


@pytest.mark.parametrize(
    "filters",
    [{"type": "exchange"}, {"reason": "late"}, {"because": "appealed_by_buyer"}, {"shop": "douyin:none"},
     {"day": "2020-01-01"}, {"q": "' or 1=1"}],
)  # fmt: skip
def test_filters_leave_out_what_they_say(desk, bazaar, filters):
    disputed(bazaar, "scarf")
    assert desk.get("/staff/disputes", filters).context["rows"] == []


def test_filters_of_the_address_are_harmless(desk, bazaar):
    disputed(bazaar, "scarf")
    odd = {"sort": "'; drop", "tab": "x", "after": "%00", "type": "\x00", "q": "x" * 5000}
    assert desk.get("/staff/disputes", odd).status_code == 200


# ------------------------------------------------------------------------------------------------ the case


def test_both_sides_stand_beside_each_other(desk, bazaar):
    case = disputed(bazaar, "scarf")
    page = desk.get(url(case))
    sides = dict(page.context["sides"])
    assert [entry.title for entry in sides["buyer"]] == ["Buyer asks", "Platform asked to decide"]
    assert [entry.title for entry in sides["merchant"]] == ["Merchant refuses"]
    assert [each["href"] for each in sides["merchant"][0].evidence] == ["https://example.com/v.mp4"]
    assert "请平台看照片" in page.content.decode()
    assert [each for each, _does in page.context["outcomes"]] == ["refund", "return", "close"]


def test_the_first_verdict_is_shown_where_there_is_one_and_is_not_conclusive(desk, bazaar, monkeypatch):
    case = disputed(bazaar, "scarf")
    assert "not conclusive" not in desk.get(url(case)).content.decode()
    found = Verdict("douyin:pc-1", "翡翠手镯", "pass", bazaar.now, "中检广州", "钢印清晰", "fail")
    monkeypatch.setattr("surety.consoles.staff.dispute.first_verdicts", lambda _case: [found])
    page = desk.get(url(case)).content.decode()
    assert "not conclusive here" in page
    assert "BTAS-4.5a" in page
    assert "中检广州" in page
    assert "corrected later" in page


def test_who_may_not_decide_sees_no_forms(onlooker, bazaar):
    case = disputed(bazaar, "scarf")
    page = onlooker.get(url(case))
    assert 'name="outcome"' not in page.content.decode()
    assert "staff.decide" in page.content.decode()
    for act in ("rule", "limit", "reopen", "close", "refund"):
        assert onlooker.post(url(case, act), RULING).status_code == 403


# ------------------------------------------------------------------------------------------------ deciding


def test_a_ruling_waits_for_an_appeal_and_the_second_is_final(desk, bazaar, db):
    case = disputed(bazaar, "scarf")
    assert rule(desk, case, **RULING, amount="90.00").status_code == 302
    first = case_of(db, case)
    assert (first.status, first.ruling.amount_fen) == ("ruled", 9_000)
    assert RULING["note"] in desk.get(url(case)).content.decode()
    assert [(leg.leg, leg.liable) for leg in first.ruling.legs] == [("goods", "merchant"), ("return", "carrier")]
    assert not desk.get(url(case)).context["may_rule"]
    assert rule(desk, case, **RULING).status_code == 409
    bazaar.now += timedelta(minutes=5)
    bazaar.by_shop(bazaar.about("RulingAppealed", "scarf", by="merchant", note="证据不足"))
    page = desk.get(url(case))
    assert page.context["final"]
    assert "final and carried out at once" in page.content.decode()
    assert len(desk.get("/staff/disputes", {"tab": "appealed"}).context["rows"]) == 1
    assert rule(desk, case, **RULING | {"outcome": "close"}).status_code == 302
    last = case_of(db, case)
    assert (last.status, last.closed_as, last.ruling.outcome) == ("closed", "ruled", "close")


def test_a_ruling_that_is_unusual_is_asked_about_once(desk, bazaar, db):
    """Money back while the buyer, who answers for the goods, has them: nothing happens before it is meant."""
    case = disputed(bazaar, "scarf")
    page = desk.get(url(case)).content.decode()
    assert "The goods are with the buyer; nothing was sent back." in page
    assert "¥150.00, or the amount below, goes back to the buyer out of this order: the merchant bears it." in page
    odd = RULING | {"leg-goods": "buyer"}
    asked = say(desk, case, "rule", **odd)
    assert (asked.status_code, case_of(db, case).status) == (422, "disputed")
    assert [each.partition(" ")[0] for each in asked.context["doubts"]] == ["¥150.00", "The"]
    assert RULING["note"] in asked.content.decode()
    sure = asked.context["sure"]
    another = say(desk, case, "rule", **odd, amount="90.00", sure=sure)
    assert (another.status_code, case_of(db, case).status) == (422, "disputed"), "what was meant was another ruling"
    assert say(desk, case, "rule", **odd, sure=sure).status_code == 302
    assert case_of(db, case).status == "ruled"


def test_what_became_unusual_after_it_was_asked_is_asked_about(desk, bazaar, db, monkeypatch):
    """The goods came back, or staff ruled from a page of before: what was confirmed was less."""
    case = disputed(bazaar, "scarf")
    odd = RULING | {"outcome": "close", "leg-goods": "merchant"}
    sure = say(desk, case, "rule", **odd).context["sure"]
    more = ["The merchant answers for the goods, and the buyer gets nothing.", "The merchant has the goods back."]
    monkeypatch.setattr("surety.consoles.staff.ruling.doubts", lambda *_: more)
    assert (say(desk, case, "rule", **odd, sure=sure).status_code, case_of(db, case).status) == (422, "disputed")


def test_a_ruling_as_most_are_is_not_asked_about(desk, bazaar, db):
    case = disputed(bazaar, "scarf")
    assert say(desk, case, "rule", **RULING | {"outcome": "return"}).status_code == 302
    assert case_of(db, case).status == "ruled"


def test_the_same_form_twice_rules_once(desk, bazaar, db):
    case = disputed(bazaar, "scarf")
    sure = say(desk, case, "rule", **RULING).context["sure"]
    form = {"nonce": desk.get(url(case)).context["nonce"], **RULING, "sure": sure}
    assert [desk.post(url(case, "rule"), form).status_code for _ in range(2)] == [302, 302]
    facts = "select count(*) from surety_fact where type = 'aftersale_ruled' and subject = %s"
    assert db.execute(facts, [case]).fetchone() == (1,)
    assert desk.post(url(case, "rule"), form | {"note": "别的"}).status_code == 409


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome": ""}, {"outcome": "replace"}, {"outcome": "burn"}, {"note": ""}, {"note": "  \n "},
        {"note": "x" * 2001}, {"leg-goods": "", "leg-return": ""}, {"leg-goods": "nobody", "leg-return": "x"},
        {"amount": "abc"}, {"amount": "-1"}, {"amount": "0"}, {"amount": "1e9"}, {"amount": "1.234"},
        {"amount": "9" * 400}, {"nonce": "x"}, {"nonce": ""},
    ],
)  # fmt: skip
def test_a_form_that_says_too_little_changes_nothing(desk, bazaar, db, fields):
    case = disputed(bazaar, "scarf")
    before = case_of(db, case)
    answer = say(desk, case, "rule", **(RULING | fields))
    assert answer.status_code == 422
    assert answer.context["fault"]
    assert case_of(db, case) == before


def test_more_than_was_paid_is_refused_and_what_was_typed_stays(desk, bazaar, db):
    case = disputed(bazaar, "scarf")
    answer = rule(desk, case, **RULING, amount="999999")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert RULING["note"] in page
    assert 'value="999999"' in page
    assert '<option value="carrier" selected>' in page
    assert case_of(db, case).status == "disputed"


def test_an_advance_has_no_amount_but_somebody_who_bears_it(desk, bazaar, db):
    bazaar.order("scarf", quantity=1)
    case = bazaar.ask("scarf", reason="not_wanted")
    bazaar.by_shop(bazaar.about("AftersaleAgreed", "scarf"))
    bazaar.by_buyer("scarf", bazaar.about("ReturnSent", "scarf", carrier="sf", waybill="RTADV1"))
    from surety.logistics.facts import ParcelPickedUp, ParcelSigned

    bazaar.state(ParcelPickedUp(id="adv-1", at=bazaar.now, carrier="sf", waybill="RTADV1"))
    assert case_of(db, case).advanced_at is not None
    bazaar.state(ParcelSigned(id="adv-2", at=bazaar.now, carrier="sf", waybill="RTADV1"))
    bazaar.by_shop(bazaar.about("AftersaleEscalated", "scarf", note="寄回空包"))
    page = desk.get(url(case))
    assert 'id="rule-amount"' not in page.content.decode()
    assert [each for each, _does in page.context["outcomes"]] == ["refund", "close"]
    assert say(desk, case, "rule", **RULING | {"leg-goods": "buyer"}, amount="1").status_code == 302
    bazaar.pass_time(bazaar.now + timedelta(days=4))
    assert case_of(db, case).status == "refunded"
    effects = db.execute("select effect from surety_transfer where effect like 'advance_from_buyer%'").fetchall()
    assert len(effects) == 1
