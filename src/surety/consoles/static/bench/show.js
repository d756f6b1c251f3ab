// The page as it stands: one screen, drawn anew from the state. Text only ever goes in as text.

import { bad, draftOf, expectedOf, itemOf } from "./checking.js";
import { alsoOffered, offered } from "./offers.js";
import { marksOf } from "./packing.js";
import { isComingBack, numberOf, shown } from "./work.js";

const by = (id) => document.getElementById(id);

/** Words of a key with its places filled; a value that is itself a key is said in words too. */
export function inWords(words, key, params = {}) {
  const say = (value) => words[value] ?? String(value);
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in params ? say(params[name]) : whole));
}

export function signal(kind, text, detail = "") {
  const box = by("signal");
  box.className = `signal is-${kind}`;
  by("words").textContent = text;
  by("detail").textContent = detail;
  box.dataset.kind = kind;
  box.dataset.count = Number(box.dataset.count ?? 0) + 1;
}

export function typed(text) {
  by("typed").textContent = text;
  by("typing").hidden = !text;
}

export function screen(state, world, words, commands) {
  const piece = world.pieces.get(state.piece);
  by("piece").hidden = !piece;
  by("empty").hidden = Boolean(piece) || state.mode === "test";
  by("test").hidden = state.mode !== "test";
  if (piece) pieceCard(piece, state, words);
  choices(state.mode === "choose" ? state.choices : [], words);
  by("challenge").hidden = state.mode !== "packing";
  if (state.mode === "packing") packingCard(state, piece, words);
  if (!piece) summary(world, words);
  buttons(by("offers"), offered(state, piece), commands, words);
  buttons(by("also"), piece ? alsoOffered(state, piece) : [], commands, words);
}

/** Who has given a verdict, and how many more are to. */
function inspected(piece, words) {
  const { by: names, wanted } = piece.inspectors;
  const left = piece.verdict === "pending" && !piece.cancelled ? wanted - names.length : 0;
  const more = left > 0 ? inWords(words, "verdicts_left", { count: left }) : "";
  return [names.join("、"), more].filter(Boolean).join(" · ");
}

function pieceCard(piece, state, words) {
  by("title").textContent = piece.title || numberOf(piece.piece);
  by("stage").textContent = words[stageKey(piece)] ?? piece.stage;
  by("pending").hidden = !piece.pending;
  const back = isComingBack(piece);
  const facts = [
    ["label_piece", numberOf(piece.piece)], ["label_shelf", back ? "" : piece.shelf], ["label_code", piece.code], ["label_seal", piece.seal],
    [back ? "label_return" : "label_waybill", piece.waybill_in],
    ["label_inspectors", inspected(piece, words)],
    ["label_tag", piece.tag], ["label_box", words[`label_box_${piece.original_box}`]],
    ["label_accessories", (piece.accessories ?? []).join("、")], ["label_defects", (piece.defects ?? []).join("、")],
    ["label_photos", draftOf(state).photos.length || ""],
  ];
  by("facts").replaceChildren(...facts.filter(([, value]) => value).map(([key, value]) => pair(words[key], value)));
  by("label").hidden = !piece.code;
  by("label").href = `${by("sheets").href}pieces/${encodeURIComponent(piece.piece)}`;
  checklist(piece, state, words);
}

/** The challenge beside the parcel it was drawn for, and which marks were scanned. */
function packingCard(state, piece, words) {
  by("challenge-text").textContent = state.challenge;
  by("parcel").textContent = `${words.label_parcel} ${state.parcel.waybill}`;
  const marks = marksOf(piece).map((mark) => made("li", `${words[`label_${mark}`]} ${piece[mark]}`, state.ticks.includes(mark) ? "is-good" : ""));
  by("ticks").replaceChildren(...marks);
}

/** How many pieces stand at which stage. */
function summary(world, words) {
  const counts = new Map();
  for (const stage of [...world.pieces.values()].map(stageKey)) counts.set(stage, (counts.get(stage) ?? 0) + 1);
  by("summary").replaceChildren(...[...counts].map(([stage, count]) => pair(words[stage] ?? stage, String(count))));
  dueFirst(world, words);
}

/** What is due first, so that an idle screen says what to fetch. */
function dueFirst(world, words) {
  const due = [...world.pieces.values()].filter((piece) => piece.due_at).sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at)).slice(0, 6);
  by("first-title").hidden = !due.length;
  by("first").replaceChildren(...due.map((piece) => dueLine(piece, words)));
}

function dueLine(piece, words) {
  const line = made("li", "", Date.parse(piece.due_at) < Date.now() ? "is-late" : "");
  const where = [words[stageKey(piece)] ?? piece.stage, piece.shelf && `${words.label_shelf} ${piece.shelf}`].filter(Boolean).join(" · ");
  line.append(made("strong", piece.title || numberOf(piece.piece)), made("span", where), made("time", dayTime(piece.due_at)));
  return line;
}

