// The answers a step can give. Pure.

/** The same place in another mode; what only the old mode needed is gone. */
export function at(state, mode, more = {}) {
  return { piece: state.piece, drafts: state.drafts, mode, ...more };
}

/** Drafts without that of a piece, whose facts have it now. */
export function without(drafts, piece) {
  const { [piece]: _gone, ...rest } = drafts;
  return rest;
}

const reply = (kind) => (state, key, params = {}) => ({ state, facts: [], say: { kind, key, params } });

export const accepted = reply("accepted");
export const question = reply("question");
export const refused = reply("refused");

/** Keeps a fact about the piece at hand; the words count once it is sent or put by. */
export function kept(state, fact, key, params = {}) {
  return { state, facts: [state.piece ? { piece: state.piece, ...fact } : fact], say: { kind: "accepted", key, params } };
}
