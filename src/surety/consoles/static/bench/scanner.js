// The scanner page: keys and touches in, one at a time and in their order; facts out through the outbox.

import { draftOf, withPhoto } from "./checking.js";
import { foreign, known, step, START } from "./flow.js";
import { NOTHING, press, release } from "./keys.js";
import { bench, keep, keepFile, refresh, sendSoon, start, takeBackLast, acknowledge } from "./bench.js";
import * as media from "./media.js";
import { leftOf, packingBegun } from "./packing.js";
import { read } from "./read.js";
import { judge } from "./selftest.js";
import { knownOf } from "./send.js";
import * as show from "./show.js";
import { play } from "./sound.js";
import { numberOf } from "./work.js";

const page = JSON.parse(document.getElementById("bench").textContent);
const { words, commands, tests } = page;
const PLACE = `surety-bench ${page.owner}`;
const NO_END_MS = 1500;
const view = document.getElementById("camera");

let written = NOTHING;
let state = START;
let turn = Promise.resolve();
let patience;

const inTurn = (work) => (turn = turn.then(work).catch((error) => tell("refused", "broken", { text: String(error) })));

function tell(kind, key, params = {}, detail = "") {
  show.signal(kind, show.inWords(words, key, params), detail);
  play(kind);
}

// --- keys -----------------------------------------------------------------------------------------------------------

function onKey(event) {
  const field = event.target.id === "text" ? event.target : null;
  if (field && !written.text) written = { ...written, text: field.value }; // pasted, or from a screen's keyboard
  take(press(written, event), event);
  if (field) field.value = written.text;
}

function take({ written: next, line, swallow }, event) {
  written = next;
  if (swallow) event.preventDefault();
  show.typed(written.text);
  clearTimeout(patience);
  if (line) {
    document.activeElement?.blur?.(); // a second end of line presses nothing
    inTurn(() => onLine(line));
  } else if (written.text) patience = setTimeout(noEnd, NO_END_MS);
}

/** Nothing is decided by time: a line without an end is told of, and waits. The self-test takes it as its answer. */
function noEnd() {
  if (state.mode !== "test") return show.signal("question", words.no_end);
  const line = { text: written.text, end: "" };
  written = NOTHING;
  show.typed("");
  return inTurn(() => onLine(line));
}

async function onLine(line) {
  const scans = read(line.text, commands);
  if (state.mode === "test" && !(scans.length === 1 && scans[0].kind === "command")) return onTest(line);
  for (const scan of scans) if ((await onScan(scan)) === "refused") return undefined;
  return undefined;
}

// --- one scan -------------------------------------------------------------------------------------------------------

async function onScan(scan) {
  if (scan.code === "CONFIRM" && ["idle", "piece"].includes(state.mode) && bench.refused.length) {
    await acknowledge(bench.refused[0].n);
    return drawn("accepted", "acknowledged");
  }
  if (scan.code === "CONFIRM" && media.isRecording()) await endVideo();
  const reply = step(state, scan, bench.world);
  if (reply.effect === "undo") return undo();
  if (reply.effect === "photo") return photograph();
  if (reply.effect === "camera") return frame(reply);
  if (reply.effect === "begin_packing") return beginPacking(reply);
  state = reply.state;
  if (reply.effect === "ask_mark") return askMark(reply);
  sessionStorage.setItem(PLACE, JSON.stringify(state));
  if (!reply.facts.length) return drawn(reply.say.kind, reply.say.key, reply.say.params);
  const answer = await keep(reply.facts[0]);
  return said(answer, reply.say);
}

function said(answer, { key, params }) {
  const text = show.inWords(words, key, params);
  if (answer.state === "refused") return drawn("refused", "refused_by_server", { text: answer.message || answer.code }, answer.clause);
  if (answer.state === "kept") return drawn("kept", "kept_here", { text });
  return drawn("accepted", key, params);
}

function drawn(kind, key, params = {}, detail = "") {
  draw();
  tell(kind, key, params, detail);
  return kind;
}

/** What fits nothing here may be another centre's: that is kept as evidence by itself. */
async function askMark({ say, mark }) {
  const { what, piece, stage } = bench.world.online ? await knownOf(page.addresses.mark, mark) : {};
  if (piece) {
    state = known(state);
    return drawn("refused", "nothing_to_do", { piece: numberOf(piece), stage: `stage_${stage}` });
  }
  if (!what) return drawn(say.kind, say.key, say.params);
  const reply = foreign(state, { mark, what }, bench.world);
  state = reply.state;
  await keep(reply.facts[0]);
  return drawn("refused", what);
}

async function undo() {
  const fact = await takeBackLast();
  if (!fact) return drawn("refused", bench.waiting.length ? "already_sent" : "nothing_to_undo");
  if (bench.world.pieces.has(fact.piece)) state = { ...START, drafts: state.drafts, piece: fact.piece, mode: "piece" };
  return drawn("accepted", "undone", { what: `fact_${fact.type}` });
}