/** Month, day and time in Beijing, as every page of the centre has it. */
function dayTime(iso) {
  return new Date(iso).toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" }).slice(5, 16);
}

function stageKey(piece) {
  return isComingBack(piece) ? "stage_coming_back" : `stage_${piece.stage}`;
}

function pair(label, value) {
  const box = made("div", "");
  box.append(made("dt", label), made("dd", value));
  return box;
}

function checklist(piece, state, words) {
  const draft = draftOf(state);
  const begun = state.mode === "check" || draft.answers.length > 0 || draft.defects.length > 0;
  const here = itemOf(state, piece);
  by("checks").hidden = !begun;
  if (!begun) return;
  const lines = piece.checklist.map((item, place) => checkLine(item, draft.answers[place], item === here ? draft : null, words));
  const noted = draft.defects.map((code) => made("li", words[`command_${code}`], "is-bad"));
  by("checks").replaceChildren(...lines, ...noted);
}

function checkLine(item, answer, draft, words) {
  const line = made("li", "", draft ? "is-here" : answer ? (bad(answer) ? "is-bad" : "is-good") : "");
  if (draft) line.setAttribute("aria-current", "step");
  line.append(made("span", item.label, "check-label"), made("span", wanted(item, words), "check-expected"));
  line.append(made("strong", answer ? answerText(item, answer, words) : draft?.number || (draft ? "…" : ""), "check-answer"));
  return line;
}

function wanted(item, words) {
  const expected = expectedOf(item);
  if (expected) return inWords(words, "expected", { expected });
  return item.kind === "measure" ? item.shown ?? item.unit : "";
}

function answerText(item, answer, words) {
  if (!("value" in answer)) return [words[`found_${answer.found}`], answer.note].filter(Boolean).join(" ");
  return answer.out ? inWords(words, "out", { value: shown(item, answer.value), off: answer.out }) : shown(item, answer.value);
}

function choices(list, words) {
  by("choices").hidden = !list.length;
  by("choices").replaceChildren(...list.map((each) => made("li", each.text ?? words[each.key] ?? each.key)));
}

function buttons(box, codes, commands, words) {
  const kept = box.querySelector(":focus")?.dataset.command;
  box.replaceChildren(...codes.map((code) => commandButton(code, commands, words)));
  box.hidden = !codes.length;
  if (kept) box.querySelector(`[data-command="${kept}"]`)?.focus();
}

function commandButton(code, commands, words) {
  const button = made("button", words[`command_${code}`], `command is-${commands[code].group}`);
  button.type = "button";
  button.dataset.command = code;
  return button;
}

/** How many facts wait and since when, what was refused, and what stands in the way of sending. */
export function outbox({ waiting, refused, others, line, off, ahead }, words) {
  by("line").textContent = words[`line_${line}`];
  by("line").dataset.line = line;
  by("sign-in").hidden = !["signed_out", "someone_else"].includes(line);
  by("waiting").hidden = !waiting.length;
  by("waiting").dataset.count = waiting.length;
  if (waiting.length) by("waiting").textContent = inWords(words, "waiting", { count: waiting.length, since: clockTime(waiting[0].kept_at) });
  by("others").hidden = !others;
  by("others").textContent = inWords(words, "others", { count: others });
  const wrong = off - ahead; // a sandbox that was moved ahead makes no clock wrong
  by("clock").hidden = Math.abs(wrong) <= 120_000;
  by("clock").textContent = inWords(words, wrong > 0 ? "clock_slow" : "clock_fast", { length: lengthOf(Math.abs(wrong)) });
  by("refusals").hidden = !refused.length;
  by("refused").replaceChildren(...refused.map((entry) => refusal(entry, words)));
}

function refusal({ n, fact, refused }, words) {
  const line = made("li", "");
  const reason = [refused.message || refused.code, refused.clause && `(${refused.clause})`].filter(Boolean).join(" ");
  line.append(made("strong", `${words[`fact_${fact.type}`] ?? fact.type} · ${numberOf(fact.piece)}`), made("span", reason), made("span", adviceOn(refused, words), "advice"));
  const button = made("button", words.acknowledge, "command");
  button.type = "button";
  button.dataset.acknowledge = n;
  line.append(button);
  return line;
}

function adviceOn({ code }, words) {
  return words[`advice_${code}`] ?? words.advice_other;
}

/** A length of time in the largest unit that leaves a number above one. */
function lengthOf(ms) {
  const [unit, one] = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]].find(([, each]) => ms >= 2 * each) ?? ["minute", 60_000];
  const format = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 });
  return format.format(ms / one);
}

function clockTime(ms) {
  return new Date(ms).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
}

export function testLines(findings, words) {
  by("findings").replaceChildren(...findings.map(({ key, params }) => made("li", inWords(words, key, params), key === "test_right" ? "is-good" : "is-bad")));
}

function made(name, text, className = "") {
  const element = document.createElement(name);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}
