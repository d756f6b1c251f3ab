"""What a buyer may ask for after the sale, asking for it, and what a case lets its buyer do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from surety.access import links
from surety.aftersales.facts import Leg
from surety.consoles import nonce
from surety.consoles.buyer.offers import TYPES
from surety.orders.facts import ShippedLine
from tests.web.aftersale import bazaar as stage

REST = ("", "/aftersales", "/aftersales/ask/return_refund", "/aftersales/ask/refund_unshipped")


def path(bazaar, name, rest="", **sign):
    return f"/o/{links.sign(bazaar.orders[name], **sign)}{rest}"


def of_case(bazaar, name, rest=""):
    return f"/aftersales/{bazaar.cases[name].partition(':')[2]}{rest}"


def filled(bazaar, **fields):
    return {"nonce": nonce.issue(bazaar.now), "line": "1", "quantity": "1", "reason": "douyin.quality"} | fields


def asked(bazaar, buyer, name, asks="return_refund", **fields):
    return buyer.post(path(bazaar, name, f"/aftersales/ask/{asks}"), filled(bazaar, **fields))


def acted(bazaar, buyer, name, act, **fields):
    fields = {"nonce": nonce.issue(bazaar.now)} | fields
    return buyer.post(path(bazaar, name, of_case(bazaar, name, f"/{act}")), fields)


def facts(db, kind):
    return db.execute("select subject, body::json, party from surety_fact where type = %s", [kind]).fetchall()


def refusals(db):
    return [code for (code,) in db.execute("select code from surety_refusal order by recorded_at").fetchall()]


# ------------------------------------------------------------------------------------------------ looking


def test_two_tiers_of_one_product_are_told_apart(db, database_url, buyer):
    bazaar = stage.opened(database_url, shop="1688:shop-1")
    bazaar.order("cup", moq_form="batch", more=[{"moq_form": "batch", "tier": "custom"}])
    for rest in ("/aftersales", "/aftersales/ask/return_refund"):
        assert buyer.get(path(bazaar, "cup", rest)).content.decode().count("羊绒围巾 cup (custom tier)") == 1
    bazaar.ask("cup", units=(ShippedLine("2", 1),))
    assert "羊绒围巾 cup (custom tier) × 1" in buyer.get(path(bazaar, "cup", of_case(bazaar, "cup"))).content.decode()


@pytest.mark.parametrize("rest", REST)
def test_pages_open(bazaar, buyer, rest):
    bazaar.order("scarf")
    assert buyer.get(path(bazaar, "scarf", rest)).status_code == 200


@pytest.mark.parametrize("make", [stage.refused, stage.received, stage.impaired, stage.ruled])
def test_a_case_opens(bazaar, buyer, make):
    bazaar.order("scarf")
    make(bazaar, "scarf")
    assert buyer.get(path(bazaar, "scarf", of_case(bazaar, "scarf"))).status_code == 200


def test_what_may_be_returned_until_when_and_why(bazaar, buyer):
    bazaar.order("scarf", signed_days_ago=2)
    answer = buyer.get(path(bazaar, "scarf", "/aftersales"))
    [right] = answer.context["offers"].rights
    assert right.support == "must"
    assert right.ends_at == stage.midnight_after(bazaar.now - timedelta(days=2), days=7)
    assert {"G1", "G5"} <= set(right.clauses)
    page = answer.content.decode()
    assert "24:00" in page
    assert all(f">{clause}</span>" in page for clause in right.clauses)


def test_made_to_order_goods_are_told_apart(bazaar, buyer):
    bazaar.order("ring", customised=True)
    answer = buyer.get(path(bazaar, "ring", "/aftersales"))
    [right] = answer.context["offers"].rights
    assert right.support == "none"
    assert "Cannot be returned without a reason" in answer.content.decode()
    reasons = answer.context["offers"].of("return_refund").reasons
    assert "douyin.not_wanted" not in reasons
    assert "douyin.quality" in reasons


def test_a_line_that_cannot_come_back_keeps_no_other_from_it(bazaar, buyer):
    bazaar.order("both", more=({"customised": True, "title": "刻字"},))
    offer = buyer.get(path(bazaar, "both", "/aftersales/ask/return_refund")).context["offer"]
    assert "douyin.not_wanted" in offer.reasons
    answer = asked(bazaar, buyer, "both", line=["1", "2"], quantity=["0", "1"], reason="douyin.not_wanted")
    assert answer.status_code == 409
    assert answer.context["sent"].refused.code == "not_returnable"


def test_of_several_lines_a_refusal_names_the_one_it_is_about(bazaar, buyer):
    bazaar.order("both", more=({"title": "刻字"},))
    answer = asked(bazaar, buyer, "both", line=["1", "2"], quantity=["1", "9"])
    assert "(刻字 · bought: 2)" in answer.content.decode()
    bazaar.order("alone")
    assert "(bought: 2)" in asked(bazaar, buyer, "alone", quantity="9").content.decode()


WHEN = [("douyin", days) for days in (None, 1, 10, 20)]
WHEN += [(platform, days) for platform in ("taobao", "jd", "1688", "xianyu") for days in (None, 1)]


@pytest.mark.parametrize(("platform", "signed_days_ago"), WHEN)
@pytest.mark.parametrize("asks", TYPES)
def test_what_is_offered_is_taken_and_what_is_not_is_refused(
    db, database_url, buyer, platform, signed_days_ago, asks
):  # fmt: skip
    """The page asks the engine; so neither may ever say what the other does not."""
    bazaar = stage.opened(database_url, shop=f"{platform}:bazaar")
    bazaar.order("scarf", signed_days_ago=signed_days_ago)
    offer = buyer.get(path(bazaar, "scarf", "/aftersales")).context["offers"].of(asks)
    reason = next(iter(offer.reasons), f"{platform}.quality")
    fields = {"reason": reason, "quantity": "2" if offer.whole else "1", "received": "no"}
    answer = asked(bazaar, buyer, "scarf", asks, **fields)
    if offer.lines:
        assert answer.status_code == 302
    else:
        assert answer.status_code == 409
        assert answer.context["sent"].refused.code == offer.refused.code
        assert offer.refused.text


def test_a_refund_of_the_whole_order_cannot_be_asked_of_a_part(bazaar, buyer):
    """H2: the form has everything that is left, and says so."""
    bazaar.order("both", signed_days_ago=None, more=({"title": "刻字"},))
    page = buyer.get(path(bazaar, "both", "/aftersales/ask/refund_unshipped"))
    assert [(each["line"].line, each["typed"]) for each in page.context["lines"]] == [("1", "2"), ("2", "2")]
    assert page.content.decode().count(" readonly") == 2
    part = asked(bazaar, buyer, "both", "refund_unshipped", reason="douyin.not_wanted")
    assert (part.status_code, part.context["sent"].refused.code) == (409, "whole_order_only")
    whole = {"line": ["1", "2"], "quantity": ["2", "2"], "reason": "douyin.not_wanted"}
    assert asked(bazaar, buyer, "both", "refund_unshipped", **whole).status_code == 302


def test_at_once_is_promised_where_it_is_kept(bazaar, buyer, db):
    bazaar.order("scarf", signed_days_ago=None)
    offer = buyer.get(path(bazaar, "scarf", "/aftersales")).context["offers"].of("refund_unshipped")
    assert offer.at_once
    asked(bazaar, buyer, "scarf", "refund_unshipped", reason="douyin.not_wanted", quantity="2")
    assert db.execute("select sum(amount_fen)::int from surety_refund_intent").fetchone() == (30_000,)


def test_what_would_come_back_is_told_before_it_is_asked_for(bazaar, buyer):
    bazaar.order("scarf", paid_fen=29_999)
    offer = buyer.get(path(bazaar, "scarf", "/aftersales/ask/return_refund")).context["offer"]
    assert [line.back_fen for line in offer.lines] == [29_999]
    asked(bazaar, buyer, "scarf")
    assert asked(bazaar, buyer, "scarf", quantity="2").status_code == 409
    offer = buyer.get(path(bazaar, "scarf", "/aftersales/ask/return_refund")).context["offer"]
    assert [(line.most, line.back_fen) for line in offer.lines] == [(1, 15_000)]


def test_an_order_that_was_cancelled_has_nothing_to_return(bazaar, buyer):
    bazaar.order("scarf", signed_days_ago=None)
    asked(bazaar, buyer, "scarf", "refund_unshipped", quantity="2", reason="douyin.not_wanted")
    answer = buyer.get(path(bazaar, "scarf", "/aftersales"))
    assert (answer.context["offers"].rights, answer.context["offers"].possible) == ([], [])
    assert "there is nothing to return" in answer.content.decode()


# ------------------------------------------------------------------------------------------------ asking


def test_asking_opens_a_case_with_its_clock(bazaar, buyer, db):
    bazaar.order("scarf")
    answer = asked(bazaar, buyer, "scarf", quantity="2", amount="12.5", note="袖口开线\r\n见照片")
    [(subject, body, party)] = facts(db, "aftersale_applied")
    assert (party, body["asks"], body["reason"], body["amount_fen"]) == (
        "buyer", "return_refund", "douyin.quality", 1_250,
    )  # fmt: skip
    assert body["units"] == [{"line": "1", "quantity": 2}]
    assert body["note"].startswith("vault:")
    shown = buyer.get(answer.headers["Location"])
    assert shown.context["aftersale"].case == subject
    assert shown.context["clock"].actor == "merchant"
    assert shown.context["entries"][0].note == "袖口开线\n见照片"
    assert "Your request was made." in shown.content.decode()


def test_a_form_sent_twice_is_one_case(bazaar, buyer, db):
    bazaar.order("scarf")
    form = filled(bazaar)
    first, second = (buyer.post(path(bazaar, "scarf", "/aftersales/ask/return_refund"), form) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"].rpartition("/")[2] == second.headers["Location"].rpartition("/")[2]
    assert len(facts(db, "aftersale_applied")) == 1


def test_a_form_sent_again_with_other_content_is_told_so(bazaar, buyer, db):
    bazaar.order("scarf")
    form = filled(bazaar)
    asked(bazaar, buyer, "scarf", **form)
    answer = asked(bazaar, buyer, "scarf", **form | {"quantity": "2"})
    assert answer.status_code == 409
    assert answer.context["sent"].refused.code == "fact_id_reused"
    assert len(facts(db, "aftersale_applied")) == 1


HOSTILE = {
    "more than bought": ({"quantity": "3"}, "more_than_bought"),
    "absurdly many": ({"quantity": "999999"}, "more_than_bought"),
    "another platform's reason": ({"reason": "taobao.quality"}, "not_a_reason_here"),
    "an invented reason": ({"reason": "because"}, "not_a_reason_here"),
    "an unknown line": ({"line": "99"}, "no_such_line"),
    "more money than was paid": ({"amount": "150.01"}, "more_than_paid"),
    "absurdly much": ({"amount": "99999999999"}, "more_than_paid"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_is_refused_in_words_and_recorded(bazaar, buyer, db, name):
    fields, code = HOSTILE[name]
    bazaar.order("scarf")
    answer = asked(bazaar, buyer, "scarf", note="typed", **fields)
    assert answer.status_code == 409
    refused = answer.context["sent"].refused
    assert refused.code == code
    assert refused.text != code, "in words"
    assert refused.todo or code == "no_such_line"
    assert refusals(db) == [code]
    assert facts(db, "aftersale_applied") == []
    assert "typed" in answer.content.decode(), "what was typed stands in the form"


UNREADABLE = {
    "negative": ({"quantity": "-1"}, "units"),
    "no number": ({"quantity": "two"}, "units"),
    "none": ({"quantity": "0"}, "units"),
    "beyond any number": ({"quantity": "9" * 5000}, "units"),
    "a NUL": ({"line": "1\x00"}, "units"),
    "negative money": ({"amount": "-5"}, "amount"),
    "no money": ({"amount": "0"}, "amount"),
    "a third of a fen": ({"amount": "1.005"}, "amount"),
    "no reason": ({"reason": ""}, "reason"),
    "a reason too long": ({"reason": "x" * 5000}, "reason"),
    "a long story": ({"note": "字" * 2001}, "note"),
    "a form never issued": ({"nonce": "0"}, "all"),
    "a form from the future": ({"nonce": "9999999999999999-0000000000000000"}, "all"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_said_at_its_field(bazaar, buyer, db, name):
    fields, where = UNREADABLE[name]
    bazaar.order("scarf")
    answer = asked(bazaar, buyer, "scarf", **fields)
    assert answer.status_code == 422
    assert list(answer.context["faults"]) == [where]
    assert answer.context["faults"][where] in answer.content.decode().replace("&#x27;", "'")
    assert facts(db, "aftersale_applied") == []


@pytest.mark.parametrize("note", ["\u3164", "\u2800 \u2800", "\u200b\r\n\u00a0"])
def test_signs_that_show_nothing_are_no_word(bazaar, buyer, db, note):
    """The filler of Hangul is a letter to Python, and what people send to get past a field that must be filled in."""
    bazaar.order("scarf")
    stage.refused(bazaar, "scarf")
    answer = acted(bazaar, buyer, "scarf", "escalate", note=note)
    assert (answer.status_code, "Say in a sentence" in answer.content.decode()) == (422, True)
    assert facts(db, "aftersale_escalated") == []
    assert acted(bazaar, buyer, "scarf", "escalate", note="❤️").status_code == 302


@pytest.mark.parametrize("said", [{}, {"received": ""}, {"received": "maybe"}])
def test_whether_the_goods_came_is_the_buyers_to_say(bazaar, buyer, db, said):
    """Not answered was taken for a No, which the shop would have read as the buyer's word."""
    bazaar.order("scarf")
    answer = asked(bazaar, buyer, "scarf", "refund_only", **said)
    assert (answer.status_code, list(answer.context["faults"])) == (422, ["received"])
    assert "Answer yes or no" in answer.content.decode()
    assert facts(db, "aftersale_applied") == []
    assert asked(bazaar, buyer, "scarf", "refund_only", received="no").status_code == 302


