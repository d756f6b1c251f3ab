"""The scanner page on a real server: a piece by scanner alone, work without a line, two tabs, whose outbox it is."""

import hashlib
import json

import pytest
from django.test import Client
from playwright.sync_api import Error

from surety.consoles.bench.commands import TESTS, shelf_text
from surety.engine.fact import Party, Source
from surety.engine.keys import bucket_of
from surety.engine.models import FactRow
from surety.evidence.store import place_of
from surety.inspection.models import Centre, Piece
from tests.browser import find_chromium
from tests.pages import _ARGUMENTS
from tests.unit.inspection import code
from tests.web.axe import serious
from tests.web.bench.scanning import TEXT, typed
from tests.web.bench.stories import BAG, BANGLE, BENCH, CENTRE, CODES, COMING, OTHER, address, fact, say

SCAN = address("scan/")
CAMERA = """navigator.mediaDevices.getUserMedia = async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 });
  const pen = canvas.getContext("2d");
  setInterval(() => {
    pen.fillStyle = `hsl(${performance.now() % 360} 50% 50%)`;
    pen.fillRect(0, 0, 64, 48);
  }, 40);
  return canvas.captureStream(20);
};"""
SEND_KEYS = """async ([events, answers]) => {
  const told = () => Number(document.getElementById("signal").dataset.count ?? 0);
  const wanted = told() + answers;
  for (const each of events) {
    const target = document.activeElement ?? document.body;
    target.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...each }));
  }
  for (let tries = 0; told() < wanted && tries < 400; tries += 1) await new Promise((done) => setTimeout(done, 20));
  const words = document.getElementById("words").textContent;
  if (told() < wanted) throw new Error(`answered ${told()} of ${wanted}: ${words}`);
}"""


@pytest.fixture(autouse=True)
def _quiet_end(context):
    """A page asks by itself; the tables are emptied for the next test when nothing is being answered any more."""
    asked: set = set()
    context.on("request", lambda request: asked.add(request))
    for end in ("requestfinished", "requestfailed"):
        context.on(end, lambda request: asked.discard(request))
    yield
    context.set_default_timeout(1000)
    for _ in range(250):
        if not asked or not context.pages:
            break
        context.pages[0].wait_for_timeout(20)
    context.set_offline(True)


@pytest.fixture
def opened(page, sign_in, people, told):
    """Alice at the scanner page, which is kept for when there is no line."""
    sign_in(people["alice"])
    page.add_init_script(CAMERA)
    open_scanner(page)
    page.locator("html[data-kept=yes]").wait_for(state="attached")
    return page


def open_scanner(page) -> None:
    page.goto(SCAN)
    page.locator("html[data-ready=yes]").wait_for(state="attached")


def scan(page, *texts: str) -> str:
    """Scans in one burst, each with its end, and gives the kind of the last answer."""
    page.evaluate(SEND_KEYS, [[event for text in texts for event in typed(TEXT.get(text, text))], len(texts)])
    return page.locator("#signal").get_attribute("data-kind")


def done(page, *texts: str) -> None:
    """Scans the last of which states a fact, and waits until the server has it."""
    assert scan(page, *texts) in ("accepted", "kept")  # kept, where the server takes its time
    page.locator("#waiting").wait_for(state="hidden")
    assert page.locator("#refused li").count() == 0


def line(page, state: str) -> None:
    page.locator(f"#line[data-line={state}]").wait_for()


def stage_of(piece: str) -> str:
    return Piece.objects.using("door").get(bucket=bucket_of(piece), subject=piece).stage


def answers_to(page, piece: str) -> list[str]:
    """What to scan for each line of its checklist, all as described."""
    found = page.request.get(address("work.json")).json()["pieces"]
    checklist = next(each for each in found if each["piece"] == piece)["checklist"]
    return [{"ok": "OK", "text": "SN-1", "measure": "SKIP"}[item["kind"]] for item in checklist]


