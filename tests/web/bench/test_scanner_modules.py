"""The scanner page's own modules in a browser, without a server: keys, marks, steps, self-test."""

import json
import re
from pathlib import Path

import pytest

import surety.consoles
from surety.certificates.codes import check_character
from surety.consoles.bench.commands import COMMANDS, TESTS, shelf_text, spoken
from surety.consoles.bench.scanner_words import words
from tests.unit.inspection import CODE, code

STATIC = Path(surety.consoles.__file__).parent / "static"
SITE = "https://bench.test/"
TEXT = {each.code: each.text for each in COMMANDS}

SCRIPT = """
async ([given, body]) => {
  const from = (name) => import(`/static/bench/${name}.js`);
  const [keys, read, flow, work, selftest, packing] = await Promise.all(
    ["keys", "read", "flow", "work", "selftest", "packing"].map(from));
  const lines = (events) => {
    let written = keys.NOTHING;
    const out = [];
    for (const { type = "keydown", ...more } of events) {
      const event = new KeyboardEvent(type, more);
      const pressed = type === "keydown" ? keys.press(written, event) : keys.release(written, event);
      written = pressed.written;
      if (pressed.line) out.push(pressed.line);
    }
    return { lines: out, left: written.text };
  };
  const run = (scans, world, state = flow.START) => {
    const said = [];
    for (const text of scans) for (const scan of read.read(text, given.commands)) {
      const reply = flow.step(state, scan, world);
      state = reply.state;
      world = { ...world, ...work.projected({ ...world, pieces: [...world.pieces.values()] }, reply.facts) };
      said.push({ ...reply.say, facts: reply.facts, effect: reply.effect });
    }
    return { said, state };
  };
  const worldOf = (more = {}) => ({
    ...work.projected({ pieces: given.pieces, codes: given.codes }, []), centre: "douyin:ic-nanyang", inspector: "wang",
    words: {}, carriers: [["sf", "SF"], ["zto", "ZTO"]], online: true, ...more });
  const names = ["keys", "read", "flow", "work", "selftest", "packing", "lines", "run", "worldOf", "from", "given"];
  const Body = Object.getPrototypeOf(async () => {}).constructor;
  return new Body(...names, body)(keys, read, flow, work, selftest, packing, lines, run, worldOf, from, given);
}
"""


@pytest.fixture(scope="module")
def inside(browser):
    """`inside(body)` runs JavaScript beside the modules and gives what it returns."""
    page = browser.new_page()
    page.route("**/*", _answer)
    page.goto(SITE)

    def run(body: str, pieces: list | None = None, codes: list | None = None, **more):
        given = {"pieces": pieces or [], "codes": codes or [], "tests": TESTS, **spoken("en"), **more}
        return page.evaluate(SCRIPT, [given, body])

    yield run
    page.close()