@pytest.mark.parametrize("made", ["0" * 16, "0946684799999999", "9" * 16, "\uff11" * 16])
def test_a_form_of_another_time_was_never_issued(bazaar, buyer, db, made):
    """Its number says when it was made, and anybody may write one: no fact is dated so."""
    bazaar.order("scarf", signed_days_ago=2)
    shown = asked(bazaar, buyer, "scarf", nonce=f"{made}-{'a' * 16}")
    assert (shown.status_code, "too old" in shown.content.decode()) == (422, True)
    assert facts(db, "aftersale_applied") == []


def test_a_kind_of_request_that_does_not_exist_is_not_there(bazaar, buyer):
    bazaar.order("scarf")
    assert asked(bazaar, buyer, "scarf", "everything").status_code == 404


def test_units_of_another_case_are_not_asked_for_twice(bazaar, buyer):
    bazaar.order("scarf")
    asked(bazaar, buyer, "scarf", quantity="2")
    answer = asked(bazaar, buyer, "scarf")
    assert answer.context["sent"].refused.code == "units_not_free"


# ------------------------------------------------------------------------------------------------ acting


def acts(bazaar, buyer, name):
    return [each["act"].name for each in buyer.get(path(bazaar, name, of_case(bazaar, name))).context["acts"]]


