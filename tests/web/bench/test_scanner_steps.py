"""What a scan does, step by step, without a server: the page's own modules in a browser."""

from surety.consoles.bench.commands import shelf_text
from tests.unit.inspection import CODE, code
from tests.web.bench.scanning import TEXT

WEIGHT = {
    "name": "weight_mg", "label": "Weight", "kind": "measure", "unit": "mg", "shown": "g", "decimals": 3,
    "expected": 56000, "tolerance": 50, "min": 5000, "max": 500000,
}  # fmt: skip
FLAWS = {"name": "flaws", "label": "Flaws", "kind": "ok", "unit": "", "expected": None, "tolerance": 0}
SERIAL = {"name": "serial", "label": "Serial", "kind": "text", "unit": "", "expected": "AB12", "tolerance": 0}


def piece(n: int = 1, **changes) -> dict:
    return {
        "piece": f"douyin:pc-{n}", "order": f"douyin:{n}", "shop": "douyin:s1", "category": "jewellery/bangle",
        "title": "Bangle", "regime": "centre_ships", "stage": "on_the_way", "carrier_in": "sf", "holder": "x",
        "waybill_in": f"SF200000{n}", "code": "", "seal": "", "shelf": "", "verdict": "pending", "outbound": "",
        "inspectors": {"wanted": 1, "by": []}, "checklist": [WEIGHT, FLAWS, SERIAL], "next": ["piece_taken_in"],
        "hand_to": "", "verdicts": [],
    } | changes  # fmt: skip


def worked(inside, *scans: str, pieces=None, codes=(), world="{}") -> tuple[list[dict], list[dict]]:
    """What was said, and the facts that were kept."""
    texts = [TEXT.get(each, each) for each in scans]
    done = inside(
        f"return run(given.scans, worldOf({world}))", pieces=pieces or [piece()], codes=list(codes), scans=texts
    )
    return done["said"], [fact for each in done["said"] for fact in each["facts"]]


def keys_of(said: list[dict]) -> list[tuple[str, str]]:
    return [(each["kind"], each["key"]) for each in said]


def test_a_piece_from_intake_to_hand_over(inside):
    said, facts = worked(
        inside, "SF2000001", "RECEIVE", shelf_text("A-1"), "INSPECT", "N5", "N6", "POINT", "N0", "N4", "CONFIRM", "OK",
        "AB12", "PASS", "CONFIRM", "SEAL", "SEAL-77", CODE, "CONFIRM", codes=[CODE],
    )  # fmt: skip
    assert "refused" not in [kind for kind, _ in keys_of(said)]
    assert [fact["type"] for fact in facts] == [
        "piece_taken_in", "piece_shelved", "piece_inspected", "piece_sealed", "piece_bound",
    ]  # fmt: skip
    verdict = facts[2]
    assert verdict["measures"] == [{"name": "weight_mg", "value": 56040, "tolerance": 50}]
    assert [check["item"] for check in verdict["checks"]] == ["flaws", "serial"]
    assert (verdict["inspector"], verdict["centre"]) == ("wang", "douyin:ic-nanyang")


def test_what_is_out_of_tolerance_is_said_and_confirmed(inside):
    at_it = piece(stage="inspecting", next=["piece_inspected", "piece_shelved"])
    said, facts = worked(
        inside, "SF2000001", "INSPECT", "57.2", "CANCEL", "9999", "57.2", "CONFIRM", "NOTOK", "SCRATCH", "AB99",
        "CONFIRM", "PASS", "CONFIRM", pieces=[at_it],
    )  # fmt: skip
    assert keys_of(said)[2:6] == [
        ("question", "confirm_out_of_tolerance"), ("accepted", "cancelled"), ("refused", "out_of_bounds"),
        ("question", "confirm_out_of_tolerance"),
    ]  # fmt: skip
    assert said[2]["params"]["off"] == "+1.2 g"
    assert ("question", "confirm_pass_although") in keys_of(said)
    assert facts[0]["measures"][0]["value"] == 57200
    found = {check["item"]: check["found"] for check in facts[0]["checks"]}
    assert found == {"flaws": "differs", "serial": "differs", "defect_scratch": "differs"}


