// Sending a file: a paste anywhere lands in the field for it, a large file shows how far it is, a fault's link goes to its cell.

const PROGRESS_FROM = 500_000; // bytes; smaller files are there before a bar is read

function pasted(event) {
  const field = document.getElementById("id_pasted");
  const text = event.clipboardData?.getData("text/plain") || "";
  if (!field || !text.includes("\t") || event.target.closest?.("input, textarea")) return;
  event.preventDefault();
  field.closest("details").open = true;
  field.value = text;
  field.focus();
}

function sendWithProgress(event) {
  const form = event.target.closest?.("[data-send]");
  const file = form?.querySelector("input[type=file]").files[0];
  if (!form || !file || file.size < PROGRESS_FROM) return;
  event.preventDefault();
  const [line, bar, percent] = ["[data-sending]", "progress", "[data-percent]"].map((selector) => form.querySelector(selector));
  const request = new XMLHttpRequest();
  line.hidden = false;
  form.querySelector("button.button-primary").disabled = true;
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = (100 * loaded) / total;
    percent.value = `${Math.round(bar.value)} %`;
  });
  request.addEventListener("load", () => arrived(request, form));
  request.addEventListener("error", () => {
    line.hidden = true;
    form.querySelector("button.button-primary").disabled = false;
    const message = document.getElementById("words").dataset.offline;
    document.dispatchEvent(new CustomEvent("toast", { detail: { level: "error", message } }));
  });
  request.open("POST", form.action);
  request.send(new FormData(form));
}

function arrived(request, form) {
  if (request.responseURL !== form.action) return location.assign(request.responseURL);
  const fresh = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
  document.querySelector("main").replaceWith(fresh);
  fresh.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
  return fresh.querySelector("[data-error-summary]")?.focus();
}

function goToCell(event) {
  const link = event.target.closest?.("a[data-mend]");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.scrollIntoView({ block: "center", inline: "center" });
  field.focus({ preventScroll: true });
  field.select?.();
}

document.addEventListener("paste", pasted);
document.addEventListener("submit", sendWithProgress);
document.addEventListener("click", goToCell);
