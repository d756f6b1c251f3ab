// What one scan does. Takes where the bench stands and the scan, gives where it stands then, the facts to keep and what
// to say. `say.kind` is accepted, question or refused; `say.key` names the words. Pure.

import { checking, photographed, startChecking, undoCheck, undoPhoto, verdictAsked } from "./checking.js";
import { aside, incident, incidentAsked, incidentBy, withoutPhotos } from "./incidents.js";
import { packing, packTo, packWaybill } from "./packing.js";
import { accepted, at, kept, question, refused, without } from "./replies.js";
import { caseScanned, forCase, returned, startReturning } from "./returning.js";
import { found, isComingBack, numberOf } from "./work.js";

export const START = Object.freeze({ piece: "", mode: "idle", drafts: {} });

const CONDITIONS = { BOXDAMAGE: "packing_damaged", GOODSDAMAGE: "goods_damaged", SEVERAL: "several_in_one", ANOTHER: "another_piece" };
const VERDICTS = { PASS: "pass", FAIL: "fail", UNABLE: "unable", NOTNEEDED: "not_needed" };
const CHECKS = ["INSPECT", "OK", "NOTOK", "ABSENT", "SKIP"];
const REPRINTS = ["unreadable", "torn", "printer_fault", "lost"];
const REASONS = ["reason_misread", "reason_new_evidence", "reason_wrong_piece", "reason_entered_wrong"];
const UNMATCHED = {
  RECEIVE: "unknown_parcel", ANOTHER: "unknown_parcel", BOXDAMAGE: "damaged", GOODSDAMAGE: "damaged", SEVERAL: "several_in_one",
};
const SEAL = /^[A-Za-z0-9-]{4,40}$/;

export function step(state, scan, world) {
  if (state.piece && !world.pieces.has(state.piece)) state = { ...START, drafts: state.drafts };
  if (scan.kind === "bad") return refused(state, scan.why === "check" ? "check_failed" : "unknown_command");
  if (scan.kind === "test") return refused(state, "test_outside");
  const always = scan.kind === "command" && ALWAYS[scan.code];
  return always ? always(state, world) : MODES[state.mode](state, scan, world);
}

const ALWAYS = {
  SELFTEST: (state) => question({ ...state, mode: "test", test: 0, findings: [] }, "test_1"),
  NEXT: (state) => accepted(left(state), "scan_a_piece"),
  CANCEL: (state, world) => {
    if (state.mode === "idle") return refused(state, "scan_a_piece_first");
    return state.mode === "piece" || !state.piece ? accepted(left(state), "scan_a_piece") : resumed(state, world, "cancelled");
  },
  UNDO: (state, world) => {
    if (state.mode === "check") return undoCheck(state, world) ?? undoPhoto(state) ?? undoKept(state);
    if (state.mode === "photo") return undoPhoto(state) ?? resumed(state, world, "cancelled");
    if (state.mode === "piece") return undoPhoto(state) ?? undoKept(state);
    return state.mode === "idle" ? undoKept(state) : resumed(state, world, "taken_back");
  },
  PHOTO: (state) => {
    if (!["piece", "check", "photo"].includes(state.mode)) return refused(state, state.piece ? "not_here" : "scan_a_piece_first");
    if (state.mode === "photo") return { state, facts: [], say: null, effect: "photo" };
    return { ...question(at(state, "photo", { back: state.mode }), "photo_frame"), effect: "camera" };
  },
};

function left(state) {
  return { ...START, drafts: state.drafts };
}

function resumed(state, world, key) {
  const back = at(state, state.back === "check" ? "check" : state.piece ? "piece" : "idle");
  return accepted(back, key);
}

function undoKept(state) {
  return { state, facts: [], say: null, effect: "undo" };
}

