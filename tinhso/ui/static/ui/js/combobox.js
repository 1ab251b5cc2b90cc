// The ARIA combobox pattern with a list box, over one of two fields that work without script:
// <input name="unit" data-combobox-url="/units/search"> suggests what the server answers, a list of {value, label, hint};
//   what is sent is the chosen value, or the text itself.
// <select name="commune" data-combobox> suggests its own options, so that a long list is typed into, with or without accents,
//   and needs no network; what is sent is what was chosen, or nothing.

const words = document.getElementById("words").dataset;
const PAUSE = 150; // milliseconds of quiet before asking
const MOST = 30; // options of a select that are suggested at once
let counted = 0;

class Combobox {
  constructor(input, sent, find) {
    Object.assign(this, { input, sent, find, options: [], active: -1, isFree: sent.type === "hidden" });
    this.build();
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.left());
    input.addEventListener("click", () => this.ask());
  }

  build() {
    const { input } = this;
    const focused = document.activeElement === input;
    const box = document.createElement("div");
    box.className = "combobox";
    input.replaceWith(box);
    this.list = document.createElement("ul");
    this.list.className = "suggestions";
    this.list.id = `suggestions-${++counted}`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", words.suggestions);
    this.list.addEventListener("pointerdown", (event) => this.pressed(event));
    this.status = document.createElement("div");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    input.autocomplete = "off";
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    Object.entries(roles).forEach(([name, value]) => input.setAttribute(name, value));
    box.append(input, this.sent, this.list, this.status);
    if (focused) input.focus();
  }

  typed() {
    this.sent.value = this.isFree ? this.input.value : "";
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const text = this.input.value.trim();
    this.asked?.abort();
    if (!text && this.isFree) return this.close();
    this.asked = new AbortController();
    try {
      this.show(await this.find(text, this.asked.signal));
    } catch (error) {
      if (error.name !== "AbortError") this.say(words.failed);
    }
  }

  show(options) {
    if (document.activeElement !== this.input) return;
    this.options = options;
    this.active = -1;
    if (!options.length) return this.say(words.nothingFound);
    this.list.replaceChildren(...options.map((option, place) => this.draw(option, place)));
    this.open(words.found.replace("{count}", options.length));
    this.input.removeAttribute("aria-activedescendant");
  }

  draw({ label, hint }, place) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${place}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.append(label);
    if (hint) item.append(Object.assign(document.createElement("small"), { textContent: hint }));
    return item;
  }

  say(sentence) {
    this.options = [];
    const item = Object.assign(document.createElement("li"), { className: "nothing", textContent: sentence });
    item.setAttribute("role", "option");
    item.setAttribute("aria-disabled", "true");
    this.list.replaceChildren(item);
    this.open(sentence);
  }

  open(status) {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.status.textContent = status;
  }

  close() {
    clearTimeout(this.waiting);
    this.asked?.abort();
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  // Whoever typed until one option of a select was left, and went on, has chosen it.
  async left() {
    const text = this.input.value.trim();
    this.close();
    if (this.isFree || this.sent.value || !text) return;
    const found = await this.find(text);
    if (found.length === 1) this.choose(found[0]);
  }

  key(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) {
      event.preventDefault();
      if (this.list.hidden) this.ask();
      else this.move(moves[event.key]);
    } else if (event.key === "Enter" && (this.active >= 0 || !this.isFree)) {
      event.preventDefault();
      if (this.active >= 0) this.choose(this.options[this.active]);
      else this.left();
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  move(step) {
    if (!this.options.length) return;
    const count = this.options.length;
    this.active = this.active < 0 ? (step > 0 ? 0 : count - 1) : (this.active + step + count) % count;
    [...this.list.children].forEach((item, place) => item.setAttribute("aria-selected", place === this.active));
    const item = this.list.children[this.active];
    item.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", item.id);
  }

  pressed(event) {
    event.preventDefault(); // keeps the focus in the field
    const place = [...this.list.children].indexOf(event.target.closest("li"));
    if (this.options[place]) this.choose(this.options[place]);
  }

  choose({ value, label }) {
    this.input.value = label;
    this.sent.value = value;
    this.close();
    this.sent.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function overInput(input) {
  const sent = Object.assign(document.createElement("input"), { type: "hidden", name: input.name, value: input.value });
  input.removeAttribute("name");
  if (input.dataset.comboboxText) input.value = input.dataset.comboboxText;
  const { comboboxUrl: url } = input.dataset;
  return new Combobox(input, sent, async (text, signal) => {
    const address = `${url}${url.includes("?") ? "&" : "?"}q=${encodeURIComponent(text)}`;
    const answer = await fetch(address, { headers: { Accept: "application/json" }, signal });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  });
}

function overSelect(select) {
  const input = Object.assign(document.createElement("input"), { type: "text", id: `${select.id}-typed`, spellcheck: false, enterKeyHint: "done" });
  const label = select.value ? select.selectedOptions[0].text : "";
  Object.assign(input, { value: label, placeholder: select.dataset.combobox });
  for (const each of [...select.labels]) each.htmlFor = input.id;
  for (const name of ["aria-describedby", "aria-invalid"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  select.before(input);
  select.hidden = true;
  return new Combobox(input, select, listed([...select.options].filter(({ value }) => value)));
}

const folded = (text) => ` ${text.toLocaleLowerCase("vi").normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").match(/[\p{L}\p{N}]+/gu)?.join(" ") ?? ""}`;

// Every word typed must begin a word of the option; the sooner they stand there together, the likelier it is meant.
function listed(options) {
  const known = options.map(({ value, text: label }) => ({ value, label, key: folded(label) }));
  return async (text) => {
    const wanted = folded(text);
    const rank = ({ key }) => (key.includes(wanted) ? key.indexOf(wanted) : key.length);
    const found = known.filter(({ key }) => wanted.trim().split(" ").every((word) => key.includes(` ${word}`)));
    return found.sort((one, other) => rank(one) - rank(other)).slice(0, MOST);
  };
}

function setUp(root) {
  root.querySelectorAll("input[data-combobox-url]:not([role=combobox])").forEach(overInput);
  root.querySelectorAll("select[data-combobox]:not([hidden])").forEach(overSelect);
}

setUp(document);
document.addEventListener("htmx:load", (event) => setUp(event.target.parentElement || event.target));
