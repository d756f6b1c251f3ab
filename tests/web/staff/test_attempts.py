"""The audit of what never came to the door: each bad input of the list is visible to staff, and changed nothing."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from surety.access import links, tokens
from surety.aftersales.facts import AftersaleEscalated
from surety.consoles import nonce
from surety.engine import attempts
from tests.web.aftersale import bazaar as stage
from tests.web.buyer.test_uploads import JPEG

MISSING = "/staff/orders/douyin:none"


def told(desk, **filters):
    attempts.flush()
    rows = json.loads(b"".join(desk.get("/staff/attempts", {"form": "json", **filters}).streaming_content))
    counted: Counter[tuple[str, str]] = Counter()
    for row in rows:  # one for each hour
        counted[row["code"], row["about"]] += row["count"]
    return counted


@pytest.fixture(autouse=True)
def _nothing_counted_before(db):
    attempts.flush()
    db.execute("delete from surety_attempt")


@pytest.fixture
def order(bazaar):
    return bazaar.order("scarf")


def test_a_link_that_opens_nothing_is_counted_and_never_written_down(desk, bazaar, order, db):
    good, buyer = links.sign(order), Client()
    bazaar.order("other")
    bazaar.ask("other")
    for _ in range(3):
        assert buyer.get(f"/o/{good}x").status_code == 404
    assert buyer.get(f"/o/{links.sign(order, lasts_days=-1)}").status_code == 404
    assert buyer.get(f"/o/{good}/aftersales/{bazaar.cases['other'].partition(':')[2]}").status_code == 404
    assert buyer.get("/no-such-page").status_code == 404
    found = told(desk)
    assert found == {
        ("link_forged", ""): 3, ("link_expired", order): 1, ("not_of_this_order", order): 1, ("not_there", ""): 1,
    }  # fmt: skip
    assert good not in db.execute("select string_agg(t::text, ' ') from surety_attempt t").fetchone()[0]


def test_files_that_are_none_and_forms_sent_again_are_there(desk, bazaar, order, db):
    buyer, address = Client(), f"/o/{links.sign(order)}/aftersales/ask/return_refund"
    fields = {"nonce": nonce.issue(bazaar.now), "line": "1", "quantity": "1", "reason": "douyin.quality"}
    fake = SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff\xe0 not a picture")
    assert buyer.post(address, fields | {"files": fake}).status_code == 422
    assert buyer.post(address, fields).status_code == 302
    assert buyer.post(address, fields | {"note": "another"}).status_code == 409
    assert buyer.post(address, fields, headers={"content-length": str(20 * 2**30)}).status_code == 413
    [disguised] = {code for code, _ in told(desk)} & {"disguised_file", "not_evidence"}
    assert set(told(desk)) == {(disguised, order), ("fact_id_reused", order), ("body_too_large", order)}
    assert db.execute("select count(*) from surety_aftersale").fetchone() == (1,)


def test_what_was_turned_away_is_found_by_what_people_see(desk, bazaar, order):
    assert Client().get(f"/o/{links.sign(order)}/aftersales/none").status_code == 404
    missing = desk.get(MISSING)
    assert missing.status_code == 404
    login = missing.wsgi_request.user.username
    shown = {"about": order.partition(":")[2][-5:], "place": "BUYER", "actor": login[:3].upper()}
    found = {key: {where for _code, where in told(desk, **{key: text})} for key, text in shown.items()}
    assert found == {"about": {order}, "place": {order}, "actor": {""}}


def test_a_ruling_sent_again_with_other_content_is_there(desk, bazaar, order):
    case = stage.refused(bazaar, "scarf")
    bazaar.by_buyer("scarf", AftersaleEscalated(id="up", at=bazaar.now, case=case, note="-"))
    fields = {"nonce": nonce.issue(bazaar.now), "outcome": "close", "leg-goods": "buyer", "note": "one", "sure": "yes"}
    assert desk.post(f"/staff/disputes/{case}/rule", fields).status_code == 302
    again = desk.post(f"/staff/disputes/{case}/rule", fields | {"note": "another"})
    assert (again.status_code, "fact_id_reused" in again.content.decode()) == (409, True)
    assert told(desk) == {("fact_id_reused", ""): 1}


def test_what_the_door_refused_is_in_the_log_of_refusals(desk, bazaar, order):
    buyer, address = Client(), f"/o/{links.sign(order)}/aftersales/ask/return_refund"
    fields = {"nonce": nonce.issue(bazaar.now), "line": "1", "quantity": "9", "reason": "jd.quality"}
    assert buyer.post(address, fields).status_code == 409
    fields |= {"nonce": nonce.issue(bazaar.now), "reason": "douyin.quality"}
    assert buyer.post(address, fields).status_code == 409
    rows = json.loads(b"".join(desk.get("/staff/refusals", {"form": "json"}).streaming_content))
    assert {row["code"] for row in rows} == {"not_a_reason_here", "more_than_bought"}
    assert {row["source"] for row in rows} == {f"buyer:{order}"}
    asked = {"source": f"buyer:{order}", "code": "more_than_bought"}
    assert len(desk.get("/staff/refusals", asked).context["rows"]) == 1


def test_facts_nobody_could_state_are_counted_one_by_one_by_whose_token_it_was(desk, bazaar, order):
    row, token = tokens.create("test", party="shop", scope=bazaar.shop)

    def say(body, status):
        sent = {"content_type": "application/json", "headers": {"authorization": f"Bearer {token}"}}
        assert Client().post("/api/facts", json.dumps(body), **sent).status_code == status

    common = {"at": bazaar.now.isoformat(), "order": order}
    foreign = common | {"type": "order_paid", "id": "mine", "amount_fen": 1}
    refused = common | {"type": "late_appealed", "id": "early", "grounds": "other", "note": "-"}
    say([{"type": "nothing", "id": "a"}, {"id": "b"}, foreign, refused], 207)
    say(refused | {"id": "again"}, 422)
    say(refused | {"note": "another"}, 409)
    assert told(desk) == {
        ("invalid_input", bazaar.shop): 2, ("no_permission", bazaar.shop): 1,
        ("fact_id_reused", bazaar.shop): 1,
    }  # fmt: skip
    assert told(desk, actor=f"token:{row.pk}") == told(desk)


def test_a_file_sent_by_itself_that_is_none_is_there(desk, bazaar, order):
    buyer, address = Client(), f"/o/{links.sign(order)}/evidence"
    sent = {"content_type": "application/octet-stream"}
    assert buyer.put(address, b"\xff\xd8\xff\xe0 not a picture", **sent).status_code == 422
    assert buyer.put(address, b"", **sent).status_code == 422
    token = tokens.create("test", party="shop", scope=bazaar.shop)[1]
    as_shop = sent | {"headers": {"authorization": f"Bearer {token}", "x-content-sha256": "0" * 64}}
    assert Client().put("/api/evidence", JPEG, **as_shop).status_code == 422
    assert told(desk) == {
        ("disguised_file", order): 1, ("empty_file", order): 1, ("evidence_mismatch", bazaar.shop): 1,
    }  # fmt: skip


def test_who_may_not_and_what_is_not_there(desk, onlooker, bazaar, db):
    bazaar.order("scarf")
    stage.refused(bazaar, "scarf")
    assert onlooker.post("/staff/disputes/douyin:as-scarf/rule", {}).status_code == 403
    assert desk.get(MISSING).status_code == 404
    assert Client().get("/api/orders/douyin:x", headers={"authorization": "Bearer nonsense"}).status_code in (401, 404)
    found = {code for code, _ in told(desk)}
    assert {"no_permission", "not_there"} <= found
    assert told(desk, code="no_permission") == {("no_permission", ""): 1}
    assert told(desk, place="staff:order") == {("not_there", ""): 1}
    assert told(desk, day="2020-01-01") == {}
    assert onlooker.get("/staff/attempts").status_code == 200