const MODES = {
  idle: (state, scan, world) => {
    if (scan.code === "INCIDENT") return aside(state, "");
    return scan.kind === "mark" ? opened(state, scan, world) : refused(state, "scan_a_piece_first");
  },
  unknown,
  piece: atPiece,
  check: (state, scan, world) => checking(state, scan, world) ?? returned(state, scan, world) ?? atPiece(state, scan, world),
  ask: asked,
  choose: chosen,
  await: awaited,
  verdict: correcting,
  packing,
  photo: (state, scan) => (scan.code === "CONFIRM" ? ALWAYS.PHOTO(state) : refused(state, "photo_frame")),
  test: (state) => refused(state, "test_scan"),
};

/** A mark names a piece; one that several bear asks which. */
function opened(state, scan, world) {
  const hits = found(world, scan);
  if (hits.length === 1) return show(state, hits[0]);
  if (hits.length > 1) {
    const choices = hits.slice(0, 9).map((piece) => ({ text: `${piece.title || numberOf(piece.piece)} · ${numberOf(piece.piece)}`, value: piece.piece }));
    return question({ ...state, mode: "choose", then: "piece", choices }, "which_piece", { count: hits.length });
  }
  if (scan.code && world.codes.has(scan.code)) return refused(state, "code_unbound");
  const asks = { effect: "ask_mark", mark: scan.text };
  if (state.piece) return { ...refused(state, "unknown_mark_now", { text: scan.text }), ...asks };
  return { ...refused({ ...left(state), mode: "unknown", mark: scan.text }, "unknown_mark", { text: scan.text }), ...asks };
}

/** What lies on the bench and fits nothing announced is kept as what it seems to be, and staff get a task. */
function unknown(state, scan, world) {
  if (scan.kind === "mark") return opened(state, scan, world);
  if (scan.code === "INCIDENT") return aside(state, state.mark);
  const what = UNMATCHED[scan.code];
  return what ? question(at(state, "ask", setAside(state.mark, what, world)), "confirm_aside", { what: `aside_${what}` }) : refused(state, "scan_a_piece_first");
}

function setAside(mark, what, world) {
  return { fact: { type: "intake_unmatched", centre: world.centre, what, mark }, key: "set_aside" };
}

/** A mark that the server knows as another centre's: nothing is done with it, and it is kept as evidence. */
export function foreign(state, { mark, what }, world) {
  const { fact } = setAside(mark, what, world);
  return { ...refused(known(state), what), facts: [fact] };
}

/** Where the bench stands once it is known what an unknown mark is. */
export function known(state) {
  return state.mode === "unknown" ? left(state) : state;
}

function show(state, piece) {
  const next = { ...left(state), piece: piece.piece, mode: "piece" };
  return accepted(next, "piece_shown", { stage: isComingBack(piece) ? "stage_coming_back" : `stage_${piece.stage}` });
}

function atPiece(state, scan, world) {
  const piece = world.pieces.get(state.piece);
  if (scan.kind === "shelf") return shelve(state, piece, scan.shelf, world);
  if (scan.kind === "mark") return otherMark(state, piece, scan, world);
  if (CHECKS.includes(scan.code)) return startChecking(state, piece, scan, world);
  if (CONDITIONS[scan.code]) return receive(state, piece, scan.code, world);
  if (VERDICTS[scan.code]) return verdictAsked(state, piece, VERDICTS[scan.code], world);
  const act = ACTS[scan.code];
  return act ? act(state, piece, world) : refused(state, "not_here");
}

function otherMark(state, piece, scan, world) {
  if (scan.code && world.codes.has(scan.code) && !piece.code && piece.next.includes("piece_bound")) {
    const fact = { type: "piece_bound", code: scan.code };
    return question(at(state, "ask", { fact, key: "bound" }), "confirm_bind", { code: scan.code });
  }
  return opened(state, scan, world);
}