def test_a_verdict_is_given_once_and_not_too_early(inside):
    at_it = piece(stage="inspecting", next=["piece_inspected"])
    said, facts = worked(inside, "SF2000001", "PASS", "57", pieces=[at_it])
    assert keys_of(said)[1] == ("refused", "checks_left")
    said, facts = worked(inside, "SF2000001", "UNABLE", "NEXT", "SF2000001", "FAIL", "NO", pieces=[at_it])
    assert facts == []
    mine = piece(stage="inspecting", next=["piece_inspected"], inspectors={"wanted": 2, "by": ["wang"]})
    assert keys_of(worked(inside, "SF2000001", "INSPECT", pieces=[mine])[0])[1] == ("refused", "same_inspector")


def test_undo_takes_back_answer_by_answer(inside):
    at_it = piece(stage="inspecting", next=["piece_inspected"])
    said, _ = worked(inside, "SF2000001", "INSPECT", "56", "OK", "UNDO", "UNDO", "UNDO", pieces=[at_it])
    assert [each["params"]["label"] for each in said[4:6]] == ["Flaws", "Weight"]
    assert said[6]["effect"] == "undo"


def test_a_bad_scan_changes_nothing(inside):
    bad = TEXT["PASS"][:-1] + "Q"
    body = "const a = run(given.scans, worldOf()).state; return [a, run([given.bad], worldOf(), a).state]"
    before, after = inside(body, pieces=[piece()], scans=["SF2000001"], bad=bad)
    assert before == after
    assert before["piece"] == "douyin:pc-1"
    assert inside(body, pieces=[piece()], scans=["SF2000001"], bad="x")[1] == before  # a hand on the keyboard


def test_marks_of_another_piece_are_no_seal_and_no_shelf(inside):
    mine = piece(stage="passed", next=["piece_sealed", "piece_shelved", "piece_bound"])
    other = piece(2, code=code(2), seal="SEAL-9")
    pieces = [mine, other]
    for want, scan, key in [
        ("SEAL", "SF2000002", "mark_of_another"), ("SEAL", "SEAL-9", "mark_of_another"),
        ("SEAL", code(3), "mark_of_another"), ("SHELF", "SEAL-9", "no_shelf"), ("BIND", code(2), "code_taken"),
        ("BIND", code(4), "code_not_ours"), ("BIND", "SEAL-1", "no_code_scanned"),
    ]:  # fmt: skip
        said, facts = worked(inside, "SF2000001", want, scan, pieces=pieces, codes=[CODE])
        assert (keys_of(said)[2], facts) == (("refused", key), []), (want, scan)


def test_two_pieces_in_one_parcel_are_asked_about(inside):
    pieces = [piece(1), piece(2, waybill_in="SF2000001", title="Ring")]
    said, facts = worked(inside, "SF2000001", "9", "N2", "SEVERAL", "CONFIRM", pieces=pieces)
    assert keys_of(said)[:2] == [("question", "which_piece"), ("refused", "choose_a_number")]
    assert (facts[0]["piece"], facts[0]["condition"]) == ("douyin:pc-2", "several_in_one")


