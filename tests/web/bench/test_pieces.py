"""A piece's page: every act is a form that states the same fact, without a script."""

import re

import pytest

from tests.web.bench.stories import (
    BAG,
    BANGLE,
    BENCH,
    CENTRE,
    CODES,
    COMING,
    DEAR,
    MERCHANT,
    PICTURE,
    PLATFORM,
    address,
    fact,
    say,
    work,
)


def page_of(client, piece: str) -> str:
    answer = client.get(address(f"pieces/{piece}"))
    assert answer.status_code == 200
    return answer.content.decode()


def act(client, piece: str, tag: str, **fields):
    """Fill in the form as the page has it, and send it."""
    page = page_of(client, piece)
    form = next(each for each in page.split("<form")[1:] if f'name="act" value="{tag}"' in each)
    nonce = re.search(r'name="nonce" value="([^"]+)"', form)[1]
    looked_at = checked(form) if fields.get("verdict") == "pass" else {}
    return client.post(address(f"pieces/{piece}/act"), {"nonce": nonce, "act": tag, **looked_at, **fields})


def checked(form: str) -> dict[str, str]:
    """Everything of the checklist that is looked at, as described."""
    return dict.fromkeys(re.findall(r'type="radio" name="(line-[^"]+)"', form), "as_described")


def test_nothing_passes_by_an_empty_checklist(alice):
    before = work(alice)[BANGLE]["verdicts"]
    page = page_of(alice, BANGLE)
    nonce = re.search(r'name="nonce" value="([^"]+)"', page.split('value="piece_inspected"')[1])[1]
    sent = {"nonce": nonce, "act": "piece_inspected", "verdict": "pass", "line-weight_mg": "52.3"}
    answer = alice.post(address(f"pieces/{BANGLE}/act"), sent)
    assert answer.status_code == 422
    assert "Nothing passes before this is looked at." in answer.content.decode()
    assert work(alice)[BANGLE]["verdicts"] == before


def test_a_piece_goes_its_way_by_forms_alone(alice):
    assert (
        act(alice, COMING, "piece_taken_in", condition="as_expected", shelf="A-07", weight_g="812").status_code == 302
    )
    assert act(alice, COMING, "piece_inspected", verdict="pass", **{"line-genuine": "as_described"}).status_code == 302
    assert act(alice, COMING, "piece_sealed", seal="SEAL-77").status_code == 302
    assert act(alice, COMING, "piece_bound", code=CODES[2].lower()).status_code == 302
    assert act(alice, COMING, "packing_begun", waybill="SF-out-77").status_code == 302
    challenge = work(alice)[COMING]["challenge"]
    assert re.fullmatch("[0-9A-Z]{8}", challenge)
    assert challenge in page_of(alice, COMING)
    packed = {"carrier": "sf", "waybill": "SF-out-77", "code": CODES[2], "seal": "SEAL-77", "video": "b" * 64}
    assert act(alice, COMING, "piece_packed", **packed).status_code == 302
    assert (
        act(alice, COMING, "piece_handed_over", to="outbound_courier", carrier="sf", waybill="SF-out-77").status_code
        == 302
    )
    assert COMING not in work(alice)
    assert "SEAL-77" in page_of(alice, COMING)


def test_what_its_merchant_fetches_is_handed_over_at_the_counter_without_a_waybill(alice, told):
    """F6: came by courier, and goes back by hand."""
    say(told, MERCHANT, fact("return_type_chosen", piece=BAG, return_type="pickup"))
    say(told, PLATFORM, fact("piece_cancelled", piece=BAG, reason="refund_only"))
    found = work(alice)[BAG]
    assert (found["return_type"], found["step"], found["next"][0], found["hand_to"]) == (
        "pickup", "pick_up", "piece_handed_over", "merchant",
    )  # fmt: skip
    form = next(each for each in page_of(alice, BAG).split("<form")[1:] if 'value="piece_handed_over"' in each)
    assert 'value="merchant"' in form
    assert not any(word in form for word in ('waybill"', "return_courier", "outbound_courier"))
    assert act(alice, BAG, "piece_handed_over", to="return_courier").status_code == 422
    assert act(alice, BAG, "piece_handed_over", to="merchant").status_code == 302
    chain = told.execute("select doc -> 'chain' -> -1 ->> 'by', stage from surety_piece where subject = %s", [BAG])
    assert chain.fetchone() == (CENTRE, "ended")


