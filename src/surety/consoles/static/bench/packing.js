// Packing before a camera: the parcel, the challenge on the screen, every mark scanned once more (BTAS-4.2e, -4.3b). Pure.

import { accepted, at, kept, question, refused } from "./replies.js";
import { carrierOf } from "./work.js";

const WAYBILL = /^[A-Za-z0-9-]{4,40}$/;

/** A waybill that the piece goes by; where its looks do not tell the carrier, that is asked. */
export function packWaybill(state, scan, world, go = (same, carrier) => packTo(same, carrier, scan.text, world)) {
  if (scan.kind !== "mark" || !WAYBILL.test(scan.text) || scan.code) return refused(state, "no_waybill");
  const taken = [...world.pieces.values()].some((piece) => piece.waybill_in === scan.text || isSeal(piece, scan));
  if (taken) return refused(state, "mark_of_another", { text: scan.text });
  const carrier = carrierOf(scan.text);
  if (carrier) return go(state, carrier);
  const choices = world.carriers.map(([value, text]) => ({ value, text }));
  return question(at(state, "choose", { then: "carrier", choices, waybill: scan.text, to: state.to }), "which_carrier");
}

/** The challenge is drawn and stored before the camera sees it, so this takes a line to the server. */
export function packTo(state, carrier, waybill, world) {
  if (!world.online) return refused(at(state, "piece"), "needs_line");
  return { state: at(state, "piece"), facts: [], say: null, effect: "begin_packing", parcel: { carrier, waybill } };
}

/** Where packing goes on once the server has the challenge. */
export function packingBegun(state, parcel, challenge, piece) {
  const begun = at(state, "packing", { parcel, challenge, ticks: [] });
  return question(begun, marksOf(piece).length ? "scan_marks" : "film_and_confirm", { challenge });
}

export function marksOf(piece) {
  return ["code", "seal", "certificate"].filter((mark) => piece[mark]);
}

/** The marks that have not been scanned yet. */
export function leftOf(state, piece) {
  return marksOf(piece).filter((mark) => !state.ticks.includes(mark));
}

export function packing(state, scan, world) {
  const piece = world.pieces.get(state.piece);
  const left = leftOf(state, piece);
  if (scan.kind === "command") {
    if (scan.code !== "CONFIRM") return refused(state, left.length ? "scan_marks" : "confirm_packed", { challenge: state.challenge });
    return left.length ? refused(state, `mark_left_${left[0]}`) : packed(state, piece);
  }
  const mark = scan.kind === "mark" ? markedBy(piece, scan) : "";
  if (!mark) return refused(state, "other_mark", { text: scan.text ?? "" });
  const ticks = [...new Set([...state.ticks, mark])];
  const ready = marksOf(piece).every((each) => ticks.includes(each));
  return ready ? question({ ...state, ticks }, "confirm_packed", { challenge: state.challenge }) : accepted({ ...state, ticks }, `ticked_${mark}`);
}

function markedBy(piece, scan) {
  if (scan.code && scan.code === piece.code) return "code";
  if (isSeal(piece, scan)) return "seal";
  return isReport(piece, scan) ? "certificate" : "";
}

function isSeal(piece, scan) {
  return Boolean(piece.seal) && scan.text.toUpperCase() === piece.seal.toUpperCase();
}

/** A report bears its number, or an address that ends in it. */
function isReport(piece, scan) {
  const [text, number] = [scan.text.toUpperCase(), piece.certificate?.toUpperCase()];
  return Boolean(number) && (text === number || text.endsWith(`/${number}`) || text.endsWith(`=${number}`));
}

function packed(state, piece) {
  const fact = { type: "piece_packed", ...state.parcel };
  for (const mark of marksOf(piece)) fact[mark] = piece[mark];
  if (state.video) fact.video = { sha256: state.video, challenge: state.challenge };
  return kept(at(state, "piece"), fact, "packed");
}
