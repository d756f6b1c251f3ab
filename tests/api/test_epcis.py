"""`/epcis/…` over HTTP: what a bench captures becomes facts, and each sees the custody of its own pieces."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

import pytest

from surety.config import environment
from surety.engine import archiving, queries
from surety.engine.archive import following
from surety.epcis import schema
from tests.api.test_centres import CENTRE, OTHER, PIECE, SHOP, results, said, sold
from tests.database import kept
from tests.unit.inspection import code
from tests.web.bench import stories

AT = "2026-03-02T10:00:00.000+08:00"
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"


TOKENS = (
    ["2026-01-01T00:00:00+00:00", "zzz"],
    ["2026-01-01T00:00:00", "00"],
    ["0001-01-01T00:00:00+14:00", "00"],
    [1, 2],
    {},
)


def document(*events: dict) -> dict:
    return {
        "@context": [CONTEXT], "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": AT,
        "epcisBody": {"eventList": list(events)},
    }  # fmt: skip


def event(step: str, disposition: str = "in_progress", **more) -> dict:
    return {
        "type": "ObjectEvent", "action": "OBSERVE", "bizStep": step, "disposition": disposition,
        "epcList": [f"https://surety.example/pieces/{PIECE}"], "eventTime": AT, "eventTimeZoneOffset": "+08:00",
        "readPoint": {"id": f"https://surety.example/centres/{CENTRE}"}, **more,
    }  # fmt: skip


def post(caller, body, media_type: str = "application/ld+json", **headers: str):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return caller.http.post("/epcis/capture", content=content, headers={"Content-Type": media_type, **headers})


PROCEED = {"GS1-Capture-Error-Behaviour": "proceed"}


def listed(answer) -> list[dict]:
    assert answer.status_code == 200, answer.text
    return listed_in(answer.json())


def listed_in(told: dict) -> list[dict]:
    return told["epcisBody"]["queryResults"]["resultsBody"]["eventList"]


def on_its_way(platform, caller):
    sold(platform)
    shop = caller("shop", SHOP)
    registered = said(
        "piece_registered", piece=PIECE, shop=SHOP, category="second_hand/luxury", centre=CENTRE, order="douyin:1",
        line="1", ships="merchant",
    )  # fmt: skip
    sent = said("piece_sent", piece=PIECE, centre=CENTRE, way="offline")
    assert {status for status, _ in results(shop.post([registered, sent]))} == {"accepted"}
    return shop


def test_what_a_bench_captures_becomes_facts_once(platform, caller):
    on_its_way(platform, caller)
    bench = caller("centre", CENTRE)
    answer = post(bench, document(event("receiving"), event("inspecting", "conformant")))
    assert (answer.status_code, answer.json()["captured"]) == (202, 2)
    job = bench.http.get(answer.headers["Location"])
    assert job.json()["success"] is True
    assert (job.json()["running"], job.json()["errors"], job.headers["GS1-EPCIS-Version"]) == (False, [], "2.0")
    again = post(bench, document(event("receiving")))
    assert [each["status"] for each in again.json()["events"]] == ["repeated"]
    stranger = post(caller("centre", OTHER), document(event("storing")))
    assert (stranger.status_code, stranger.json()["events"][0]["code"]) == (202, "other_centre")
    theirs = stranger.headers["Location"]
    told = caller("centre", OTHER).http.get(theirs).json()
    assert (told["success"], [each["code"] for each in told["errors"]]) == (False, ["other_centre"])
    hidden = bench.http.get(theirs)
    assert (hidden.status_code, hidden.json()["type"]) == (404, "epcisException:NoSuchResourceException")


def test_events_are_listed_to_whom_the_piece_concerns(platform, caller):
    shop = on_its_way(platform, caller)
    bench = caller("centre", CENTRE)
    post(bench, document(event("receiving")))
    for who, count in ((shop, 3), (bench, 3), (platform, 3), (caller("shop", "douyin:shop-2"), 0)):
        found = who.http.get("/epcis/events").json()
        assert schema.faults(found) == []
        assert len(found["epcisBody"]["queryResults"]["resultsBody"]["eventList"]) == count
    assert caller("carrier", "sf").http.get("/epcis/events").status_code == 403
    assert caller("centre", OTHER).http.get("/epcis/events").json()["epcisBody"]["queryResults"]["resultsBody"] == {
        "eventList": []
    }


def test_events_come_page_by_page(platform, caller):
    shop = on_its_way(platform, caller)
    first = shop.http.get("/epcis/events", params={"perPage": 1})
    link = first.headers["Link"].split(";")[0].strip("<>")
    second = shop.http.get(link)
    ids = [
        page.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"][0]["eventID"] for page in (first, second)
    ]
    assert len(set(ids)) == 2
    assert "Link" not in second.headers


OURS = f"https://surety.example/pieces/{PIECE}"
ASKED = (
    ({"EQ_bizStep": "shipping"}, ["shipping"]),
    (
        {"EQ_bizStep": "urn:epcglobal:cbv:bizstep:receiving|https://ref.gs1.org/cbv/BizStep-shipping"},
        ["shipping", "receiving", "receiving"],
    ),
    ({"EQ_bizStep": "packing"}, []),
    ({"eventType": "ObjectEvent|AggregationEvent", "EQ_bizStep": "commissioning"}, ["commissioning"]),
    ({"eventType": "AggregationEvent"}, []),
    ({"MATCH_epc": f"{OURS}|https://elsewhere/x", "EQ_bizStep": "shipping"}, ["shipping"]),
    ({"MATCH_anyEPC": "https://elsewhere/x"}, []),
)


def test_events_are_asked_for_by_kind_step_and_object(platform, caller):
    """Over all pieces and of one alike."""
    shop = on_its_way(platform, caller)
    bench = caller("centre", CENTRE)
    back = {
        "sourceList": [{"type": "possessing_party", "source": "https://surety.example/parties/institute"}],
        "destinationList": [{"type": "possessing_party", "destination": "https://surety.example/parties/merchant"}],
    }
    assert post(bench, document(event("receiving"), event("receiving", "returned", **back))).json()["captured"] == 2
    for asked, steps in ASKED:
        for address in ("/epcis/events", f"/epcis/epcs/{quote(OURS, safe='')}/events"):
            found = shop.http.get(address, params=asked).json()
            assert schema.faults(found) == []
            listed = found["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
            assert [each["bizStep"] for each in listed] == steps, (address, asked)


def test_what_cannot_be_asked_or_done_is_said_in_the_standards_words(caller):
    bench = caller("centre", CENTRE)
    for asked in ({"EQ_disposition": "active"}, {"MATCH_epc": "|".join(["x"] * 101)}):
        answer = bench.http.get("/epcis/events", params=asked)
        assert (answer.status_code, answer.json()["type"]) == (400, "epcisException:QueryParameterException")
        assert answer.headers["GS1-EPCIS-Version"] == "2.0"
    asked = {"GS1-Capture-Error-Behaviour": "hope", "Content-Type": "application/ld+json"}
    assert bench.http.post("/epcis/capture", content=b"{}", headers=asked).status_code == 400
    refused = bench.http.get("/epcis/events", headers={"Authorization": "Bearer nobody"})
    assert (refused.status_code, refused.json()["type"]) == (401, "epcisException:SecurityException")
    assert bench.http.get("/epcis/capture/made-up").status_code == 404


def test_the_events_of_one_piece(platform, caller):
    shop = on_its_way(platform, caller)
    epc = quote(f"https://surety.example/pieces/{PIECE}", safe="")
    found = shop.http.get(f"/epcis/epcs/{epc}/events").json()
    steps = [each["bizStep"] for each in found["epcisBody"]["queryResults"]["resultsBody"]["eventList"]]
    assert steps == ["commissioning", "shipping"]
    none = shop.http.get("/epcis/epcs/https%3A%2F%2Felsewhere%2Fx/events").json()
    assert none["epcisBody"]["queryResults"]["resultsBody"]["eventList"] == []


def test_a_code_that_nobody_issued_is_in_no_event(platform, caller):
    """BTAS-4.4b: that it was tried is kept as an incident; it is on no piece."""
    shop, bench = on_its_way(platform, caller), caller("centre", CENTRE)
    taken_in = said("piece_taken_in", piece=PIECE, centre=CENTRE)
    passed = said("piece_inspected", piece=PIECE, centre=CENTRE, verdict="pass", inspector="wang")
    forged, issued = code(7), code(8)
    facts = [taken_in, passed, said("piece_bound", id="forged", piece=PIECE, code=forged)]
    facts += [said("code_issued", code=issued, centre=CENTRE), said("piece_bound", piece=PIECE, code=issued)]
    assert {status for status, _ in results(bench.post(facts))} == {"accepted"}
    epc = quote(f"https://surety.example/pieces/{PIECE}", safe="")
    for found in (listed(shop.http.get(f"/epcis/epcs/{epc}/events")), listed(shop.http.get("/epcis/events"))):
        coded = [name for each in found for name in each["epcList"] if "/21/" in name]
        assert [name.rpartition("/")[2] for name in coded] == [issued]


def test_a_document_that_is_not_valid_is_refused_whole_with_its_places(platform, caller):
    on_its_way(platform, caller)
    bench = caller("centre", CENTRE)
    wrong = event("receiving")
    del wrong["eventTimeZoneOffset"]
    answer = post(bench, document(event("receiving"), wrong))
    assert (answer.status_code, answer.json()["code"]) == (400, "not_epcis")
    assert answer.json()["type"] == "epcisException:ValidationException"
    assert any("eventList[1]" in fault["where"] for fault in answer.json()["faults"]) or answer.json()["faults"]
    good = post(bench, document(event("receiving")))
    assert good.json()["events"][0]["status"] == "accepted", "nothing of the bad document was taken in"


def test_bad_bodies_are_problems(caller):
    bench = caller("centre", CENTRE)
    assert post(bench, b"{").json()["code"] == "not_json"
    assert post(bench, b"").json()["code"] == "empty_body"
    assert post(bench, b"[" * 100_000).json()["code"] in ("too_deep", "not_json")
    assert post(bench, b'{"a":' * 900 + b"1" + b"}" * 900).json()["code"] == "not_epcis"
    assert post(bench, document(), media_type="text/plain").json()["code"] == "unsupported_media_type"
    assert bench.http.get("/epcis/capture").status_code == 405
    assert bench.http.get("/epcis/events", params={"perPage": "0"}).json()["code"] == "bad_request"
    assert bench.http.get("/epcis/events", params={"GE_eventTime": "yesterday"}).json()["code"] == "bad_request"
    for token in ("x", *(base64.b64encode(json.dumps(each).encode()).decode() for each in TOKENS)):
        answer = bench.http.get("/epcis/events", params={"nextPageToken": token})
        assert answer.json()["code"] == "bad_request", token
    for size in ("000000001999999999", "199999999999999999999", "-1", "1e3"):
        assert bench.http.get("/epcis/events", params={"perPage": size}).json()["code"] == "bad_request"
    assert bench.http.get("/epcis/epcs/%00/events").json()["code"] == "bad_request"


@pytest.mark.parametrize(
    "more",
    [
        {"eventTime": "2026-11-22T23:59:60Z"},
        {"eventTime": "0001-01-01T00:00:00+14:00"},
        {"eventTime": "9999-12-31T23:59:59-14:00"},
    ],
)
def test_an_event_that_cannot_be_is_refused_by_itself(more, platform, caller):
    """Each event has an answer of its own; one of them never takes the others' away."""
    on_its_way(platform, caller)
    bench = caller("centre", CENTRE)
    answer = post(bench, document(event("receiving"), event("storing", **more)), **PROCEED)
    assert (answer.status_code, answer.json()["events"][0]["status"]) == (202, "accepted")


