// A buyer's return: for which case it comes, and its marks and measures as they are now (JADE-08, BTAS-4.2e). Pure.

import { asks, bad, draftOf, drafted, itemOf, photographed } from "./checking.js";
import { at, kept, question, refused, without } from "./replies.js";
import { isComingBack } from "./work.js";

const CASE = /^[a-z0-9_]{1,24}:as-[!-+\--~]{1,60}$/;

export function startReturning(state, piece) {
  if (!isComingBack(piece)) return refused(state, "not_now_return");
  const cases = piece.returns ?? [];
  if (draftOf(state).aftersale) return asks(at(state, "check"), piece);
  if (cases.length === 1) return forCase(state, piece, cases[0]);
  if (!cases.length) return question(at(state, "await", { want: "aftersale" }), "scan_aftersale");
  const choices = cases.slice(0, 9).map((value) => ({ text: value.slice(value.indexOf(":") + 1), value }));
  return question(at(state, "choose", { then: "aftersale", choices }), "which_aftersale");
}

export function forCase(state, piece, aftersale) {
  return asks(drafted(at(state, "check"), { aftersale }), piece);
}

/** A number as it is on the return slip, with its platform or without. */
export function caseScanned(state, scan, world) {
  const text = scan.kind !== "mark" ? "" : scan.text.includes(":") ? scan.text : `${world.centre.split(":")[0]}:${scan.text}`;
  return CASE.test(text) ? forCase(state, world.pieces.get(state.piece), text) : refused(state, "no_aftersale");
}

/** Confirmed once every line has its answer; null where the scan means something else. */
export function returned(state, scan, world) {
  const piece = world.pieces.get(state.piece);
  if (!isComingBack(piece) || scan.code !== "CONFIRM") return null;
  if (itemOf(state, piece) || !draftOf(state).aftersale) return asks(state, piece, refused);
  const { answers } = draftOf(state);
  const done = { ...at(state, "piece"), drafts: without(state.drafts, state.piece) };
  return kept(done, photographed(state, cameBack(draftOf(state), piece)), answers.some(bad) ? "came_back_otherwise" : "came_back");
}

function cameBack({ answers, aftersale }, piece) {
  const fact = { type: "piece_came_back", aftersale };
  const kindOf = (answer) => piece.checklist.find((item) => item.name === answer.item)?.kind;
  for (const answer of answers) if (["code", "seal"].includes(kindOf(answer)) && answer.note) fact[kindOf(answer)] = answer.note;
  const serials = answers.filter((each) => kindOf(each) === "text" && each.note).map((each) => each.note);
  const measures = answers.filter((each) => "value" in each);
  if (serials.length) fact.serials = serials;
  if (measures.length) fact.measures = measures.map(({ item, value, tolerance }) => ({ name: item, value, tolerance }));
  return fact;
}
