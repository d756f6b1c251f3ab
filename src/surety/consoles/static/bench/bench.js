// What this tab knows: the list of work, the outbox, whether there is a line; and how the two go together.

import { hashOf } from "./media.js";
import * as outbox from "./outbox.js";
import { drain, fetchWork, NoLine, whoIsHere } from "./send.js";
import { projected } from "./work.js";

const ANSWER_MS = 3000;
const WORK_MS = 30_000;
const RETRY_MS = [3_000, 5_000, 10_000, 30_000, 60_000];

export const bench = { world: null, waiting: [], refused: [], others: 0, line: "trying", off: 0, ahead: 0 };

let page;
let heard;
let work = { pieces: [], codes: [], permissions: [] };
let fails = 0;
let retry;
let lastAt = 0;
let done = []; // accepted since the list of work was fetched
const answers = new Map();
const tabs = new BroadcastChannel("surety-bench");

export async function start(given, { changed, late }) {
  [page, heard] = [given, { changed, late }];
  tabs.onmessage = ({ data }) => data.owner === page.owner && onTab(data);
  const stored = await outbox.loadWork(page.owner);
  if (stored) [work, bench.off] = [stored.work, stored.offset];
  await look();
  await refresh();
  setInterval(() => document.visibilityState === "visible" && refresh(), WORK_MS);
  if ("serviceWorker" in navigator) keepPage();
}

/** The outbox as it is now, in what the page shows. */
async function look() {
  const mine = await outbox.entries(page.owner);
  bench.waiting = mine.filter((each) => !each.refused);
  bench.refused = mine.filter((each) => each.refused);
  bench.others = await outbox.countOfOthers(page.owner);
  const { words, carriers, centre, inspector } = page;
  const seen = projected(work, [...done, ...bench.waiting.map((each) => each.fact)]);
  bench.world = { ...seen, centre, inspector, words, carriers, online: bench.line === "online" };
}

async function changed() {
  await look();
  heard.changed();
}

/** Keeps a fact, and answers what became of it: {state: "accepted" | "refused" | "kept", …}. */
export async function keep(said, { online = false } = {}) {
  const at = instant();
  const fact = { ...said, id: uuid(), at, bench_at: at };
  const n = await outbox.put(page.owner, fact);
  await look();
  tabs.postMessage({ owner: page.owner, kept: true });
  const answer = new Promise((resolve) => answers.set(fact.id, resolve));
  sendSoon();
  const known = await Promise.race([answer, wait(online ? 2 * ANSWER_MS : ANSWER_MS)]);
  answers.delete(fact.id);
  if (!known && online) await withdraw(n);
  await look();
  return known ?? { state: "kept" };
}

async function withdraw(n) {
  const entry = (await outbox.entries(page.owner)).find((each) => each.n === n);
  if (entry && !entry.tried) await outbox.remove(n);
}

/** The server's time as far as it is known, never the same twice: facts are told apart and ordered by it. */
function instant() {
  const youngest = Math.max(0, ...bench.waiting.map((each) => Date.parse(each.fact.at)));
  lastAt = Math.max(lastAt + 1, youngest + 1, Math.round(Date.now() + bench.off));
  return new Date(lastAt).toISOString();
}

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const wait = (ms) => new Promise((resolve) => setTimeout(() => resolve(null), ms));

/** Keeps a photograph or video, and gives what a fact says of it. */
export async function keepFile(blob) {
  const sha256 = await hashOf(blob);
  await outbox.putFile(page.owner, { sha256, blob });
  return { sha256, bytes: blob.size, media_type: blob.type };
}

export async function takeBackLast() {
  const fact = await outbox.takeBack(page.owner);
  await look();
  return fact;
}

export async function acknowledge(n) {
  await outbox.remove(n);
  await look();
}

// --- sending --------------------------------------------------------------------------------------------------------

let sending = false;
let again = false;

/** Sends what waits, unless this tab does so already; then once more after it. */
export async function sendSoon() {
  clearTimeout(retry);
  if (sending) {
    again = true;
    return;
  }
  sending = true;
  try {
    do {
      again = false;
      await sendOnce();
    } while (again);
  } finally {
    sending = false;
  }
}

async function sendOnce() {
  try {
    const waited = bench.waiting.length;
    const ended = await drain({ owner: page.owner, addresses: page.addresses, told });
    bench.line = ended === "sent" ? "online" : ended;
    fails = 0;
    if (ended === "sent" && waited) await fetchNow();
  } catch (error) {
    if (!(error instanceof NoLine)) throw error;
    bench.line = "offline";
    retry = setTimeout(sendSoon, RETRY_MS[Math.min(fails++, RETRY_MS.length - 1)]);
  }
  if (bench.line !== "online") for (const waits of answers.values()) waits(null);
  await changed();
}

async function told(fact, answer) {
  tabs.postMessage({ owner: page.owner, fact, answer });
  await onAnswer(fact, answer);
}

async function onAnswer(fact, answer) {
  const waits = answers.get(fact.id);
  if (!answer.refused) done.push(fact);
  const { id: _id, status: _status, ...more } = answer;
  if (waits) return waits({ ...more, state: answer.refused ? "refused" : "accepted" });
  await look();
  return heard.late(fact, answer);
}

function onTab({ fact, answer }) {
  return fact ? onAnswer(fact, answer) : changed();
}

/** Asks the server how things stand; also the way a line that came back is noticed. */
export async function refresh() {
  try {
    const who = await whoIsHere(page.addresses.session);
    bench.line = who.state !== "here" ? who.state : who.owner === page.owner ? "online" : "someone_else";
    if (who.state === "here") bench.ahead = who.ahead_seconds * 1000;
    if (bench.line === "online") await fetchNow();
  } catch (error) {
    if (!(error instanceof NoLine)) throw error;
    bench.line = "offline";
  }
  await changed();
  if (bench.waiting.length && bench.line === "online") sendSoon();
}

async function fetchNow() {
  const known = done.length;
  const fetched = await fetchWork(page.addresses.work);
  [work, bench.off] = [fetched.work, fetched.offset];
  done = done.slice(known);
  await outbox.saveWork(page.owner, fetched);
}

/** So that the page opens without a line: itself and all it is made of, as the browser has just run them. */
async function keepPage() {
  await navigator.serviceWorker.register(page.addresses.worker);
  if (bench.line !== "online") return;
  const used = performance.getEntriesByType("resource").map((each) => new URL(each.name));
  const parts = used.filter((each) => each.origin === location.origin && each.pathname.startsWith("/static/"));
  const cache = await caches.open("surety-bench");
  const paths = new Set([...parts.map((each) => each.pathname), location.pathname]);
  for (const { url } of await cache.keys()) {
    const { pathname } = new URL(url);
    if (pathname.startsWith("/static/") && !paths.has(pathname)) await cache.delete(url);
  }
  for (const path of paths) {
    const response = await fetch(path, { cache: "no-cache" });
    if (response.ok && !response.redirected) await cache.put(path, response);
  }
  await navigator.serviceWorker.ready;
  document.documentElement.dataset.kept = "yes";
}
