// What is no step of the way: damage, another mark, a parcel nobody announced. Reported with its photographs. Pure.

import { draftOf, drafted, photographed } from "./checking.js";
import { at, question } from "./replies.js";

const INCIDENTS = [
  "damaged", "several_pieces", "swapped", "seal_mismatch", "code_mismatch", "forged_mark", "lured_off_platform", "lost", "unknown_piece",
];
const ASIDE = ["unknown_parcel", "damaged", "several_in_one"];
const BY_CONDITION = { BOXDAMAGE: "damaged", GOODSDAMAGE: "damaged", SEVERAL: "several_pieces", ANOTHER: "swapped" };

/** Of the piece at hand: which of the incidents it is. */
export function incident(state) {
  return question(at(state, "choose", { then: "incident", choices: offer(INCIDENTS, "incident_"), back: state.mode }), "which_incident");
}

/** A printed condition says by itself what happened to a piece that is here already. */
export function incidentBy(state, command) {
  return incidentAsked(state, BY_CONDITION[command]);
}

export function incidentAsked(state, what) {
  const fact = photographed(state, { type: "incident_reported", what });
  const ask = { fact, key: "incident_kept", shown: Boolean(fact.photos), back: state.back ?? state.mode };
  return question(at(state, "ask", ask), "confirm_incident", { what: `incident_${what}` });
}

/** The draft without the photographs that went with a report. */
export function withoutPhotos(state) {
  return draftOf(state).photos.length ? drafted(state, { photos: [] }).drafts : state.drafts;
}

/** Nothing can be scanned from it: what it seems to be. */
export function aside(state, mark) {
  return question(at(state, "choose", { then: "aside", choices: offer(ASIDE, "aside_"), mark }), "what_lies_here");
}

function offer(values, prefix) {
  return values.map((value) => ({ key: `${prefix}${value}`, value }));
}