def test_packing_wants_a_line_and_every_mark(inside):
    ready = piece(stage="passed", verdict="pass", code=CODE, seal="SEAL-1", next=["packing_begun", "piece_packed"])
    said, _ = worked(inside, CODE, "PACK", "SF3000001", pieces=[ready], world="{online: false}")
    assert keys_of(said)[-1] == ("refused", "needs_line")
    said, _ = worked(inside, CODE, "PACK", "7312345678", "N2", pieces=[ready])
    assert said[-1]["effect"] == "begin_packing"
    body = """
      const parcel = { carrier: "sf", waybill: "SF3000001" };
      const begun = packing.packingBegun({ piece: "douyin:pc-1", drafts: {} }, parcel, "K7K7K7", given.pieces[0]);
      return run(given.scans, worldOf(), begun.state).said"""
    scans = [TEXT["CONFIRM"], "SEAL-2", CODE, TEXT["CONFIRM"], "SEAL-1", TEXT["CONFIRM"]]
    reported = ready | {"certificate": "NY-1"}
    scans_of_report = [CODE, "SEAL-1", TEXT["CONFIRM"], "NY-2", "https://lab.example/check?no=ny-1", TEXT["CONFIRM"]]
    said = inside(body, pieces=[reported], scans=scans_of_report)
    assert keys_of(said)[1:] == [
        ("accepted", "ticked_seal"), ("refused", "mark_left_certificate"), ("refused", "other_mark"),
        ("question", "confirm_packed"), ("accepted", "packed"),
    ]  # fmt: skip
    assert said[-1]["facts"][0]["certificate"] == "NY-1"
    said = inside(body, pieces=[ready], scans=scans)
    assert keys_of(said) == [
        ("refused", "mark_left_code"), ("refused", "other_mark"), ("accepted", "ticked_code"),
        ("refused", "mark_left_seal"), ("question", "confirm_packed"), ("accepted", "packed"),
    ]  # fmt: skip
    assert said[-1]["facts"][0] == {
        "piece": "douyin:pc-1", "type": "piece_packed", "carrier": "sf", "waybill": "SF3000001", "code": CODE,
        "seal": "SEAL-1",
    }  # fmt: skip


def test_what_fits_nothing_announced_is_put_aside(inside):
    said, facts = worked(inside, "SF9999999", "OK", "SF9999999", "BOXDAMAGE", "CONFIRM", "SF2000001")
    assert said[0]["effect"] == "ask_mark"
    assert keys_of(said)[1:4:2] == [("refused", "scan_a_piece_first"), ("question", "confirm_aside")]
    aside = {"type": "intake_unmatched", "centre": "douyin:ic-nanyang", "what": "damaged", "mark": "SF9999999"}
    assert facts == [aside]
    assert keys_of(said)[-1] == ("accepted", "piece_shown")


def test_hand_over(inside):
    packed = piece(
        stage="passed", verdict="pass", outbound="sf:SF3000001", next=["piece_handed_over"], hand_to="outbound_courier"
    )
    said, facts = worked(inside, "SF2000001", "HANDOVER", "SF9999999", "SF3000001", pieces=[packed])
    assert keys_of(said)[2] == ("refused", "other_waybill")
    assert (facts[0]["from_"], facts[0]["to"], facts[0]["waybill"]) == ("institute", "outbound_courier", "SF3000001")
    failed = piece(stage="not_passed", verdict="fail", next=["piece_handed_over"])
    _, facts = worked(inside, "SF2000001", "HANDOVER", "N1", "CONFIRM", pieces=[failed])
    assert facts[0]["to"] == "merchant"
    _, facts = worked(inside, "SF2000001", "HANDOVER", "2", "SF5000001", pieces=[failed])
    assert (facts[0]["to"], facts[0]["carrier"]) == ("return_courier", "sf")
    sealed = piece(stage="passed", verdict="pass", regime="merchant_ships", next=["piece_sealed", "piece_bound"])
    said, _ = worked(inside, "SF2000001", "SEAL", "SEAL-1", "HANDOVER", "N1", "CONFIRM", pieces=[sealed])
    assert keys_of(said)[-1] == ("accepted", "handed")


def test_correcting_and_reprinting(inside):
    passed = piece(stage="passed", verdict="pass", code=CODE, next=["verdict_corrected", "label_reprinted"])
    _, facts = worked(inside, CODE, "CORRECT", "FAIL", "N2", "CONFIRM", "REPRINT", "N1", pieces=[passed])
    assert (facts[0]["verdict"], facts[0]["reason"]) == ("fail", "reason_new_evidence")
    assert facts[1]["reason"] == "unreadable"


