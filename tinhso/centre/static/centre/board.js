// An open board: what moved is fetched again and takes its place, without a reload.
import { concerns, follow, refresher, replaceParts } from "./live.js";

const box = document.querySelector("[data-live]");
const body = document.querySelector("[data-live-body]");
const address = location.href; // a story that opens beside the board changes it
const SPREAD = 300; // milliseconds over which many open boards ask

const parts = () => [...body.querySelectorAll("[data-live-part]")];

const refresh = refresher(async (moved) => {
  const names = parts().filter((part) => concerns(part, moved)).map((part) => part.dataset.livePart);
  await new Promise((later) => setTimeout(later, Math.random() * SPREAD));
  const answer = await fetch(address, { headers: { "X-Part": names.join(" "), "X-Unattended": "yes" }, redirect: "error" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  replaceParts(body, await answer.text(), moved);
});

if (box && body) {
  follow(box, (moved) => parts().some((part) => concerns(part, moved)) && refresh(moved));
}
