// The form in three steps. Without this file it is one page that is posted; with it, what is written is kept first and sent then.

const form = document.querySelector("[data-report-form]");
const words = form.dataset;
const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const steps = all("[data-step]", form);
const marks = all("[data-steps] li");
const LONGEST_SIDE = 1600;
const QUALITY = 0.82;
const photos = [];
let at = 0;
let signedIn = false;

// --- steps ------------------------------------------------------------------------------------------

function go(step) {
  at = step;
  steps.forEach((section, place) => (section.hidden = place !== at));
  marks.forEach((mark, place) => (place === at ? mark.setAttribute("aria-current", "step") : mark.removeAttribute("aria-current")));
  find("[data-back]").hidden = at === 0;
  find("[data-next]").hidden = at === steps.length - 1;
  complain("");
  if (at === steps.length - 1) last();
}

function complain(sentence, field) {
  const problem = find("[data-problem]");
  problem.hidden = !sentence;
  problem.firstElementChild.textContent = sentence;
  if (sentence) (field || problem).focus();
  return !sentence;
}

const chosen = () => find("input[name=category]:checked", form);
const value = (name) => form.elements[name].value.trim();
const placed = () => value("longitude") !== "" || value("commune") !== "";
const communeTyped = () => find("#commune-typed").value.trim() !== "";

function unanswered() {
  const missing = all("[data-required]", chosen().closest(".choice")).find((box) => !all("input", box).some((input) => (/radio|checkbox/.test(input.type) ? input.checked : input.value.trim())));
  return missing?.dataset.question;
}

const checks = [
  () => placed() || (communeTyped() ? complain(words.chooseCommune, find("#commune-typed")) : complain(words.needPlace, find("[data-here]"))),
  () => {
    if (!chosen()) return complain(words.needCategory, find("input[name=category]"));
    const question = unanswered();
    if (question) return complain(words.needAnswer.replace("{question}", question));
    return value("text") !== "" || complain(words.needText, form.elements.text);
  },
  () => !known() || signedIn || value("phone") !== "" || complain(words.needPhone, form.elements.phone),
];

const known = () => "knownOnly" in (chosen()?.closest(".choice").dataset || {});

find("[data-next]").addEventListener("click", () => {
  if (checks[at]() !== true) return;
  go(at + 1);
  find("h2", steps[at]).scrollIntoView({ block: "start" });
});
find("[data-back]").addEventListener("click", () => go(at - 1));

// --- where ------------------------------------------------------------------------------------------

function place(longitude, latitude, said) {
  form.elements.longitude.value = longitude.toFixed(6);
  form.elements.latitude.value = latitude.toFixed(6);
  find("[data-place-said]").textContent = said;
  complain("");
}

find("[data-here]").addEventListener("click", () => {
  const failed = () => complain(words.positionFailed);
  if (!("geolocation" in navigator)) return failed();
  return navigator.geolocation.getCurrentPosition(
    ({ coords }) => place(coords.longitude, coords.latitude, words.positionFound.replace("{metres}", Math.round(coords.accuracy))),
    failed,
    { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
  );
});

// The map weighs more than all the rest: it is fetched when somebody wants it.
find("[data-open-map]").addEventListener("click", async ({ currentTarget: opener }) => {
  const box = find("[data-place-map]");
  box.hidden = !box.hidden;
  opener.setAttribute("aria-expanded", String(!box.hidden));
  if (box.hidden) return;
  try {
    const { choose } = await import(opener.dataset.module);
    const start = value("longitude") ? [Number(value("longitude")), Number(value("latitude"))] : null;
    await choose(box, start, (longitude, latitude) => place(longitude, latitude, `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`));
  } catch {
    box.hidden = true;
    complain(words.positionFailed);
  }
});

// --- pictures: made small before they are kept, which also leaves out what the camera wrote beside them ---------------

async function smaller(file) {
  if (!file.type.startsWith("image/")) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY))) || file;
  } catch {
    return file; // a kind that this browser cannot draw: the server looks at it
  }
}

find("#photos").addEventListener("change", async ({ target }) => {
  const most = Number(words.mostFiles);
  for (const file of target.files) {
    if (photos.length >= most) { complain(words.tooMany.replace("{count}", most)); break; }
    const blob = await smaller(file);
    const photo = { blob, name: blob === file ? file.name : "photo.jpg", sent: false };
    photos.push(photo);
    thumbnail(photo);
  }
  target.value = "";
});

function thumbnail(photo) {
  const video = photo.blob.type.startsWith("video/");
  const shown = Object.assign(document.createElement(video ? "video" : "img"), { src: URL.createObjectURL(photo.blob) });
  if (!video) shown.alt = "";
  const out = Object.assign(document.createElement("button"), { type: "button", className: "button button-icon", textContent: "×" });
  out.setAttribute("aria-label", words.remove);
  const item = document.createElement("li");
  item.append(shown, out);
  out.addEventListener("click", () => {
    photos.splice(photos.indexOf(photo), 1);
    URL.revokeObjectURL(shown.src);
    item.remove();
  });
  find("[data-thumbnails]").append(item);
}