@pytest.mark.parametrize("named", [7, [7], [{}], "x", None])
def test_an_event_of_somebodys_own_type_may_hold_anything(named, platform):
    own = {"type": "ext:MyEvent", "epcList": named, "@context": [{"ext": "https://ext.example/"}]}
    answer = post(platform, document(event("receiving") | own))
    assert answer.status_code == 202, answer.text
    assert [each["code"] for each in answer.json()["events"]] == ["no_object_event"]


def test_a_transaction_without_a_type_is_one(platform, caller):
    on_its_way(platform, caller)
    plain = [{"bizTransaction": "https://surety.example/parcels/sf:SFQ12345"}]
    answer = post(caller("centre", CENTRE), document(event("receiving", bizTransactionList=plain)))
    assert answer.json()["captured"] == 1


def test_all_of_a_document_is_taken_in_or_none(platform, caller):
    """The standard's own behaviour, whatever is wrong: the event, who states it, or what the door says to it."""
    on_its_way(platform, caller)
    bench, other = caller("centre", CENTRE), caller("centre", OTHER)
    good, shelved = event("receiving"), event("storing", eventTime="2026-03-02T11:00:00.000+08:00")
    again = event("receiving", eventTime="2026-03-02T12:00:00.000+08:00")
    for sender, wrong in ((bench, event("loading")), (other, shelved), (bench, again)):
        answer = post(sender, document(good, wrong))
        told = answer.json()
        assert (answer.status_code, told["captured"], told["refused"]) == (202, 0, 2)
        assert answer.headers["GS1-Capture-Error-Behaviour"] == "rollback"
        job = sender.http.get(answer.headers["Location"]).json()
        assert (job["success"], job["captureErrorBehaviour"]) == (False, "rollback")
    assert told["events"][0]["code"] == "rolled_back"
    assert len(listed(bench.http.get("/epcis/events"))) == 2, "what was said before it was taken in"
    assert [each["status"] for each in post(bench, document(good, shelved)).json()["events"]] == ["accepted"] * 2
    assert [each["status"] for each in post(bench, document(good)).json()["events"]] == ["repeated"]
    for wrong in (event("loading"), again):  # nothing is taken back of what was taken in before
        assert statuses(post(bench, document(good, wrong))) == ["repeated", "refused"]
    new = event("storing", eventTime="2026-03-02T13:00:00.000+08:00")
    assert statuses(post(bench, document(new, new, again))) == ["refused"] * 3
    assert len(listed(bench.http.get("/epcis/events"))) == 4


