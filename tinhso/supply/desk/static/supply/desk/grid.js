// <form data-grid>: a table of plain inputs that pastes from a spreadsheet, moves by the keyboard and checks as one types.
// Without this script the same form is sent by its buttons.

import { read, show } from "./cells.js";
import { Draft, clock, post } from "./draft.js";

const form = document.querySelector("[data-grid]");
const words = document.getElementById("grid-words").dataset;
const described = JSON.parse(document.getElementById("grid-description").textContent);
const { columns, missing, most, single } = described;
const column = Object.fromEntries(columns.map((each) => [each.name, each]));
const body = form.querySelector("[data-grid-rows]");
const pattern = body.rows[0].cloneNode(true);
const all = (selector, root = form) => [...root.querySelectorAll(selector)];
const word = (name, data = {}) => (words[name] || name).replace(/\{(\w+)\}/g, (_, key) => data[key] ?? "");

// --- rows and cells --------------------------------------------------------------------------

const inputsOf = (row) => all("input[data-column]", row);
const isEmpty = (row) => inputsOf(row).every((input) => !input.value.trim());

function number(row, place) {
  const name = word("row", { row: place });
  row.querySelector(".grid-number").textContent = place;
  row.querySelector(".grid-number").dataset.word = word("row", { row: "" }).trim();
  inputsOf(row).forEach((input, index) => {
    input.name = `c-${place}-${index}`;
    input.setAttribute("aria-label", `${columns[index].title}, ${name}`);
    input.setAttribute("aria-describedby", `n-${input.name}`);
    input.parentElement.querySelector(".cell-note").id = `n-${input.name}`;
  });
  const remove = row.querySelector("[data-grid-remove]");
  if (remove) Object.assign(remove, { hidden: false, ariaLabel: remove.ariaLabel.replace(/\d+/, place) });
}

const renumber = () => [...body.rows].forEach((row, index) => number(row, index + 1));

function addRow() {
  const row = pattern.cloneNode(true);
  inputsOf(row).forEach((input) => {
    input.value = "";
    input.defaultValue = "";
    input.removeAttribute("aria-invalid");
    input.parentElement.querySelector(".cell-note").replaceChildren();
  });
  body.append(row);
  number(row, body.rows.length);
  return row;
}

function rowsNow() {
  const rows = [...body.rows].map((row) => Object.fromEntries(inputsOf(row).map((input) => [input.dataset.column, input.value])));
  while (rows.length && Object.values(rows.at(-1)).every((text) => !text.trim())) rows.pop();
  return rows;
}

function fill(rows, from = 0) {
  rows.slice(0, most - from).forEach((texts, index) => {
    const row = body.rows[from + index] || addRow();
    inputsOf(row).forEach((input) => (input.value = texts[input.dataset.column] ?? ""));
  });
  checkAll();
}

function open(rows) {
  while (body.rows.length > 1) body.lastElementChild.remove();
  inputsOf(body.rows[0]).forEach((input) => (input.value = ""));
  fill(rows);
  for (let spare = 0; spare < 3 && body.rows.length < most; spare++) addRow();
}

// --- checking as one types -----------------------------------------------------------------------

function note(input, { problem, meant = [], hint = "", soft }, told = []) {
  const box = input.parentElement.querySelector(".cell-note");
  const said = problem ? [{ outcome: "refuse", said: word(...problem) }] : [...told, ...(soft ? [{ outcome: "warn", said: word(...soft) }] : [])];
  box.replaceChildren(...said.map((fault) => paragraph(fault)));
  if (!said.length && hint) box.textContent = hint;
  meant.forEach((text) => box.append(choice(input, text, meant.indexOf(text))));
  if (said.some(({ outcome }) => outcome === "refuse")) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

function paragraph({ outcome, said }) {
  return Object.assign(document.createElement("p"), { className: `cell-${outcome}`, textContent: said });
}

function choice(input, text, way) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: text });
  button.addEventListener("click", () => {
    const name = input.dataset.column;
    all(`input[data-column="${name}"]`).forEach((each) => {
      const found = read(column[name], each.value, missing);
      if (found.meant.length) each.value = found.meant[way];
      check(each);
    });
    changed();
    input.focus();
  });
  return button;
}

