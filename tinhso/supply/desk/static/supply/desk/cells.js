// One cell: what a Vietnamese text means for a column, how a canonical text is shown, and what is wrong while one types.
// The same as rules/cells.py on the server, which has the last word.

const YES = new Set(["co", "dung", "yes", "true", "dat", "roi", "x", "✓", "✔", "v", "1"]);
const NO = new Set(["khong", "sai", "no", "false", "khong dat", "chua", "0"]);
const SIGNS = [[".", ","], [",", "."]]; // group and point: Vietnam's, then English
const CLEAR = { value: null, meant: [] };
const NAMED_VALUES = 6; // of the allowed ones that a sentence names, as on the server

export function folded(text) {
  return text.replace(/[Đđ]/g, "d").normalize("NFD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim().toLowerCase();
}

// --- numbers: texts of plain digits, never binary fractions ---------------------------------

export function readings(text) {
  let digits = text.replace(/\s+/g, " ").trim().replace(/−/g, "-");
  if (digits.length > 100) return [];
  let minus = "";
  if (/^\(.*\)$/.test(digits)) [minus, digits] = ["-", digits.slice(1, -1).trim()];
  else if (/^[+-]/.test(digits)) [minus, digits] = [digits[0] === "-" ? "-" : "", digits.slice(1).trim()];
  return [...new Set(SIGNS.map(([group, point]) => plain(digits, group, point)).filter((found) => found !== null))]
    .map((found) => (minus && /[1-9]/.test(found) ? minus + found : found));
}

function plain(digits, group, point) {
  const [g, p] = [`\\${group}`, `\\${point}`];
  const match = [`([1-9]\\d{0,2}(?: \\d{3})+)(?:${p}(\\d+))?`, `([1-9]\\d{0,2}(?:${g}\\d{3})+)(?:${p}(\\d+))?`, `(\\d+)(?:${p}(\\d+))?`]
    .map((form) => digits.match(new RegExp(`^${form}$`))).find(Boolean);
  if (!match) return null;
  const whole = match[1].replace(/[^\d]/g, "").replace(/^0+(?=\d)/, "");
  const part = (match[2] || "").replace(/0+$/, "");
  return part ? `${whole}.${part}` : whole;
}

function grouped(value) {
  const [, minus, whole, part] = value.match(/^(-?)(\d+)(?:\.(\d+))?$/) || [];
  if (whole === undefined) return value;
  return minus + whole.replace(/\B(?=(\d{3})+$)/g, ".") + (part ? `,${part}` : "");
}

function shownNumber(value) {
  const text = grouped(value);
  if (readings(text).length < 2) return text;
  return text.includes(",") ? `${text}0` : text.replaceAll(".", ""); // reads back as the same value only
}

// --- days --------------------------------------------------------------------------------------

function day(text) {
  const iso = text.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/);
  const written = text.match(/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$/);
  if (!iso && !written) return null;
  let [y, m, d] = iso ? iso.slice(1).map(Number) : [written[3], written[2], written[1]].map(Number);
  if (!iso && y < 100) y += 2000;
  if (!iso && m > 12 && d <= 12) [d, m] = [m, d];
  const found = new Date(Date.UTC(y, m - 1, d));
  if (y < 1900 || y > 2199 || found.getUTCMonth() !== m - 1 || found.getUTCDate() !== d) return null;
  return found.toISOString().slice(0, 10);
}