function receive(state, piece, command, world) {
  if (!piece.next.includes("piece_taken_in")) return CONDITIONS[command] ? incidentBy(state, command) : refused(state, "not_now_receive");
  const fact = photographed(state, { type: "piece_taken_in", centre: world.centre });
  if (command === "RECEIVE") return kept(at({ ...state, drafts: without(state.drafts, state.piece) }, "piece"), fact, "received");
  const ask = { fact: { ...fact, condition: CONDITIONS[command] }, key: "received", ends: true };
  return question(at(state, "ask", ask), "confirm_condition", { condition: `command_${command}` });
}

function shelve(state, piece, shelf, world) {
  if (!piece.next.includes("piece_shelved")) return refused(state, "not_now_shelf");
  return kept(at(state, "piece"), { type: "piece_shelved", centre: world.centre, shelf }, "shelved", { shelf });
}

const ACTS = {
  RECEIVE: (state, piece, world) => receive(state, piece, "RECEIVE", world),
  RETURN: startReturning,
  INCIDENT: incident,
  SHELF: (state, piece) => wait(state, piece, "shelf", ["piece_shelved"], "not_now_shelf"),
  SEAL: (state, piece) => wait(state, piece, "seal", ["piece_sealed"], "not_now_seal"),
  BIND: (state, piece) => wait(state, piece, "code", ["piece_bound"], "not_now_bind"),
  PACK: (state, piece) => wait(state, piece, "pack_waybill", ["packing_begun", "piece_packed"], "not_now_pack"),
  HANDOVER: handOver,
  REPRINT: (state, piece) => {
    if (!piece.code) return refused(state, "not_now_reprint");
    return choose(state, "reprint", REPRINTS.map((value) => ({ key: `reprint_${value}`, value })), "why_reprint");
  },
  CORRECT: (state, piece) => {
    if (!piece.next.includes("verdict_corrected")) return refused(state, "not_now_correct");
    return question(at(state, "verdict"), "new_verdict", { verdict: `verdict_${piece.verdict}` });
  },
};

function wait(state, piece, want, types, key) {
  if (!types.some((type) => piece.next.includes(type))) return refused(state, key);
  return question(at(state, "await", { want }), `scan_${want}`);
}

function choose(state, then, choices, key, more = {}) {
  return question(at(state, "choose", { then, choices, ...more }), key);
}

function handOver(state, piece) {
  if (!piece.next.includes("piece_handed_over")) return refused(state, "not_now_hand");
  if (piece.hand_to) return handTo(state, piece.hand_to);
  if (piece.verdict === "pass" && piece.outbound) return handTo(state, "outbound_courier");
  const choices = ["merchant", "return_courier"].map((value) => ({ key: `to_${value}`, value }));
  return choose(state, "hand_to", choices, "hand_to_whom");
}

function handTo(state, to) {
  if (to !== "merchant") return question(at(state, "await", { want: "hand_waybill", to }), "scan_hand_waybill");
  const fact = { type: "piece_handed_over", from_: "institute", to };
  return question(at(state, "ask", { fact, key: "handed" }), "confirm_hand_merchant");
}

function correcting(state, scan) {
  const verdict = VERDICTS[scan.code];
  if (!verdict) return refused(state, "scan_a_verdict");
  return choose(state, "correct", REASONS.map((value) => ({ key: value, value })), "why_correct", { verdict });
}

/** A question with one answer: confirmed, its fact is kept. */
function asked(state, scan, world) {
  if (["NO"].includes(scan.code)) return resumed(state, world, "cancelled");
  if (!["CONFIRM", "YES"].includes(scan.code)) return refused(state, "confirm_or_cancel");
  if (state.answer) return { ...checking({ ...at(state, "check"), answer: state.answer }, scan, world) };
  const drafts = state.ends ? without(state.drafts, state.piece) : state.shown ? withoutPhotos(state) : state.drafts;
  const back = state.back === "check" && !state.ends ? "check" : "piece";
  return kept({ ...at(state, state.piece ? back : "idle"), drafts }, state.fact, state.key);
}