def test_a_form_sent_twice_states_one_fact(alice, told):
    page = page_of(alice, BAG)
    form = next(each for each in page.split("<form")[1:] if 'value="piece_shelved"' in each)
    sent = {"nonce": re.search(r'name="nonce" value="([^"]+)"', form)[1], "act": "piece_shelved", "shelf": "B-11"}
    assert [alice.post(address(f"pieces/{BAG}/act"), sent).status_code for _ in range(2)] == [302, 302]
    assert told.execute("select count(*) from surety_fact where type = 'piece_shelved'").fetchone() == (1,)


def test_what_is_typed_wrongly_is_said_at_its_field_and_kept(alice):
    answer = act(alice, BANGLE, "piece_inspected", verdict="pass", **{"line-weight_mg": "52,3 g"})
    page = answer.content.decode()
    assert (answer.status_code, "3 decimals" in page, "52,3 g" in page) == (422, True, True)
    answer = act(alice, BAG, "piece_inspected")
    assert answer.status_code == 422
    bad = alice.post(address(f"pieces/{BAG}/act"), {"act": "piece_inspected", "nonce": "x"})
    assert bad.status_code == 422
    assert work(alice)[BAG]["stage"] == "inspecting"


def test_a_refusal_is_shown_with_its_code_and_clause(alice, told):
    page = page_of(alice, BAG)
    form = next(each for each in page.split("<form")[1:] if 'value="piece_inspected"' in each)
    nonce = re.search(r'name="nonce" value="([^"]+)"', form)[1]
    say(told, BENCH, fact("piece_inspected", piece=BAG, centre=CENTRE, verdict="fail", inspector="x"))
    sent = {"nonce": nonce, "act": "piece_inspected", "verdict": "pass", **checked(form)}
    answer = alice.post(address(f"pieces/{BAG}/act"), sent)
    assert answer.status_code == 409
    assert "JADE-02" in answer.content.decode()


def test_a_second_inspector_is_asked_for_and_not_told_the_first_ones_measures(alice, client_of):
    assert "2 verdicts still to be given" in page_of(alice, DEAR)
    act(alice, DEAR, "piece_inspected", verdict="pass")
    assert "1 verdict still to be given" in page_of(alice, DEAR)
    answer = act(alice, DEAR, "piece_inspected", verdict="pass")
    assert answer.status_code == 409
    assert act(client_of("eve"), DEAR, "piece_inspected", verdict="pass").status_code == 302


def test_inspectors_who_disagree_are_settled_by_a_correction(alice, client_of, people):
    people["eve"].first_name = "王丽"
    people["eve"].save()
    act(alice, DEAR, "piece_inspected", verdict="pass")
    act(client_of("eve"), DEAR, "piece_inspected", verdict="fail")
    assert work(alice)[DEAR]["next"][0] == "verdict_corrected"
    assert act(alice, DEAR, "verdict_corrected", verdict="fail", reason="Seen together").status_code == 302
    assert work(alice)[DEAR]["stage"] == "not_passed"
    page = page_of(alice, DEAR)
    assert "Seen together" in page
    assert "王丽" in page, "a verdict is a person's, by name"


def test_a_person_sees_what_they_may_do_alone(client_of, told):
    page = page_of(client_of("dan"), BAG)
    assert 'value="piece_inspected"' in page
    assert 'value="verdict_corrected"' not in page
    say(told, BENCH, fact("piece_inspected", piece=BAG, centre=CENTRE, verdict="pass", inspector="x"))
    page = page_of(client_of("dan"), BAG)
    assert 'value="piece_sealed"' not in page
    assert "lack the permission" in page


def test_another_centres_piece_is_not_there(client_of, told, people):
    from surety.access.models import Membership
    from tests.web.bench.stories import OTHER

    Membership.objects.create(user=people["bob"], centre=OTHER, main=True)
    assert client_of("bob").get(address(f"pieces/{BAG}", centre=OTHER)).status_code == 404
    assert client_of("bob").post(address(f"pieces/{BAG}/act", centre=OTHER), {}).status_code == 404