function check(input, { typing = false } = {}) {
  const of = column[input.dataset.column];
  if (isEmpty(input.closest("tr")) && !single) return note(input, {});
  const found = read(of, input.value, missing);
  // Half a number is not wrong yet: while one types only what was wrong before is looked at again.
  if (typing && found.problem && input.ariaInvalid !== "true") return undefined;
  return note(input, found);
}

function checkRow(row) {
  inputsOf(row).forEach((input) => (isEmpty(row) || input.value || input.ariaInvalid === "true") && check(input));
}

function checkAll() {
  [...body.rows].forEach(checkRow);
  checkKeys();
  sum();
  count();
}

function checkKeys() {
  const key = columns.filter((each) => each.key).map((each) => each.name);
  const seen = new Map();
  if (!key.length || single) return;
  [...body.rows].forEach((row, index) => {
    const cells = inputsOf(row).filter((input) => key.includes(input.dataset.column));
    const values = cells.map((input) => read(column[input.dataset.column], input.value, missing).value);
    const last = cells.at(-1);
    if (last.dataset.twice) {
      delete last.dataset.twice;
      check(last);
    }
    if (values.some((value) => value === null)) return;
    const text = JSON.stringify(values);
    if (!seen.has(text)) seen.set(text, index + 1);
    else {
      last.dataset.twice = "yes";
      note(last, { problem: ["twice", { row: seen.get(text) }] });
    }
  });
}

function sum() {
  const foot = form.querySelector("[data-grid-sums]");
  if (!foot) return;
  let any = false;
  all("[data-sum]", foot).forEach((cell) => {
    const of = column[cell.dataset.sum];
    const values = all(`input[data-column="${of.name}"]`, body).map((input) => read(of, input.value, missing).value).filter((value) => /^-?\d+(\.\d+)?$/.test(value ?? ""));
    const places = Math.max(0, ...values.map((value) => (value.split(".")[1] || "").length));
    const total = values.reduce((before, value) => before + BigInt(value.replace(".", "") + "0".repeat(places - (value.split(".")[1] || "").length)), 0n);
    const digits = total.toString().replace("-", "").padStart(places + 1, "0");
    const text = (total < 0n ? "-" : "") + (places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits);
    any ||= values.length > 0;
    cell.textContent = values.length ? show({ kind: "integer" }, text) : "";
  });
  foot.hidden = !any;
}

function count() {
  const wrong = all('[aria-invalid="true"]', body).length;
  const shown = form.querySelector("[data-grid-count]");
  if (shown) shown.textContent = wrong ? word("faults", { count: wrong }) : "";
}

// A clear value is written as the page writes it; a name becomes its code.
function tidy(input) {
  const of = column[input.dataset.column];
  const found = read(of, input.value, missing);
  if (found.value !== null && !found.problem && input.value.trim()) input.value = of.of_units ? found.value : show(of, found.value);
}

// --- the keyboard -------------------------------------------------------------------------------

function go(input, down, along) {
  const row = input.closest("tr");
  const index = inputsOf(row).indexOf(input) + along;
  let target = down > 0 ? row.nextElementSibling : down < 0 ? row.previousElementSibling : row;
  if (!target && down > 0 && !single && body.rows.length < most) target = addRow();
  const next = target && inputsOf(target)[index];
  if (!next) return false;
  next.focus();
  next.select();
  return true;
}

body.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!input.matches("input[data-column]") || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const listed = input.list && input.dataset.typed; // the arrows choose among the suggestions
  const [start, end] = [input.selectionStart, input.selectionEnd];
  const moves = {
    ArrowDown: () => !listed && go(input, 1, 0),
    ArrowUp: () => !listed && go(input, -1, 0),
    Enter: () => go(input, event.shiftKey ? -1 : 1, 0) || true,
    ArrowLeft: () => !event.shiftKey && start === 0 && (end === 0 || end === input.value.length) && go(input, 0, -1),
    ArrowRight: () => !event.shiftKey && end === input.value.length && (start === end || start === 0) && go(input, 0, 1),
  };
  if (moves[event.key]?.()) event.preventDefault();
});

body.addEventListener("focusin", ({ target }) => target.matches("input[data-column]") && delete target.dataset.typed);
// What is told may move what lies below: not between the pressing and the releasing of a button, or the click is lost.
let pressed = false;
const waiting = [];
const released = () => setTimeout(() => {
  pressed = false;
  waiting.splice(0).forEach((settle) => settle());
});
addEventListener("pointerdown", () => (pressed = true), true);
addEventListener("pointerup", released, true);
addEventListener("pointercancel", released, true);