def test_what_can_be_done_is_what_the_engine_takes(bazaar, buyer):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    assert acts(bazaar, buyer, "scarf") == ["show", "change", "consent", "withdraw"]
    bazaar.by_shop(bazaar.about("AftersaleAgreed", "scarf"))
    assert acts(bazaar, buyer, "scarf") == ["send", "show", "consent", "withdraw"]
    acted(bazaar, buyer, "scarf", "send", carrier="sf", waybill="SF1234567")
    assert acts(bazaar, buyer, "scarf") == ["escalate", "show"]
    acted(bazaar, buyer, "scarf", "escalate", note="请平台看")
    assert acts(bazaar, buyer, "scarf") == ["show", "consent", "withdraw"]
    bazaar.by_staff(
        bazaar.about("AftersaleRuled", "scarf", outcome="close", legs=(Leg("goods", "buyer"),), note="未成立")
    )
    assert acts(bazaar, buyer, "scarf") == ["appeal", "show"]
    acted(bazaar, buyer, "scarf", "appeal", note="有新照片")
    assert acts(bazaar, buyer, "scarf") == ["show", "consent", "withdraw"]


def test_a_withdrawn_case_is_over_and_its_units_are_free(bazaar, buyer, db):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    assert acted(bazaar, buyer, "scarf", "withdraw").status_code == 302
    assert acts(bazaar, buyer, "scarf") == []
    assert asked(bazaar, buyer, "scarf", quantity="2").status_code == 302


