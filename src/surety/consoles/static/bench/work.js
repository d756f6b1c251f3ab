// The pieces of a bench as they stand: what the server said last, and on top of it what was done here since. Pure.

const FORWARD = ["piece_sealed", "piece_bound", "packing_begun", "piece_packed", "piece_handed_over"];
const CENTRE_PACKS = ["centre_ships", "institute_ships"];

/** The list of work with the waiting facts of this person applied in their order. */
export function projected(work, waiting) {
  const pieces = new Map(work.pieces.map((piece) => [piece.piece, piece]));
  const codes = new Set(work.codes);
  for (const fact of waiting) {
    if (pieces.has(fact.piece)) pieces.set(fact.piece, after(pieces.get(fact.piece), fact));
    if (fact.type === "piece_bound") codes.delete(fact.code);
  }
  return { ...work, pieces, codes };
}

/** A piece once a fact about it holds: good enough to go on with, and replaced by what the server says. */
export function after(piece, fact) {
  const change = CHANGES[fact.type];
  return change ? { ...piece, ...change(piece, fact), pending: true } : piece;
}

const CHANGES = {
  piece_taken_in: (piece, fact) => ({
    stage: "inspecting", holder: "institute", shelf: fact.shelf ?? "", next: ["piece_inspected", "piece_shelved"],
  }),
  piece_shelved: (piece, fact) => ({ shelf: fact.shelf }),
  piece_inspected: afterVerdict,
  verdict_corrected: (piece, fact) => ({ certificate: "", ...stood(piece, fact.verdict) }),
  piece_reinspected: (piece) => ({ next: piece.next.filter((type) => type !== "piece_reinspected") }),
  piece_sealed: (piece, fact) => goOn({ ...piece, seal: fact.seal }, "piece_sealed"),
  piece_bound: (piece, fact) => goOn({ ...piece, code: fact.code }, "piece_bound"),
  piece_packed: (piece, fact) => ({ outbound: `${fact.carrier}:${fact.waybill}`, next: ["piece_handed_over"] }),
  piece_came_back: () => ({ stage: "inspecting", holder: "institute", code: "", seal: "", next: [], returns: [] }),
  piece_handed_over: (piece, fact) => ({ holder: fact.to, stage: fact.to === "outbound_courier" ? "shipped" : "returning", next: [] }),
};

/** Whether a buyer's return of it is expected here. */
export function isComingBack(piece) {
  return piece.next.includes("piece_came_back");
}

function afterVerdict(piece, fact) {
  const by = [...piece.inspectors.by, fact.inspector];
  const inspectors = { ...piece.inspectors, by };
  if (by.length < piece.inspectors.wanted) return { inspectors };
  return { inspectors, ...stood(piece, fact.verdict) };
}

function stood(piece, verdict) {
  if (verdict !== "pass") return { verdict, stage: "not_passed", next: ["piece_handed_over", "piece_shelved"], hand_to: "" };
  return { verdict, stage: "passed", ...goOn({ ...piece, next: ["piece_shelved"], hand_to: "" }, "") };
}

function goOn(piece, done) {
  const left = piece.next.filter((type) => type !== done);
  const { seal, code } = piece;
  const goesBack = seal && !CENTRE_PACKS.includes(piece.regime) && !left.includes("piece_handed_over");
  if (goesBack) return { seal, code, next: ["piece_handed_over", ...left] };
  if (left.some((type) => FORWARD.includes(type))) return { seal, code, next: left };
  const todo = [];
  if (!seal) todo.push("piece_sealed");
  if (!code) todo.push("piece_bound");
  if (CENTRE_PACKS.includes(piece.regime)) todo.push("packing_begun", "piece_packed");
  else todo.push("piece_handed_over");
  return { seal, code, next: [...todo, ...left] };
}

/** Every piece that a mark is on: its own number, its code, a waybill it came or goes by, its seal. */
export function found(world, scan) {
  const text = scan.text.toUpperCase();
  const bears = (piece) => [piece.piece, piece.waybill_in, piece.seal, waybillOf(piece.outbound)].some((each) => each && each.toUpperCase() === text);
  const pieces = [...world.pieces.values()];
  const hit = pieces.filter(bears);
  return hit.length ? hit : pieces.filter((piece) => scan.code && piece.code === scan.code);
}

export function waybillOf(parcel) {
  return parcel ? parcel.slice(parcel.indexOf(":") + 1) : "";
}

const CARRIERS = [
  [/^SF\d/, "sf"], [/^YT\d/, "yto"], [/^JD/, "jd"], [/^JT\d/, "jtexpress"], [/^DPK/, "deppon"], [/^E[A-Z]\d{9}CN$/, "ems"],
];

/** The carrier whose waybills look like this one, or "". */
export function carrierOf(waybill) {
  return CARRIERS.find(([shape]) => shape.test(waybill.toUpperCase()))?.[1] ?? "";
}

/** What a number means for a line of the checklist: a whole number of its unit, and what is wrong with it. */
export function measured(item, number) {
  const value = Math.round(number * 10 ** (item.decimals ?? 0));
  if (item.max && (value < item.min || value > item.max)) return { value, fault: "out_of_bounds" };
  const off = item.expected == null ? 0 : value - Number(item.expected);
  return { value, off, fault: Math.abs(off) > (item.tolerance ?? 0) ? "out_of_tolerance" : "" };
}

/** An id as people know it: without its platform. */
export function numberOf(id = "") {
  return id.slice(id.indexOf(":") + 1);
}

/** A whole number of an item's unit as people read it. */
export function shown(item, value) {
  const number = (value / 10 ** (item.decimals ?? 0)).toFixed(item.decimals ?? 0);
  const short = number.includes(".") ? number.replace(/\.?0+$/, "") : number;
  return [short, item.shown ?? item.unit].filter(Boolean).join(" ");
}