def test_a_piece_by_scanner_alone(opened, told):
    page = opened
    say(told, Source(Party.CENTRE, OTHER), fact("code_issued", code=code(9), centre=OTHER))
    assert scan(page, code(9)) == "refused"
    page.locator("#waiting").wait_for(state="hidden")
    kept = Centre.objects.using("door").get(subject=CENTRE).doc["unmatched"]
    assert [(each["what"], each["mark"]) for each in kept] == [("code_of_other_centre", code(9))]
    real_keys(page, "SF-coming-1")
    page.locator("#piece").wait_for()
    assert page.locator("#title").inner_text() == "样品 coming"
    assert page.locator("#facts dd").first.inner_text() == COMING.partition(":")[2]
    assert scan(page, "x" + TEXT["NEXT"]) == "refused"  # a hand on the keyboard: nothing of the line counts
    assert page.locator("#title").inner_text() == "样品 coming"
    assert scan(page, "PHOTO") == "question"
    assert scan(page, "PHOTO", "PHOTO", "UNDO", "CANCEL") == "accepted"
    done(page, "RECEIVE")
    done(page, shelf_text("B-07"))
    checks = answers_to(page, COMING)
    assert scan(page, "INSPECT") == "question"
    assert scan(page, *checks[:-1]) == "accepted"  # a burst
    assert scan(page, "PASS") == "refused"
    assert scan(page, checks[-1]) == "accepted"
    assert scan(page, "PASS") == "question"
    done(page, "CONFIRM")
    done(page, "SEAL", "SEAL-0001")
    done(page, CODES[0], "CONFIRM")
    assert scan(page, TEXT["PASS"][:-1] + "Q") == "refused"
    assert scan(page, "PACK") == "question"
    assert scan(page, "SF3000001") == "question"
    challenge = page.locator("#challenge-text").inner_text()
    assert len(challenge) == 6
    assert scan(page, "SEAL-9999") == "refused"
    assert scan(page, CODES[0], "SEAL-0001") == "question"
    done(page, "CONFIRM")
    done(page, "HANDOVER", "SF3000001")
    assert stage_of(COMING) == "shipped"
    page.locator("#piece").wait_for(state="hidden")  # the list of work came without it
    assert scan(page, "NEXT", "SEAL-0001") == "refused"
    assert page.locator("#words").inner_text().startswith(COMING.partition(":")[2])
    case = Piece.objects.using("door").get(bucket=bucket_of(COMING), subject=COMING).doc
    assert (case["seal"], case["code"], case["shelf"]) == ("SEAL-0001", CODES[0], "B-07")
    assert (case["challenges"], case["packed_video"]["challenge"]) == ([challenge], challenge)
    bodies = FactRow.objects.using("door").filter(type="piece_taken_in").values_list("body", flat=True)
    photos = [photo for body in bodies if body["piece"] == COMING for photo in body.get("photos", [])]
    assert len(photos) == 1
    for digest in (photos[0]["sha256"], case["packed_video"]["sha256"]):
        assert hashlib.sha256(place_of(digest).read_bytes()).hexdigest() == digest
    assert serious(page) == []


def real_keys(page, text: str) -> None:
    """By the browser's own keys, as an operating system gives them."""
    for event in typed(text):
        page.keyboard.press(("Shift+" if event.get("shiftKey") else "") + event["code"])


def test_work_goes_on_without_a_line(opened, context, told):
    page = opened
    context.set_offline(True)
    scan(page, "SF-coming-1")
    assert scan(page, "RECEIVE") == "kept"
    assert scan(page, "PACK") == "refused"
    line(page, "offline")
    page.reload()
    page.locator("html[data-ready=yes]").wait_for(state="attached")
    assert page.locator("#waiting").get_attribute("data-count") == "1"
    assert page.locator("#title").inner_text() == "样品 coming"
    assert scan(page, shelf_text("C-01")) == "kept"
    assert scan(page, shelf_text("C-02")) == "kept"
    assert scan(page, "SF-bangle-1", shelf_text("D-01")) == "kept"
    assert scan(page, "UNDO") == "accepted"
    assert page.locator("#waiting").get_attribute("data-count") == "3"
    say(told, BENCH, fact("piece_taken_in", piece=COMING, centre=CENTRE))  # by another bench meanwhile
    context.set_offline(False)
    page.locator("#waiting").wait_for(state="hidden")
    line(page, "online")
    assert stage_of(COMING) == "inspecting"
    shelves = {piece: Piece.objects.using("door").get(subject=piece).doc.get("shelf") for piece in (COMING, BANGLE)}
    assert shelves == {COMING: "C-02", BANGLE: "A-01"}
    refused = page.locator("#refused li")
    assert refused.count() == 1
    assert "JADE-02" in refused.inner_text()
    assert scan(page, "NEXT", "CONFIRM") == "accepted"
    assert refused.count() == 0