def test_what_nobody_registered_waits_only_where_each_counts_for_itself(platform, caller):
    """Nothing is kept of a document that is taken back, so none of it waits for its piece."""
    bench = caller("platform", "douyin")
    on_its_way(platform, caller)
    known = event("receiving", eventTime=datetime.now(UTC).isoformat(timespec="milliseconds"))
    unknown = known | {"epcList": ["https://surety.example/pieces/douyin:pc-unknown"]}
    told = post(bench, document(known, unknown)).json()["events"]
    assert [(each["status"], each["code"]) for each in told] == [
        ("refused", "rolled_back"), ("refused", "no_such_subject"),
    ]  # fmt: skip
    assert all(each["message"] and each["message"] != each["code"] for each in told)
    assert statuses(post(bench, document(known, unknown), **PROCEED)) == ["accepted", "quarantined"]


def test_what_is_declared_an_error_is_not_taken_in(platform, caller):
    """It says that the event did not happen: of one that is new here as of one of ours."""
    shop, bench = on_its_way(platform, caller), caller("centre", CENTRE)
    wrong = {"errorDeclaration": {"declarationTime": AT, "reason": "did_not_occur"}}
    ours = listed(bench.http.get("/epcis/events"))
    for each in (event("receiving", eventID="urn:uuid:1"), event("receiving"), ours[-1]):
        told = post(bench, document(each | wrong), **PROCEED).json()["events"]
        assert [(each["status"], each["code"]) for each in told] == [("refused", "error_declared")]
    assert listed(shop.http.get("/epcis/events")) == ours