def test_it_takes_both_to_close(bazaar, buyer, db):
    bazaar.order("scarf")
    stage.refused(bazaar, "scarf")
    acted(bazaar, buyer, "scarf", "consent")
    shown = buyer.get(path(bazaar, "scarf", of_case(bazaar, "scarf")))
    assert "consent" not in [each["act"].name for each in shown.context["acts"]]
    assert not shown.context["ended"]
    bazaar.by_shop(bazaar.about("AftersaleConsented", "scarf", by="merchant"))
    assert buyer.get(path(bazaar, "scarf", of_case(bazaar, "scarf"))).context["aftersale"].closed_as == "agreed"


def test_who_agrees_second_is_told_that_it_ends_the_case(db, database_url, buyer):
    """JD-5, JD-6: a refusal there is the shop's consent to close."""
    bazaar = stage.opened(database_url, shop="jd:bazaar")
    bazaar.order("scarf")
    stage.refused(bazaar, "scarf")
    shown = buyer.get(path(bazaar, "scarf", of_case(bazaar, "scarf")))
    assert shown.context["aftersale"].consents == ("merchant",)
    assert "The shop has agreed to close already" in shown.content.decode()
    acted(bazaar, buyer, "scarf", "consent")
    assert buyer.get(path(bazaar, "scarf", of_case(bazaar, "scarf"))).context["aftersale"].closed_as == "agreed"


