// What was done at this bench and is not with the server yet, in IndexedDB: it outlives a reload and a killed browser.
// A fact's own id is its idempotency key. Every entry has an owner, a person at a centre, and is sent for nobody else.

const NAME = "surety-bench";
const STRICT = { durability: "strict" };
let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      const facts = asked.result.createObjectStore("facts", { keyPath: "n", autoIncrement: true });
      facts.createIndex("owner", "owner");
      asked.result.createObjectStore("work", { keyPath: "owner" });
      asked.result.createObjectStore("files", { keyPath: "sha256" }).createIndex("owner", "owner");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** Runs `work(store)` in one transaction, and answers once it is on disk. */
async function within(name, mode, work) {
  const transaction = (await database()).transaction(name, mode, mode === "readwrite" ? STRICT : {});
  const ended = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const result = await work(transaction.objectStore(name));
  await ended;
  return result;
}

export function put(owner, fact) {
  return within("facts", "readwrite", (store) => done(store.add({ owner, fact, kept_at: Date.now(), tried: false })));
}

/** Everything of an owner, oldest first: {n, fact, kept_at, tried, refused?}. */
export function entries(owner) {
  return within("facts", "readonly", (store) => done(store.index("owner").getAll(owner)));
}

/** How many entries others left here, which wait until those sign in. */
export function countOfOthers(owner) {
  return within("facts", "readonly", async (store) => (await done(store.count())) - (await done(store.index("owner").count(owner))));
}

/** The oldest that wait, marked as tried in the same transaction: what may have reached the server is not taken back. */
export function claim(owner, most) {
  return within("facts", "readwrite", async (store) => {
    const waiting = (await done(store.index("owner").getAll(owner))).filter((each) => !each.refused).slice(0, most);
    for (const each of waiting) store.put({ ...each, tried: true });
    return waiting;
  });
}

export function remove(n) {
  return within("facts", "readwrite", (store) => done(store.delete(n)));
}

/** Keeps an entry with why it was refused, until somebody has seen it. */
export function refuse(n, answer) {
  return within("facts", "readwrite", async (store) => {
    const entry = await done(store.get(n));
    if (entry) await done(store.put({ ...entry, refused: answer }));
  });
}

/** Takes back the youngest that was never tried: the fact, or null. */
export function takeBack(owner) {
  return within("facts", "readwrite", async (store) => {
    const last = (await done(store.index("owner").getAll(owner))).filter((each) => !each.refused).at(-1);
    if (!last || last.tried) return null;
    await done(store.delete(last.n));
    return last.fact;
  });
}

/** A photograph or video that facts name by its hash, until the server has it. */
export function putFile(owner, { sha256, blob }) {
  return within("files", "readwrite", (store) => done(store.put({ owner, sha256, blob })));
}

export function files(owner) {
  return within("files", "readonly", (store) => done(store.index("owner").getAll(owner)));
}

export function removeFile(sha256) {
  return within("files", "readwrite", (store) => done(store.delete(sha256)));
}

/** The list of work as the server gave it last, for when there is no line. One person's alone: others' is dropped. */
export function saveWork(owner, work) {
  return within("work", "readwrite", async (store) => {
    for (const key of await done(store.getAllKeys())) if (key !== owner) store.delete(key);
    await done(store.put({ owner, ...work }));
  });
}

export function loadWork(owner) {
  return within("work", "readonly", (store) => done(store.get(owner)));
}
