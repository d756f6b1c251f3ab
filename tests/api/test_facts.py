"""POST /api/facts: what is accepted, what each fact is told, who may say what."""

import re

import pytest

from tests.api.conftest import NOW, lines, paid, placed

NDJSON = "application/x-ndjson"


def statuses(response) -> list[str]:
    return [result["status"] for result in response.json()["results"]]


def test_one_fact_is_accepted_then_repeated(platform):
    assert platform.post(placed()).json() == {"id": "placed-douyin:1", "status": "accepted"}
    again = platform.post(placed())
    assert (again.status_code, again.json()["status"]) == (200, "repeated")


def test_an_array_and_lines_are_the_same(platform):
    first = platform.post([placed("douyin:1"), paid("douyin:1")])
    second = platform.post(lines(placed("douyin:2"), paid("douyin:2")), media_type=NDJSON)
    assert statuses(first) == statuses(second) == ["accepted", "accepted"]
    assert first.status_code == second.status_code == 200
    assert first.json()["counts"] == {"accepted": 2}


def test_another_content_under_the_same_id_is_a_conflict(platform):
    platform.post([placed(), paid()])
    answer = platform.post(paid(amount_fen=1))
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "conflict"
    assert answer.json()["result"]["id"] == "paid-douyin:1"


def test_a_fact_for_an_unknown_order_waits(platform):
    answer = platform.post(paid("douyin:404"))
    assert (answer.status_code, answer.json()["status"]) == (202, "quarantined")
    assert "等待" in answer.json()["message"] or answer.json()["message"]
    batch = platform.post([placed("douyin:404")])
    assert batch.status_code == 200
    assert platform.order("douyin:404").json()["status"] == "to_ship"


def test_a_mixed_batch_answers_each_in_its_place(platform):
    batch = platform.post([placed(), {"type": "nonsense", "id": "x"}, paid(), paid("kuaishou:9")])
    assert batch.status_code == 207
    assert statuses(batch) == ["accepted", "invalid", "accepted", "forbidden"]
    assert batch.json()["results"][1]["id"] == "x"


def test_a_refusal_names_its_code_and_clause_in_the_readers_language(platform, caller):
    platform.post([placed(), paid()])
    shop = caller("shop", "douyin:shop-1")
    appeal = {"type": "late_appealed", "id": "a1", "at": NOW, "order": "douyin:1", "grounds": "other", "note": "?"}
    chinese = shop.post(appeal, **{"Accept-Language": "zh-CN"})
    assert chinese.status_code == 422
    assert (chinese.json()["code"], chinese.json()["result"]["code"]) == ("refused", "not_late")
    assert chinese.json()["result"]["clause"] == "A4"
    english = shop.post(appeal | {"id": "a2"}, **{"Accept-Language": "en"})
    assert english.json()["detail"] == "The order is not judged late"
    assert english.json()["detail"] != chinese.json()["detail"]


def test_a_refusal_says_what_helps_in_the_readers_language(platform, caller):
    platform.post([placed(), {"type": "order_cancelled", "id": "c", "at": NOW, "order": "douyin:1"}])
    late = SHIPPED | {"id": "s1", "order": "douyin:1"}
    shop = caller("shop", "douyin:shop-1")
    refused = shop.post(late, **{"Accept-Language": "en"}).json()
    assert refused["todo"] == refused["result"]["todo"] == "Do not ship it; the carrier can stop what has left."
    (listed,) = shop.post([late], **{"Accept-Language": "zh-CN"}).json()["results"]
    assert listed["code"] == "order_cancelled"
    assert re.search("[一-鿿]", listed["todo"])


def test_what_a_platform_passes_on_from_a_buyer_is_not_told_what_helps_a_shop(platform):
    platform.post([placed(), paid()])
    asked = {
        "type": "aftersale_applied", "id": "as", "at": NOW, "case": "douyin:as-1", "order": "douyin:1",
        "asks": "refund_unshipped", "reason": "changed_mind", "units": [{"line": "1", "quantity": 1}],
    }  # fmt: skip
    refused = platform.post(asked).json()
    assert refused["result"]["code"] == "not_a_reason_here"
    assert "todo" not in refused
    assert "todo" not in refused["result"]


