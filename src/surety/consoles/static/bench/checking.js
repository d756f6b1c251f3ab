// The checklist, line by line, and the verdict that ends it (JADE-04, -06). Nothing of it is a fact before that. Pure.

import { accepted, at, question, refused } from "./replies.js";
import { number } from "./read.js";
import { found, isComingBack, measured, shown } from "./work.js";

const FOUND = { OK: "as_described", YES: "as_described", NOTOK: "differs", NO: "differs", ABSENT: "absent", SKIP: "not_applicable" };
const DEFECTS = /^(SCRATCH|CHIP|CRACK|STAIN|WEAR|DEFORMED|REPAIRED|TREATED|COLOUR|SIZE|PART|FAULTY|FAKE)$/;
const NEW = Object.freeze({ answers: [], defects: [], photos: [], number: "" });

export function draftOf(state) {
  return state.drafts[state.piece] ?? NEW;
}

export function drafted(state, draft) {
  return { ...state, drafts: { ...state.drafts, [state.piece]: { ...draftOf(state), ...draft } } };
}

/** The line that waits for an answer, or undefined when all have one. */
export function itemOf(state, piece) {
  return piece.checklist[draftOf(state).answers.length];
}

export function startChecking(state, piece, scan, world) {
  const reason = notNow(piece, world);
  if (reason) return refused(state, reason);
  const open = at(state, "check");
  return scan.code === "INSPECT" ? asks(open, piece) : checking(open, scan, world);
}

function notNow(piece, world) {
  if (!piece.next.includes("piece_inspected")) return piece.next.includes("piece_reinspected") ? "" : "not_now_inspect";
  return piece.inspectors.by.includes(world.inspector) ? "same_inspector" : "";
}

/** What the next line asks; past the last one, the verdict. */
export function asks(state, piece, kind = question) {
  const item = itemOf(state, piece);
  const count = draftOf(state).answers.filter(bad).length + draftOf(state).defects.length;
  if (!item) return kind(state, isComingBack(piece) ? "ask_return" : "ask_verdict", { count });
  const expected = expectedOf(item);
  return kind(state, `ask_${item.kind}${expected ? "_against" : ""}`, { label: item.label, expected });
}

export function expectedOf(item) {
  if (item.expected == null || item.kind === "ok") return "";
  if (item.kind !== "measure") return String(item.expected);
  return `${shown(item, item.expected)} ± ${shown(item, item.tolerance ?? 0)}`;
}

export function bad(answer) {
  return answer.found === "differs" || answer.found === "absent" || answer.out;
}

/** Answers to the line at hand; null where the scan is none, so that it may mean something else here. */
export function checking(state, scan, world) {
  const piece = world.pieces.get(state.piece);
  if (state.answer) return answered(at(state, "check"), piece, state.answer);
  if (scan.kind === "command" && DEFECTS.test(scan.code) && !isComingBack(piece)) return defect(state, scan.code);
  const item = itemOf(state, piece);
  if (!item) return null;
  if (scan.kind === "mark" && !MARKS[item.kind] && found(world, scan).length) return null;
  return BY_KIND[item.kind](state, piece, item, scan);
}

function defect(state, code) {
  const defects = [...new Set([...draftOf(state).defects, code])];
  return accepted(drafted(state, { defects }), "defect_noted", { defect: `command_${code}` });
}

/** What a mark of this kind reads as, or "": marks of a return are taken as they are, whoever else bears them. */
const MARKS = {
  code: (scan) => scan.code ?? "",
  seal: (scan) => (/^[A-Za-z0-9-]{4,40}$/.test(scan.text) ? scan.text : ""),
};

function marked(state, piece, item, scan) {
  if (scan.code === "ABSENT") return answered(state, piece, { item: item.name, found: "absent" });
  if (scan.kind !== "mark") return null;
  const note = MARKS[item.kind](scan);
  if (!note) return refused(state, item.kind === "code" ? "no_code_scanned" : "no_seal");
  const same = note.toUpperCase() === String(item.expected).toUpperCase();
  if (same) return answered(state, piece, { item: item.name, found: "as_described", note });
  return doubt(state, { item: item.name, found: "differs", note }, "confirm_other_mark", { text: note, expected: item.expected });
}

const BY_KIND = {
  code: marked,
  seal: marked,
  ok: (state, piece, item, scan) => (FOUND[scan.code] ? answered(state, piece, { item: item.name, found: FOUND[scan.code] }) : null),
  measure: (state, piece, item, scan) => {
    const digit = digitOf(scan);
    if (digit) return digits(state, (draftOf(state).number + digit).slice(0, 16));
    if (scan.code === "SKIP") return answered(state, piece, { item: item.name, found: "not_applicable" });
    const typed = scan.code === "CONFIRM" ? draftOf(state).number : scan.kind === "mark" ? scan.text : null;
    return typed === null ? null : measure(state, piece, item, number(typed));
  },
  text: (state, piece, item, scan) => {
    if (["SKIP", "ABSENT"].includes(scan.code)) return answered(state, piece, { item: item.name, found: FOUND[scan.code] });
    if (scan.kind !== "mark") return null;
    const answer = { item: item.name, found: "as_described", note: scan.text.slice(0, 200) };
    const known = item.expected == null || String(item.expected).split(", ").includes(scan.text);
    return known ? answered(state, piece, answer) : doubt(state, { ...answer, found: "differs" }, "confirm_other_text", { text: scan.text, expected: item.expected });
  },
};

