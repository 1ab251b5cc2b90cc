// A number that changed counts up to its new value, once: <… data-counts="KEY">91,4</…>, found again by its key after a swap.

const shown = new Map(); // key: the text that was shown last
const LASTS = 600; // milliseconds
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const DIGITS = /[\d.,]*\d/;
const point = (1.5).toLocaleString(document.documentElement.lang || "vi").charAt(1);

function valueOf(text) {
  const digits = text.match(DIGITS)?.[0];
  if (!digits) return undefined;
  const value = Number(digits.split(point).map((part) => part.replace(/\D/g, "")).join("."));
  return { value: text.slice(0, text.indexOf(digits)).match(/[-\u2212]$/) ? -value : value, decimals: digits.split(point)[1]?.length || 0 };
}

function count(element) {
  const text = element.textContent;
  const before = shown.get(element.dataset.counts);
  shown.set(element.dataset.counts, text);
  const [from, to] = [valueOf(before || ""), valueOf(text)];
  if (calm.matches || before === text || !from || !to) return;
  const write = new Intl.NumberFormat(document.documentElement.lang || "vi", { minimumFractionDigits: to.decimals, maximumFractionDigits: to.decimals });
  const begun = performance.now();
  const step = (now) => {
    const done = Math.min((now - begun) / LASTS, 1);
    element.textContent = done < 1 ? text.replace(DIGITS, write.format(Math.abs(from.value + (to.value - from.value) * done * (2 - done)))) : text;
    if (done < 1 && element.isConnected) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

function setUp(root) {
  root.querySelectorAll("[data-counts]:not([data-ready])").forEach((element) => {
    element.dataset.ready = "yes";
    count(element);
  });
}

setUp(document);
document.addEventListener("htmx:load", (event) => setUp(event.target.parentElement || event.target));