def _answer(route) -> None:
    path = route.request.url.removeprefix(SITE)
    file = STATIC / path.removeprefix("static/")
    if path.startswith("static/") and file.is_file():
        route.fulfill(body=file.read_text(), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>bench</title>", content_type="text/html")


_KEYS = {"$": ("Digit4", True), "-": ("Minus", False), ":": ("Semicolon", True), "/": ("Slash", False)}
_GERMAN = {"KeyY": "z", "KeyZ": "y", "Minus": "ß", "Slash": "-", "Semicolon": "ö"}


def typed(text: str, end: str = "Enter", key=None) -> list[dict]:
    """What a scanner set to the US keyboard sends; `key` is what the computer's own layout makes of a key."""
    events = []
    for character in text:
        place, shift = _KEYS.get(character) or _place(character)
        shown = key(place, character) if key else character
        events.append({"code": place, "shiftKey": shift, "key": shown})
    return events + ([{"code": end, "key": end}] if end else [])


def _place(character: str) -> tuple[str, bool]:
    return (f"Digit{character}", False) if character.isdigit() else (f"Key{character.upper()}", character.isupper())


def lines_of(inside, events: list[dict]) -> tuple[list[str], str]:
    found = inside("return lines(given.events)", events=events)
    return [each["text"] for each in found["lines"]], found["left"]


def test_keys_by_place_whatever_layout_or_input_method(inside):
    text = "https://id.test/01/06900000000007/21/" + CODE + "-yzYZ$"
    events = [*typed(text.replace(".", "")), *typed("SF2000001", "Tab"), *typed("1", "NumpadEnter")]
    plain = [text.replace(".", ""), "SF2000001", "1"]
    assert lines_of(inside, events) == (plain, "")
    german = [each | {"key": _GERMAN.get(each["code"], each["key"])} for each in events]
    assert lines_of(inside, german) == (plain, "")
    composing = [each | {"key": "Process", "isComposing": True, "keyCode": 229} for each in events]
    assert lines_of(inside, composing) == (plain, "")


def test_numeric_keys_and_held_alt(inside):
    pad = [{"code": f"Numpad{digit}"} for digit in "56"] + [{"code": "NumpadDecimal"}, {"code": "Numpad4"}]
    assert lines_of(inside, [*pad, {"code": "NumpadEnter"}]) == (["56.4"], "")
    held = []
    for character in "$CPa":
        number = f"{ord(character):04}"
        held += [{"code": f"Numpad{digit}", "altKey": True} for digit in number]
        held.append({"type": "keyup", "code": "AltLeft"})
    assert lines_of(inside, [*held, {"code": "Enter"}]) == (["$CPa"], "")


def test_keys_that_are_the_browsers_own(inside):
    others = [
        {"code": "KeyR", "ctrlKey": True}, {"code": "KeyC", "metaKey": True}, {"code": "Enter"}, {"code": "Tab"},
        {"code": "F5"}, {"code": "ShiftLeft"}, {"code": "Space"}, {"code": ""},
    ]  # fmt: skip
    assert lines_of(inside, others) == ([], "")
    swallowed = (
        "return given.events.map((each) => keys.press(keys.NOTHING, new KeyboardEvent('keydown', each)).swallow)"
    )
    assert not any(inside(swallowed, events=others))
    held = [{"code": "KeyA"}, {"code": "KeyA", "repeat": True}, {"code": "KeyB"}, {"code": "Backspace"}]
    assert lines_of(inside, held) == ([], "a")
    assert lines_of(inside, [*held, {"code": "Escape"}]) == ([], "")


def test_a_burst_is_as_many_scans_and_a_missing_end_swallows_none(inside):
    burst = [*typed("SF2000001"), *typed(TEXT["RECEIVE"]), *typed(TEXT["NEXT"])]
    assert lines_of(inside, burst)[0] == ["SF2000001", TEXT["RECEIVE"], TEXT["NEXT"]]
    run_on = typed("SF2000001", end="") + typed(TEXT["RECEIVE"], end="") + typed(TEXT["NEXT"])
    (line,), _left = lines_of(inside, run_on)
    kinds = inside("return read.read(given.line, given.commands)", line=line)
    assert [each["kind"] for each in kinds] == ["mark", "command", "command"]
    assert lines_of(inside, typed("SF2000001", end="")) == ([], "SF2000001")
    between = lines_of(inside, typed("x", end="") + typed(TEXT["PASS"]))[0]
    kinds = inside("return read.read(given.line, given.commands)", line=between[0])
    assert [each["kind"] for each in kinds] == ["mark", "command"]


def test_what_a_line_says(inside):
    def said(text: str) -> list[dict]:
        return inside("return read.read(given.text, given.commands)", text=text)

    assert [said(text)[0]["code"] for text in TEXT.values()] == list(TEXT)
    assert said(TEXT["PASS"].lower())[0]["code"] == "PASS"
    assert said("]C1" + TEXT["PASS"])[0] == {"kind": "command", "code": "PASS"}
    assert said(shelf_text("A-03-12"))[0] == {"kind": "shelf", "shelf": "A-03-12"}
    for form in (CODE, CODE.lower(), f"{CODE[:4]}-{CODE[4:]}", f"https://x.test/01/0690/21/{CODE}", f"]d2/v/{CODE}"):
        assert said(form)[0]["code"] == CODE, form
    assert said("https://x.test/v/" + CODE[:-1] + "Z")[0]["why"] == "check"
    assert said("SF2000001")[0] == {"kind": "mark", "text": "SF2000001", "code": None}
    for wrong in (TEXT["PASS"][:-1] + "Q", "$CPASS", "$", "$X11", "$C-"):
        assert said(wrong)[0]["kind"] == "bad", wrong
    assert said("$CNOSUCH" + check_character("CNOSUCH"))[0]["why"] == "unknown_command"


def test_the_check_character_is_the_certificates_own(inside):
    bodies = ["0", "CPASS", CODE[:-1], "ZZZZZZZZ", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    assert inside("return given.bodies.map(read.checkCharacter)", bodies=bodies) == [check_character(b) for b in bodies]


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


def test_the_self_test_says_what_to_change(inside):
    def judged(step: int, text: str, end: str = "Enter") -> list[str]:
        body = "return selftest.judge(given.tests[given.step], given.line)"
        return [each["key"] for each in inside(body, step=step, line={"text": text, "end": end})]

    one, two, three = TESTS
    assert [judged(n, text) for n, text in enumerate(TESTS)] == [[], [], []]
    assert judged(0, one, "Tab") == []
    assert judged(0, one, "") == judged(0, one + one) == ["test_no_suffix"]
    assert judged(0, "]C1" + one) == ["test_prefix"]
    assert judged(0, "~" + one + "+") == ["test_prefix", "test_behind"]
    assert judged(1, two.swapcase()) == ["test_case"]
    assert judged(1, two.replace("Y", "#").replace("Z", "Y").replace("#", "Z")) == ["test_layout"]
    assert judged(1, two.replace("3", "")) == ["test_lost"]
    assert judged(2, three.replace("-", "ß")) == ["test_layout"]
    assert judged(2, "6901234567892") == ["test_other"]


SENDING = """
  const [outbox, send] = [await from("outbox"), await from("send")];
  const said = [], posted = [];
  const json = (body) => new Response(JSON.stringify(body));
  window.fetch = async (address, { body }) => {
    if (address === "session") return json({ owner: given.now, csrf: "t" });
    const ids = body.split("\\n").map((line) => JSON.parse(line).id);
    posted.push(ids);
    const plan = given.plan.shift() ?? {};
    if (plan.status) return new Response("", { status: plan.status });
    const answered = plan.answers ? ids.filter((id) => plan.answers.includes(id)) : ids;
    return json({ results: answered.map((id) => ({ id, status: "accepted", code: "", ...(plan.of ?? {})[id] })) });
  };
  for (const id of given.ids ?? []) await outbox.put(given.owner, { id, type: "x" });
  const told = (fact, answer) => said.push([fact.id, Boolean(answer.refused)]);
  const ended = await send.drain({ owner: given.owner, addresses: { session: "session", facts: "facts" }, told })
    .catch((error) => error.constructor.name);
  const left = (await outbox.entries(given.owner)).map((each) => [each.fact.id, each.tried, each.refused?.code ?? ""]);
  return { said, posted, ended, left, back: (await outbox.takeBack(given.owner))?.id ?? "" };
"""


def test_what_the_server_does_not_answer_is_sent_again_in_order(inside):
    def sent(owner: str, ids: str, plan: list[dict], now: str = "") -> dict:
        return inside(SENDING, owner=owner, now=now or owner, ids=list(ids), plan=plan)

    partly = sent("1@a", "pqr", [{"answers": ["p", "r"], "of": {"r": {"status": "refused", "code": "late"}}}])
    assert partly["posted"] == [["p", "q", "r"], ["q"]]
    assert (partly["said"], partly["ended"]) == ([["p", False], ["r", True], ["q", False]], "sent")
    assert partly["left"] == [["r", True, "late"]]
    first_answer = {"status": "repeated", "code": "late"}  # refused before: it is no success the second time
    assert sent("2@a", "p", [{"of": {"p": first_answer}}])["left"] == [["p", True, "late"]]
    assert sent("3@a", "p", [{"of": {"p": {"status": "repeated"}}}])["left"] == []
    lost = sent("4@a", "pq", [{"status": 502}])
    assert (lost["ended"], lost["left"], lost["back"]) == ("NoLine", [["p", True, ""], ["q", True, ""]], "")
    too_much = sent("5@a", "pq", [{"status": 413}, {"status": 413}])
    assert too_much["posted"] == [["p", "q"], ["p"], ["q"]]
    assert too_much["left"] == [["p", True, "unreadable"]]
    others = sent("6@a", "p", [], now="7@a")
    assert (others["ended"], others["posted"], others["back"]) == ("someone_else", [], "p")


def test_four_answers_sound_apart(inside):
    tunes = inside("return (await from('sound')).SOUNDS")
    assert list(tunes) == ["accepted", "question", "refused", "kept"]
    assert len({json.dumps(each["notes"]) for each in tunes.values()}) == 4


def test_every_word_that_is_said_is_there():
    """A key without words would be shown as it is."""
    said = words() | {f"command_{each.code}": each.en for each in COMMANDS}
    scripts = "\n".join(file.read_text() for file in (STATIC / "bench").glob("*.js"))
    calls = r'(?:accepted|question|refused|kept|tell|drawn|said|wait|choose|inWords)\([^;]*?"([a-z]+_[a-z0-9_]+)"'
    keys = set(re.findall(calls, scripts)) | set(re.findall(r'key: "([a-z0-9_]+)"', scripts))
    facts = {"piece_sealed", "piece_shelved", "piece_bound", "packing_begun", "piece_packed", "piece_taken_in"}
    keys -= facts | {"hand_to", "hand_waybill", "pack_waybill"}
    missing = {key for key in keys if key not in said}
    assert len(keys) > 60
    assert not missing, json.dumps(sorted(missing))