function digits(state, typed) {
  return accepted(drafted(state, { number: typed }), "digit", { number: typed });
}

function digitOf(scan) {
  if (scan.kind !== "command") return "";
  return { POINT: ".", MINUS: "-" }[scan.code] ?? (/^N[0-9]$/.test(scan.code) ? scan.code[1] : "");
}

function measure(state, piece, item, typed) {
  const empty = drafted(state, { number: "" });
  if (typed === null) return refused(empty, "no_number");
  const { value, off, fault } = measured(item, typed);
  const params = { value: shown(item, value), min: shown(item, item.min ?? 0), max: shown(item, item.max ?? 0) };
  if (fault === "out_of_bounds") return refused(empty, "out_of_bounds", params);
  const answer = { item: item.name, value, tolerance: item.tolerance ?? 0 };
  if (!fault) return answered(empty, piece, answer);
  const told = { ...params, expected: expectedOf(item), off: `${off > 0 ? "+" : "−"}${shown(item, Math.abs(off))}` };
  return doubt(empty, { ...answer, out: told.off }, "confirm_out_of_tolerance", told);
}

/** An answer that is worth a second look: kept only when it is confirmed. */
function doubt(state, answer, key, params) {
  return question(at(state, "ask", { answer, back: "check" }), key, params);
}

function answered(state, piece, answer) {
  const next = drafted(at(state, "check"), { answers: [...draftOf(state).answers, answer], number: "" });
  return asks(next, piece, bad(answer) ? question : accepted);
}

/** Takes back the digits typed, else the last answer or defect; null when nothing of the draft is left. */
export function undoCheck(state, world) {
  const { answers, defects, number: typed } = draftOf(state);
  const piece = world.pieces.get(state.piece);
  if (typed) return asks(drafted(state, { number: "" }), piece);
  if (defects.length) return accepted(drafted(state, { defects: defects.slice(0, -1) }), "taken_back");
  return answers.length ? asks(drafted(state, { answers: answers.slice(0, -1) }), piece) : null;
}

/** The state with one more photograph of the piece at hand, which goes with the next fact about its looks. */
export function withPhoto(state, photo) {
  return drafted(state, { photos: [...draftOf(state).photos, photo] });
}

export function undoPhoto(state) {
  const { photos } = draftOf(state);
  return photos.length ? accepted(drafted(state, { photos: photos.slice(0, -1) }), "taken_back") : null;
}

/** A fact with the photographs taken for it. */
export function photographed(state, fact) {
  const { photos } = draftOf(state);
  return photos.length ? { ...fact, photos } : fact;
}

/** A verdict is confirmed once more, with what speaks against it said. */
export function verdictAsked(state, piece, verdict, world) {
  const reason = notNow(piece, world);
  if (reason) return refused(state, reason);
  const open = itemOf(state, piece);
  const again = !piece.next.includes("piece_inspected");
  if (verdict === "pass" && open && !again) {
    return refused(state, "checks_left", { count: piece.checklist.length - draftOf(state).answers.length, label: open.label });
  }
  const { answers, defects } = draftOf(state);
  const against = answers.filter(bad).length + defects.length;
  const fact = again ? blind(verdict, world) : photographed(state, inspected(draftOf(state), verdict, world));
  const key = verdict === "pass" && against ? "confirm_pass_although" : "confirm_verdict";
  const ask = at(state, "ask", { fact, key: again ? "reinspected" : `verdict_given_${verdict}`, ends: true, back: state.mode });
  return question(ask, key, { verdict: `verdict_${verdict}`, count: against });
}

function blind(verdict, world) {
  return { type: "piece_reinspected", centre: world.centre, verdict, inspector: world.inspector };
}

function inspected({ answers, defects }, verdict, world) {
  const fact = { type: "piece_inspected", centre: world.centre, verdict, inspector: world.inspector };
  const measures = answers.filter((each) => "value" in each);
  const checks = answers.filter((each) => "found" in each);
  if (measures.length) fact.measures = measures.map(({ item, value, tolerance }) => ({ name: item, value, tolerance }));
  const noted = defects.map((code) => ({ item: `defect_${code.toLowerCase()}`, found: "differs" }));
  if (checks.length || noted.length) fact.checks = [...checks.map(({ item, found: what, note }) => ({ item, found: what, ...(note ? { note } : {}) })), ...noted];
  return fact;
}
