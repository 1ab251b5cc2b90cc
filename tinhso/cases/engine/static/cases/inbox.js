// The keys of the inbox: j and k walk, Enter opens beside the list, e goes to what can be done, x selects, a selects all,
// d goes to what can be done with those, / searches, ? helps.

const inbox = document.querySelector("[data-inbox]");
const pane = document.getElementById("pane");
const lines = () => [...inbox.querySelectorAll("[data-line]")];
const here = () => inbox.querySelector("[data-line].here");
const beside = () => getComputedStyle(pane).display !== "none";

function walk(step) {
  const all = lines();
  if (!all.length) return;
  const next = all[Math.min(Math.max(all.indexOf(here()) + step, 0), all.length - 1)];
  mark(next);
  next.querySelector("[data-open]").focus();
  next.scrollIntoView({ block: "nearest" });
}

function mark(line) {
  here()?.classList.remove("here");
  line?.classList.add("here");
}

function selectAll() {
  const boxes = lines().map((line) => line.querySelector("input"));
  const some = boxes.some((box) => !box.checked);
  boxes.forEach((box) => (box.checked = some));
}

const keys = {
  j: () => walk(1),
  k: () => walk(-1),
  x: () => here()?.querySelector("input").click(),
  a: () => selectAll(),
  d: () => inbox.querySelector("[data-together] button")?.focus(),
  e: () => pane.querySelector("[data-move]")?.focus(),
  "/": () => document.querySelector("input[name=words]").focus(),
  "?": () => document.getElementById("keys").showModal(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
  event.preventDefault();
  keys[event.key]();
});

// Where there is no room for the pane a case opens as a page of its own.
inbox.addEventListener("htmx:confirm", (event) => {
  if (event.target.matches("[data-open]") && !beside()) {
    event.preventDefault();
    location.assign(event.target.href);
  }
});
inbox.addEventListener("click", (event) => mark(event.target.closest("[data-line]") ?? here()));
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target === pane && event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
