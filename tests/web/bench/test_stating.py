"""Stating facts at a bench: whose they are, what the person may, in whatever order and however often they come."""

import json
from datetime import timedelta

import pytest

from surety.engine.fact import Party, Source
from tests.web.bench.stories import (
    BAG,
    BANGLE,
    CENTRE,
    CODES,
    COMING,
    DEAR,
    OTHER,
    SHOP,
    address,
    answers,
    arrive,
    fact,
    now,
    say,
    state,
    work,
)  # fmt: skip


def verdict(piece: str, inspector: str, word: str = "pass", **fields) -> dict:
    return fact("piece_inspected", piece=piece, centre=CENTRE, verdict=word, inspector=inspector, **fields)


def test_the_work_of_a_bench(alice):
    found = work(alice)
    assert {piece: each["next"][0] for piece, each in found.items()} == {
        BAG: "piece_inspected", DEAR: "piece_inspected", BANGLE: "piece_inspected", COMING: "piece_taken_in",
    }  # fmt: skip
    assert found[DEAR]["inspectors"] == {"wanted": 2, "by": []}
    assert (found[COMING]["carrier_in"], found[COMING]["waybill_in"]) == ("sf", "SF-COMING-1")
    bangle = {line["name"]: line for line in found[BANGLE]["checklist"]}
    assert (bangle["weight_mg"]["unit"], bangle["weight_mg"]["tolerance"]) == ("mg", 50)
    body = alice.get(address("work.json")).json()
    assert set(body["codes"]) == set(CODES)
    assert (body["inspector"], body["centre"], len(body["release"])) == ("alice", CENTRE, 64)


def test_what_is_next_is_accepted_until_there_is_nothing_left(alice):
    """Each step that `next` names first goes through, from the shelf to the courier, in both regimes."""
    scanned = {
        "piece_inspected": {"centre": CENTRE, "verdict": "pass", "inspector": "alice"},
        "piece_sealed": {"centre": CENTRE, "seal": "SEAL-1"},
        "packing_begun": {"waybill": "SF3000001"},
        "piece_packed": {"carrier": "sf", "waybill": "SF3000001"},
    }
    for piece, code in ((BAG, CODES[0]), (BANGLE, CODES[1])):
        walked = []
        for _ in range(10):
            found = work(alice).get(piece)
            if found is None:
                break
            tag = found["next"][0]
            more = dict(scanned.get(tag, {}))
            if tag == "piece_bound":
                more = {"code": code}
            if tag == "piece_packed":
                more |= {"waybill": f"SF-out-{code[:8]}"} | {k: found[k] for k in ("code", "seal") if found[k]}
                more["video"] = {"sha256": f"{int(code[:12]):064x}", "challenge": f"K{code[-6:]}"}
            if tag in ("packing_begun",):
                more |= {"waybill": f"SF-out-{code[:8]}", "challenge": f"K{code[-6:]}"}
            if tag == "piece_handed_over":
                parcel = dict(zip(("carrier", "waybill"), found["outbound"].split(":"), strict=False))
                more = {"from_": "institute", "to": found["hand_to"], **(parcel if found["outbound"] else {})}
            assert answers(state(alice, fact(tag, piece=piece, **more))) == [("accepted", "")], (tag, walked)
            walked.append(tag)
        assert walked[0] == "piece_inspected"
        assert walked[-1] == "piece_handed_over"
        assert "piece_packed" in walked


def test_a_fact_that_is_not_permitted_is_told_so_and_the_others_go_on(told, client_of):
    dan = client_of("dan")
    body = state(
        dan,
        verdict(BAG, "dan"),
        fact("piece_sealed", piece=BAG, centre=CENTRE, seal="SEAL-1"),
        fact("piece_shelved", piece=BAG, centre=CENTRE, shelf="B-02"),
        fact("centre_closed", centre=CENTRE),
    )
    assert answers(body) == [
        ("accepted", ""), ("forbidden", "not_permitted"), ("accepted", ""), ("forbidden", "party_may_not_state"),
    ]  # fmt: skip
    assert body["results"][1]["params"]["permission"] == "bench.seal"
    assert "main account" in body["results"][1]["message"]


def test_messages_are_in_the_language_of_the_page(told, client_of):
    seal = fact("piece_sealed", piece=BAG, centre=CENTRE, seal="SEAL-1")
    said = {}
    for language in ("en", "zh-hans"):
        said[language] = state(client_of("alice", language), seal | {"id": language})["results"][0]["message"]
    assert said["en"] != said["zh-hans"]
    assert any("\u4e00" <= each <= "\u9fff" for each in said["zh-hans"])