def test_a_change_is_answered_afresh(bazaar, buyer, db):
    bazaar.order("scarf")
    stage.refused(bazaar, "scarf")
    answer = acted(bazaar, buyer, "scarf", "change", reason="douyin.not_as_described", amount="50", note="颜色不符")
    assert answer.status_code == 302
    case = buyer.get(answer.headers["Location"]).context
    assert (case["aftersale"].status, case["aftersale"].asked_fen, case["clock"].step) == (
        "applied", 5_000, "second_review",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"carrier": "owl", "waybill": "SF1234567"}, "carrier"),
        ({"carrier": "sf", "waybill": "'; drop table"}, "waybill"),
        ({"carrier": "sf", "waybill": "SF1"}, "waybill"),
    ],
)
def test_a_waybill_that_is_none_is_said_at_its_field(bazaar, buyer, fields, where):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    bazaar.by_shop(bazaar.about("AftersaleAgreed", "scarf"))
    answer = acted(bazaar, buyer, "scarf", "send", **fields)
    assert answer.status_code == 422
    [tried] = [each for each in answer.context["acts"] if each["open"]]
    assert list(tried["faults"]) == [where]


def test_a_waybill_that_carried_something_else_is_refused(bazaar, buyer, db):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    bazaar.by_shop(bazaar.about("AftersaleAgreed", "scarf"))
    [outward] = db.execute("select body->>'waybill' from surety_fact where type = 'order_shipped'").fetchone()
    answer = acted(bazaar, buyer, "scarf", "send", carrier="sf", waybill=outward)
    assert (answer.status_code, answer.context["refused"].code) == (409, "waybill_used")
    assert refusals(db) == ["waybill_used"]


def test_what_is_too_late_is_said_on_the_case_itself(bazaar, buyer, db):
    """Two phones: the second withdraws what the first has sent back."""
    bazaar.order("scarf")
    bazaar.ask("scarf")
    bazaar.by_shop(bazaar.about("AftersaleAgreed", "scarf"))
    acted(bazaar, buyer, "scarf", "send", carrier="sf", waybill="SF1234567", pickup="yes")
    answer = acted(bazaar, buyer, "scarf", "withdraw")
    assert (answer.status_code, answer.context["refused"].code) == (409, "not_now")
    assert "The case has moved on" in answer.content.decode()
    [(_, body, _)] = facts(db, "return_sent")
    assert body["pickup"] is True