// --- what: searched with and without accents ------------------------------------------------------------

const folded = (text) => text.toLocaleLowerCase("vi").normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d");

find("[data-find]").addEventListener("input", ({ target }) => {
  const wanted = folded(target.value.trim());
  const choices = all(".choice", form);
  choices.forEach((choice) => (choice.hidden = !folded(choice.dataset.words).includes(wanted) && !find("input:checked", choice)));
  find("[data-found-none]").hidden = choices.some((choice) => !choice.hidden);
});
find("[data-find]").addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());

// --- send -----------------------------------------------------------------------------------------------

async function last() {
  if (known()) await tellWho();
  const box = find("[data-alike-shown]");
  box.replaceChildren();
  if (!value("longitude") || !navigator.onLine) return;
  const query = new URLSearchParams({ longitude: value("longitude"), latitude: value("latitude"), category: chosen().value });
  const answer = await fetch(`${words.alike}?${query}`).catch(() => null);
  if (answer?.ok) box.innerHTML = await answer.text(); // drawn and escaped by our own server
}

const asked = async () => (await fetch(document.getElementById("app-words").dataset.token)).json();

// Some categories need somebody to answer to: who has signed in is known, others leave a number.
async function tellWho() {
  signedIn = (await asked().catch(() => ({}))).citizen === true;
  find("[data-who]").open = !signedIn;
}

form.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-me-too]");
  if (!button) return;
  const { token } = await asked();
  const sent = Object.assign(document.createElement("form"), { method: "post", action: button.dataset.meToo, hidden: true });
  sent.append(Object.assign(document.createElement("input"), { name: "csrfmiddlewaretoken", value: token }));
  document.body.append(sent);
  sent.submit();
});

function answers() {
  const mark = `${chosen().value}.`;
  const found = {};
  for (const input of all(`[name^="${CSS.escape(mark)}"]`, form)) {
    const name = input.name.slice(mark.length);
    const text = input.value.trim();
    if (/radio|checkbox/.test(input.type) ? !input.checked : !text) continue;
    if (input.type === "checkbox") found[name] = [...(found[name] || []), text];
    else if (input.type === "radio") found[name] = { yes: true, no: false }[text] ?? text;
    else found[name] = input.inputMode === "decimal" && Number.isFinite(Number(text.replace(",", "."))) ? Number(text.replace(",", ".")) : text;
  }
  return found;
}

const drawn = () => [...crypto.getRandomValues(new Uint8Array(24))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function written() {
  const position = value("longitude") && { longitude: Number(value("longitude")), latitude: Number(value("latitude")) };
  const request = drawn();
  const filing = {
    request,
    secret: drawn(),
    category: chosen().value,
    text: value("text"),
    place: position || null,
    commune: value("commune") ? Number(value("commune")) : null,
    address: [value("hamlet"), value("address")].filter(Boolean).join(", "),
    answers: answers(),
    name: value("name"),
    phone: value("phone"),
    email: value("email"),
    language: document.documentElement.lang,
    seen_at: new Date().toISOString(),
    website: value("website"),
  };
  return { request, filing, photos, writtenAt: Date.now() };
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const wrong = checks.findIndex((check) => check() !== true);
  if (wrong >= 0) {
    go(wrong);
    checks[wrong]();
    return;
  }
  const send = find("[data-send]");
  send.disabled = true;
  const report = written();
  try {
    await self.outgoing.keep(report);
  } catch {
    send.disabled = false;
    form.submit(); // no database in this browser (private window): as without script
    return;
  }
  kept(report.request);
});

// It is kept: say so at once. When it is sent while the reader waits, lead to the receipt; what is refused comes back to be mended.
function kept(request) {
  const words = document.getElementById("app-words").dataset;
  const said = find("[data-kept]");
  form.hidden = find("[data-steps]").hidden = true;
  said.hidden = false;
  find("[data-kept-said]").textContent = navigator.onLine ? words.sending : words.kept;
  said.focus();
  document.addEventListener("outgoing:sent", async ({ detail }) => {
    const report = detail?.find((each) => each.request === request);
    if (report?.sentAt) location.assign(`${words.track}#${report.code}.${report.key}.receipt`);
    else if (report?.problem) await mend(report);
    else find("[data-kept-said]").textContent = report?.delayed || words.kept;
  });
  document.dispatchEvent(new CustomEvent("outgoing:kept"));
}

async function mend(report) {
  await self.outgoing.remove(report.request);
  document.dispatchEvent(new CustomEvent("outgoing:changed"));
  form.hidden = find("[data-steps]").hidden = false;
  find("[data-kept]").hidden = true;
  find("[data-send]").disabled = false;
  complain(report.problem);
}

all("[data-script-only]").forEach((part) => (part.hidden = false));
["[data-steps]", "[data-step-buttons]"].forEach((part) => (find(part).hidden = false));
form.noValidate = true;
form.dataset.ready = "yes";
go(0);
