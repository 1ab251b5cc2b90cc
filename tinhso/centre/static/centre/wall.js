// The wall: boards take turns in one place, nothing is added, so it can run for days. Space pauses, the arrows turn the page.
import { concerns, follow, refresher } from "./live.js";

const wall = document.querySelector("[data-wall]");
const [title, progress, paused, failed] = ["title", "progress", "paused", "failed"].map((name) => document.querySelector(`[data-wall-${name}]`));
const boards = [...document.querySelectorAll("[data-wall-board]")].map((link) => link.href);
const SECONDS = Number(wall.dataset.seconds);
const DAY = 24 * 3600; // after which the page is loaded anew, so that a new version and a new day's style arrive
const begun = performance.now();
const state = { at: 0, shown: 0, fetched: new Date(), stands: false };

function named() {
  title.textContent = wall.firstElementChild?.dataset.title ?? "";
}

function said(ok) {
  failed.hidden = ok;
  const time = failed.querySelector("time");
  time.dateTime = state.fetched.toISOString();
  time.textContent = state.fetched.toLocaleTimeString("vi", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit" });
}

async function show(at) {
  const answer = await fetch(boards[at], { redirect: "error" }).catch(() => ({ ok: false }));
  if (!answer.ok) {
    said(false);
    throw new Error("the board could not be fetched");
  }
  const html = await answer.text();
  Object.assign(state, { at, fetched: new Date() });
  htmx.swap(wall, html, { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
  said(true);
  named();
}

const refresh = refresher(() => show(state.at));

function turn(steps) {
  state.shown = 0;
  return show((state.at + steps + boards.length) % boards.length).catch(() => {});
}

function pause() {
  state.stands = !state.stands;
  paused.hidden = !state.stands;
}

// A day is over: the page is loaded anew, but only while there is somebody to load it from.
async function again() {
  const answer = await fetch(location.href, { redirect: "error" }).catch(() => ({ ok: false }));
  if (answer.ok) location.reload();
}

const keys = { " ": pause, ArrowRight: () => turn(1), ArrowLeft: () => turn(-1) };
document.addEventListener("keydown", (event) => {
  if (!(event.key in keys) || event.altKey || event.ctrlKey || event.metaKey || event.target.closest("a, button, summary")) return;
  event.preventDefault();
  keys[event.key]();
});

let before = performance.now();
setInterval(() => {
  const now = performance.now();
  if (!state.stands) state.shown += (now - before) / 1000;
  before = now;
  progress.value = Math.min(state.shown / SECONDS, 1);
  if (state.shown < SECONDS) return;
  turn(1);
  if (now - begun > DAY * 1000) again();
}, 250);

named();
follow(document.querySelector("[data-live]"), (moved) => wall.firstElementChild && concerns(wall.firstElementChild, moved) && refresh(moved));