def test_reopening_needs_a_recovery(bazaar, buyer):
    """Without a notice that covered the region it is not offered, and refused to whoever asks all the same."""
    bazaar.order("scarf")
    bazaar.ask("scarf")
    bazaar.keep_address()
    bazaar.by_shop(bazaar.about("AftersaleAgreed", "scarf"))
    bazaar.pass_time(bazaar.now + timedelta(days=8))
    assert acts(bazaar, buyer, "scarf") == []
    answer = acted(bazaar, buyer, "scarf", "reopen")
    assert (answer.status_code, answer.context["refused"].clause) == (409, "EPI-5")


def test_after_the_recovery_a_case_that_timed_out_goes_on_once(bazaar, buyer, db):
    bazaar.now -= timedelta(days=20)
    stage.timed_out(bazaar, "scarf")
    assert acts(bazaar, buyer, "scarf") == [], "the region has not recovered"
    stage.recover(bazaar)
    assert acts(bazaar, buyer, "scarf") == ["reopen"]
    bazaar.now = datetime.now(UTC)
    assert acted(bazaar, buyer, "scarf", "reopen").status_code == 302
    page = buyer.get(path(bazaar, "scarf", of_case(bazaar, "scarf"))).content.decode()
    assert "Reopened after recovery" in page
    assert "reopen" not in acts(bazaar, buyer, "scarf")
    page = buyer.get(path(bazaar, "scarf", of_case(bazaar, "scarf"))).content.decode()
    assert "A number alone pays nothing" in page
    assert acted(bazaar, buyer, "scarf", "send", carrier="sf", waybill="SF1234567").status_code == 302
    assert [body["type"] for _, body, _ in facts(db, "return_sent")] == ["return_sent"]


def test_reopening_is_not_offered_for_units_that_another_request_has(bazaar, buyer):
    bazaar.now -= timedelta(days=20)
    stage.timed_out(bazaar, "scarf", units=(ShippedLine("1", 2),))
    stage.recover(bazaar)
    first = bazaar.cases["scarf"]
    bazaar.cases["other"] = bazaar.ask_again("scarf", "return_refund")
    bazaar.cases["scarf"] = first
    assert acts(bazaar, buyer, "scarf") == []
    bazaar.now = datetime.now(UTC)
    answer = acted(bazaar, buyer, "scarf", "reopen")
    assert (answer.status_code, answer.context["refused"].code) == (409, "units_not_free")


def test_the_address_of_an_act_leads_back_to_its_case(bazaar, buyer):
    """Who switches the language on a refused form asks for it."""
    bazaar.order("scarf")
    bazaar.ask("scarf")
    answer = buyer.get(path(bazaar, "scarf", of_case(bazaar, "scarf", "/withdraw")))
    assert answer.headers["Location"].endswith(of_case(bazaar, "scarf"))


def test_an_act_twice_is_one_fact(bazaar, buyer, db):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    form = {"nonce": nonce.issue(bazaar.now), "note": "补充照片"}
    assert {acted(bazaar, buyer, "scarf", "show", **form).status_code for _ in range(3)} == {302}
    assert len(facts(db, "evidence_given")) == 1


def test_a_reason_says_its_end_only_where_it_is_not_that_of_the_goods(bazaar, buyer):
    bazaar.order("scarf", signed_days_ago=3)
    context = buyer.get(path(bazaar, "scarf", "/aftersales/ask/return_refund")).context
    words = {each["code"]: each["words"] for each in context["reasons"]}
    until = {code: end for code, end in context["offer"].reasons.items() if end}
    latest = max(until.values())
    assert {code for code, said in words.items() if "until" in said} == {c for c, end in until.items() if end < latest}
    assert words["douyin.quality"] == "Quality fault"
    assert "(until 2" in words["douyin.not_wanted"]