def test_a_verdict_is_given_in_ones_own_name(alice, client_of):
    assert answers(state(alice, verdict(DEAR, "eve"))) == [("forbidden", "other_inspector")]
    assert answers(state(alice, verdict(DEAR, "alice"))) == [("accepted", "")]
    assert answers(state(alice, verdict(DEAR, "alice"))) == [("refused", "same_inspector")]
    assert work(alice)[DEAR]["inspectors"] == {"wanted": 2, "by": ["alice"]}
    assert answers(state(client_of("eve"), verdict(DEAR, "eve"))) == [("accepted", "")]
    assert work(alice)[DEAR]["stage"] == "passed"


def test_a_batch_in_any_order_is_taken_in_the_benchs_own(alice):
    at = now()
    batch = [
        fact("piece_sealed", piece=COMING, centre=CENTRE, seal="S-9999", at=at + timedelta(seconds=30)),
        verdict(COMING, "alice", at=at + timedelta(seconds=20)),
        fact("piece_taken_in", piece=COMING, centre=CENTRE, at=at + timedelta(seconds=10)),
    ]
    body = state(alice, *batch)
    assert answers(body) == [("accepted", "")] * 3
    assert [each["id"] for each in body["results"]] == [each["id"] for each in batch]
    assert work(alice)[COMING]["seal"] == "S-9999"


def test_a_batch_sent_again_changes_nothing_and_gets_its_first_answers(alice, people):
    batch = [
        fact("piece_taken_in", piece=COMING, centre=CENTRE, shelf="A-02"),
        verdict(COMING, "alice"),
        verdict(COMING, "alice", "fail"),
    ]
    first = answers(state(alice, *batch))
    assert first == [("accepted", ""), ("accepted", ""), ("refused", "not_at_this_stage")]
    before = work(alice)[COMING]
    again = [("repeated", ""), ("repeated", ""), ("refused", "not_at_this_stage")]
    assert answers(state(alice, *batch)) == again
    assert answers(state(alice, *reversed(batch))) == again[::-1]
    assert work(alice)[COMING] == before
    assert answers(state(alice, batch[0] | {"shelf": "Z-99"})) == [("conflict", "fact_id_reused")]


def test_what_was_said_before_is_answered_as_before_although_it_is_not_permitted_now(told, client_of, people):
    said = fact("piece_shelved", piece=BAG, centre=CENTRE, shelf="B-02")
    dan = client_of("dan")
    assert answers(state(dan, said)) == [("accepted", "")]
    people["dan"].memberships.update(permissions=["bench.inspect"])
    assert answers(state(dan, said)) == [("repeated", "")]
    assert answers(state(dan, said | {"id": "new"})) == [("forbidden", "not_permitted")]


def test_another_centres_piece_and_none_are_answered_alike(told, client_of, people):
    from surety.access.models import Membership

    Membership.objects.create(user=people["bob"], centre=OTHER, main=True)
    bob = client_of("bob")
    for piece in (BAG, "douyin:pc-none"):
        body = state(bob, fact("piece_shelved", piece=piece, centre=OTHER, shelf="X"), centre=OTHER)
        assert answers(body) == [("forbidden", "other_centre")]
    assert bob.get(address("work.json", centre=OTHER)).json()["pieces"] == []
    assert bob.get(address("work.json")).status_code == 404


def test_who_said_it_is_kept(alice, told, people):
    state(alice, fact("piece_shelved", piece=BAG, centre=CENTRE, shelf="C-03"))
    row = told.execute(
        "select party, source, actor from surety_fact where type = 'piece_shelved' order by recorded_at desc limit 1"
    ).fetchone()
    assert row == ("centre", CENTRE, f"user:{people['alice'].pk}")


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_bench_clock_that_is_wrong_is_told(alice, told, hours):
    wrong = now() + timedelta(hours=hours)
    shelved = fact("piece_shelved", piece=BAG, centre=CENTRE, shelf="C-03", at=wrong)
    body = state(alice, shelved, bench_time=wrong.isoformat())
    assert answers(body) == [("accepted", "")]
    assert abs(body["clock_off_seconds"] - hours * 3600) < 60
    row = told.execute(
        "select occurred_at from surety_fact where type = 'piece_shelved' order by recorded_at desc limit 1"
    ).fetchone()
    assert abs(row[0] - now()) < timedelta(minutes=5)  # receipt, not the bench's word
    assert "clock_off_seconds" not in state(alice, shelved | {"id": "later"}, bench_time=now().isoformat())


