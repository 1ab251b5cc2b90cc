// <input data-date>: typed as dd/mm/yyyy, or chosen from a small calendar that the keyboard alone can use.

const words = document.getElementById("words").dataset;
const language = document.documentElement.lang || "vi";
const DAY = 86_400_000; // milliseconds; all days are counted in UTC so that no clock change moves them

const two = (number) => String(number).padStart(2, "0");
const written = (date) => `${two(date.getUTCDate())}/${two(date.getUTCMonth() + 1)}/${String(date.getUTCFullYear()).padStart(4, "0")}`;
const plus = (date, days) => new Date(date.getTime() + days * DAY);
const spoken = (date, options) => new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options }).format(date);

function today() {
  return new Date(new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date()));
}

function read(text) {
  const parts = text.trim().match(/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/);
  const iso = text.trim().match(/^(\d{4})-(\d{2})-(\d{2})$/);
  if (!parts && !iso) return null;
  const [year, month, day] = (iso ? iso.slice(1) : [parts[3], parts[2], parts[1]]).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date : null;
}

function plusMonths(date, months) {
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return plus(first, Math.min(date.getUTCDate(), last) - 1);
}

const weekday = (date) => (date.getUTCDay() + 6) % 7; // Monday is 0

function iconButton(icon, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button-icon";
  button.setAttribute("aria-label", label);
  button.innerHTML = `<svg class="icon" width="24" height="24" aria-hidden="true"><use href="${words.icons}#${icon}"></use></svg>`;
  return button;
}

class Calendar {
  constructor(input) {
    this.input = input;
    this.opener = iconButton("calendar", words.chooseDate);
    this.opener.setAttribute("aria-haspopup", "dialog");
    this.opener.setAttribute("aria-expanded", "false");
    this.opener.disabled = input.disabled;
    this.group().append(this.opener);
    this.opener.addEventListener("click", () => (this.box ? this.close() : this.open()));
    input.addEventListener("change", () => this.tidy());
  }

  group() {
    const found = this.input.closest(".input-group");
    if (found) return found;
    const group = Object.assign(document.createElement("span"), { className: "input-group input-date" });
    this.input.replaceWith(group);
    group.append(this.input);
    return group;
  }

  tidy() {
    const date = read(this.input.value);
    if (date) this.input.value = written(date);
  }

  open() {
    this.shown = read(this.input.value) || today();
    this.box = document.createElement("div");
    this.box.className = "calendar";
    this.box.setAttribute("role", "dialog");
    this.box.setAttribute("aria-label", words.chooseDate);
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("focusout", (event) => this.left(event));
    this.opener.after(this.box);
    this.opener.setAttribute("aria-expanded", "true");
    this.draw();
    this.focusDay();
    this.box.scrollIntoView({ block: "nearest" });
  }

  close(focus = true) {
    const { box } = this;
    this.box = null;
    this.opener.setAttribute("aria-expanded", "false");
    if (focus) this.opener.focus();
    box?.remove();
  }

  left(event) {
    const to = event.relatedTarget;
    if (this.box && to && !this.box.contains(to) && to !== this.opener) this.close(false);
  }

  go(date, focus = true) {
    this.shown = date;
    this.draw();
    if (focus) this.focusDay();
  }

  focusDay() {
    this.box.querySelector("td [tabindex='0']").focus();
  }

  draw() {
    const title = spoken(this.shown, { month: "long", year: "numeric" });
    const keepHead = this.box.querySelector(".calendar-head");
    if (!keepHead) this.box.append(this.head());
    this.box.querySelector(".calendar-title").textContent = title;
    this.box.querySelector("table")?.remove();
    this.box.append(this.table());
  }

  head() {
    const head = Object.assign(document.createElement("div"), { className: "calendar-head" });
    const title = Object.assign(document.createElement("span"), { className: "calendar-title" });
    title.setAttribute("aria-live", "polite");
    const before = iconButton("chevron-left", words.previousMonth);
    const after = iconButton("chevron-right", words.nextMonth);
    before.addEventListener("click", () => this.go(plusMonths(this.shown, -1), false));
    after.addEventListener("click", () => this.go(plusMonths(this.shown, 1), false));
    head.append(before, title, after);
    return head;
  }

  table() {
    const table = document.createElement("table");
    const first = plus(this.shown, 1 - this.shown.getUTCDate());
    const start = plus(first, -weekday(first));
    const names = table.createTHead().insertRow();
    for (let place = 0; place < 7; place += 1) {
      const head = Object.assign(document.createElement("th"), { scope: "col" });
      head.textContent = spoken(plus(start, place), { weekday: language === "vi" ? "narrow" : "short" });
      head.abbr = spoken(plus(start, place), { weekday: "long" });
      names.append(head);
    }
    const body = table.createTBody();
    for (let day = start; day.getUTCMonth() === this.shown.getUTCMonth() || day < first; ) {
      const row = body.insertRow();
      for (let place = 0; place < 7; place += 1, day = plus(day, 1)) this.cell(row.insertCell(), day);
    }
    return table;
  }

  cell(cell, day) {
    if (day.getUTCMonth() !== this.shown.getUTCMonth()) return;
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: day.getUTCDate() });
    const chosen = read(this.input.value);
    button.setAttribute("aria-label", spoken(day, { weekday: "long", day: "numeric", month: "long", year: "numeric" }));
    button.setAttribute("aria-pressed", chosen?.getTime() === day.getTime());
    if (day.getTime() === today().getTime()) button.setAttribute("aria-current", "date");
    button.tabIndex = day.getTime() === this.shown.getTime() ? 0 : -1;
    button.addEventListener("click", () => this.choose(day));
    cell.append(button);
  }

  choose(day) {
    this.input.value = written(day);
    this.close();
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  key(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      return this.close();
    }
    if (!event.target.closest("td")) return undefined;
    const day = this.shown;
    const steps = {
      ArrowLeft: () => plus(day, -1),
      ArrowRight: () => plus(day, 1),
      ArrowUp: () => plus(day, -7),
      ArrowDown: () => plus(day, 7),
      Home: () => plus(day, -weekday(day)),
      End: () => plus(day, 6 - weekday(day)),
      PageUp: () => plusMonths(day, event.shiftKey ? -12 : -1),
      PageDown: () => plusMonths(day, event.shiftKey ? 12 : 1),
    };
    if (!(event.key in steps)) return undefined;
    event.preventDefault();
    return this.go(steps[event.key]());
  }
}

document.addEventListener("pointerdown", (event) => {
  open.filter((calendar) => calendar.box && !calendar.group().contains(event.target)).forEach((calendar) => calendar.close(false));
});

const open = [];

function setUp(root) {
  root.querySelectorAll("input[data-date]:not([data-ready])").forEach((input) => {
    input.dataset.ready = "yes";
    open.push(new Calendar(input));
  });
}

setUp(document);
document.addEventListener("htmx:load", (event) => setUp(event.target.parentElement || event.target));