def test_a_photo_is_stated_by_its_hash_once_the_centre_has_sent_it(alice, told):
    brought = alice.put(address("evidence"), PICTURE, content_type="application/octet-stream")
    assert brought.status_code == 201, brought.content
    digest = brought.json()["sha256"]
    assert act(alice, BAG, "incident_reported", what="damaged", photo="0" * 64).status_code == 422
    assert act(alice, BAG, "incident_reported", what="damaged", photo=digest).status_code == 302
    assert alice.get(address(f"pieces/{BAG}/evidence/{digest}")).status_code == 200
    assert alice.get(address(f"pieces/{BANGLE}/evidence/{digest}")).status_code == 404


def test_a_file_that_somebody_else_sent_is_not_shown_to_who_names_it(alice, told):
    from surety.evidence.store import place_of

    digest = "e" * 64
    photo = {"sha256": digest, "bytes": 9, "media_type": "application/pdf"}
    say(told, BENCH, fact("incident_reported", piece=BAG, what="damaged", photos=[photo]))
    place_of(digest).parent.mkdir(parents=True, exist_ok=True)
    place_of(digest).write_bytes(b"%PDF-1.4 of a shop %%EOF")
    assert alice.get(address(f"pieces/{BAG}/evidence/{digest}")).status_code == 404


@pytest.mark.parametrize("typed", ["1e999999", "-1e999998", "sNaN", "1e-999999", "9" * 200])
def test_a_measure_beyond_all_numbers_is_said_at_its_field(alice, typed):
    answer = act(alice, BANGLE, "piece_inspected", verdict="pass", **{"line-weight_mg": typed})
    assert answer.status_code == 422


def test_a_second_inspector_sees_no_verdict_before_giving_one(alice, client_of):
    act(alice, DEAR, "piece_inspected", verdict="fail", note="odd stamp", **{"line-weight_g": "900"})
    eve = client_of("eve")
    page = page_of(eve, DEAR)
    assert "odd stamp" not in page
    assert "900 g" not in page
    assert "two looks are independent" in page
    assert (work(eve)[DEAR]["verdicts"], work(eve)[DEAR]["inspectors"]["by"]) == ([], ["alice"])
    assert "odd stamp" in page_of(alice, DEAR)
    act(eve, DEAR, "piece_inspected", verdict="fail")
    assert "odd stamp" in page_of(eve, DEAR)


def test_the_page_says_who_inspected_and_tolerances_as_people_do(alice, client_of):
    def inspectors(piece):
        told = re.search(r"<dt>Inspectors</dt><dd>(.*?)</dd>", page_of(alice, piece))[1]
        return re.sub(r"<.*?>", "", told).strip()

    assert inspectors(DEAR) == "2 verdicts still to be given"
    act(alice, DEAR, "piece_inspected", verdict="fail")
    assert inspectors(DEAR) == "alice 1 verdict still to be given"
    act(client_of("eve"), DEAR, "piece_inspected", verdict="fail")
    assert inspectors(DEAR) == "alice、eve"
    assert "± 0.05 g" in page_of(alice, BANGLE)
    assert "± 0.2 mm" in page_of(alice, BANGLE)
    act(alice, BANGLE, "piece_inspected", verdict="pass", **{"line-weight_mg": "52.3"})
    page = page_of(alice, BANGLE)
    assert (inspectors(BANGLE), "± 0.05 g" in page, "52.300 g" in page) == ("alice", True, True)


def test_a_buyers_return_is_taken_in_by_the_centre_that_shipped_it(alice, told):
    say(told, BENCH, fact("piece_inspected", piece=BANGLE, centre=CENTRE, verdict="pass", inspector="x"),
        fact("piece_packed", piece=BANGLE, carrier="sf", waybill="SF-out-9"),
        fact("piece_handed_over", piece=BANGLE, from_="institute", to="outbound_courier", carrier="sf",
             waybill="SF-out-9"))  # fmt: skip
    answer = act(alice, BANGLE, "piece_came_back", aftersale="as-7001")
    page = answer.content.decode()
    assert (answer.status_code, "no_such_case" in page, "BTAS-4.5b" in page) == (409, True, True)
    assert act(alice, BANGLE, "piece_came_back").status_code == 422
    assert 'value="piece_came_back"' not in page_of(alice, BAG)