def test_a_time_that_lies_ahead_shows_a_wrong_clock_without_the_header(alice):
    ahead = fact("piece_shelved", piece=BAG, centre=CENTRE, shelf="C-03", at=now() + timedelta(hours=1))
    assert 3400 < state(alice, ahead)["clock_off_seconds"] < 3700
    offline = fact("piece_shelved", piece=BAG, centre=CENTRE, shelf="C-04", at=now() - timedelta(hours=5))
    assert "clock_off_seconds" not in state(alice, offline)


def test_what_was_done_without_a_line_keeps_the_benchs_own_time(alice):
    then = now() - timedelta(hours=5)
    offline = fact("piece_shelved", piece=BAG, centre=CENTRE, shelf="C-04", at=then, bench_at=then.isoformat())
    online = fact("piece_shelved", piece=BANGLE, centre=CENTRE, shelf="C-05", bench_at=now().isoformat())
    aside = fact("intake_unmatched", centre=CENTRE, what="damaged", at=then, bench_at=then.isoformat())
    impossible = offline | {"id": "no-such-day", "bench_at": "0001-01-01T00:00:00Z"}
    said = state(alice, offline, online, aside, impossible)
    assert answers(said) == [("accepted", "")] * 3 + [("invalid", "date_out_of_range")]
    pages = [alice.get(address(rest)).content.decode() for rest in (f"pieces/{BAG}", f"pieces/{BANGLE}", "receive")]
    assert ["own clock" in page for page in pages] == [True, False, True]


def test_lines_that_are_no_facts_are_answered_each(alice):
    shelved = fact("piece_shelved", piece=BAG, centre=CENTRE, shelf="C-03")
    lines = [json.dumps(shelved), '{"type": "nonsense", "id": "x"}']
    answer = alice.post(address("facts"), "\n".join(lines), content_type="application/x-ndjson")
    assert answers(answer.json()) == [("accepted", ""), ("invalid", "invalid_fact")]
    refused = alice.post(address("facts"), "\n", content_type="application/x-ndjson")
    assert (refused.status_code, refused.json()["code"]) == (400, "empty_body")
    assert alice.post(address("facts"), "x", content_type="text/plain").status_code == 415


def test_a_merchant_does_not_get_to_the_bench(told, client_of):
    assert client_of("bob").get(address("work.json")).status_code == 404
    assert client_of("alice").get(f"/shop/{SHOP}/shipping").status_code == 404


def test_facts_need_the_pages_own_token(told, people):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(people["alice"])
    line = json.dumps(fact("piece_shelved", piece=BAG, centre=CENTRE, shelf="C-03"))
    assert client.post(address("facts"), line, content_type="application/x-ndjson").status_code == 403


def test_a_seal_that_is_another_pieces_is_refused_and_kept_as_an_incident(alice, told, client_of, people):

    passed = [verdict(each, "alice") for each in (BAG, BANGLE)]
    state(alice, *passed, fact("piece_sealed", piece=BAG, centre=CENTRE, seal="SEAL-1"))
    again = fact("piece_sealed", piece=BANGLE, centre=CENTRE, seal="Seal-1")
    body = state(alice, again)
    assert answers(body) == [("refused", "seal_on_another")]
    assert body["results"][0]["clause"] == "BTAS-4.2b"
    assert answers(state(alice, again)) == [("refused", "seal_on_another")]
    assert work(alice)[BANGLE]["incidents"] == 1
    arrive(told, "douyin:pc-away", category="second_hand/luxury", at=now(), centre=OTHER)
    say(told, Source(Party.CENTRE, OTHER),
        fact("piece_inspected", piece="douyin:pc-away", centre=OTHER, verdict="pass", inspector="x"),
        fact("piece_sealed", piece="douyin:pc-away", centre=OTHER, seal="SEAL-RL-7"))  # fmt: skip
    body = state(alice, fact("piece_sealed", piece=BANGLE, centre=CENTRE, seal="SEAL-RL-7"))
    assert answers(body) == [("refused", "seal_of_other_centre")]
    assert "pc-away" not in json.dumps(body)
    kept = told.execute("select doc -> 'incidents' -> 1 ->> 'what' from surety_piece where subject = %s", [BANGLE])
    assert kept.fetchone() == ("seal_of_other_centre",)
    for end in ("1", "2", "2"):  # ids that begin alike are two incidents, one that is sent again is none
        assert answers(state(alice, again | {"id": f"{'x' * 80}{end}"})) == [("refused", "seal_on_another")]
    assert work(alice)[BANGLE]["incidents"] == 4
