"""The scanner page's modules in a browser without a server, and what scanners send, for the tests beside this file."""

from pathlib import Path

import pytest

import surety.consoles
from surety.consoles.bench.commands import COMMANDS, TESTS, spoken

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
