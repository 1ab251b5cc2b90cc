// What every page does: toasts, menus, dialogs, questions before a submit, tabs, row selection, copying, the theme.
// Everything hangs on data- attributes and works on fragments that htmx brings in later.

const words = document.getElementById("words").dataset;
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// --- toasts -------------------------------------------------------------------

const toasts = document.querySelector("[data-toasts]");
const SHOWN_FOR = 10_000; // milliseconds; errors stay until they are closed

function showToast({ level = "info", message = "" }) {
  const toast = document.querySelector("[data-toast-template]").content.firstElementChild.cloneNode(true);
  toast.classList.add(`toast-${level}`);
  toast.querySelector("p").textContent = message;
  toasts.append(toast);
  keepOrFade(toast);
}

function keepOrFade(toast) {
  if (toast.matches(".toast-error, .toast-warning")) return;
  const fade = () => (toast.matches(":hover, :focus-within") ? setTimeout(fade, SHOWN_FOR) : toast.remove());
  setTimeout(fade, SHOWN_FOR);
}

function makeDismissible(toast) {
  const button = document.querySelector("[data-toast-template]").content.querySelector("[data-dismiss]").cloneNode(true);
  toast.append(button);
  keepOrFade(toast);
}

all(".toast", toasts).forEach(makeDismissible);
document.addEventListener("toast", (event) => showToast(event.detail));
document.addEventListener("htmx:sendError", () => showToast({ level: "error", message: words.offline }));
document.addEventListener("htmx:responseError", (event) => {
  const said = event.detail.xhr.getResponseHeader("HX-Trigger") || "";
  if (!said.includes('"toast"')) showToast({ level: "error", message: words.failed });
});

// --- clicks: one listener, by what the pressed thing says it does ------------------

const actions = {
  print: () => window.print(),
  dismiss: (button) => button.closest(".toast, .notice").remove(),
  opens: (button) => document.getElementById(button.dataset.opens).showModal(),
  closes: (button) => button.closest("dialog").close(),
  copy: copyText,
};

document.addEventListener("click", (event) => {
  for (const [name, act] of Object.entries(actions)) {
    const button = event.target.closest(`[data-${name}]`);
    if (button) act(button);
  }
  if (event.target.matches("dialog[open].panel")) event.target.close(); // the backdrop belongs to the dialog
});

async function copyText(button) {
  const text = button.dataset.copy || button.parentElement.querySelector("code").textContent;
  try {
    await navigator.clipboard.writeText(text);
    showToast({ level: "success", message: words.copied });
  } catch {
    showToast({ level: "warning", message: words.notCopied });
  }
}

// --- menus: <details data-menu> closes when one looks elsewhere --------------------

function closeMenus(except) {
  all("details[data-menu][open]").forEach((menu) => menu !== except && !menu.contains(except) && (menu.open = false));
}

document.addEventListener("pointerdown", (event) => closeMenus(event.target));
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// --- a question before a submit: data-confirm on the form or the button ------------

function ask(question, onYes) {
  const dialog = document.querySelector("[data-confirm-template]").content.firstElementChild.cloneNode(true);
  dialog.querySelector("p").textContent = question;
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "yes") onYes();
  });
  document.body.append(dialog);
  dialog.showModal();
}

const confirmed = new WeakSet();

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const question = submitter?.dataset.confirm || form.dataset.confirm;
  if (!question || confirmed.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(question, () => {
    confirmed.add(form);
    form.requestSubmit(submitter);
  });
}, true);

document.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  ask(event.detail.question, () => event.detail.issueRequest(true));
});

// --- tabs: <div data-tabs><ul class="tabs"><li><a href="#id">…</a></li></ul><section id="id">…</section></div> ---

