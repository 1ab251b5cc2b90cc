// Drafts: kept on this device at every change, on the server when there is a connection. The newest wins and says so;
// what it took the place of can be opened. Nothing is removed before the server has said that it took the rows.

const PAUSE_HERE = 250; // milliseconds of quiet
const PAUSE_THERE = 3_000;

export class Draft {
  constructor({ key, address, store, token, revision, rows, onState }) {
    Object.assign(this, { key, address, store, token, revision, rows, onState });
    this.sent = true;
    const leave = () => document.visibilityState === "hidden" && this.keepNow();
    document.addEventListener("visibilitychange", leave);
    addEventListener("pagehide", () => this.keepNow());
    addEventListener("online", () => this.push());
  }

  // What this device holds: {rows, changed_at, revision, sent, instead_of}, or null.
  held(key = this.key) {
    try {
      return JSON.parse(this.store.getItem(key));
    } catch {
      return null;
    }
  }

  touch() {
    this.sent = false;
    this.changed_at = new Date().toISOString();
    clearTimeout(this.here);
    this.here = setTimeout(() => this.keepNow(), PAUSE_HERE);
    clearTimeout(this.there);
    this.there = setTimeout(() => this.push(), PAUSE_THERE);
  }

  // Once for each change: said again later, it would take the place of what was said since (sign in again, not sent).
  keepNow() {
    if (!this.here) return;
    clearTimeout(this.here);
    this.here = null;
    this.write(this.key, { ...this.rows(), changed_at: this.changed_at, revision: this.revision, sent: false });
  }

  write(key, document) {
    try {
      this.store.setItem(key, JSON.stringify(document));
      if (key === this.key) this.onState("savedHere", { time: clock(document.changed_at) });
    } catch {
      this.onState("notSaved", {}, "bad");
    }
  }

  // Keep here, and let what is on its way to the server arrive, so that it does not come after the rows themselves.
  async settle() {
    clearTimeout(this.there);
    this.keepNow();
    await this.pushing;
  }

  push() {
    this.pushing = this.carry();
    return this.pushing;
  }

  // Keep on the server; without a connection the device's copy stands and is pushed when the connection is back.
  async carry() {
    clearTimeout(this.there);
    this.keepNow();
    if (this.sent || !this.changed_at) return;
    const { changed_at } = this;
    try {
      const answer = await post(this.address, { ...this.rows(), revision: this.revision, changed_at }, this.token);
      if (!answer.ok) return this.onState("savedHere", { time: clock(changed_at) });
      const stands = await answer.json();
      if (!stands.kept) return this.onState("newestThere", { time: stands.saved, other: clock(changed_at) }, "unsent", stands.rows);
      this.revision = stands.revision;
      if (this.changed_at === changed_at) {
        this.sent = true;
        this.write(this.key, { ...this.rows(), changed_at, revision: this.revision, sent: true });
      }
      if (stands.replaced) return this.onState("newestHere", { time: clock(changed_at), other: stands.saved }, "unsent", stands.replaced);
      return this.onState("savedThere", { time: stands.saved });
    } catch {
      return this.onState(navigator.onLine ? "savedHere" : "offline", { time: clock(changed_at) });
    }
  }

  // Which draft is opened: this device's or the server's. Returns {rows, word, data, other} or null when the page's own stands.
  // A page that was kept for want of a connection is older than what this device holds, also when that was saved since.
  open(there, kept) {
    const here = this.held();
    if (!here || (here.sent && !kept) || !Array.isArray(here.rows)) return null;
    this.changed_at = here.changed_at;
    this.sent = here.sent;
    const apart = there && (kept ? there.revision > here.revision : there.revision !== here.revision);
    if (apart && Date.parse(there.changed_at) > Date.parse(here.changed_at)) {
      this.sent = true;
      this.write(`${this.key}.other`, here);
      return { rows: there.rows, word: "newestThere", data: { time: there.saved, other: clock(here.changed_at) }, other: here.rows };
    }
    if (!apart) this.revision = here.revision;
    const data = { time: clock(here.changed_at), other: there?.saved };
    return { rows: here.rows, word: apart ? "newestHere" : "restored", data, other: apart ? there.rows : null };
  }

  // Say which draft stands on the server when the page was drawn before the last saving arrived: {rows, …}, or null.
  async ask(there) {
    const here = this.held();
    if (!here?.sent || here.revision === there?.revision) return there;
    const answer = await fetch(`${this.address}?receipt=${encodeURIComponent(here.instead_of)}`, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).draft : there;
  }

  forget() {
    clearTimeout(this.here);
    clearTimeout(this.there);
    this.here = null;
    this.sent = true;
    this.changed_at = null;
    this.store.removeItem(this.key);
    this.store.removeItem(`${this.key}.other`);
  }
}

export function post(address, document, token) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token };
  return fetch(address, { method: "POST", headers, body: JSON.stringify(document), redirect: "manual" });
}

// 08:12, with the day when it is not today's; Vietnam's time wherever the device thinks it is.
export function clock(instant) {
  const zone = { timeZone: "Asia/Ho_Chi_Minh" };
  const when = new Date(instant);
  const time = when.toLocaleTimeString("vi", { ...zone, hour: "2-digit", minute: "2-digit" });
  const on = (each) => each.toLocaleDateString("vi", { ...zone, day: "2-digit", month: "2-digit", year: "numeric" });
  return on(when) === on(new Date()) ? time : `${time} ${on(when)}`;
}