async function beginPacking({ state: next, parcel }) {
  const challenge = drawChallenge();
  const fact = { type: "packing_begun", piece: next.piece, challenge, waybill: parcel.waybill };
  const answer = await keep(fact, { online: true });
  state = next;
  if (answer.state === "kept") return drawn("refused", "needs_line");
  if (answer.state === "refused") return said(answer, { key: "packed" });
  const begun = packingBegun(state, parcel, challenge, bench.world.pieces.get(state.piece));
  state = begun.state;
  if (await media.open(view)) media.record();
  return drawn(begun.say.kind, begun.say.key, begun.say.params);
}

function drawChallenge() {
  const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  return [...crypto.getRandomValues(new Uint8Array(6))].map((each) => letters[each % 32]).join("");
}

// --- the camera -----------------------------------------------------------------------------------------------------

/** The page is in its new state before the camera is: whatever draws meanwhile would close it again. */
async function frame({ state: next, say }) {
  const before = state;
  state = next;
  if (await media.open(view)) return drawn(say.kind, say.key, say.params);
  state = before;
  return drawn("refused", "no_camera");
}

async function photograph() {
  const photo = await keepFile(await media.photograph(view));
  state = withPhoto(state, photo);
  return drawn("accepted", "photo_taken", { count: draftOf(state).photos.length });
}

/** The video ends with the confirmation that everything is packed, not before. */
async function endVideo() {
  const piece = bench.world.pieces.get(state.piece);
  if (state.mode !== "packing" || leftOf(state, piece).length) return;
  state = { ...state, video: (await keepFile(await media.recorded())).sha256 };
}

// --- the self-test --------------------------------------------------------------------------------------------------

function onTest(line) {
  const faults = judge(tests[state.test], line);
  const findings = [...state.findings, ...(faults.length ? faults : [{ key: "test_right", params: { number: state.test + 1 } }])];
  const next = state.test + 1;
  state = { ...state, findings, test: next };
  show.testLines(findings, words);
  if (next < tests.length) return tell(faults.length ? "refused" : "accepted", `test_${next + 1}`);
  const wrong = findings.some(({ key }) => key !== "test_right");
  state = { ...START, drafts: state.drafts };
  tell(wrong ? "refused" : "accepted", wrong ? "test_failed" : "test_passed");
  return draw(true);
}

// --- the page -------------------------------------------------------------------------------------------------------

function draw(keepTest = false) {
  if (state.piece && !bench.world.pieces.has(state.piece)) state = { ...START, drafts: state.drafts };
  if (!["photo", "packing"].includes(state.mode)) media.close(view);
  view.hidden = !view.srcObject;
  show.screen(state, bench.world, words, commands);
  if (state.mode === "test" && !state.findings.length) show.testLines([], words);
  if (keepTest) document.getElementById("test").hidden = false;
  show.outbox(bench, words);
}

function onClick(event) {
  const button = event.target.closest("[data-command], [data-acknowledge]");
  if (!button) return;
  if (button.dataset.acknowledge) inTurn(() => acknowledge(Number(button.dataset.acknowledge)).then(() => draw()));
  else inTurn(() => onScan({ kind: "command", code: button.dataset.command }));
}

function onTyped(event) {
  event.preventDefault();
  const field = event.target.elements.text;
  const line = { text: field.value.normalize("NFKC").trim(), end: "Enter" };
  field.value = "";
  if (line.text) inTurn(() => onLine(line));
}

function listen() {
  addEventListener("keydown", onKey, true);
  addEventListener("keyup", (event) => take({ swallow: false, ...release(written, event) }, event), true);
  // A scan never goes through an input method: what has begun to compose is left.
  addEventListener("compositionstart", () => document.activeElement?.blur?.(), true);
  document.addEventListener("click", onClick);
  document.getElementById("by-hand").addEventListener("submit", onTyped);
  addEventListener("online", sendSoon);
  addEventListener("focus", refresh);
}

/** What the server answered to something that was kept earlier, perhaps in another tab. */
function onLate(fact, answer) {
  draw();
  if (answer.refused) tell("refused", "refused_late", { what: `fact_${fact.type}`, piece: numberOf(fact.piece), text: answer.message || answer.code });
}

listen();
inTurn(async () => {
  await start(page, { changed: () => draw(), late: onLate });
  try {
    state = { ...START, ...JSON.parse(sessionStorage.getItem(PLACE) ?? "{}") };
  } catch {
    state = START;
  }
  if (["test", "packing", "photo", "unknown", "ask", "choose", "await", "verdict"].includes(state.mode)) state = { ...state, mode: state.piece ? "piece" : "idle" };
  draw();
  show.signal("question", words.scan_a_piece);
  document.documentElement.dataset.ready = "yes";
});