def statuses(answer) -> list[str]:
    assert answer.status_code == 202, answer.text
    return [each["status"] for each in answer.json()["events"]]


def test_what_we_told_comes_back_as_nothing_new(platform, caller):
    """Whole or by itself, with its id, without one, or under another: an event is what it says."""
    shop, bench = on_its_way(platform, caller), caller("centre", CENTRE)
    handed = said("piece_handed_over", piece=PIECE, from_="institute", to="merchant")
    taken_in = said("piece_taken_in", piece=PIECE, centre=CENTRE)
    passed = said("piece_inspected", piece=PIECE, centre=CENTRE, verdict="pass", inspector="wang")
    sealed = said("piece_sealed", piece=PIECE, centre=CENTRE, seal="SEAL-1")
    assert {status for status, _ in results(bench.post([taken_in, passed, sealed, handed]))} == {"accepted"}
    answer = bench.http.get("/epcis/events").json()
    ours = listed(bench.http.get("/epcis/events"))
    assert len(ours) == 5
    last = ours[-1]
    unnamed = {name: value for name, value in last.items() if name != "eventID"}
    for sender in (bench, shop, platform, caller("carrier", "sf")):
        for body in (answer, document(*ours), document(unnamed, {**last, "eventID": "urn:uuid:1"})):
            assert set(statuses(post(sender, body))) == {"repeated"}
    assert statuses(
        post(bench, document({**last, "ext:by": "wang"} | {"@context": [{"ext": "https://ext.example/"}]}))
    ) == ["repeated"]
    assert statuses(post(bench, document({**last, "eventTime": AT}))) == ["conflict"]
    assert statuses(post(bench, document(last, event("storing", eventTime=AT)), **PROCEED)) == ["repeated", "refused"]
    assert listed(bench.http.get("/epcis/events")) == ours