def test_two_tabs_send_once_and_nobody_anothers(opened, context, sign_in, people):
    first, second = opened, context.new_page()
    open_scanner(second)
    sent: list[str] = []
    context.on("request", lambda request: sent.append(request.post_data) if request.url.endswith("/facts") else None)
    context.set_offline(True)
    for shelf, tab in zip(("A-1", "A-2", "A-3", "A-4"), (first, second, first, second), strict=True):
        assert scan(tab, "SF-bag-1", shelf_text(shelf)) == "kept"
    context.clear_cookies()
    context.set_offline(False)
    line(first, "signed_out")
    sign_in(people["dan"])
    open_scanner(second)
    assert "4" in second.locator("#others").inner_text()
    first.evaluate("dispatchEvent(new Event('online'))")
    line(first, "someone_else")
    assert sent == []
    context.clear_cookies()
    sign_in(people["alice"])
    open_scanner(second)
    first.evaluate("dispatchEvent(new Event('online'))")
    for tab in (first, second):
        tab.locator("#waiting").wait_for(state="hidden")
    facts = [json.loads(each) for body in sent for each in body.splitlines()]
    assert [each["shelf"] for each in facts] == ["A-1", "A-2", "A-3", "A-4"]
    assert Piece.objects.using("door").get(subject=BAG).doc["shelf"] == "A-4"


def test_the_self_test_a_wrong_clock_and_a_finger(page, sign_in, people, told):
    sign_in(people["alice"])
    page.clock.install(time="2031-01-01T00:00:00Z")
    page.goto(SCAN)
    page.clock.run_for(1000)
    page.locator("html[data-ready=yes]").wait_for(state="attached")
    assert "快" in page.locator("#clock").inner_text()
    scan(page, "SELFTEST")
    scan_raw(page, TESTS[0])
    scan_raw(page, TESTS[1].lower())
    scan_raw(page, TESTS[2])
    assert page.locator("#findings li.is-bad").count() == 1
    assert "Caps Lock" in page.locator("#findings").inner_text()
    page.locator("#text").fill("SF-bag-1")  # without a scanner: a screen's keyboard, and a finger
    page.locator("#by-hand button").click()
    page.locator("#piece").wait_for()
    page.locator("[data-command=NEXT]").click()
    page.locator("#piece").wait_for(state="hidden")


def scan_raw(page, text: str) -> None:
    marks = {"-": ("Minus", False), ".": ("Period", False), "_": ("Minus", True), "+": ("Equal", True),
             "=": ("Equal", False), "[": ("BracketLeft", False), "]": ("BracketRight", False),
             "%": ("Digit5", True), ":": ("Semicolon", True), "/": ("Slash", False)}  # fmt: skip
    events = [
        {"code": marks[each][0], "shiftKey": marks[each][1]} if each in marks else typed(each, end="")[0]
        for each in text
    ]
    page.evaluate(SEND_KEYS, [[*events, {"code": "Enter"}], 1])


def test_a_killed_browser_loses_nothing(browser, live_server, tmp_path, people, told):
    """What was kept without a line is there, and sent, when the browser starts again."""
    client = Client()
    client.force_login(people["alice"])
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server}
    options = {"executable_path": find_chromium(), "args": _ARGUMENTS, "base_url": live_server}
    first = browser.browser_type.launch_persistent_context(tmp_path, **options)
    first.add_cookies([session])
    open_scanner(first.pages[0])
    first.set_offline(True)
    assert scan(first.pages[0], "SF-bag-1", shelf_text("K-1")) == "kept"
    with pytest.raises(Error, match="closed"):
        first.new_cdp_session(first.pages[0]).send("Browser.crash")
    second = browser.browser_type.launch_persistent_context(tmp_path, **options)
    second.add_cookies([session])
    open_scanner(second.pages[0])
    second.pages[0].locator("#waiting").wait_for(state="hidden")
    line(second.pages[0], "online")
    second.close()
    assert Piece.objects.using("door").get(subject=BAG).doc["shelf"] == "K-1"