body.addEventListener("focusout", ({ target, relatedTarget }) => {
  if (!target.matches("input[data-column]")) return;
  tidy(target);
  const row = target.closest("tr");
  const settle = () => leave(target, row, row.contains(relatedTarget));
  if (pressed) waiting.push(settle);
  else settle();
});

function leave(input, row, within) {
  if (!row.isConnected) return;
  if (!hasTold(input)) {
    if (input.value || within) check(input);
    else checkRow(row);
  }
  if (!within && !isEmpty(row)) inputsOf(row).forEach((each) => !hasTold(each) && check(each));
  checkKeys();
  sum();
  count();
}

const hasTold = (input) => input.parentElement.querySelector(".cell-note").dataset.told;

body.addEventListener("input", ({ target }) => {
  target.dataset.typed = "yes";
  delete target.parentElement.querySelector(".cell-note").dataset.told;
  check(target, { typing: true });
  sum();
  count();
  changed();
});

body.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-grid-remove]");
  if (!button) return;
  const row = button.closest("tr");
  const near = row.nextElementSibling || row.previousElementSibling || addRow();
  row.remove();
  renumber();
  checkAll();
  changed();
  inputsOf(near)[0].focus();
});

// --- pasting from a spreadsheet --------------------------------------------------------------------

// Tab-separated lines; a cell in quotes may hold tabs, line ends and doubled quotes.
export function table(text) {
  const rows = [[]];
  for (const [, quoted, bare, end] of text.replace(/\r\n?/g, "\n").matchAll(/(?:"((?:[^"]|"")*)"(?=\t|\n|$)|([^\t\n]*))(\t|\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? bare : quoted.replaceAll('""', '"').replace(/\n/g, " "));
    if (end === "\n") rows.push([]);
    if (end === "") break;
  }
  while (rows.length > 1 && rows.at(-1).every((cell) => !cell)) rows.pop();
  return rows;
}

body.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain") || "";
  if (!event.target.matches("input[data-column]") || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  let rows = table(text);
  const titles = new Set(columns.flatMap((each) => [each.title.toLowerCase(), each.name]));
  if (rows.length > 1 && rows[0].every((cell) => titles.has(cell.trim().toLowerCase()))) rows = rows.slice(1);
  const first = [...body.rows].indexOf(event.target.closest("tr"));
  const left = inputsOf(body.rows[first]).indexOf(event.target);
  const room = single ? 1 : most - first;
  let cells = 0;
  rows.slice(0, room).forEach((row, down) => {
    const inputs = inputsOf(body.rows[first + down] || addRow());
    row.forEach((cell, along) => {
      const input = inputs[left + along];
      if (!input) return;
      input.value = cell.trim();
      tidy(input);
      cells++;
    });
  });
  checkAll();
  changed();
  state(rows.length > room ? "full" : "pasted", { most, count: cells }, rows.length > room ? "bad" : "");
});

// --- what is told above the grid ----------------------------------------------------------------------

const line = form.querySelector("[data-grid-state]");
const outcome = document.querySelector("[data-grid-outcome]");

function state(name, data = {}, tone = "unsent", other = null) {
  if (!line) return;
  line.dataset.tone = tone;
  line.replaceChildren(word(name, data));
  if (!other) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet", textContent: word("other") });
  button.addEventListener("click", () => {
    open(other);
    changed();
  });
  line.append(" ", button);
}

// --- drafts and sending ----------------------------------------------------------------------------

const token = form.elements.csrfmiddlewaretoken.value;
const insteadOf = () => form.elements.instead_of?.value || "";
const draft = form.dataset.gridDraft && new Draft({
  key: `tinhso.draft.${described.account}.${form.getAttribute("action")}${insteadOf()}`,
  address: form.dataset.gridDraft,
  store: described.private ? sessionStorage : localStorage,
  token,
  revision: Number(form.elements.revision?.value || 0),
  rows: () => ({ rows: rowsNow(), instead_of: insteadOf() }),
  onState: state,
});

function changed() {
  if (!draft) return;
  if (!isEmpty(body.lastElementChild) && body.rows.length < most) addRow(); // there is always a row to go on in
  draft.touch();
}