def test_how_much_is_asked_does_not_grow_with_the_pieces(database_url, db):
    """One statement for all, which says of each event that it is known."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from surety.access import tokens

    names = [f"douyin:pc-{n}" for n in range(20)]
    with kept(database_url) as own:
        stories.tell(own)
        for piece in names:
            stories.arrive(own, piece, category="second_hand/luxury", at=stories.now() - timedelta(hours=5))
    client, token = Client(), tokens.create("bench", party="platform", scope="douyin")[1]
    headers = {"Authorization": f"Bearer {token}"}
    ours = client.get("/epcis/events?perPage=100", headers=headers).json()
    asked = []
    for some in (names[:2], names):
        events = [each for each in listed_in(ours) if each["epcList"][0].rpartition("/")[2] in some]
        with CaptureQueriesContext(connection) as statements:
            answer = client.post(
                "/epcis/capture", json.dumps(document(*events)), content_type="application/json", headers=headers
            )
        told = answer.json()["events"]
        assert (len(told) >= len(some), {each["status"] for each in told}) == (True, {"repeated"})
        asked.append(len([each for each in statements if "surety_" in each["sql"]]))
    assert asked[0] == asked[1] < 8, asked


def test_archived_months_are_read_a_page_at_a_time(platform, caller, database_url, monkeypatch):
    shop = on_its_way(platform, caller)
    assert post(caller("centre", CENTRE), document(event("receiving"))).json()["captured"] == 1
    of_piece = f"/epcis/epcs/{quote(f'https://surety.example/pieces/{PIECE}', safe='')}/events"
    stranger = caller("shop", "douyin:shop-2")
    asked = [{}, {"EQ_bizStep": "shipping"}, {"MATCH_epc": PIECE}, {"LT_eventTime": AT}, {"eventType": "Other"}]
    callers = (shop, stranger, platform, caller("centre", CENTRE))

    def pages(sender, **params):
        found, link = [], f"/epcis/events?{urlencode(params)}"
        while link:
            answer = sender.http.get(link)
            found += listed(answer)
            link = answer.headers["Link"].partition("<")[2].partition(">")[0] if "Link" in answer.headers else ""
        return found

    def seen():
        told = [pages(each, perPage=size, **params) for each in callers for params in asked for size in (1, 30)]
        return [*told, shop.http.get(of_piece).json()["epcisBody"], listed(stranger.http.get(of_piece))]

    def here():
        from django.test import Client

        from surety.access import tokens

        token = tokens.create("here", party="shop", scope="douyin:shop-1")[1]
        return Client().get("/epcis/events", headers={"Authorization": f"Bearer {token}"})

    before, now = seen(), datetime.now(UTC)
    assert (len(before[0]), before[10]) == (3, [])
    month = now.date().replace(day=1)
    with kept(database_url) as connection:
        file = environment.archive_folder() / archiving.move(connection, month, now=now).name
        try:
            assert seen() == before
            looks, look = [[]], queries.archived_months  # it moved behind the first look
            monkeypatch.setattr(queries, "archived_months", lambda: looks.pop() if looks else look())
            assert listed_in(here().json()) == before[0]
            first = shop.http.get("/epcis/events", params={"perPage": 3})
            assert (len(listed(first)), "Link" in first.headers) == (3, True), "there may be more behind the file"
            away = file.rename(file.with_suffix(".away"))
            for address in (of_piece, "/epcis/events"):
                missing = shop.http.get(address)
                assert (missing.status_code, missing.json()["month"]) == (503, f"{month:%Y-%m}")
            new = document(event("receiving") | {"epcList": ["https://surety.example/pieces/douyin:pc-unknown"]})
            assert post(platform, new).json()["events"][0]["code"] == "no_such_subject", (
                "of it there is no month to read"
            )
            later = {"GE_recordTime": f"{following(month)}T00:00:00Z"}
            assert shop.http.get("/epcis/events", params=later).status_code == 200
            earlier = {"LT_recordTime": f"{month}T00:00:00Z"}
            assert listed(shop.http.get("/epcis/events", params=earlier)) == []
            away.rename(file)
        finally:
            archiving.restore(connection, month)
    assert seen() == before
