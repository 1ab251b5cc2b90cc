// Follows what moves on the platform: <p data-live="/centre/live/?since=…"> says whether the page is live, and onMoved is told
// which datasets' numbers have a new state. Whatever breaks, the page says so, and asks again from where it was.

const QUIET = 25_000; // milliseconds without a sign of life (one comes every ten seconds) after which a connection is dead
const PATIENCE = 4_000; // a stream that ends is asked for again after one second: only what lasts longer is a loss
const AGAIN = 5_000; // after a refusal, or a failure that the browser does not try again by itself
const language = document.documentElement.lang || "vi";

function told(box, state, since) {
  box.hidden = false;
  if (box.dataset.state !== state) {
    box.dataset.state = state;
    box.querySelectorAll("[data-live-when]").forEach((said) => (said.hidden = said.dataset.liveWhen !== state));
    box.dispatchEvent(new CustomEvent("live:state", { bubbles: true, detail: { state } }));
  }
  const time = box.querySelector(`[data-live-when="${state}"] [data-live-since]`);
  if (!time) return;
  const zone = { timeZone: "Asia/Ho_Chi_Minh" };
  const clock = since.toLocaleTimeString("vi", { ...zone, hour: "2-digit", minute: "2-digit" });
  const day = since.toLocaleDateString(language === "en" ? "en-GB" : "vi", { ...zone, day: "2-digit", month: "2-digit", year: "numeric" });
  const today = since.toDateString() === new Date().toDateString();
  time.dateTime = since.toISOString();
  time.textContent = today ? clock : box.dataset.at.replace("{time}", clock).replace("{day}", day);
}

export function follow(box, onMoved) {
  const address = new URL(box.dataset.live, location.href);
  let [source, last, heard, whole, behind, broken, out] = [null, "", Date.now(), new Date(), false, 0, false];

  function alive(event) {
    heard = Date.now();
    broken = 0;
    out = false;
    last = event.lastEventId || last;
    if (!behind) whole = new Date();
    show();
  }

  function show() {
    const lost = broken && Date.now() - broken > PATIENCE;
    told(box, out ? "out" : lost ? "lost" : behind ? "behind" : "on", whole);
  }

  function open() {
    source?.close();
    if (last) address.searchParams.set("since", last);
    source = new EventSource(address);
    heard = Date.now();
    source.addEventListener("opened", alive);
    source.addEventListener("beat", (event) => {
      ({ behind } = JSON.parse(event.data));
      alive(event);
    });
    source.addEventListener("moved", (event) => {
      alive(event);
      onMoved(JSON.parse(event.data));
    });
    source.addEventListener("error", failed);
  }

  function failed() {
    broken ||= Date.now();
    if (source.readyState !== EventSource.CLOSED) return; // the browser asks again by itself
    setTimeout(open, AGAIN);
    refused().then((is) => (out = is)).then(show);
  }

  // A refusal cannot be told from a failure by the stream itself.
  async function refused() {
    const stop = new AbortController();
    try {
      const answer = await fetch(address, { redirect: "manual", headers: { Accept: "text/event-stream" }, signal: stop.signal });
      return answer.type === "opaqueredirect" || [401, 403].includes(answer.status);
    } catch {
      return false;
    } finally {
      stop.abort();
    }
  }

  setInterval(() => {
    if (Date.now() - heard > QUIET) {
      broken ||= heard;
      open();
    }
    show();
  }, 1000);
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && open());
  open();
}

// --- parts of a page, fetched again ---------------------------------------------------------------

// The parts of a fetched body that concern what moved take the place of those shown; nothing is added, so nothing grows.
export function replaceParts(shown, html, moved) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  shown.querySelectorAll("[data-live-part]").forEach((part) => {
    const found = fresh.querySelector(`[data-live-part="${CSS.escape(part.dataset.livePart)}"]`);
    if (!found || !concerns(part, moved)) return;
    const scrolled = part.firstElementChild?.scrollTop;
    const opened = [...part.querySelectorAll("details")].map((each) => each.open);
    htmx.swap(part, found.innerHTML, { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
    if (scrolled) part.firstElementChild.scrollTop = scrolled;
    part.querySelectorAll("details").forEach((each, place) => {
      if (opened[place]) each.open = true; // what a reader opened stays open
    });
  });
}

export function concerns(part, { everything, datasets }) {
  const own = part.dataset.liveDatasets?.split(" ").filter(Boolean) ?? [];
  return Boolean(everything) || !own.length || own.some((name) => datasets.includes(name));
}

// One fetch at a time; what moves meanwhile is fetched together after it.
export function refresher(fetchAndShow) {
  let [waiting, busy] = [null, false];
  return async function moved(change) {
    waiting = waiting ? { everything: waiting.everything || change.everything, datasets: [...(waiting.datasets || []), ...(change.datasets || [])] } : change;
    if (busy) return;
    busy = true;
    while (waiting) {
      const now = waiting;
      waiting = null;
      const done = await fetchAndShow(now).then(() => true, () => false);
      if (!done) {
        waiting = { everything: true, datasets: [] };
        await new Promise((later) => setTimeout(later, 5_000));
      }
    }
    busy = false;
  };
}