function setUpTabs(box) {
  if (box.dataset.ready) return;
  box.dataset.ready = "yes";
  const list = box.querySelector(".tabs");
  const tabs = all("a[href^='#']", list);
  const panelOf = (tab) => document.getElementById(tab.hash.slice(1));
  const select = (chosen, focus) => {
    tabs.forEach((tab) => {
      tab.setAttribute("aria-selected", tab === chosen);
      tab.tabIndex = tab === chosen ? 0 : -1;
      panelOf(tab).hidden = tab !== chosen;
    });
    if (focus) chosen.focus();
  };
  list.setAttribute("role", "tablist");
  all("li", list).forEach((item) => item.setAttribute("role", "presentation"));
  tabs.forEach((tab, place) => {
    const panel = panelOf(tab);
    tab.id ||= `${panel.id}-tab`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    panel.tabIndex = 0;
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(history.state, "", tab.hash);
      select(tab, true);
    });
    tab.addEventListener("keydown", (event) => {
      const steps = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: tabs.length - 1 };
      if (event.key === " ") tab.click();
      if (!(event.key in steps)) return;
      event.preventDefault();
      select(tabs.at(steps[event.key] % tabs.length), true);
    });
  });
  select(tabs.find((tab) => tab.hash === location.hash) || tabs[0], false);
}

// --- row selection: a table in <… data-selection> with [data-select-all] and [data-selected-count] -----

document.addEventListener("change", (event) => {
  const box = event.target.closest?.("[data-selection]");
  if (!box || event.target.type !== "checkbox") return;
  const rows = all("tbody input[type=checkbox]", box);
  const head = box.querySelector("[data-select-all]");
  if (event.target === head) rows.forEach((row) => (row.checked = head.checked));
  const count = rows.filter((row) => row.checked).length;
  if (head) Object.assign(head, { checked: count === rows.length, indeterminate: count > 0 && count < rows.length });
  all("[data-selected-count]", box).forEach((output) => (output.textContent = count));
  all("[data-needs-selection]", box).forEach((button) => (button.disabled = count === 0));
});

// --- the theme: kept by the server in a cookie, shown at once -----------------------

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("[data-theme-switch]") || !submitter) return;
  event.preventDefault();
  const body = new FormData(form);
  body.append("theme", submitter.value);
  fetch(form.action, { method: "POST", body, redirect: "manual" });
  document.documentElement.dataset.theme = submitter.value;
  all("button", form).forEach((button) => button.setAttribute("aria-pressed", button === submitter));
});

// --- an error summary takes the focus; its links go to the field itself ---------------

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-error-summary] a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.matches("input, select, textarea") ? field : field.querySelector("input") || field).focus();
});

// --- a table wider than its place can be scrolled with the keyboard, and says what it is ------

const widths = new ResizeObserver((seen) => seen.forEach(({ target }) => makeScrollable(target)));

function makeScrollable(wrap) {
  if (wrap.scrollWidth <= wrap.clientWidth) return ["tabindex", "role", "aria-label"].forEach((name) => wrap.removeAttribute(name));
  const title = wrap.querySelector("caption") || document.querySelector("h1");
  wrap.tabIndex = 0;
  wrap.setAttribute("role", wrap.closest(".chart") ? "group" : "region");
  return wrap.setAttribute("aria-label", title.textContent.trim());
}

// --- the wall's clock -----------------------------------------------------------------

function tick(clock) {
  const now = new Date();
  clock.dateTime = now.toISOString();
  clock.textContent = now.toLocaleTimeString("vi", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit" });
}

function setUpClock(clock) {
  tick(clock);
  setInterval(() => tick(clock), 1000);
}

// --- start: now, and again for every fragment that htmx brings --------------------------

function setUp(root) {
  all("[data-tabs]", root).forEach(setUpTabs);
  all(".table-wrap", root).forEach((wrap) => widths.observe(wrap));
  root.querySelector("form[method=post] [data-error-summary]")?.focus();
}

all("[data-clock]").forEach(setUpClock);
setUp(document);
document.addEventListener("htmx:load", (event) => setUp(event.target.parentElement || event.target));
