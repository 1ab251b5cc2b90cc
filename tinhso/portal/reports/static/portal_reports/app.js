// Every page of the citizens' app: the worker and its updates, what waits to be sent, private links, "I am here".

const words = document.getElementById("app-words").dataset;
const ways = { api: words.api, token: words.token };
const box = document.querySelector("[data-outgoing]");
const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

// --- what waits to be sent -----------------------------------------------------------------------

function line(report) {
  const state = report.problem ? `${words.refused} ${report.problem}` : report.sentAt ? `${words.sent}: ${report.code}` : report.delayed || words.waiting;
  const when = new Date(report.writtenAt).toLocaleString(words.language === "en" ? "en-GB" : words.language);
  const photos = report.photos.length ? ` · ${words.photos.replace("{count}", report.photos.length)}` : "";
  const text = element("span", { className: "outgoing-words" }, element("strong", { textContent: report.filing.text.slice(0, 80) }), element("span", { className: "muted small", textContent: `${when}${photos} · ${state}` }));
  const entry = element("li", {}, text);
  entry.dataset.state = report.problem ? "refused" : report.sentAt ? "sent" : "waiting";
  if (report.code) entry.append(element("a", { className: "button", href: `${words.track}#${report.code}.${report.key}.receipt`, textContent: words.open }));
  if (report.sentAt || report.problem) entry.append(button(words.remove, async () => { await self.outgoing.remove(report.request); await show(); }));
  return entry;
}

function button(text, act) {
  const made = element("button", { type: "button", className: "button", textContent: text });
  made.addEventListener("click", act);
  return made;
}

async function show() {
  const reports = await self.outgoing.all();
  box.hidden = !reports.length;
  const waiting = reports.filter(self.outgoing.isWaiting).length;
  const title = box.querySelector("[data-outgoing-title]");
  title.textContent = waiting ? title.dataset.waiting.replace("{count}", waiting) : title.dataset.nothing;
  box.querySelector("[data-outgoing-send]").hidden = !waiting;
  box.querySelector("[data-outgoing-list]").replaceChildren(...reports.map(line));
  return reports;
}

let sending;

// Tries at once; where the browser can, it also tries by itself when the page is gone.
async function send() {
  const waiting = (await self.outgoing.all()).some(self.outgoing.isWaiting);
  if (!waiting) return show();
  navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("outgoing")).catch(() => {});
  sending ||= self.outgoing.send(ways).catch(() => {}).finally(() => (sending = undefined));
  await sending;
  const reports = await show();
  document.dispatchEvent(new CustomEvent("outgoing:sent", { detail: reports }));
  return reports;
}

const AGAIN = 60_000; // milliseconds; a server that was slow or said "later" is asked again while the page is open
addEventListener("online", send);
document.addEventListener("outgoing:kept", send);
document.addEventListener("outgoing:changed", show);
box.querySelector("[data-outgoing-send]").addEventListener("click", send);
setInterval(() => navigator.onLine && send(), AGAIN);
send();

const offline = document.querySelector("[data-offline-note]");
const tell = () => offline && (offline.hidden = navigator.onLine);
["online", "offline"].forEach((name) => addEventListener(name, tell));
tell();

// --- the worker, and a newer one that waits to be used ----------------------------------------------

async function register() {
  const worker = await navigator.serviceWorker.register(words.worker, { scope: words.scope });
  const bar = document.querySelector("[data-update]");
  const offer = () => (bar.hidden = !(worker.waiting && navigator.serviceWorker.controller));
  worker.addEventListener("updatefound", () => worker.installing.addEventListener("statechange", offer));
  bar.querySelector("[data-update-now]").addEventListener("click", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    worker.waiting?.postMessage("use");
  });
  navigator.serviceWorker.addEventListener("message", (event) => event.data === "outgoing" && show());
  offer();
}

if ("serviceWorker" in navigator) addEventListener("load", () => register().catch(() => {}));

// --- a private link: what proves it stands after the #, which was not sent; it is posted once, and taken out of the address ----

const link = document.querySelector("[data-private-link]");

function follow() {
  const [code, key, receipt] = location.hash.slice(1).split(".");
  if (!code || !key) return;
  history.replaceState(null, "", location.pathname);
  Object.assign(link.elements.code, { value: code });
  Object.assign(link.elements.key, { value: key });
  link.elements.receipt.value = receipt ? "1" : "";
  link.requestSubmit();
}

if (link) follow();
addEventListener("hashchange", () => {
  if (link) follow();
  else if (location.pathname === words.track) location.reload(); // the offline page stood in for it
});

// --- "near me": the form takes the position, which then stands in the address, as the reader asked -------------

const near = document.querySelector("[data-near]");
const here = near?.querySelector("[data-near-here]");
if (here && "geolocation" in navigator) {
  here.hidden = false;
  here.addEventListener("click", () => navigator.geolocation.getCurrentPosition(({ coords }) => {
    near.elements.latitude.value = coords.latitude.toFixed(4);
    near.elements.longitude.value = coords.longitude.toFixed(4);
    near.requestSubmit();
  }, () => near.elements.latitude.focus()));
}
