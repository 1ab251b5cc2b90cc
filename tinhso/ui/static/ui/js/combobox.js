// <input name="unit" data-combobox-url="/units/search">: suggestions from a list of {value, label, hint}.
// The ARIA combobox pattern with a list box. What is sent is the chosen value, or, as without script, the text itself.

const words = document.getElementById("words").dataset;
const PAUSE = 150; // milliseconds of quiet before asking the server
let counted = 0;

class Combobox {
  constructor(input) {
    this.input = input;
    this.options = [];
    this.active = -1;
    this.build();
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
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
    this.sent = document.createElement("input");
    Object.assign(this.sent, { type: "hidden", name: input.name, value: input.value });
    input.removeAttribute("name");
    if (input.dataset.comboboxText) input.value = input.dataset.comboboxText;
    input.autocomplete = "off";
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    Object.entries(roles).forEach(([name, value]) => input.setAttribute(name, value));
    box.append(input, this.sent, this.list, this.status);
    if (focused) input.focus();
  }

  typed() {
    this.sent.value = this.input.value;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const text = this.input.value.trim();
    this.asked?.abort();
    if (!text) return this.close();
    this.asked = new AbortController();
    const { comboboxUrl: url } = this.input.dataset;
    const address = `${url}${url.includes("?") ? "&" : "?"}q=${encodeURIComponent(text)}`;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: this.asked.signal });
      if (!answer.ok) throw new Error(answer.status);
      this.show(await answer.json());
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

  key(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) {
      event.preventDefault();
      if (this.list.hidden) this.ask();
      else this.move(moves[event.key]);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
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
    if (this.options[place]) this.choose(place);
  }

  choose(place) {
    const { value, label } = this.options[place];
    this.input.value = label;
    this.sent.value = value;
    this.close();
    this.sent.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function setUp(root) {
  root.querySelectorAll("input[data-combobox-url]:not([role=combobox])").forEach((input) => new Combobox(input));
}

setUp(document);
document.addEventListener("htmx:load", (event) => setUp(event.target.parentElement || event.target));
