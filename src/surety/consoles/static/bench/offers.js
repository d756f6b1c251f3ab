// Which commands can be scanned, typed or touched now, the likeliest first. Pure.

import { itemOf } from "./checking.js";
import { isComingBack } from "./work.js";

const BY_FACT = {
  piece_came_back: ["RETURN"],
  piece_taken_in: ["RECEIVE", "BOXDAMAGE", "GOODSDAMAGE", "SEVERAL", "ANOTHER"],
  piece_inspected: ["INSPECT", "UNABLE", "NOTNEEDED"],
  piece_reinspected: ["PASS", "FAIL", "UNABLE"],
  piece_sealed: ["SEAL"],
  piece_bound: ["BIND"],
  packing_begun: ["PACK"],
  piece_packed: ["PACK"],
  piece_handed_over: ["HANDOVER"],
  piece_shelved: ["SHELF"],
  verdict_corrected: ["CORRECT"],
};
const VERDICTS = ["PASS", "FAIL", "UNABLE", "NOTNEEDED"];
export const DEFECTS = [
  "SCRATCH", "CHIP", "CRACK", "STAIN", "WEAR", "DEFORMED", "REPAIRED", "TREATED", "COLOUR", "SIZE", "PART", "FAULTY", "FAKE",
];
const BY_KIND = { code: ["ABSENT"], seal: ["ABSENT"], ok: ["OK", "NOTOK", "ABSENT", "SKIP"], measure: ["CONFIRM", "SKIP"], text: ["ABSENT", "SKIP"] };
const DIGITS = ["N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9", "N0", "POINT", "MINUS"];

const BY_MODE = {
  idle: () => ["SELFTEST", "INCIDENT", "UNDO"],
  piece: (state, piece) => {
    const acts = piece.next.flatMap((type) => BY_FACT[type] ?? []);
    return [...new Set([...acts, ...(canReprint(piece) ? ["REPRINT"] : []), "PHOTO", "INCIDENT", "UNDO", "NEXT"])];
  },
  check: (state, piece) => {
    const item = itemOf(state, piece);
    const ends = isComingBack(piece) ? ["CONFIRM"] : VERDICTS;
    return [...(item ? BY_KIND[item.kind] : ends), "PHOTO", "INCIDENT", "UNDO", "CANCEL"];
  },
  unknown: () => ["RECEIVE", "BOXDAMAGE", "GOODSDAMAGE", "SEVERAL", "CANCEL"],
  ask: () => ["CONFIRM", "CANCEL"],
  choose: (state) => [...state.choices.map((_each, place) => `N${place + 1}`), "CANCEL"],
  await: () => ["CANCEL"],
  verdict: () => [...VERDICTS, "CANCEL"],
  photo: () => ["PHOTO", "UNDO", "CANCEL"],
  packing: () => ["CONFIRM", "CANCEL"],
  test: () => ["CANCEL"],
};

function canReprint(piece) {
  return piece.code && !isComingBack(piece);
}

export function offered(state, piece) {
  return BY_MODE[state.mode](state, piece);
}

/** Digits for a measure, defects while a piece is looked at: beside what is offered, and smaller. */
export function alsoOffered(state, piece) {
  if (state.mode !== "check") return [];
  if (itemOf(state, piece)?.kind === "measure") return DIGITS;
  return isComingBack(piece) ? [] : DEFECTS;
}
