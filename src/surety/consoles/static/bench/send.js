// The outbox to the server: in order, one tab at a time, and only in the name of who did it.

import { claim, files, put, refuse, remove, removeFile } from "./outbox.js";

const BATCH = 50;
const FILE_MS = 600_000;
const LATER = [401, 403, 404, 408, 409, 429, 507];
const PIECE_BYTES = 8 * 1048576;

/** The server could not be reached, or not now. */
export class NoLine extends Error {}

/** Who is signed in, and a token to post with; `state` says why nobody is: "signed_out" or "not_here". */
export async function whoIsHere(address) {
  const response = await ask(address, {});
  if (response.type === "opaqueredirect" || response.status === 401) return { state: "signed_out" };
  if (response.status === 403 || response.status === 404) return { state: "not_here" };
  if (!response.ok) throw new NoLine();
  return { state: "here", ...(await response.json()) };
}

export async function fetchWork(address) {
  const before = Date.now();
  const response = await ask(address, {});
  if (!response.ok) throw new NoLine();
  const work = await response.json();
  return { work, offset: Date.parse(work.at) - (before + Date.now()) / 2 };
}

/** What the server knows of a mark that is not at work here: another centre's (`what`), or a `piece` and its `stage`. */
export async function knownOf(address, mark) {
  try {
    const response = await ask(`${address}?${new URLSearchParams({ mark })}`, {});
    return response.ok ? await response.json() : {};
  } catch {
    return {};
  }
}

async function ask(address, options) {
  try {
    return await fetch(address, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(15_000), ...options });
  } catch {
    throw new NoLine();
  }
}

/** Sends what waits until nothing does. `told(fact, answer)` hears of each; gives why it stopped: "sent" or a state. */
export function drain({ owner, addresses, told }) {
  const locked = navigator.locks ? (work) => navigator.locks.request(`surety-bench ${owner}`, work) : (work) => work();
  return locked(async () => {
    let most = BATCH;
    for (;;) {
      const who = await whoIsHere(addresses.session);
      if (who.state !== "here") return who.state;
      if (who.owner !== owner) return "someone_else";
      await sendFiles(owner, { addresses, token: who.csrf, told });
      const batch = await claim(owner, most);
      if (!batch.length) return "sent";
      most = (await post(batch, { addresses, token: who.csrf, told })) ? BATCH : 1;
    }
  });
}

/** Files before the facts that name them. One that the server will not have is told of; its facts go all the same. */
async function sendFiles(owner, { addresses, token, told }) {
  for (const { sha256, blob } of await files(owner)) {
    const headers = { "Content-Type": blob.type, "X-CSRFToken": token, "X-Content-SHA256": sha256 };
    const response = await sendFile(addresses.evidence, blob, headers);
    if (response.type === "opaqueredirect" || response.status >= 500 || LATER.includes(response.status)) continue;
    await removeFile(sha256);
    if (!response.ok) await fileRefused(owner, sha256, { answer: await response.json().catch(() => ({})), told });
  }
}

/** A large one in pieces, from where the last line broke. */
async function sendFile(address, blob, headers) {
  const put = (body, more) => ask(address, { method: "PUT", body, headers: { ...headers, ...more }, signal: AbortSignal.timeout(FILE_MS) });
  if (blob.size <= PIECE_BYTES) return put(blob, {});
  const piece = (body, range) => put(body, { "X-Upload-Id": headers["X-Content-SHA256"], "Content-Range": `bytes ${range}/${blob.size}` });
  let response = await piece(null, "*");
  while (response.status === 202) {
    const { received } = await response.json();
    const end = Math.min(received + PIECE_BYTES, blob.size);
    response = await piece(blob.slice(received, end), `${received}-${end - 1}`);
  }
  return response;
}

async function fileRefused(owner, sha256, { answer, told }) {
  const fact = { type: "file", piece: sha256.slice(0, 12) };
  await refuse(await put(owner, fact), answer);
  await told(fact, { ...answer, refused: true });
}

/** Whether the batch was taken as one; a single entry that was not is refused. */
async function post(batch, { addresses, token, told }) {
  const response = await ask(addresses.facts, {
    method: "POST",
    body: batch.map(({ fact }) => JSON.stringify(fact)).join("\n"),
    headers: { "Content-Type": "application/x-ndjson", "X-CSRFToken": token, "X-Bench-Time": new Date().toISOString() },
  });
  if (response.status === 400 || response.status === 413 || response.status === 422) {
    if (batch.length === 1) await turnDown(batch[0], { status: "invalid", code: "unreadable" }, told);
    return false;
  }
  if (!response.ok) throw new NoLine();
  const { results } = await response.json();
  const answers = new Map(results.map((each) => [each.id, each]));
  const answered = batch.filter(({ fact }) => answers.has(fact.id));
  for (const entry of answered) await settle(entry, answers.get(entry.fact.id), told);
  if (!answered.length) throw new NoLine();
  return true;
}

async function settle(entry, answer, told) {
  const well = ["accepted", "quarantined"].includes(answer.status) || (answer.status === "repeated" && !answer.code);
  if (!well) return turnDown(entry, answer, told);
  await remove(entry.n);
  return told(entry.fact, answer);
}

async function turnDown(entry, answer, told) {
  await refuse(entry.n, answer);
  return told(entry.fact, { ...answer, refused: true });
}
