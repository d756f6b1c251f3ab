// Opens the scanner page without a line: what the page put into the cache, where the network does not answer.

const PATIENCE_MS = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const isPage = request.mode === "navigate" && /^\/centre\/[^/]+\/scan\/$/.test(url.pathname);
  if (isPage || url.pathname.startsWith("/static/")) event.respondWith(answer(request));
});

/** The network's answer; the kept one where there is none, an error of the server, or none in time. */
async function answer(request) {
  const kept = await caches.match(request, { cacheName: "surety-bench", ignoreVary: true, ignoreSearch: true });
  const asked = fetch(request);
  if (!kept) return asked;
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE_MS));
  const fresh = asked.then((response) => (response.status >= 500 ? kept : response), () => kept);
  return Promise.race([fresh, late]);
}
