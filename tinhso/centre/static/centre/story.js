// The panel beside a board: closed with its button or Escape; the address goes back to the board's.
const panel = document.getElementById("story");
const board = location.href;
let before = null;

function close() {
  if (!panel || !panel.firstElementChild) return;
  panel.replaceChildren();
  history.replaceState(null, "", board);
  before?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (link && !panel?.contains(link)) before = link;
  if (event.target.closest("[data-story-close]")) close();
});
document.addEventListener("keydown", (event) => event.key === "Escape" && close());
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === panel) panel.querySelector("[data-story-close]")?.focus();
});
addEventListener("popstate", () => location.reload());