async function send(button) {
  button.disabled = true;
  state("sending", {}, "");
  await draft.settle();
  const given = new FormData(form);
  const answers = Object.fromEntries([...given].filter(([name]) => name.startsWith("answer-")).map(([name, text]) => [name.slice(7), text]));
  const sent = { do: "send", rows: rowsNow(), instead_of: insteadOf(), confirmation: given.get("confirmation") || "", answers };
  try {
    await told(await post(form.action, sent, token));
  } catch {
    state("notSent", {}, "bad");
  } finally {
    button.disabled = false;
  }
}

async function told(answer) {
  const document_ = answer.type === "opaqueredirect" ? {} : await answer.json().catch(() => ({}));
  if (answer.status === 401 || answer.type === "opaqueredirect" || (answer.status === 403 && document_.code !== "denied")) return signedOut();
  if (document_.accepted) {
    draft.forget();
    location.assign(document_.url);
    return undefined;
  }
  if (!answer.ok) return state(document_.message_vi ? "" : "failed", {}, "bad") || refused(document_);
  outcome.innerHTML = document_.html;
  paint(document_.faults);
  if (draft.changed_at) draft.push();
  return (outcome.querySelector("textarea, select") || form.querySelector('[aria-invalid="true"]'))?.focus();
}

function refused(problem) {
  const english = document.documentElement.lang === "en";
  if (problem.message_vi) line.textContent = english ? problem.message_en : problem.message_vi;
}

function signedOut() {
  state("signedOut", {}, "bad");
  const link = Object.assign(document.createElement("a"), { textContent: word("signIn") });
  link.href = `${form.dataset.gridSignIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
  line.append(" ", link);
}

// The server's faults stand in their cells until these are typed in again.
function paint(faults) {
  all(".cell-note[data-told]").forEach((box) => delete box.dataset.told);
  const cells = new Map();
  faults.filter((fault) => fault.row && fault.column).forEach((fault) => {
    const input = inputsOf(body.rows[fault.row - 1] || body.rows[0]).find((each) => each.dataset.column === fault.column);
    if (input) cells.set(input, [...(cells.get(input) || []), fault]);
  });
  cells.forEach((found, input) => {
    const { meant } = read(column[input.dataset.column], input.value, missing);
    note(input, { meant }, found);
    input.parentElement.querySelector(".cell-note").dataset.told = "yes";
  });
  count();
}

async function fillFromBefore() {
  try {
    const answer = await post(form.action, { do: "fill" }, token);
    if (answer.status === 401 || answer.type === "opaqueredirect") return signedOut();
    const { rows = [] } = await answer.json();
    if (!rows.length) return state("nothingBefore", {}, "");
    fill(rows, rowsNow().length);
    changed();
    return state("filled", { count: rows.length }, "");
  } catch {
    return state("failed", {}, "bad");
  }
}

if (draft) {
  form.addEventListener("submit", (event) => {
    const wanted = event.submitter?.value || "send";
    if (wanted === "discard") return draft.forget();
    event.preventDefault();
    if (wanted === "send") return send(event.submitter || form.querySelector('[value="send"]'));
    if (wanted === "save") return draft.changed_at ? draft.push() : (draft.touch(), draft.push());
    if (wanted === "fill") return fillFromBefore();
    for (let added = 0; added < 5 && body.rows.length < most; added++) addRow();
    return inputsOf(body.lastElementChild)[0].focus();
  });
  addEventListener("offline", () => draft.changed_at && state("offline", { time: clock(draft.changed_at) }));
}

// --- start ------------------------------------------------------------------------------------------

pattern.querySelectorAll(".cell-note").forEach((box) => box.replaceChildren());
all(".cell-note:has(p)").forEach((box) => (box.dataset.told = "yes"));
renumber();
const old = "kept" in document.documentElement.dataset;
const stands = draft && !old ? await draft.ask(described.draft).catch(() => described.draft) : described.draft;
const found = draft?.open(stands, old);
if (found) {
  open(found.rows);
  state(found.word, found.data, "unsent", found.other);
  draft.push();
} else if (stands && stands.revision !== described.draft?.revision) {
  open(stands.rows);
  draft.revision = stands.revision;
  state("savedThere", { time: stands.saved });
}
sum();
count();

// An opened form can be reloaded without a connection; rows about people are never left on the machine.
if (draft && !described.private && "serviceWorker" in navigator) {
  const ready = navigator.serviceWorker.register(described.worker).then(() => navigator.serviceWorker.ready).catch(() => null);
  ready.then((registered) => registered?.active.postMessage({ keep: location.href, account: described.account }));
}