CODE_LINE = {"name": "code", "label": "Item code", "kind": "code", "unit": "", "expected": CODE, "tolerance": 0}
SEAL_LINE = {"name": "seal", "label": "Seal", "kind": "seal", "unit": "", "expected": "SEAL-77", "tolerance": 0}


def sent_back(**changes) -> dict:
    return piece(
        stage="delivered", waybill_in="YT9001", code=CODE, seal="SEAL-77", next=["piece_came_back"],
        returns=["douyin:as-7001"], checklist=[CODE_LINE, SEAL_LINE, WEIGHT, SERIAL], **changes,
    )  # fmt: skip


def test_a_return_is_known_again_by_its_marks_and_measures(inside):
    said, facts = worked(
        inside, "YT9001", "RETURN", CODE, "seal-77", "56.01", "AB12", "PASS", "CONFIRM", pieces=[sent_back()]
    )
    assert keys_of(said)[1] == ("question", "ask_code_against")
    assert keys_of(said)[6] == ("refused", "not_now_inspect")
    assert keys_of(said)[7] == ("accepted", "came_back")
    assert facts == [
        {"piece": "douyin:pc-1", "type": "piece_came_back", "aftersale": "douyin:as-7001", "code": CODE,
         "seal": "seal-77", "serials": ["AB12"],
         "measures": [{"name": "weight_mg", "value": 56010, "tolerance": 50}]}
    ]  # fmt: skip


def test_a_return_that_is_another_piece_is_taken_in_as_it_is(inside):
    mine = piece(2, code=code(9), stage="passed", next=["piece_packed"])
    said, facts = worked(
        inside, "YT9001", "RETURN", code(9), "CONFIRM", "ABSENT", "UNDO", "ABSENT", "CONFIRM", "60", "CONFIRM", "SKIP",
        "CONFIRM", pieces=[sent_back(), mine],
    )  # fmt: skip
    assert keys_of(said)[2] == ("question", "confirm_other_mark")  # another piece's code is evidence, and opens nothing
    assert keys_of(said)[7] == ("refused", "no_number")
    assert keys_of(said)[-1] == ("accepted", "came_back_otherwise")
    (fact,) = facts
    assert (fact["code"], "seal" in fact, fact["measures"][0]["value"]) == (code(9), False, 60000)


def test_for_which_case_a_return_comes_is_asked(inside):
    two = sent_back() | {"returns": ["douyin:as-1", "douyin:as-2"], "checklist": []}
    assert worked(inside, "YT9001", "RETURN", "N2", "CONFIRM", pieces=[two])[1][0]["aftersale"] == "douyin:as-2"
    none = two | {"returns": []}
    said, facts = worked(inside, "YT9001", "RETURN", "nonsense", "as-3", "CONFIRM", pieces=[none])
    assert keys_of(said)[2] == ("refused", "no_aftersale")
    assert facts[0]["aftersale"] == "douyin:as-3"
    assert keys_of(worked(inside, "SF2000001", "RETURN")[0])[1] == ("refused", "not_now_return")


def test_incidents(inside):
    at_it = piece(stage="inspecting", next=["piece_inspected"])
    said, facts = worked(inside, "SF2000001", "INCIDENT", "N3", "CONFIRM", "GOODSDAMAGE", "CONFIRM", pieces=[at_it])
    assert [(fact["type"], fact["what"]) for fact in facts] == [
        ("incident_reported", "swapped"), ("incident_reported", "damaged"),
    ]  # fmt: skip
    said, facts = worked(inside, "SF2000001", "INSPECT", "57", "CANCEL", "INCIDENT", "N1", "CONFIRM", pieces=[at_it])
    assert (facts[0]["what"], keys_of(said)[-1]) == ("damaged", ("accepted", "incident_kept"))
    said, facts = worked(inside, "INCIDENT", "N2", "CONFIRM", "NOBODYS-1", "INCIDENT", "N3", "CONFIRM")
    assert [(fact["type"], fact["what"], fact["mark"]) for fact in facts] == [
        ("intake_unmatched", "damaged", ""), ("intake_unmatched", "several_in_one", "NOBODYS-1"),
    ]  # fmt: skip
