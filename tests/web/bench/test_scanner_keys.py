"""The scanner page's own modules without a server: keys, marks, what is sent, the self-test, words."""

import json
import re

from surety.certificates.codes import check_character
from surety.consoles.bench.commands import COMMANDS, TESTS, shelf_text
from surety.consoles.bench.scanner_words import words
from tests.unit.inspection import CODE
from tests.web.bench.scanning import STATIC, TEXT, lines_of, typed

_GERMAN = {"KeyY": "z", "KeyZ": "y", "Minus": "ß", "Slash": "-", "Semicolon": "ö"}


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