function moment(text) {
  const match = text.match(/^(\S+?)[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?$/);
  const found = match && day(match[1]);
  if (!found || match[2] > 23 || match[3] > 59 || (match[4] || 0) > 59) return null;
  return `${found}T${match[2].padStart(2, "0")}:${match[3]}:${match[4] || "00"}`;
}

function month(text) {
  const match = text.match(/^(?:tháng )?(\d{1,2})[/.-](\d{4})$/i);
  if (match && match[1] >= 1 && match[1] <= 12) return `${match[2]}-${match[1].padStart(2, "0")}`;
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? text : null;
}

const dotted = (value) => value.split("-").reverse().join("/");

// --- one column ----------------------------------------------------------------------------------

const READERS = {
  integer: (text) => {
    const found = readings(text).filter((value) => !value.includes("."));
    return found.sort((a, b) => b.length - a.length)[0] ?? null;
  },
  boolean: (text) => (YES.has(folded(text)) ? "true" : NO.has(folded(text)) ? "false" : null),
  date: day,
  datetime: moment,
  yearmonth: month,
  year: (text) => (/^\d{4}$/.test(text) ? text : null),
  string: (text) => text,
};

const SHOWN = {
  integer: grouped,
  number: shownNumber,
  boolean: (value) => ({ true: "Có", false: "Không" })[value] ?? value,
  date: dotted,
  datetime: (value) => `${dotted(value.slice(0, 10))} ${value.slice(11, 16)}${value.slice(17) > "00" ? value.slice(16) : ""}`,
  yearmonth: dotted,
};

export function show(column, value) {
  return value === null ? "" : (SHOWN[column.kind] || String)(value);
}

// Returns {value, meant, problem}: problem is [word, data] or null; meant are two texts while a number is not clear.
export function read(column, text, missing) {
  const stripped = text.trim();
  if (!stripped || missing.includes(stripped)) return { ...CLEAR, problem: column.required ? ["required"] : null };
  if (column.of_units) return unit(column, stripped);
  if (column.kind === "number") {
    const found = readings(stripped);
    if (found.length > 1) return { value: null, meant: found.map(shownNumber), problem: ["ambiguous"] };
    return judged(column, found[0] ?? null);
  }
  return judged(column, READERS[column.kind](stripped));
}

function judged(column, value) {
  if (value === null) return { ...CLEAR, problem: [column.kind === "integer" ? "whole" : column.kind] };
  return { value, meant: [], problem: limits(column, value) };
}

function limits(column, value) {
  const numeric = column.kind === "integer" || column.kind === "number";
  const below = (a, b) => (numeric ? Number(a) < Number(b) : a < b);
  if (column.minimum && below(value, column.minimum)) return ["minimum", { limit: show(column, column.minimum) }];
  if (column.maximum && below(column.maximum, value)) return ["maximum", { limit: show(column, column.maximum) }];
  if (column.shortest !== null && [...value].length < column.shortest) return ["shortest", { limit: column.shortest }];
  if (column.longest !== null && [...value].length > column.longest) return ["longest", { limit: column.longest }];
  if (Object.keys(column.choices).length && !Object.hasOwn(column.choices, value)) return notOneOf(Object.entries(column.choices));
  return column.pattern && !fits(column.pattern, value) ? ["pattern"] : null;
}

function notOneOf(choices) {
  const named = choices.slice(0, NAMED_VALUES).map(([code, title]) => `${code} (${title})`).join(", ");
  const count = choices.length - NAMED_VALUES;
  return count > 0 ? ["choicesMore", { choices: named, count }] : ["choices", { choices: named }];
}

function fits(pattern, value) {
  try {
    return new RegExp(`^(?:${pattern})$`, "u").test(value);
  } catch {
    return true; // written for another engine: the server checks it
  }
}

function unit(column, text) {
  if (column.units[text] !== undefined) return { value: text, meant: [], problem: limits(column, text), hint: column.units[text] };
  const name = folded(text);
  const bare = (each) => folded(each).replace(/^(xa|phuong|thi tran|dac khu) /, "");
  const fitting = Object.entries(column.units).filter(([, each]) => folded(each) === name || bare(each) === name);
  const exact = fitting.filter(([, each]) => folded(each) === name);
  const found = exact.length ? exact : fitting;
  if (found.length === 1) return { value: found[0][0], meant: [], problem: null, hint: found[0][1] };
  if (found.length) return { ...CLEAR, problem: ["severalUnits", { choices: found.map(([code, each]) => `${each} (${code})`).join(", ") }] };
  return { value: text, meant: [], problem: null, soft: Object.keys(column.units).length ? ["unknownUnit"] : null };
}
