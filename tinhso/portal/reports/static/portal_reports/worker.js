// The worker of the app: it keeps the form for when there is no network, and sends what waits when there is one again.
// The server writes KEPT above: a version, and the addresses of what is kept.

const NAME = `field-reports-${KEPT.version}`;
importScripts(KEPT.outgoing);

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([clear(), self.clients.claim()])));
self.addEventListener("message", (event) => event.data === "use" && self.skipWaiting());
self.addEventListener("sync", (event) => event.tag === "outgoing" && event.waitUntil(send()));

async function fill() {
  const cache = await caches.open(NAME);
  await cache.addAll([...KEPT.files, KEPT.shell, KEPT.offline].map((address) => new Request(address, { cache: "reload" })));
}

async function clear() {
  const old = (await caches.keys()).filter((name) => name.startsWith("field-reports-") && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function send() {
  const reports = await self.outgoing.send(KEPT.ways);
  for (const client of await self.clients.matchAll()) client.postMessage("outgoing");
  if (reports.some(self.outgoing.isWaiting)) throw new Error("some reports still wait"); // the browser tries again
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (address.pathname === KEPT.form && !address.search) event.respondWith(form(event));
    else event.respondWith(fetch(request).catch(() => kept(KEPT.offline)));
  } else if (KEPT.files.includes(address.pathname)) event.respondWith(kept(address.pathname));
});

const kept = async (address) => (await (await caches.open(NAME)).match(address)) || fetch(address);

// The form opens at once from what is kept, and what is kept is renewed behind it.
async function form(event) {
  event.waitUntil(fetch(KEPT.shell).then(async (answer) => answer.ok && (await caches.open(NAME)).put(KEPT.shell, answer)).catch(() => {}));
  return kept(KEPT.shell);
}
