// Lets an opened form be reloaded without a connection: the network first, what was kept when there is none.
// What another account kept is thrown away; the server answers everything else as ever.

const CACHE = "tinhso-forms";
const WHOSE = "/supply/form/account";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { keep: address, account } = event.data || {};
  if (address) event.waitUntil(keep(address, String(account), event.source));
});

async function keep(address, account, page) {
  const kept = await (await (await caches.open(CACHE)).match(WHOSE))?.text();
  if (kept !== account) await caches.delete(CACHE);
  const cache = await caches.open(CACHE);
  await cache.put(WHOSE, new Response(account));
  const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const text = await answer.text();
  const assets = [...text.matchAll(/(?:src|href)="(\/static\/[^"#]+)/g)].map(([, found]) => found);
  const modules = assets.filter((found) => found.includes("/supply/desk/grid")).flatMap((found) => ["cells.js", "draft.js"].map((name) => new URL(name, new URL(found, address)).pathname));
  // The page has to know that it is an old one: what this device holds is then newer than what stands in it.
  await cache.put(address, new Response(text.replace("<html ", "<html data-kept "), { headers: answer.headers }));
  await Promise.all([...new Set([...assets, ...modules])].map((found) => cache.add(found).catch(() => null)));
  page?.postMessage({ kept: address });
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const own = new URL(request.url).origin === location.origin;
  if (request.method !== "GET" || !own) return;
  event.respondWith(fetch(request).catch(async () => {
    const cache = await caches.open(CACHE);
    return (await cache.match(request, { ignoreVary: true })) || Response.error();
  }));
});