const CHOSEN = {
  piece: (state, value, world) => show(state, world.pieces.get(value)),
  aftersale: (state, value, world) => forCase(state, world.pieces.get(state.piece), value),
  incident: (state, value) => incidentAsked(state, value),
  aside: (state, what, world) => question(at(state, "ask", setAside(state.mark, what, world)), "confirm_aside", { what: `aside_${what}` }),
  hand_to: (state, value) => handTo(state, value),
  carrier: (state, value, world) => (state.to ? handed(state, value, state.waybill) : packTo(state, value, state.waybill, world)),
  reprint: (state, reason, world) => {
    const fact = { type: "label_reprinted", centre: world.centre, inspector: world.inspector, reason };
    return kept(at(state, "piece"), fact, "reprinted");
  },
  correct: (state, reason, world) => {
    const fact = { type: "verdict_corrected", centre: world.centre, inspector: world.inspector, verdict: state.verdict };
    const ask = { fact: { ...fact, reason: world.words[reason] ?? reason }, key: "corrected" };
    return question(at(state, "ask", ask), "confirm_correct", { verdict: `verdict_${state.verdict}` });
  },
};

function chosen(state, scan, world) {
  const typed = scan.kind === "mark" ? scan.text : /^N[1-9]$/.test(scan.code ?? "") ? scan.code[1] : "";
  const named = scan.kind === "mark" && state.then === "piece" && found(world, scan).length === 1 ? found(world, scan)[0].piece : "";
  const value = named || (/^[1-9]$/.test(typed) && state.choices[typed - 1]?.value);
  return value ? CHOSEN[state.then](state, value, world) : refused(state, "choose_a_number");
}

const WANTED = {
  aftersale: caseScanned,
  shelf: (state, scan, world) => {
    const shelf = scan.kind === "shelf" ? scan.shelf : scan.kind === "mark" && scan.text.length < 40 ? scan.text.toUpperCase() : "";
    const taken = scan.kind === "mark" && (found(world, scan).length || scan.code);
    return shelf && !taken ? shelve(state, world.pieces.get(state.piece), shelf, world) : refused(state, "no_shelf");
  },
  seal: (state, scan, world) => {
    if (scan.kind !== "mark" || !SEAL.test(scan.text)) return refused(state, "no_seal");
    if (scan.code || found(world, scan).length) return refused(state, "mark_of_another", { text: scan.text });
    return kept(at(state, "piece"), { type: "piece_sealed", centre: world.centre, seal: scan.text }, "sealed", { seal: scan.text });
  },
  code: (state, scan, world) => {
    if (scan.kind !== "mark" || !scan.code) return refused(state, "no_code_scanned");
    const owner = found(world, { text: scan.code, code: scan.code })[0];
    if (owner) return refused(state, "code_taken", { piece: numberOf(owner.piece) });
    if (!world.codes.has(scan.code)) return refused(state, "code_not_ours");
    return kept(at(state, "piece"), { type: "piece_bound", code: scan.code }, "bound");
  },
  pack_waybill: packWaybill,
  hand_waybill: (state, scan, world) => {
    const piece = world.pieces.get(state.piece);
    if (scan.kind !== "mark" || !SEAL.test(scan.text)) return refused(state, "no_waybill");
    const [carrier, waybill] = (piece.outbound ?? "").split(":");
    if (state.to === "outbound_courier" && waybill) {
      return waybill.toUpperCase() === scan.text.toUpperCase() ? handed(state, carrier, waybill) : refused(state, "other_waybill", { waybill });
    }
    return packWaybill(state, scan, world, (same, code) => handed(same, code, scan.text));
  },
};

function awaited(state, scan, world) {
  return WANTED[state.want](state, scan, world);
}

function handed(state, carrier, waybill) {
  const fact = { type: "piece_handed_over", from_: "institute", to: state.to, carrier, waybill };
  return kept(at(state, "piece"), fact, "handed");
}