@pytest.mark.parametrize("note", ["\u200b\u2060", " \u3000", "\u2800"])
def test_a_reason_that_nobody_can_see_is_none(platform, caller, note):
    platform.post([placed(), paid()])
    shop = caller("shop", "douyin:shop-1")
    appeal = {"type": "late_appealed", "id": "a1", "at": NOW, "order": "douyin:1", "grounds": "other", "note": note}
    answer = shop.post(appeal, **{"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["code"], answer.json()["detail"]) == (422, "invalid", "Say why")
    assert (answer.json()["result"]["code"], answer.json()["result"]["where"]) == ("reason_missing", "$.note")
    said = shop.post(appeal | {"note": "storm"}).json()["result"]["code"]
    assert said == "not_late", "nothing was kept of it, so the id is free"


def test_a_refused_command_sent_again_is_not_a_success(platform, caller):
    platform.post([placed(), paid()])
    shop = caller("shop", "douyin:shop-1")
    appeal = {"type": "late_appealed", "id": "a1", "at": NOW, "order": "douyin:1", "grounds": "other", "note": "?"}
    shop.post(appeal)
    again = shop.post(appeal)
    assert again.status_code == 422
    assert again.json()["result"]["code"] == "not_late"


SHIPPED = {"type": "order_shipped", "at": NOW, "carrier": "sf", "waybill": "SF1234567"}


def test_a_shop_ships_its_own_order_and_sees_no_other(platform, caller):
    platform.post([placed(), paid()])
    own, other = caller("shop", "douyin:shop-1"), caller("shop", "douyin:shop-2")
    theirs = other.post(SHIPPED | {"id": "s1", "order": "douyin:1"})
    nobodys = other.post(SHIPPED | {"id": "s2", "order": "douyin:999"})
    assert theirs.status_code == nobodys.status_code == 403
    assert theirs.json()["result"]["code"] == nobodys.json()["result"]["code"] == "other_shop"
    assert own.post(SHIPPED | {"id": "s1", "order": "douyin:1"}).status_code == 200
    assert own.order("douyin:1").status_code == 200
    assert other.order("douyin:1").status_code == 404


def test_a_shop_answers_in_its_own_conversations_and_sees_no_other(platform, caller, db):
    talk = {"conversation": "douyin:cv-1", "at": NOW}
    opened = talk | {"type": "conversation_opened", "id": "o", "order": "douyin:1", "words": {"text": "我叫王小明"}}
    platform.post([placed(), paid(), opened])
    said = talk | {"type": "message_sent", "by": "merchant", "words": {"text": "在的"}}
    theirs = caller("shop", "douyin:shop-2").post(said | {"id": "m"})
    assert (theirs.status_code, theirs.json()["result"]["code"]) == (403, "other_shop")
    assert caller("shop", "douyin:shop-1").post(said | {"id": "m"}).status_code == 200
    assert db.execute("select status from surety_conversation").fetchone() == ("answered",)


@pytest.mark.parametrize(
    "fact", [placed(), paid(), {"type": "shop_registered", "id": "r", "at": NOW, "shop": "douyin:shop-1", "name": "x"}]
)
def test_a_shop_may_not_state_what_only_the_platform_may(caller, fact):
    answer = caller("shop", "douyin:shop-1").post(fact)
    assert answer.status_code == 403
    assert answer.json()["result"]["code"] == "party_may_not_state"


@pytest.mark.parametrize("fact", [
    placed("kuaishou:1", "kuaishou:s"), placed("douyin:1", "kuaishou:s"), placed(parent="kuaishou:p"),
    {"type": "shop_registered", "id": "r", "at": NOW, "shop": "kuaishou:s", "name": "x"},
])  # fmt: skip
def test_a_platform_speaks_of_its_own_only(platform, fact):
    answer = platform.post(fact)
    assert (answer.status_code, answer.json()["result"]["code"]) == (403, "other_platform")


def test_a_platform_may_not_scan_another_platforms_parcel(platform, caller):
    kuaishou = caller("platform", "kuaishou")
    kuaishou.post([placed("kuaishou:1", "kuaishou:s"), paid("kuaishou:1")])
    caller("shop", "kuaishou:s").post(SHIPPED | {"id": "s", "order": "kuaishou:1"})
    scan = {"type": "parcel_signed", "id": "scan", "at": NOW, "carrier": "sf", "waybill": "SF1234567"}
    assert platform.post(scan).json()["result"]["code"] == "other_platform"
    assert kuaishou.post(scan).status_code == 200


def test_a_carrier_scans_its_own_parcels(platform, caller):
    scan = {"type": "parcel_picked_up", "id": "p", "at": NOW, "carrier": "sf", "waybill": "SF7654321"}
    assert caller("carrier", "yto").post(scan).json()["result"]["code"] == "other_carrier"
    assert caller("carrier", "sf").post(scan).status_code == 202
    assert caller("carrier", "sf").order("douyin:1").status_code == 404


def test_internal_facts_are_nobodys_to_state(platform):
    lapsed = {"type": "deadline_lapsed", "id": "l", "at": NOW, "order": "douyin:1", "step": "ship_by"}
    answer = platform.post(lapsed | {"deadline_version": 1})
    assert answer.json()["result"]["code"] == "party_may_not_state"


def test_ten_thousand_facts_in_one_batch(platform):
    facts = [placed(f"douyin:{n}") for n in range(10_000)]
    answer = platform.post(lines(*facts), media_type=NDJSON)
    assert answer.status_code == 200
    assert answer.json()["counts"] == {"accepted": 10_000}
    too_many = platform.post(lines(*facts, paid()), media_type=NDJSON)
    assert (too_many.status_code, too_many.json()["code"]) == (413, "too_many_facts")


def test_a_violation_is_reported_by_its_order_alone_and_not_of_another_platforms(platform):
    report = {"type": "violation_reported", "at": NOW, "act": "swapped_piece", "note": "换了货"}
    assert platform.post(placed()).status_code == 200
    theirs = platform.post(report | {"id": "v1", "violation": "douyin:vi-1", "order": "taobao:1"})
    assert (theirs.status_code, theirs.json()["result"]["code"]) == (403, "other_platform")
    ours = platform.post(report | {"id": "v2", "violation": "douyin:vi-2", "order": "douyin:1"})
    assert (ours.status_code, ours.json()["status"]) == (200, "accepted")
